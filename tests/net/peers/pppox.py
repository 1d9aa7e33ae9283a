#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""
A controller that ends once it has made its session.

  pppox.py LOCAL REMOTE TUNNEL/PEER SESSION/PEER COMMAND [ARGUMENT...]

(LOCAL and REMOTE: ADDRESS or ADDRESS:PORT) makes the tunnel and the session in
this network namespace, and becomes COMMAND; "{session}" and "{tunnel}" in its
arguments are their descriptors. As under xl2tpd, the tunnel's descriptor is
inherited too, and so lives as long as COMMAND.

  --control FILE  "{control}" is a control socket, whose messages go to FILE, a
                line each, led by the milliseconds since COMMAND began
  --wait FILE   once the session is connected, make FILE.ready and wait for
                FILE before going on: what arrives meanwhile is early
"""
import os
import socket
import sys
import time

import l2tp


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
    hold, messages, control = None, None, -1
    while argv and argv[0].startswith("--"):
        if argv[0] == "--wait":
            hold = argv.pop(1)
        elif argv[0] == "--control":
            messages = argv.pop(1)
        else:
            sys.exit(__doc__)
        argv.pop(0)
    if len(argv) < 5:
        sys.exit(__doc__)
    tunnel_ids, session_ids = ([int(i) for i in text.split("/")]
                               for text in argv[2:4])
    tunnel = l2tp.udp(l2tp.address(argv[0]), l2tp.address(argv[1]))
    l2tp.make_tunnel(tunnel, *tunnel_ids)
    session = l2tp.session(tunnel_ids + session_ids).detach()
    if hold:
        wait_for_file(hold)
    if messages:
        control = record_messages(messages).detach()
        os.set_inheritable(control, True)
    os.set_inheritable(session, True)
    os.set_inheritable(tunnel.fileno(), True)
    os.execvp(argv[4], [word.format(session=session, tunnel=tunnel.fileno(),
                                    control=control) for word in argv[4:]])


if __name__ == "__main__":
    main(sys.argv[1:])
