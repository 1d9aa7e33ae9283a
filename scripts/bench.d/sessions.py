# SPDX-License-Identifier: BSD-2-Clause
"""
sessions.py CSV ROUNDS N...: brings up many sessions at once.

Each round gives a row: kind, number of sessions, round, wall time until all are
up, and the mean processor time and memory of a pppd, in pppd itself and in the
kernel: its stacks, page tables and slabs, with the session, channel and interface.
"""
import sys
import time

import host
from pairs import Pairs
from usage import busy_ms, memory_kb

KINDS = ("stock", "ours", "tunnel-fd")


def kernel_kb():
    """What the kernel has taken for itself."""
    keys = ("Slab", "KernelStack", "PageTables", "Percpu", "VmallocUsed")
    with open("/proc/meminfo", encoding="ascii") as f:
        words = (line.split() for line in f)
        return sum(int(w[1]) for w in words if w[0].rstrip(":") in keys)


def measure(pairs, kind, count):
    before = kernel_kb()
    wall = pairs.bring_up(kind, count, patience=120 + 3 * count)
    row = [""] * 5
    if wall:
        time.sleep(1)  # the last ones still work after they have an address
        memory = [memory_kb(pid) for pid in pairs.pids]
        share = 1 / len(pairs.pids)
        row = ["%.3f" % wall,
               "%.3f" % (busy_ms(pairs.pids) * share),
               "%.1f" % (sum(m[0] for m in memory) * share),
               "%.1f" % (sum(m[1] for m in memory) * share),
               "%.1f" % ((kernel_kb() - before) * share)]
    pairs.take_down()
    return row


def main(argv):
    rounds, counts = int(argv[1]), [int(n) for n in argv[2:]]
    pairs = Pairs("a", "b")
    for kind in KINDS:  # the first run reads files, and the emulator translates it
        measure(pairs, kind, 1)
    with open(argv[0], "w", encoding="ascii") as out:
        out.write("arm,sessions,round,wall,cpu_ms,pss_kb,private_kb,kernel_kb\n")
        for count in counts:
            for n in range(1, rounds + 1):
                for kind in KINDS if n % 2 else KINDS[::-1]:
                    row = measure(pairs, kind, count)
                    out.write("%s,%d,%d,%s\n" % (kind, count, n, ",".join(row)))
                    out.flush()
                    host.progress("  %d sessions, round %d of %d, %s: %s s, "
                                  "%s ms and %s kB a pppd" %
                                  (count, n, rounds, kind, *row[:3]))


main(sys.argv[1:])
