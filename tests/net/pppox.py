#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""
PPPoX sockets of L2TP sessions, for tests and scripts/bench.

  pppox.py LOCAL REMOTE TUNNEL/PEER SESSION/PEER COMMAND [ARGUMENT...]

(LOCAL and REMOTE: ADDRESS or ADDRESS:PORT) makes the tunnel and the session in this network namespace, and becomes
COMMAND; "{session}" and "{tunnel}" in its arguments are their descriptors. As
under xl2tpd, the tunnel's descriptor is inherited too, and so lives as long as
COMMAND.

  --control FILE  "{control}" is a control socket, whose messages go to FILE, a
                line each, led by the milliseconds since COMMAND began
  --wait FILE   once the session is connected, make FILE.ready and wait for
                FILE before going on: what arrives meanwhile is early
  --no-stdio    close descriptors 0 and 1, as xl2tpd does
"""
import ctypes
import os
import socket
import struct
import sys
import time

AF_PPPOX = 24
PX_PROTO_OL2TP = 1

libc = ctypes.CDLL(None, use_errno=True)


def open_tunnel(local, remote):
    """A UDP socket as a controller has it: bound and connected."""
    def address(text):
        host, _, port = text.partition(":")
        return host, int(port or 1701)
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(address(local))
    sock.connect(address(remote))
    return sock


def connect_session(tunnel, ids):
    """
    Returns the descriptor of a new PPPoX socket, connected with IDS (tunnel,
    peer tunnel, session, peer session). Both session ids 0: a management
    socket, which makes the kernel's tunnel.
    """
    fd = socket.socket(AF_PPPOX, socket.SOCK_DGRAM, PX_PROTO_OL2TP).detach()
    # struct sockaddr_pppol2tp; Python knows no addresses of this family.
    host, port = tunnel.getpeername()
    peer = struct.pack("=H2s4s8x", socket.AF_INET, struct.pack("!H", port),
                       socket.inet_aton(host))
    name = struct.pack("=HIii16sHHHH", AF_PPPOX, PX_PROTO_OL2TP, os.getpid(),
                       tunnel.fileno(), peer, ids[0], ids[2], ids[1], ids[3])
    if libc.connect(fd, name, len(name)) < 0:
        err = ctypes.get_errno()
        os.close(fd)
        raise OSError(err, "connect: " + os.strerror(err))
    return fd


def make_tunnel(tunnel, tunnel_id, peer_tunnel_id):
    """The kernel's tunnel; it stays when the management socket goes."""
    os.close(connect_session(tunnel, (tunnel_id, peer_tunnel_id, 0, 0)))


def wait_for_file(path, seconds=60):
    end = time.monotonic() + seconds
    open(path + ".ready", "w", encoding="ascii").close()
    while not os.path.exists(path):
        if time.monotonic() > end:
            sys.exit("pppox.py: no " + path)
        time.sleep(0.01)


def record_messages(path):
    """Returns the other end of a control socket; a child listens at this."""
    mine, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    began = time.monotonic()
    if os.fork():
        mine.close()
        return other
    other.close()
    with open(path, "w", encoding="ascii") as out:
        while True:
            message = mine.recv(65536).decode("ascii")
            if not message:
                os._exit(0)
            out.write("%d %s\n" % ((time.monotonic() - began) * 1000,
                                   " ".join(message.split("\n"))))
            out.flush()


def main(argv):
    hold, no_stdio, messages, control = None, False, None, -1
    while argv and argv[0].startswith("--"):
        if argv[0] == "--wait":
            hold = argv.pop(1)
        elif argv[0] == "--control":
            messages = argv.pop(1)
        elif argv[0] == "--no-stdio":
            no_stdio = True
        else:
            sys.exit(__doc__)
        argv.pop(0)
    if len(argv) < 5:
        sys.exit(__doc__)
    tunnel_ids, session_ids = ([int(i) for i in text.split("/")]
                               for text in argv[2:4])
    tunnel = open_tunnel(argv[0], argv[1])
    make_tunnel(tunnel, *tunnel_ids)
    session = connect_session(tunnel, tunnel_ids + session_ids)
    if hold:
        wait_for_file(hold)
    if messages:
        control = record_messages(messages).detach()
        os.set_inheritable(control, True)
    os.set_inheritable(session, True)
    os.set_inheritable(tunnel.fileno(), True)
    if no_stdio:
        os.close(0)
        os.close(1)
    os.execvp(argv[4], [word.format(session=session, tunnel=tunnel.fileno(),
                                    control=control) for word in argv[4:]])


if __name__ == "__main__":
    main(sys.argv[1:])
