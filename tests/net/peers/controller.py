#!/usr/bin/python3 -S
# SPDX-License-Identifier: BSD-2-Clause
"""
A controller: opens a tunnel's socket or a session, hands it to a command, and
waits until that has ended.

  controller.py [KEY=VALUE...] -- COMMAND...

{tunnel}, {session} and {control} in COMMAND stand for descriptors that it
inherits. Each is made only if it is named, and COMMAND inherits no others.
COMMAND is the child of a second process, which holds no descriptor and survives
if the controller is killed. Prints "PPPD pid", and "STATUS n" when COMMAND ends.

KEY
  local remote       ADDRESS or ADDRESS:PORT, IPv6 in brackets: [ADDRESS]:PORT
  tunnel session     ids: OURS/PEER'S                     [1/1]
  version encap      2 or 3; udp or ip                    [2 udp]
  reuse=1            SO_REUSEADDR on the tunnel's socket: others may use its port,
                     as with xl2tpd; kl2tpd's socket has none
  mark=N             the firewall mark of the tunnel's socket
  make=netlink       makes the session over netlink, with the next line's keys;
                     in {tunnel} if that is named, else in a kernel tunnel
  cookie peer-cookie l2spec=default send-seq=1 recv-seq=1
  control=print      prints each message from COMMAND as "PACKET ..."
         =deaf       never reads; the socket is full from the start
         =flood      as print, but sends garbage first
         =close      as print, but sends COMMAND=close first
  reason=TEXT        REASON of COMMAND=close [the administrator says so]
  reorder=MS         sets the session's reorder timeout before COMMAND starts
  keep=1             keeps a copy of the session's socket open
  hold=1             prints CONNECTED and waits for SIGCONT before it starts
                     COMMAND; frames that arrive meanwhile are early

SIGUSR1 closes the tunnel's socket, SIGUSR2 the control socket ("CONTROL closed"),
SIGALRM sends COMMAND=close there ("CONTROL said close"). SIGTERM, SIGINT and SIGHUP
are passed to COMMAND. The exit status is COMMAND's.
"""
import _signal as signal
import _socket as socket
import os
import select
import sys

import l2tp
from l2tp import libc, checked

DEFAULTS = {"local": "", "remote": "", "tunnel": "1/1", "session": "1/1", "version": "2",
            "encap": "udp", "reuse": "", "make": "", "cookie": "", "peer-cookie": "",
            "l2spec": "none",
            "send-seq": "", "recv-seq": "", "control": "print", "keep": "", "hold": "",
            "reorder": "", "reason": "the administrator says so", "mark": "0"}
PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
OURS = (signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM)


def say(text):
    os.write(1, (text + "\n").encode())


# --- tunnel and session -----------------------------------------------------------

def open_tunnel(o):
    local, remote = l2tp.address(o["local"]), l2tp.address(o["remote"])
    if o["encap"] == "udp":
        return l2tp.udp(local, remote, bool(o["reuse"]), int(o["mark"]))
    tids = l2tp.pair(o["tunnel"])
    sock = socket.socket(l2tp.family(local[0]), socket.SOCK_DGRAM, l2tp.IPPROTO_L2TP)
    checked(libc.bind, sock.fileno(), l2tp.l2tpip_name(local[0], tids[0]))
    checked(libc.connect, sock.fileno(), l2tp.l2tpip_name(remote[0], tids[1]))
    return sock


def addresses(o):
    """The addresses of a tunnel whose socket the kernel makes."""
    (local, port), (remote, peer_port) = l2tp.address(o["local"]), l2tp.address(o["remote"])
    six = "6" if l2tp.family(local) == socket.AF_INET6 else ""
    return {"L2TP_ATTR_IP%s_SADDR" % six: socket.inet_pton(l2tp.family(local), local),
            "L2TP_ATTR_IP%s_DADDR" % six: socket.inet_pton(l2tp.family(local), remote),
            "L2TP_ATTR_UDP_SPORT": port, "L2TP_ATTR_UDP_DPORT": peer_port}


