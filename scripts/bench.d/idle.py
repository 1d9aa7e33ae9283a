# SPDX-License-Identifier: BSD-2-Clause
"""
idle.py CSV SECONDS N...: what N links cost that carry nothing.

Each kind and number gives a row: wake-ups, system calls and processor time of all
pppds in SECONDS, and how long one of them took to notice its end: the control
socket is closed, or else the session is deleted.
"""
import sys
import time

import host
import l2tp
from pairs import Pairs
from usage import busy_ms, settle, wakes

KINDS = ("stock", "session", "tunnel-fd", "control", "static")
TRACE = "/sys/kernel/tracing/events/raw_syscalls/sys_enter/"
PATIENCE = 20


class SystemCalls:
    """Counts them in the kernel, as strace would slow each down."""

    def __enter__(self):
        self.trigger("hist:keys=common_pid:size=8192")
        return self

    def __exit__(self, *_):
        self.trigger("!hist:keys=common_pid:size=8192")

    @staticmethod
    def trigger(text):
        with open(TRACE + "trigger", "w", encoding="ascii") as f:
            f.write(text)

    @staticmethod
    def of(pids):
        wanted, total = set(pids), 0
        with open(TRACE + "hist", encoding="ascii") as f:
            for line in f:
                words = line.replace("{", " ").replace("}", " ").split()
                if words[:1] == ["common_pid:"] and int(words[1]) in wanted:
                    total += int(words[words.index("hitcount:") + 1])
        return total


def notice(pairs, kind):
    """Seconds from the first link's end to that of its addresses at end a."""
    end = pairs.ends[0]
    end.take_events()
    before = end.addresses
    began = time.monotonic()
    if kind == "control":
        pairs.controls[0].close()
    else:
        tunnel = pairs.tunnel_of(kind, 0, 1)
        end.inside(lambda: l2tp.Netlink().create(
            l2tp.L2TP_CMD_SESSION_DELETE, L2TP_ATTR_CONN_ID=tunnel,
            L2TP_ATTR_SESSION_ID=1))
    up = host.wait_addresses([end], before - 1, PATIENCE)
    return up - began if up else None


def measure(pairs, kind, links, seconds):
    row = [""] * 4
    count = max(1, links // 2)
    if pairs.bring_up(kind, count, patience=120 + 3 * count):
        settle(pairs.pids)
        with SystemCalls() as calls:
            before = wakes(pairs.pids), busy_ms(pairs.pids)
            time.sleep(seconds)
            after = wakes(pairs.pids), busy_ms(pairs.pids)
            made = calls.of(pairs.pids)
        took = notice(pairs, kind)
        share = 1 / len(pairs.pids)
        row = ["%.2f" % ((after[0] - before[0]) * share), "%.2f" % (made * share),
               "%.3f" % ((after[1] - before[1]) * share),
               "%.3f" % took if took else ""]
    pairs.take_down()
    return row


def main(argv):
    seconds, counts = int(argv[1]), [int(n) for n in argv[2:]]
    pairs = Pairs("a", "b")
    with open(argv[0], "w", encoding="ascii") as out:
        out.write("arm,links,seconds,wakes,calls,cpu_ms,notice\n")
        for links in counts:
            for kind in KINDS:
                row = measure(pairs, kind, links, seconds)
                out.write("%s,%d,%d,%s\n" % (kind, links, seconds, ",".join(row)))
                out.flush()
                host.progress("  %d links, %s: %s wake-ups, %s calls and %s ms a pppd"
                              " in %d s; its end after %s s" %
                              (links, kind, *row[:3], seconds, row[3] or "-"))


main(sys.argv[1:])
