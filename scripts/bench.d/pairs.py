# SPDX-License-Identifier: BSD-2-Clause
"""
Sessions between two hosts, with a pppd of a given kind at both ends. This module
opens the sockets as a controller would.
"""
import fcntl
import os
import resource
import socket
import struct
import time

import host
import l2tp

PPPIOCGL2TPSTATS = 0x80487436
DESCRIPTORS = 16384  # a thousand links with a control socket each need more than 1024
OPTIONS = ("noauth nodetach nodefaultroute noccp noipv6 novj mtu 1400 mru 1400"
           " lcp-echo-interval 0 lcp-max-terminate 1").split()


class Pairs:
    """
    Sessions in one tunnel between hosts a and b. KEEP: their sockets here, too, for
    packets_sent(). Otherwise pppd alone has them, and each gets a low number, as
    pppd's select() needs.
    """

    def __init__(self, a, b, keep=False):
        self.keep = keep
        resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))
        self.ends = (host.Host(a), host.Host(b))
        self.addresses = ("10.0.1.1", "10.0.1.2")
        self.made = 0
        self.tunnels = []
        self.pids, self.sessions, self.controls = [], [], []

    def tunnel_ids(self, n):
        """The ids of end N and of its peer. Each tunnel gets new ones: the kernel
        deletes the last tunnel asynchronously, with all sessions in it."""
        first = 1 + 2 * (self.made % 30000)
        return first + n, first + 1 - n

    def open_tunnel(self):
        self.made += 1
        for n, end in enumerate(self.ends):
            here, there = self.addresses[n], self.addresses[1 - n]

            def make():
                sock = l2tp.udp((here, 1701), (there, 1701))
                l2tp.make_tunnel(sock, *self.tunnel_ids(n))
                return sock
            self.tunnels.append(end.inside(make))

    def static_words(self, n, session):
        """A static tunnel each: ids and ports of its own."""
        first = 1 + 2 * (self.made % 30 * 1000 + session)
        port = 2000 + session
        return ("l2tp.so l2tp-local %s:%d l2tp-remote %s:%d l2tp-tunnel-id %d"
                " l2tp-peer-tunnel-id %d l2tp-session-id %d l2tp-peer-session-id %d" % (
                    self.addresses[n], port, self.addresses[1 - n], port,
                    first + n, first + 1 - n, session, session)).split()

    def tunnel_of(self, kind, n, session):
        """The id of a session's tunnel at end N."""
        if kind == "static":
            return int(self.static_words(n, session)[6])
        return self.tunnel_ids(n)[0]

    def open_control(self):
        """A control socket: the other end stays here."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.controls.append(ours)
        return theirs.detach()

    @staticmethod
    def inside_addresses(n, session):
        """Those of end N's interface: its own and its peer's."""
        return [("10.%d" + ".%d.%d" % divmod(session, 250)) % (100 + i)
                for i in (n, 1 - n)]

    def connect(self, n, session):
        """Connects a session socket at end N."""
        ids = self.tunnel_ids(n) + (session, session)
        return self.ends[n].inside(
            lambda: l2tp.session(ids).detach())

    def spawn(self, n, kind, session, more):
        """Starts pppd at end N; KIND is stock, ours, tunnel-fd, control or static."""
        fds, given, argv = [], [], ["pppd", "plugin"]
        ids = ("l2tp-tunnel-id %d l2tp-peer-tunnel-id %d l2tp-session-id %d"
               " l2tp-peer-session-id %d" % (self.tunnel_ids(n) + (session, session)))
        if kind == "static":
            argv += self.static_words(n, session)
        elif kind in ("tunnel-fd", "control"):
            fds = [self.tunnels[n].fileno()]
            argv += ["l2tp.so", "l2tp-tunnel-fd", str(fds[0])] + ids.split()
            if kind == "control":
                given.append(self.open_control())
                fds += given
                argv += ["l2tp-control-fd", str(fds[1])]
        else:
            fds = [self.connect(n, session)]
            (self.sessions if self.keep else given).extend(fds)
            argv += ["pppol2tp.so" if kind == "stock" else "l2tp.so",
                     "pppol2tp", str(fds[0])]
        ours, theirs = self.inside_addresses(n, session)
        argv += ["%s:%s" % (ours, theirs)] + OPTIONS + more
        self.pids.append(self.ends[n].spawn(argv, fds))
        for fd in given:
            os.close(fd)

    def bring_up(self, kind, count, more=(), patience=120):
        """Seconds until COUNT sessions are up at both ends, or None."""
        self.forget_addresses()
        if kind == "static":  # pppd opens its own sockets
            self.made += 1
        else:
            self.open_tunnel()

        def start():
            for session in range(1, count + 1):
                for n in (0, 1):
                    self.spawn(n, kind, session, list(more))
        return self.until_up(start, count, patience)

    def forget_addresses(self):
        for end in self.ends:
            end.take_events()
            end.addresses = 0

    def until_up(self, start, count, patience):
        began = time.monotonic()
        start()
        up = host.wait_addresses(self.ends, count, patience)
        return up - began if up else None

    def packets_sent(self):
        """Control packets sent by both ends, including lost ones. Nothing else is
        sent."""
        sent = 0
        for fd in self.sessions:
            stats = bytearray(72)
            fcntl.ioctl(fd, PPPIOCGL2TPSTATS, stats)
            sent += struct.unpack_from("=Q", stats, 8)[0]
        return sent

    def take_down(self):
        """Kills pppd at both ends: the end of a link is not measured here."""
        for pid in self.pids:
            os.kill(pid, 9)
        for pid in self.pids:
            os.waitpid(pid, 0)
        for fd in self.sessions:
            os.close(fd)
        for sock in self.tunnels + self.controls:
            sock.close()
        self.pids, self.sessions, self.tunnels, self.controls = [], [], [], []
        deadline = time.monotonic() + 20
        while any(end.has_tunnel() for end in self.ends):
            if time.monotonic() > deadline:
                raise SystemExit("the kernel keeps its tunnel")
            time.sleep(0.02)
