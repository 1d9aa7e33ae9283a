# SPDX-License-Identifier: BSD-2-Clause
"""
reorder.py CSV ROUNDS PATHS TIMEOUTS: links with sequence numbers over paths that
reorder packets.

PATHS is a list of DELAY:JITTER:LOSS (ms, ms, percent; each way). TIMEOUTS is a
list of values for l2tp-reorder-timeout (ms; "unset": not given).

One end is an LNS that sends and requires sequence numbers; the other end does as
it does. Both have the timeout. Each link gives a row: seconds to an address at
both ends; seconds for 2 MB of TCP to the other end (either is empty if it took
more than 60 s); the percentage of 200 pings that was lost; the median and longest
round trip of the pings (ms); and how many packets the other end's kernel received,
discarded and put back in order.
"""
import re
import socket
import subprocess
import sys
import threading
import time

import host
from l2tp import attribute, attributes, Netlink
from pairs import Pairs

BYTES, PATIENCE, PINGS = 2000000, 60, 200
HERE, THERE = "10.100.0.1", "10.101.0.1"  # as pairs.py numbers session 1
LNS = ["l2tp-lns", "l2tp-send-seq", "l2tp-recv-seq"]


def set_netem(pairs, path):
    delay, jitter, loss = path.split(":")
    words = ["limit", "100000", "delay", delay + "ms"]
    if float(jitter):
        words.append(jitter + "ms")
    if float(loss):
        words += ["loss", loss + "%"]
    for end, device in zip(pairs.ends, ("to-b", "to-a")):
        end.inside(lambda: subprocess.run(
            ["tc", "qdisc", "replace", "dev", device, "root", "netem"] + words,
            check=True))


def transfer(pairs):
    """Seconds for BYTES from the LNS to the other end, or None."""
    listener = pairs.ends[0].inside(lambda: socket.create_server((HERE, 5000)))
    client = pairs.ends[1].inside(socket.socket)
    for sock in (listener, client):
        sock.settimeout(PATIENCE)

    def send():
        try:
            client.connect((HERE, 5000))
            client.sendall(bytes(BYTES))
            client.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    began = time.monotonic()
    sender = threading.Thread(target=send)
    sender.start()
    got = 0
    try:
        conn = listener.accept()[0]
        conn.settimeout(1)
        while time.monotonic() - began < PATIENCE:
            try:
                data = conn.recv(65536)
            except socket.timeout:
                continue
            if not data:
                break
            got += len(data)
        conn.close()
    except OSError:
        pass
    took = time.monotonic() - began
    client.close()
    listener.close()
    sender.join()
    return took if got == BYTES else None


def ping(pairs):
    """Percent lost, median and longest round trip in ms."""
    text = pairs.ends[0].inside(lambda: subprocess.run(
        ["ping", "-n", "-c", str(PINGS), "-i", "0.02", "-W", "2", THERE],
        stdout=subprocess.PIPE, text=True, check=False)).stdout
    times = sorted(float(t) for t in re.findall(r"time=([0-9.]+)", text))
    if not times:
        return 100.0, "", ""
    return (100.0 * (PINGS - len(times)) / PINGS, times[len(times) // 2], times[-1])


def counts(pairs):
    """Packets received, discarded and reordered by end 0's kernel."""
    reply = pairs.ends[0].inside(lambda: Netlink().ask(
        8, attribute(9, (1).to_bytes(4, sys.byteorder)) +
        attribute(11, (1).to_bytes(4, sys.byteorder))))
    stats = attributes(reply[30])
    return tuple(int.from_bytes(stats[n][:8], sys.byteorder) for n in (4, 6, 7))


def link(pairs, timeout):
    more = [] if timeout == "unset" else ["l2tp-reorder-timeout", timeout]
    for end in pairs.ends:
        end.take_events()
        end.addresses = 0
    pairs.open_tunnel()
    began = time.monotonic()
    pairs.spawn(1, "ours", 1, LNS + more)
    pairs.spawn(0, "ours", 1, more)
    up = host.wait_addresses(pairs.ends, 1, PATIENCE)
    took, pings, seen = None, ("", "", ""), ("", "", "")
    if up:
        pings = ping(pairs)
        took = transfer(pairs)
        seen = counts(pairs)
    pairs.take_down()
    time.sleep(0.3)  # else the next session would receive the last one's packets
    return ("%.2f" % (up - began) if up else "", "%.2f" % took if took else "") + pings + seen


def main(argv):
    pairs = Pairs("a", "b")
    with open(argv[0], "w", encoding="ascii") as out:
        out.write("path,timeout,round,up,transfer,lost,median,longest,"
                  "received,discarded,reordered\n")
        for path in argv[2].split(","):
            set_netem(pairs, path)
            for n in range(int(argv[1])):
                for timeout in argv[3].split(","):
                    row = (path, timeout, n + 1) + link(pairs, timeout)
                    out.write(",".join(map(str, row)) + "\n")
                    out.flush()
                    host.progress("  " + " ".join(map(str, row)))


main(sys.argv[1:])
