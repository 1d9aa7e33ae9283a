# SPDX-License-Identifier: BSD-2-Clause
"""
bridges.py CSV SECONDS N...: N bridges, in a process each and all in one.

Each kind and number gives a row: seconds until all stand, memory, wake-ups in
SECONDS, processor time until all stand, and seconds until all are closed. The
memory of the one process is what it has more than before the first bridge.
"""
import os
import select
import signal
import socket
import sys
import time

import host
import l2tp
from usage import busy_ms, memory_kb, settle, wakes

PATH = "/run/bridges"
PATIENCE = 600


def endpoint(fd, tunnel, peer, session):
    return ("l2tp:tunnel-fd=%d,tunnel-id=%d,peer-tunnel-id=%d,session-id=%d,"
            "peer-session-id=%d" % (fd, tunnel, peer, session, session))


class Bridges:
    made = 0

    def __init__(self):
        self.switch = host.Host("b")
        self.pids, self.tunnels = [], []

    def open_tunnels(self):
        """New ids each time: the kernel deletes the last ones asynchronously."""
        Bridges.made += 1
        self.ids = [(4 * self.made + 2 * n, 4 * self.made + 2 * n + 1) for n in (0, 1)]
        self.tunnels = [self.switch.inside(lambda ends=ends: l2tp.udp(*ends))
                        for ends in ((("10.0.1.2", 1701), ("10.0.1.1", 1701)),
                                     (("10.0.2.1", 1701), ("10.0.2.2", 1701)))]

    def endpoints(self, fds, session):
        return [endpoint(fd, *ids, session) for fd, ids in zip(fds, self.ids)]

    def sessions(self):
        with open("/proc/%d/net/pppol2tp" % self.switch.holder, encoding="ascii") as f:
            return f.read().count(" SESSION '")

    def gone(self):
        """Seconds until there are no sessions."""
        began = time.monotonic()
        while self.sessions() and time.monotonic() < began + PATIENCE:
            time.sleep(0.02)
        return time.monotonic() - began

    def close_tunnels(self):
        for tunnel in self.tunnels:
            tunnel.close()
        end = time.monotonic() + 20
        while self.switch.has_tunnel() and time.monotonic() < end:
            time.sleep(0.02)


def await_bridged(sockets, count):
    """Reads until so many bridges stand; ends the measurement at an error."""
    poll, named = select.poll(), {s.fileno(): s for s in sockets}
    for sock in sockets:
        poll.register(sock, select.POLLIN)
    while count:
        ready = poll.poll(PATIENCE * 1000)
        if not ready:
            raise SystemExit("%d bridges do not stand" % count)
        for fd, _ in ready:
            text = named[fd].recv(4096)
            if not text or text.startswith((b"ERROR", b"EVENT=closed")):
                raise SystemExit("not bridged: %r" % text)
            count -= text.startswith(b"EVENT=bridged")


class Processes(Bridges):
    def begin(self):
        self.controls = []
        return 0, 0

    def set_up(self, count):
        fds = [t.fileno() for t in self.tunnels]
        for session in range(1, count + 1):
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            self.controls.append(ours)
            self.pids.append(self.switch.spawn(
                ["l2tp-bridge", "--control-fd", str(theirs.fileno())] +
                self.endpoints(fds, session), fds + [theirs.fileno()]))
            theirs.close()
        await_bridged(self.controls, count)

    def end(self):
        for pid in self.pids:
            os.kill(pid, signal.SIGTERM)
        took = self.gone()
        for pid in self.pids:
            os.waitpid(pid, 0)
        for control in self.controls:
            control.close()
        self.pids = []
        return took


class OneProcess(Bridges):
    def begin(self):
        self.pids = [self.switch.spawn(["l2tp-bridge", "--listen", PATH], [])]
        self.client = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        end = time.monotonic() + 20
        while True:
            try:
                self.client.connect(self.switch.path(PATH))
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
        return memory_kb(self.pids[0])

    def set_up(self, count):
        """Asks for each when the one before it stands, as calls come."""
        fds = [t.fileno() for t in self.tunnels]
        for session in range(1, count + 1):
            one, two = self.endpoints((0, 1), session)
            socket.send_fds(self.client, [(
                "REQUEST=bridge\nENDPOINT1=%s\nENDPOINT2=%s\n" %
                (one, two)).encode()], fds)
            await_bridged([self.client], 1)

    def end(self):
        os.kill(self.pids[0], signal.SIGTERM)
        took = self.gone()
        os.waitpid(self.pids[0], 0)
        self.client.close()
        self.pids = []
        return took


def measure(bridges, count, seconds):
    before = bridges.begin()
    bridges.open_tunnels()
    began = time.monotonic()
    bridges.set_up(count)
    took = time.monotonic() - began
    busy = busy_ms(bridges.pids)
    settle(bridges.pids)
    memory = [sum(m) for m in zip(*map(memory_kb, bridges.pids))]
    woken = wakes(bridges.pids)
    time.sleep(seconds)
    woken = wakes(bridges.pids) - woken
    ended = bridges.end()
    bridges.close_tunnels()
    return ["%.3f" % took, "%.3f" % busy] + [
        "%.2f" % ((m - b) / count) for m, b in zip(memory, before)] + [
        "%d" % woken, "%.3f" % ended]


def main(argv):
    seconds, counts = int(argv[1]), [int(n) for n in argv[2:]]
    kinds = {"processes": Processes(), "one process": OneProcess()}
    with open(argv[0], "w", encoding="ascii") as out:
        out.write("arm,bridges,seconds,wall,cpu_ms,pss_kb,private_kb,wakes,end\n")
        for count in counts:
            for kind, bridges in kinds.items():
                row = measure(bridges, count, seconds)
                out.write("%s,%d,%d,%s\n" % (kind, count, seconds, ",".join(row)))
                out.flush()
                host.progress("  %d bridges, %s: %s s, %s ms; %s and %s kB each; %s "
                              "wake-ups in %d s; closed in %s s" %
                              (count, kind, *row[:5], seconds, row[5]))


main(sys.argv[1:])
