# SPDX-License-Identifier: BSD-2-Clause
"""
static.py CSV CALLS: links from static tunnels and from inherited tunnel sockets,
in turns.

Each link gives a row: kind, number, seconds from the start of both pppd to an
address at both ends.
"""
import sys

import host
from pairs import Pairs

KINDS = ("tunnel-fd", "static")


def main(argv):
    calls = int(argv[1])
    pairs = Pairs("a", "b")
    for kind in KINDS:  # the first run reads files, and the emulator translates it
        pairs.bring_up(kind, 1)
        pairs.take_down()
    with open(argv[0], "w", encoding="ascii") as out:
        out.write("arm,call,seconds\n")
        for n in range(1, calls + 1):
            for kind in KINDS if n % 2 else KINDS[::-1]:
                took = pairs.bring_up(kind, 1, patience=60)
                pairs.take_down()
                out.write("%s,%d,%s\n" % (kind, n, "%.4f" % took if took else ""))
                out.flush()
            if n % 5 == 0 or n == calls:
                host.progress("  call %d of %d" % (n, calls))


main(sys.argv[1:])
