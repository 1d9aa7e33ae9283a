#!/usr/bin/python3 -S
# SPDX-License-Identifier: BSD-2-Clause
"""Runs a command with descriptors of given kinds at given numbers.

  with_fd.py [KIND=NUMBER[,ARGUMENT...]]... -- COMMAND...

Kinds:
  udp=N,LOCAL,REMOTE[,PORT[,REMOTE-PORT]]  bound and connected (port 1701)
  udp-unconnected=N,LOCAL    bound only
  udp-unbound=N              neither
  udp-of=N,FILE,LOCAL,REMOTE  of another network namespace
  tcp=N  unix=N  seqpacket=N  null=N  pppox=N  closed=N
The other end of seqpacket is closed, so a read returns end of file.
"""
import _socket as socket
import os
import sys

AF_PPPOX, PX_PROTO_OL2TP = 24, 1
CLONE_NEWNET = 0x40000000


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def udp(local=None, remote=None, port="1701", remote_port="1701"):
    s = socket.socket(family(local or ""), socket.SOCK_DGRAM)
    if local:
        s.bind((local, int(port)))
    if remote:
        s.connect((remote, int(remote_port)))
    return s.detach()


def enter(fd):
    """setns(2); bookworm's Python has no os.setns()."""
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(fd, CLONE_NEWNET):
        err = ctypes.get_errno()
        raise OSError(err, os.strerror(err))


def udp_of(netns, local, remote):
    here = os.open("/proc/self/ns/net", os.O_RDONLY)
    there = os.open(netns, os.O_RDONLY)
    enter(there)
    try:
        return udp(local, remote)
    finally:
        enter(here)
        os.close(here)
        os.close(there)


def open_kind(kind, args):
    if kind == "udp":
        return udp(*args)
    if kind == "udp-unconnected":
        return udp(args[0])
    if kind == "udp-unbound":
        return udp()
    if kind == "udp-of":
        return udp_of(*args)
    if kind == "tcp":
        return socket.socket().detach()
    if kind == "unix":
        return socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).detach()
    if kind == "seqpacket":
        return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)[0].detach()
    if kind == "pppox":
        return socket.socket(AF_PPPOX, socket.SOCK_DGRAM, PX_PROTO_OL2TP).detach()
    if kind == "null":
        return os.open("/dev/null", os.O_RDWR)
    if kind == "closed":
        return None
    sys.exit(f"with_fd: no kind {kind}")


def place(fd, number):
    """Moves FD to that number, without close-on-exec."""
    if fd is None:
        try:
            os.close(number)
        except OSError:
            pass
    elif fd == number:
        os.set_inheritable(fd, True)
    else:
        os.dup2(fd, number)
        os.close(fd)


def main():
    split = sys.argv.index("--")
    for word in sys.argv[1:split]:
        kind, _, rest = word.partition("=")
        number, *args = rest.split(",")
        place(open_kind(kind, args), int(number))
    os.execvp(sys.argv[split + 1], sys.argv[split + 1:])


main()
