# SPDX-License-Identifier: BSD-2-Clause
"""
standby.py CSV CALLS BURST: calls for which pppd is started, and calls that are
handed to a pppd that waits in REQUEST=session, in turns: CALLS times one, then once
BURST at the same time.

Each row: kind, calls at once, number, seconds from the first start or answer to an
address at both ends, and the processor time that a pppd took meanwhile.
"""
import os
import socket
import sys

import host
from pairs import OPTIONS, Pairs
from usage import busy_ms

KINDS = ("started", "standby")
SOCKET = "/run/standby"


class Standby(Pairs):
    """Here this program is the controller of both ends."""

    def __init__(self, a, b):
        super().__init__(a, b)
        self.listeners = []
        for end in self.ends:
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            listener.bind(end.path(SOCKET))
            listener.listen(4096)
            self.listeners.append(listener)

    def prepare(self, count):
        """Starts them; returns when all wait for an answer."""
        for session in range(1, count + 1):
            for n in (0, 1):
                ours, theirs = self.inside_addresses(n, session)
                self.pids.append(self.ends[n].spawn(
                    ["pppd", "plugin", "l2tp.so", "l2tp-controller", SOCKET,
                     "l2tp-answer-timeout", "0", "l2tp-call", str(session),
                     "%s:%s" % (ours, theirs)] + OPTIONS, []))
        asking = ({}, {})
        for n in (0, 1):
            while len(asking[n]) < count:
                client = self.listeners[n].accept()[0]
                words = dict(line.split("=", 1) for line in
                             client.recv(4096).decode().splitlines())
                asking[n][int(words["CALL"])] = client
        self.controls = [c for end in asking for c in end.values()]
        return asking

    def answer(self, asking):
        for session in asking[0]:
            for n in (0, 1):
                ids = self.tunnel_ids(n) + (session, session)
                host.hand_session(asking[n][session], self.tunnels[n], ids)

    def hand_over(self, count):
        """Seconds until COUNT calls are up, or None; and the processor time before."""
        asking = self.prepare(count)
        self.forget_addresses()
        self.open_tunnel()
        before = busy_ms(self.pids)
        return self.until_up(lambda: self.answer(asking), count, 120 + 3 * count), before


def measure(pairs, kind, count):
    before = 0
    if kind == "standby":
        took, before = pairs.hand_over(count)
    else:
        took = pairs.bring_up("tunnel-fd", count, patience=120 + 3 * count)
    spent = (busy_ms(pairs.pids) - before) / len(pairs.pids) if took else None
    pairs.take_down()
    return ("%.4f" % took, "%.2f" % spent) if took else ("", "")


def main(argv):
    calls, burst = int(argv[1]), int(argv[2])
    pairs = Standby("a", "b")
    for kind in KINDS:  # the first run reads files, and the emulator translates it
        measure(pairs, kind, 1)
    with open(argv[0], "w", encoding="ascii") as out:
        out.write("arm,at_once,call,seconds,cpu_ms\n")
        for n in range(1, calls + 1 + bool(burst)):
            count = 1 if n <= calls else burst
            for kind in KINDS if n % 2 else KINDS[::-1]:
                row = measure(pairs, kind, count)
                out.write("%s,%d,%d,%s,%s\n" % (kind, count, n, *row))
                out.flush()
                host.progress("  %s, %d at once: %s s, %s ms a pppd" % (kind, count, *row))
    for end in pairs.ends:
        os.unlink(end.path(SOCKET))


main(sys.argv[1:])
