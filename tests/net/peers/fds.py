#!/usr/bin/python3 -S
# SPDX-License-Identifier: BSD-2-Clause
"""fds.py PID: prints a line for each descriptor of a process:

  NUMBER TARGET [FAMILY/TYPE/PROTOCOL for a socket] [cloexec]

Sockets are inspected through a copy (pidfd_getfd(2), Linux 5.6).
"""
import _socket as socket
import ctypes
import os
import sys

PIDFD_OPEN, PIDFD_GETFD = 434, 438
FAMILIES = {1: "unix", 2: "inet", 10: "inet6", 16: "netlink", 17: "packet", 24: "pppox"}
libc = ctypes.CDLL(None, use_errno=True)


def call(number, *args):
    result = libc.syscall(number, *args)
    if result < 0:
        err = ctypes.get_errno()
        raise OSError(err, os.strerror(err))
    return result


def describe(pidfd, number):
    s = socket.socket(fileno=call(PIDFD_GETFD, pidfd, number, 0))
    family = s.getsockopt(socket.SOL_SOCKET, socket.SO_DOMAIN)
    protocol = s.getsockopt(socket.SOL_SOCKET, socket.SO_PROTOCOL)
    kind = s.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE)
    s.close()
    return f"{FAMILIES.get(family, family)}/{kind}/{protocol}"


def main(pid):
    pidfd = call(PIDFD_OPEN, pid, 0)
    for number in sorted(map(int, os.listdir(f"/proc/{pid}/fd"))):
        words = [str(number), os.readlink(f"/proc/{pid}/fd/{number}")]
        if words[1].startswith("socket:"):
            words.append(describe(pidfd, number))
        with open(f"/proc/{pid}/fdinfo/{number}") as info:
            flags = next(line for line in info if line.startswith("flags:"))
        if int(flags.split()[1], 8) & os.O_CLOEXEC:
            words.append("cloexec")
        print(*words)


main(int(sys.argv[1]))
