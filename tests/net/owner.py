#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The owner of a tunnel: starts pppd with a tunnel or session socket.

  owner.py --kind tunnel|session [--control MODE] [--keep] LOCAL REMOTE T/PT S/PS -- PPPD-OPTION...
  owner.py --counters TUNNEL SESSION

SIGUSR1 closes the tunnel's socket, SIGUSR2 the control socket. pppd is the
child of a second process, which outlives a killed owner, holds no descriptor
and writes "STATUS n" when pppd ends.

--control: none, print (events to stdout), deaf (never read; its socket is
full from the start), or flood (sends garbage, then prints).

--keep: a copy of the session's socket stays open here.
"""
import argparse
import array
import ctypes
import os
import select
import signal
import socket
import struct
import sys

AF_PPPOX, PX_PROTO_OL2TP = 24, 1
libc = ctypes.CDLL(None, use_errno=True)


def say(text):
    os.write(1, (text + "\n").encode())


def pair(text):
    return [int(n) for n in text.split("/")]


def address(text):
    host, port = text.rsplit(":", 1)
    return host, int(port)


def open_tunnel(local, remote):
    fd = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    fd.bind(address(local))
    fd.connect(address(remote))
    return fd


def connect_pppox(tunnel, remote, tids, sids):
    """struct sockaddr_pppol2tp, linux/if_pppol2tp.h: packed, 38 bytes"""
    fd = socket.socket(AF_PPPOX, socket.SOCK_DGRAM, PX_PROTO_OL2TP)
    host, port = address(remote)
    name = struct.pack("=HIii", AF_PPPOX, PX_PROTO_OL2TP, 0, tunnel.fileno())
    name += struct.pack("=H2s4s8s", socket.AF_INET, struct.pack("!H", port),
                        socket.inet_aton(host), b"")
    name += struct.pack("=HHHH", tids[0], sids[0], tids[1], sids[1])
    if libc.connect(fd.fileno(), name, len(name)):
        raise OSError(ctypes.get_errno(), "connect of the session socket")
    return fd


def session(tunnel, remote, tids, sids):
    connect_pppox(tunnel, remote, tids, [0, 0]).close()
    return connect_pppox(tunnel, remote, tids, sids)


def run_pppd(words, keep):
    """pppd under a process that keeps nothing open; returns that one's pid"""
    pid = os.fork()
    if pid:
        return pid
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for sig in (signal.SIGUSR1, signal.SIGUSR2):
        signal.signal(sig, signal.SIG_IGN)
    child = os.fork()
    if not child:
        for sig in (signal.SIGUSR1, signal.SIGUSR2):
            signal.signal(sig, signal.SIG_DFL)
        for fd in range(3, 256):
            if fd in keep:
                os.set_inheritable(fd, True)
            else:
                os.closerange(fd, fd + 1)
        os.execvp("pppd", ["pppd"] + words)
    say("PPPD %d" % child)
    os.closerange(3, 100)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    say("STATUS %d" % status)
    os._exit(status & 0xff)


def counters(tunnel, session_id):
    """L2TP_CMD_SESSION_GET's counters, as the plugin names them"""
    nl = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)

    def attr(kind, value):
        pad = -len(value) % 4
        return struct.pack("=HH", len(value) + 4, kind) + value + bytes(pad)

    def ask(family, command, attrs):
        body = struct.pack("=BBH", command, 1, 0) + attrs
        nl.send(struct.pack("=IHHII", len(body) + 16, family, 1, 1, 0) + body)
        got = nl.recv(65536)
        if struct.unpack_from("=H", got, 4)[0] == 2:
            sys.exit("netlink: %s" % os.strerror(-struct.unpack_from("=i", got, 16)[0]))
        return parse(got[20:])

    def parse(data):
        found = {}
        while len(data) >= 4:
            size, kind = struct.unpack_from("=HH", data)
            found[kind & 0x3fff] = data[4:size]
            data = data[(size + 3) & ~3:]
        return found

    family = struct.unpack("=H", ask(16, 3, attr(2, b"l2tp\0"))[1])[0]
    found = ask(family, 8, attr(9, struct.pack("=I", tunnel)) +
                attr(11, struct.pack("=I", session_id)))
    stats = parse(found[30])
    for kind, name in ((1, "TX_PACKETS"), (2, "TX_BYTES"), (3, "TX_ERRORS"),
                       (4, "RX_PACKETS"), (5, "RX_BYTES"), (8, "RX_ERRORS"),
                       (6, "RX_SEQ_DISCARDS"), (7, "RX_OOS_PACKETS")):
        print("%s=%d" % (name, struct.unpack("=Q", stats[kind][:8])[0]))


