# SPDX-License-Identifier: BSD-2-Clause
"""
paths.py CSV CALLS PATHS FIRST OURS: calls over long, jittery and lossy paths.

PATHS is a list of RTT:JITTER:LOSS[:order] (ms, percent of the delay, percent);
with "order" the jitter does not reorder packets, like a queue's. FIRST is a list
of seconds: how long before its peer the end with ours starts (negative: after
it). OURS is a list of "one" and "both". Each combination is called in turns with
stock, with ours and l2tp-restart-ms 0, and with ours.

Each call gives a row: its conditions, the seconds from the later start to an
address at both ends, and of both ends together the LCP requests, their
identifiers, the IPCP requests, their identifiers, and the runs of ip-up.
"""
import re
import subprocess
import sys
import time

import host
from pairs import Pairs

LOG = "/run/pppd.log"
REQUEST = re.compile(r"sent \[(LCP|IPCP) ConfReq id=0x([0-9a-f]+)")
UP = re.compile(r"local  IP address")
KINDS = {"stock": ("stock", []), "zero": ("ours", ["l2tp-restart-ms", "0"]),
         "ours": ("ours", [])}


def netem(path):
    rtt, jitter, loss, *order = path.split(":")
    delay = float(rtt) / 2
    words = ["limit", "100000", "delay", "%gms" % delay]
    if float(jitter):
        words.append("%gms" % (delay * float(jitter) / 100))
    if float(loss):
        words += ["loss", loss + "%"]
    if order:  # with a rate, netem does not reorder packets
        words += ["rate", "1gbit"]
    return words


def set_netem(pairs, path):
    for end, device in zip(pairs.ends, ("to-b", "to-a")):
        end.inside(lambda: subprocess.run(
            ["tc", "qdisc", "replace", "dev", device, "root", "netem"] +
            netem(path), check=True))


def read_logs(pairs):
    """LCP requests, their ids, IPCP requests, their ids, ip-up runs; both ends."""
    counts = {"LCP": [0, 0], "IPCP": [0, 0]}
    ups = 0
    for end in pairs.ends:
        with open(end.path(LOG), encoding="latin1") as f:
            text = f.read()
        sent = REQUEST.findall(text)
        for protocol, count in counts.items():
            ids = [number for name, number in sent if name == protocol]
            count[0] += len(ids)
            count[1] += len(set(ids))
        ups += len(UP.findall(text))
    return counts["LCP"] + counts["IPCP"] + [ups]


def call(pairs, kinds, first, rtt, patience):
    for end in pairs.ends:
        end.take_events()
        end.addresses = 0
        open(end.path(LOG), "w", encoding="ascii").close()
    pairs.open_tunnel()
    order = (0, 1) if first >= 0 else (1, 0)
    for n in order:
        kind, more = KINDS[kinds[n]]
        pairs.spawn(n, kind, 1, more + ["debug", "logfile", LOG])
        began = time.monotonic()
        if n == order[0]:
            time.sleep(abs(first))
    up = host.wait_addresses(pairs.ends, 1, patience)
    if up:  # a link that flaps does so within a few round trips
        time.sleep(3 + 3 * rtt / 1000)
    seen = read_logs(pairs)
    pairs.take_down()
    return ("%.4f" % (up - began) if up else "",) + tuple(seen)


def cell(pairs, out, path, first, ours, calls):
    rtt = float(path.split(":")[0])
    peer = {"one": {"stock": "stock", "zero": "stock", "ours": "stock"},
            "both": {"stock": "stock", "zero": "zero", "ours": "ours"}}[ours]
    kinds = list(KINDS)
    for n in range(calls):
        for kind in kinds[n % 3:] + kinds[:n % 3]:
            row = call(pairs, (kind, peer[kind]), float(first), rtt, 60)
            out.write(",".join(map(str, (path, first, ours, kind, n + 1) + row)) + "\n")
            out.flush()


def main(argv):
    calls = int(argv[1])
    pairs = Pairs("a", "b")
    with open(argv[0], "w", encoding="ascii") as out:
        out.write("path,first,ours,kind,call,seconds,lcp,lcp_ids,ipcp,ipcp_ids,ups\n")
        for path in argv[2].split(","):
            set_netem(pairs, path)
            for first in argv[3].split(","):
                for ours in argv[4].split(","):
                    cell(pairs, out, path, first, ours, calls)
            host.progress("  %s done at %d s" % (path, time.monotonic()))


main(sys.argv[1:])
