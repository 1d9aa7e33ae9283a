# SPDX-License-Identifier: BSD-2-Clause
"""
Calls that a LAC forwards beside the same caller on the LNS directly, by turns:
forward.py CSV CALLS. A row for each: arm, number, seconds from the start of the
caller's pppd to its first answered ping through the LNS, and the private memory in kB
of the process that stands for the call at the LAC (direct: at the LNS).

LAC and LNS are pppds that wait for their controller, which is this program: both
have started when a call comes in.
"""
import os
import select
import socket
import sys
import time

import host
import l2tp
from usage import memory_kb

ARMS = ("direct", "name", "authenticated")
PATIENCE = 60
OPTIONS = ("nodetach nodefaultroute noccp noipv6 novj mtu 1400 mru 1400"
           " lcp-echo-interval 0 lcp-max-terminate 1").split()
ECHO = b"\x08\x00\xf7\xfe\x00\x00\x00\x01"  # ICMP, id 0, sequence number 1


class Desk:
    """Where the pppds of a host ask."""

    def __init__(self, name):
        self.host = host.Host(name)
        self.path = "/tmp/forward-" + name
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.listener.bind(self.path)
        self.listener.listen(8)
        self.control, self.pid, self.tunnels = None, None, []

    def standby(self, options):
        """Starts a pppd and waits until it has asked for its session."""
        self.pid = self.host.spawn(
            ["pppd", "plugin", "l2tp.so", "l2tp-controller", self.path,
             "l2tp-answer-timeout", "0"] + OPTIONS + options, [])
        self.control = self.listener.accept()[0]
        self.expect("REQUEST=session")

    def expect(self, line):
        while True:
            got = self.control.recv(65536).decode().splitlines()
            if not got:
                raise SystemExit("no %s" % line)
            if got[0] == line:
                return

    def answer(self, local, remote, ids):
        tunnel = self.host.inside(lambda: l2tp.udp(local, remote))
        self.tunnels.append(tunnel)
        host.hand_session(self.control, tunnel, ids)

    def memory(self):
        return memory_kb(self.pid)[1]

    def end(self):
        if self.pid:
            os.kill(self.pid, 9)
            os.waitpid(self.pid, 0)
        for sock in self.tunnels + ([self.control] if self.control else []):
            sock.close()
        self.control, self.pid, self.tunnels = None, None, []


class Calls:
    def __init__(self):
        self.caller, self.lac, self.lns = host.Host("a"), Desk("b"), Desk("c")
        self.made, self.pid = 0, None

    def ids(self, first):
        """New ones for each call, of one end and its peer's."""
        n = first + 4 * (self.made % 10000)
        return (n, n + 1, n, n + 1), (n + 1, n, n + 1, n)

    def begin(self, arm):
        self.made += 1
        self.lns.standby(["auth", "require-chap", "10.9.0.1:10.9.0.2"])
        if arm != "direct":
            self.lac.standby(["auth", "require-chap", "l2tp-forward", arm])

    def dial(self, arm):
        """Returns when the LNS has got the call."""
        access, peers = self.ids(1)
        desk, remote = (self.lns, "10.0.2.2") if arm == "direct" else (self.lac, "10.0.1.2")
        self.pid = self.caller.spawn(
            ("pppd plugin l2tp.so l2tp-local 10.0.1.1 l2tp-remote %s l2tp-tunnel-id %d"
             " l2tp-peer-tunnel-id %d l2tp-session-id %d l2tp-peer-session-id %d"
             " noauth user alice noipdefault" % (remote, *access)).split() + OPTIONS, [])
        desk.answer((remote, 1701), ("10.0.1.1", 1701), peers)
        if arm == "direct":
            return
        near, far = self.ids(3)
        self.lac.expect("REQUEST=forward")
        self.lns.answer(("10.0.2.2", 1702), ("10.0.2.1", 1702), far)
        self.lac.answer(("10.0.2.1", 1702), ("10.0.2.2", 1702), near)

    def ping(self, end):
        """Until it is answered; the time of that, or None."""
        sock = self.caller.inside(
            lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP))
        with sock:
            while time.monotonic() < end:
                try:
                    sock.sendto(ECHO, ("10.9.0.1", 0))
                except OSError:  # no route yet
                    pass
                if select.select([sock], [], [], 0.01)[0] and sock.recv(100)[20] == 0:
                    return time.monotonic()
        return None

    def one(self, arm):
        """The seconds, or None, and the memory."""
        self.begin(arm)
        began = time.monotonic()
        self.dial(arm)
        answered = self.ping(began + PATIENCE)
        memory = (self.lns if arm == "direct" else self.lac).memory()
        self.end()
        return answered - began if answered else None, memory

    def end(self):
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)
        self.lac.end()
        self.lns.end()
        deadline = time.monotonic() + 20
        while any(h.has_tunnel() for h in (self.caller, self.lac.host, self.lns.host)):
            if time.monotonic() > deadline:
                raise SystemExit("the kernel keeps its tunnel")
            time.sleep(0.02)


def main(argv):
    count, calls = int(argv[1]), Calls()
    for arm in ARMS:  # the first of each reads its files and is translated
        calls.one(arm)
    with open(argv[0], "w", encoding="ascii") as out:
        out.write("arm,call,seconds,kb\n")
        for n in range(1, count + 1):
            for arm in ARMS if n % 2 else ARMS[::-1]:
                took, memory = calls.one(arm)
                out.write("%s,%d,%s,%d\n" % (arm, n, "%.4f" % took if took else "", memory))
                out.flush()
            if n % 5 == 0 or n == count:
                host.progress("  call %d of %d" % (n, count))


main(sys.argv[1:])