def flood(control):
    """As much as the socket takes"""
    null = os.open("/dev/null", os.O_RDWR)
    fds = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [null] * 50))]
    control.setblocking(False)
    for text in (b"", os.urandom(500), b"EVENT", b"=\n\0", b"x" * 30000, b"\n", b"A=B\n"):
        try:
            control.sendmsg([text], fds)
        except BlockingIOError:
            break
    os.close(null)


def fill(theirs):
    """pppd finds the queue full"""
    theirs.setblocking(False)
    try:
        while True:
            theirs.send(b"X=" + b"y" * 1000)
    except BlockingIOError:
        theirs.setblocking(True)


def show(control):
    try:
        packet = control.recv(65536, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return True
    except ConnectionResetError:
        return False
    if packet:
        say("PACKET " + packet.decode().rstrip("\n").replace("\n", " "))
    return bool(packet)


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--counters", nargs=2, type=int)
    args.add_argument("--kind", choices=("tunnel", "session"))
    args.add_argument("--control", choices=("none", "print", "deaf", "flood"), default="none")
    args.add_argument("--keep", action="store_true")
    args.add_argument("words", nargs="*")
    opts = args.parse_args()
    if opts.counters:
        return counters(*opts.counters)
    local, remote, tids, sids = opts.words[:4]
    tids, sids, more = pair(tids), pair(sids), opts.words[4:]
    tunnel = open_tunnel(local, remote)
    words, control = ["plugin", "l2tp.so"], None
    if opts.kind == "session":
        passed = session(tunnel, remote, tids, sids)
        words += ["l2tp-session-fd", str(passed.fileno())]
    else:
        passed = tunnel
        words += ["l2tp-tunnel-fd", str(tunnel.fileno()),
                  "l2tp-tunnel-id", str(tids[0]), "l2tp-peer-tunnel-id", str(tids[1]),
                  "l2tp-session-id", str(sids[0]), "l2tp-peer-session-id", str(sids[1])]
    keep = [passed.fileno()]
    if opts.control != "none":
        control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        keep.append(theirs.fileno())
        if opts.control == "deaf":
            fill(theirs)
        if opts.control == "flood":
            flood(control)
        words += ["l2tp-control-fd", str(theirs.fileno())]
    wake_r, wake_w = os.pipe()
    os.set_blocking(wake_w, False)
    signal.set_wakeup_fd(wake_w)
    for sig in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGCHLD, signal.SIGTERM):
        signal.signal(sig, lambda *_: None)
    child = run_pppd(words + more, keep)
    if passed is not tunnel and not opts.keep:
        passed.close()
    if control:
        theirs.close()
    while True:
        watched = [wake_r]
        if control and opts.control != "deaf":
            watched.append(control)
        ready = select.select(watched, [], [])[0]
        if control in ready and not show(control):
            say("CONTROL ended")
            control.close()
            control = None
        if wake_r not in ready:
            continue
        for sig in os.read(wake_r, 16):
            if sig == signal.SIGUSR1:
                tunnel.close()
            elif sig == signal.SIGUSR2 and control:
                control.close()
                control = None
            elif sig == signal.SIGTERM:
                sys.exit(0)
            elif sig == signal.SIGCHLD:
                done, status = os.waitpid(child, os.WNOHANG)
                if not done:
                    continue
                while control and opts.control != "deaf" and show(control):
                    pass
                sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
