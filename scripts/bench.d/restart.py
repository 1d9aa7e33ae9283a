# SPDX-License-Identifier: BSD-2-Clause
"""
restart.py CSV CALLS MS,... LOSS,... RTT,...: calls with ours at both ends and each
value of l2tp-restart-ms.

Each call gives a row: its conditions, the seconds from the start of both pppd to
an address at both ends, and the control packets that both sent.
"""
import statistics
import subprocess
import sys

import host
from pairs import Pairs


def set_netem(pairs, loss, rtt):
    for end, device in zip(pairs.ends, ("to-b", "to-a")):
        end.inside(lambda: subprocess.run(
            ["tc", "qdisc", "replace", "dev", device, "root", "netem", "limit",
             "100000", "delay", "%gms" % (rtt / 2), "loss", "%g%%" % loss],
            check=True))


def call(pairs, ms):
    took = pairs.bring_up("ours", 1, ["l2tp-restart-ms", ms], 60)
    sent = pairs.packets_sent() if took else None
    pairs.take_down()
    return took, sent


def main(argv):
    calls, values = int(argv[1]), argv[2].split(",")
    pairs = Pairs("a", "b", keep=True)
    with open(argv[0], "w", encoding="ascii") as out:
        out.write("rtt,loss,ms,call,seconds,packets\n")
        for rtt in argv[4].split(","):
            for loss in argv[3].split(","):
                set_netem(pairs, float(loss), float(rtt))
                times = {ms: [] for ms in values}
                for n in range(1, calls + 1):
                    # In turns, and the order rotates.
                    at = n % len(values)
                    for ms in values[at:] + values[:at]:
                        took, sent = call(pairs, ms)
                        out.write("%s,%s,%s,%d,%s,%s\n" % (
                            rtt, loss, ms, n, "%.4f" % took if took else "",
                            sent if took else ""))
                        out.flush()
                        if took:
                            times[ms].append(took)
                host.progress("  rtt %s ms, loss %s %%, mean s: " % (rtt, loss) +
                              ", ".join("%s ms %.2f" % (ms, statistics.mean(t))
                                        for ms, t in times.items() if t))


main(sys.argv[1:])
