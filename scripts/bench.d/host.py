# SPDX-License-Identifier: BSD-2-Clause
"""The lab's hosts, for a program in the guest that enters and watches them."""
import ctypes
import os
import select
import socket
import struct
import sys
import time

sys.path.insert(0, "/src/tests/net/peers")

CLONE_NEWNS, CLONE_NEWNET = 0x20000, 0x40000000
RTMGRP_IPV4_IFADDR = 0x10
NLMSG, IFADDR = struct.Struct("=IHHII"), struct.Struct("=BBBBI")
RTM_NEWADDR, RTM_DELADDR = 20, 21

libc = ctypes.CDLL(None, use_errno=True)


def setns(fd, kind):
    if libc.setns(fd, kind) < 0:
        raise OSError(ctypes.get_errno(), "setns")


class Host:
    """One of hosts.bash's hosts."""

    own_net = os.open("/proc/self/ns/net", os.O_RDONLY)

    def __init__(self, name):
        with open("/run/pppd-l2tp-lab/%s/holder" % name, encoding="ascii") as f:
            self.holder = int(f.read())
        self.net = os.open("/proc/%d/ns/net" % self.holder, os.O_RDONLY)
        self.mnt = os.open("/proc/%d/ns/mnt" % self.holder, os.O_RDONLY)
        self.events = self.inside(lambda: socket.socket(
            socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_NONBLOCK, 0))
        self.events.setsockopt(socket.SOL_SOCKET, 33, 8 << 20)  # RCVBUFFORCE
        self.events.bind((0, RTMGRP_IPV4_IFADDR))
        self.addresses = 0

    def inside(self, function):
        """Calls FUNCTION in this host's network namespace."""
        setns(self.net, CLONE_NEWNET)
        try:
            return function()
        finally:
            setns(self.own_net, CLONE_NEWNET)

    def path(self, path):
        """The path, from outside, of a file in the host's mount namespace."""
        return "/proc/%d/root%s" % (self.holder, path)

    def has_tunnel(self):
        with open("/proc/%d/net/pppol2tp" % self.holder, encoding="ascii") as f:
            return "TUNNEL '" in f.read()

    def spawn(self, argv, fds):
        """Starts a program on this host, with these descriptors besides 0 to 2."""
        pid = os.fork()
        if pid:
            return pid
        try:
            setns(self.net, CLONE_NEWNET)
            setns(self.mnt, CLONE_NEWNS)
            null = os.open("/dev/null", os.O_RDWR)
            for fd in (0, 1, 2):
                os.dup2(null, fd)
            for fd in fds:
                os.set_inheritable(fd, True)
            os.execvp(argv[0], argv)
        finally:
            os._exit(127)

    def take_events(self):
        """Counts the addresses that came and went since the last time."""
        while True:
            try:
                data = self.events.recv(65536)
            except BlockingIOError:
                return
            at = 0
            while at + NLMSG.size <= len(data):
                length, kind = NLMSG.unpack_from(data, at)[:2]
                if kind == RTM_NEWADDR:
                    self.addresses += 1
                elif kind == RTM_DELADDR:
                    self.addresses -= 1
                at += (length + 3) & ~3


def wait_addresses(hosts, count, seconds):
    """
    Waits until each of HOSTS has COUNT more addresses. Returns the time of that
    on the monotonic clock, or None. Sleeps meanwhile, so as not to take processor
    time from what is measured.
    """
    end = time.monotonic() + seconds
    poll = select.poll()
    for host in hosts:
        poll.register(host.events, select.POLLIN)
    while True:
        for host in hosts:
            host.take_events()
        now = time.monotonic()
        if all(host.addresses == count for host in hosts):
            return now
        if now >= end:
            return None
        poll.poll(int((end - now) * 1000) + 1)


def programs(name):
    """The pids of all programs of that name, in any namespace."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/comm" % pid, encoding="ascii") as f:
                if f.read().strip() == name:
                    found.append(int(pid))
        except OSError:
            pass
    return found


def hand_session(control, tunnel, ids):
    """The answer to REQUEST=session. IDS: tunnel, peer tunnel, session, peer session."""
    text = ("TUNNEL_ID=%d\nPEER_TUNNEL_ID=%d\nSESSION_ID=%d\nPEER_SESSION_ID=%d\n" %
            ids)
    socket.send_fds(control, [text.encode()], [tunnel.fileno()])


def progress(text):
    print(text, flush=True)