def make_by_netlink(o, tunnel):
    """Makes tunnel and session, from the socket TUNNEL or, if None, the kernel's."""
    tids, sids = l2tp.pair(o["tunnel"]), l2tp.pair(o["session"])
    both = {"L2TP_ATTR_CONN_ID": tids[0], "L2TP_ATTR_PEER_CONN_ID": tids[1]}
    ends = {"L2TP_ATTR_FD": tunnel.fileno()} if tunnel else addresses(o)
    encap = l2tp.L2TP_ENCAPTYPE_IP if o["encap"] == "ip" else l2tp.L2TP_ENCAPTYPE_UDP
    netlink = l2tp.Netlink()
    netlink.create(l2tp.L2TP_CMD_TUNNEL_CREATE, **both, **ends,
                   L2TP_ATTR_PROTO_VERSION=int(o["version"]), L2TP_ATTR_ENCAP_TYPE=encap)
    more = {}
    if o["version"] == "3":
        more["L2TP_ATTR_L2SPEC_TYPE"] = l2tp.L2TP_L2SPECTYPE_DEFAULT \
            if o["l2spec"] == "default" else l2tp.L2TP_L2SPECTYPE_NONE
    for key in ("cookie", "peer-cookie"):
        if o[key]:
            more["L2TP_ATTR_" + key.upper().replace("-", "_")] = bytes.fromhex(o[key])
    for key in ("send-seq", "recv-seq"):
        if o[key]:
            more["L2TP_ATTR_" + key.upper().replace("-", "_")] = 1
    netlink.create(l2tp.L2TP_CMD_SESSION_CREATE, **both, **more, L2TP_ATTR_SESSION_ID=sids[0],
                   L2TP_ATTR_PEER_SESSION_ID=sids[1], L2TP_ATTR_PW_TYPE=l2tp.L2TP_PWTYPE_PPP)


def make_sockets(o, wants_session):
    """Returns the tunnel's socket (None: the kernel's) and the session's or None."""
    tids, sids = l2tp.pair(o["tunnel"]), l2tp.pair(o["session"])
    netlink = o["make"] == "netlink"
    tunnel = None if netlink and wants_session else open_tunnel(o)
    if netlink:
        make_by_netlink(o, tunnel)
    elif wants_session:
        l2tp.make_tunnel(tunnel, *tids)
    session = l2tp.session(tids + sids, version=int(o["version"])) if wants_session else None
    if session and o["reorder"]:
        session.setsockopt(l2tp.SOL_PPPOL2TP, l2tp.PPPOL2TP_SO_REORDERTO, int(o["reorder"]))
    return tunnel, session


# --- the control socket -----------------------------------------------------------

def flood(control):
    """Sends garbage until the socket is full"""
    null = os.open("/dev/null", os.O_RDWR)
    fds = l2tp.rights(*[null] * 50)
    control.setblocking(False)
    for text in (b"", os.urandom(500), b"EVENT", b"=\n\0", b"x" * 30000, b"\n", b"A=B\n"):
        try:
            control.sendmsg([text], fds)
        except BlockingIOError:
            break
    os.close(null)


def fill(theirs):
    """Fills the queue that the other end would write to"""
    theirs.setblocking(False)
    try:
        while True:
            theirs.send(b"X=" + b"y" * 1000)
    except BlockingIOError:
        theirs.setblocking(True)


def close_link(control, reason):
    control.send(b"COMMAND=close\n" + (b"REASON=%s\n" % reason.encode() if reason else b""))


