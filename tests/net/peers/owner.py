#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The owner of a tunnel: starts pppd with a tunnel or session socket.

  owner.py --kind tunnel|session [--control MODE] [--keep] [--reorder MS] LOCAL REMOTE T/PT S/PS -- PPPD-OPTION...
  owner.py --counters TUNNEL SESSION

SIGUSR1 closes the tunnel's socket, SIGUSR2 the control socket. pppd is the
child of a second process, which outlives a killed owner, holds no descriptor
and writes "STATUS n" when pppd ends.

--control: none, print (events to stdout), deaf (never read; its socket is
full from the start), or flood (sends garbage, then prints).

--keep: a copy of the session's socket stays open here.

--reorder: the session's timeout, set before pppd starts.
"""
import argparse
import array
import os
import select
import signal
import socket
import struct
import sys

from l2tp import address, attribute, attributes, make_tunnel, Netlink, session, udp


SOL_PPPOL2TP, SO_REORDERTO = 273, 5


def say(text):
    os.write(1, (text + "\n").encode())


def pair(text):
    return [int(n) for n in text.split("/")]


def open_tunnel(local, remote):
    return udp(address(local), address(remote))


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
    found = Netlink().ask(8, attribute(9, struct.pack("=I", tunnel)) +
                          attribute(11, struct.pack("=I", session_id)))
    stats = attributes(found[30])
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


def parse():
    args = argparse.ArgumentParser()
    args.add_argument("--counters", nargs=2, type=int)
    args.add_argument("--kind", choices=("tunnel", "session"))
    args.add_argument("--control", choices=("none", "print", "deaf", "flood"), default="none")
    args.add_argument("--keep", action="store_true")
    args.add_argument("--reorder", type=int)
    args.add_argument("words", nargs="*")
    return args.parse_args()


def open_control(how):
    """Both ends of a control socket."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if how == "deaf":
        fill(theirs)
    if how == "flood":
        flood(ours)
    return ours, theirs


def hand_over(opts, tunnel):
    """Starts pppd; returns its pid and our end of the control socket."""
    tids, sids = pair(opts.words[2]), pair(opts.words[3])
    passed, words, control, theirs = tunnel, ["plugin", "l2tp.so"], None, None
    if opts.kind == "session":
        make_tunnel(tunnel, *tids)
        passed = session(tids + sids)
        if opts.reorder:
            passed.setsockopt(SOL_PPPOL2TP, SO_REORDERTO, opts.reorder)
        words += ["l2tp-session-fd", str(passed.fileno())]
    else:
        words += ["l2tp-tunnel-fd", str(tunnel.fileno()),
                  "l2tp-tunnel-id", str(tids[0]), "l2tp-peer-tunnel-id", str(tids[1]),
                  "l2tp-session-id", str(sids[0]), "l2tp-peer-session-id", str(sids[1])]
    keep = [passed.fileno()]
    if opts.control != "none":
        control, theirs = open_control(opts.control)
        keep.append(theirs.fileno())
        words += ["l2tp-control-fd", str(theirs.fileno())]
    child = run_pppd(words + opts.words[4:], keep)
    if passed is not tunnel:
        if opts.keep:
            passed.detach()
        else:
            passed.close()
    if control:
        theirs.close()
    return child, control


def wake_up_pipe():
    wake_r, wake_w = os.pipe()
    os.set_blocking(wake_w, False)
    signal.set_wakeup_fd(wake_w)
    for sig in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGCHLD, signal.SIGTERM):
        signal.signal(sig, lambda *_: None)
    return wake_r


def wait(opts, tunnel, child, control, wake):
    """Until pppd ends, or somebody ends us."""
    listens = control and opts.control != "deaf"
    while True:
        ready = select.select([wake, control] if listens else [wake], [], [])[0]
        if control in ready and not show(control):
            say("CONTROL ended")
            control.close()
            control, listens = None, False
        for sig in os.read(wake, 16) if wake in ready else b"":
            if sig == signal.SIGUSR1:
                tunnel.close()
            elif sig == signal.SIGUSR2 and control:
                control.close()
                control, listens = None, False
            elif sig == signal.SIGTERM:
                return 0
            elif sig == signal.SIGCHLD:
                done, status = os.waitpid(child, os.WNOHANG)
                if not done:
                    continue
                while listens and show(control):
                    pass
                return os.waitstatus_to_exitcode(status)


def main():
    opts = parse()
    if opts.counters:
        return counters(*opts.counters)
    tunnel = open_tunnel(*opts.words[:2])
    wake = wake_up_pipe()
    return wait(opts, tunnel, *hand_over(opts, tunnel), wake)


if __name__ == "__main__":
    sys.exit(main())
