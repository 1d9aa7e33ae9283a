#!/usr/bin/python3 -S
# SPDX-License-Identifier: BSD-2-Clause
"""A controller for l2tp-controller that misbehaves; l2tp-call's name selects how.

  hostile.py PATH LOCAL REMOTE TUNNEL/PEER SESSION/PEER
"""
import _socket as socket
import os
import select
import sys

from l2tp import accept, address, pair, rights, udp


def say(text):
    print(text, flush=True)


def tcp():
    return socket.socket(socket.AF_INET, socket.SOCK_STREAM)


def unconnected():
    fd = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    fd.bind(("127.0.0.1", 0))
    return fd


def answers(tunnel, tids, sids):
    """Answers by l2tp-call: (text, descriptors), or None for no answer"""
    good = "TUNNEL_ID=%d\nPEER_TUNNEL_ID=%d\nSESSION_ID=%d\nPEER_SESSION_ID=%d\nVERSION=2\n" \
        % (*tids, *sids)
    t = tunnel.fileno()
    null = os.open("/dev/null", os.O_RDWR)
    bad = good.replace("SESSION_ID=", "SESSION_ID=banana", 1)
    return {
        "good": (good + "CALLER_ID=555\x01123\nSOME_DAY=unknown\n", [t]),
        "fifty": (good, [t] + [null] * 49),
        "fiftybad": (bad, [t] + [null] * 49),
        "nofd": (good, []),
        "half": ("\n".join(good.split("\n")[:2]) + "\n", [t]),
        "cut": (good[:good.index("=", 40)], [t]),
        "badid": (bad, [t]),
        "bigid": (good.replace("SESSION_ID=", "SESSION_ID=70000\nX=", 1), [t]),
        "zero": (good.replace("SESSION_ID=", "SESSION_ID=0\nX=", 1), [t]),
        "null": (good, [null]),
        "tcp": (good, [tcp().detach()]),
        "unconnected": (good, [unconnected().detach()]),
        "error": ("ERROR=no line free\x1b[31m today\n", []),
        "garbage": (bytes(range(256)).decode("latin1"), [t]),
        "empty": ("", []),
        "huge": ("X=" + "y" * 50000, [t]),
        "close": ("COMMAND=close\nREASON=no calls today\n", []),
        "silent": None,
        "hangup": None,
    }


def main():
    path, local, remote, tids, sids = sys.argv[1:]
    tunnel = udp(address(local), address(remote))
    table = answers(tunnel, pair(tids), pair(sids))
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(path)
    listener.listen(32)
    say("ready")
    clients = [listener]
    while True:
        for fd in select.select(clients, [], [])[0]:
            if fd is listener:
                clients.append(accept(fd))
                continue
            got = fd.recv(4096)
            lines = dict(line.split("=", 1) for line in got.decode().splitlines())
            say("PACKET " + got.decode().rstrip("\n").replace("\n", " "))
            call = lines.get("CALL")
            if call and table[call]:
                text, fds = table[call]
                fd.sendmsg([text.encode("latin1")], rights(*fds) if fds else [])
            if not got or call == "hangup":
                clients.remove(fd)
                fd.close()


if __name__ == "__main__":
    main()