def open_control(how, reason):
    """Both ends of a control socket."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if how == "deaf":
        fill(theirs)
    if how == "flood":
        flood(ours)
    if how == "close":
        close_link(ours, reason)
    return ours, theirs


def show(control):
    """Prints a packet; False at the end."""
    try:
        packet = control.recv(65536, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return True
    except ConnectionResetError:
        return False
    if packet:
        say("PACKET " + packet.decode().rstrip("\n").replace("\n", " "))
    return bool(packet)


# --- the command, and its end -----------------------------------------------------

def become(command, keep):
    for sig in OURS + PASSED_ON:
        signal.signal(sig, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, PASSED_ON)
    for fd in range(3, 256):
        if fd in keep:
            os.set_inheritable(fd, True)
        else:
            os.closerange(fd, fd + 1)
    try:
        os.execvp(command[0], command)
    finally:
        os._exit(127)


def run(command, keep):
    """Starts COMMAND as the child of a process without descriptors; returns the
    latter's pid"""
    signal.pthread_sigmask(signal.SIG_BLOCK, PASSED_ON)
    pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, PASSED_ON)
        return pid
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for sig in OURS:
        signal.signal(sig, signal.SIG_IGN)
    child = os.fork()
    if not child:
        become(command, keep)
    for sig in PASSED_ON:
        signal.signal(sig, lambda number, _frame: os.kill(child, number))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, PASSED_ON)
    say("PPPD %d" % child)
    os.closerange(3, 256)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    say("STATUS %d" % status)
    os._exit(status if status >= 0 else 128 - status)


def wake_up_pipe():
    wake_r, wake_w = os.pipe()
    os.set_blocking(wake_w, False)
    signal.set_wakeup_fd(wake_w)
    for sig in OURS + PASSED_ON + (signal.SIGCHLD,):
        signal.signal(sig, lambda *_: None)
    return wake_r


def wait(tunnel, child, control, wake, listens, reason):
    """Handles signals and messages until COMMAND ends; returns its status."""
    while True:
        ready = select.select([wake, control] if control and listens else [wake], [], [])[0]
        if control in ready and not show(control):
            say("CONTROL ended")
            control.close()
            control = None
        for sig in os.read(wake, 16) if wake in ready else b"":
            if sig == signal.SIGUSR1:
                tunnel.close()
            elif sig == signal.SIGUSR2 and control:
                control.close()
                control = None
                say("CONTROL closed")
            elif sig == signal.SIGALRM and control:
                close_link(control, reason)
                say("CONTROL said close")
            elif sig in PASSED_ON:
                os.kill(child, sig)
            elif sig == signal.SIGCHLD:
                done, status = os.waitpid(child, os.WNOHANG)
                if not done:
                    continue
                while control and listens and show(control):
                    pass
                return os.waitstatus_to_exitcode(status)


def parse(argv):
    split = argv.index("--")
    options = dict(DEFAULTS)
    for word in argv[1:split]:
        key, _, value = word.partition("=")
        if key not in options:
            sys.exit("controller.py: no key %s\n%s" % (key, __doc__))
        options[key] = value
    return options, argv[split + 1:]


def main():
    o, command = parse(sys.argv)

    def wants(name):
        return any(name in word for word in command)
    tunnel, session = make_sockets(o, wants("{session}"))
    if o["hold"]:
        say("CONNECTED")
        os.kill(os.getpid(), signal.SIGSTOP)
    control, theirs = open_control(o["control"], o["reason"]) if wants("{control}") else (None, None)
    given = {"{%s}" % name: sock.fileno() for name, sock in
             (("tunnel", tunnel), ("session", session), ("control", theirs))
             if sock and wants("{%s}" % name)}
    for name, number in given.items():
        command = [word.replace(name, str(number)) for word in command]
    wake = wake_up_pipe()
    child = run(command, given.values())
    if session and not o["keep"]:
        session.close()  # COMMAND has the session now
    if theirs:
        theirs.close()
    return wait(tunnel, child, control, wake, o["control"] != "deaf", o["reason"])


if __name__ == "__main__":
    sys.exit(main())
