#!/usr/bin/python3 -S
# SPDX-License-Identifier: BSD-2-Clause
"""A client of l2tp-bridge --listen.

  asker.py SOCKET COMMANDS [UID]

Reads commands from the FIFO COMMANDS, a line each, and prints every message that
it receives as "got KEY=VALUE ...", and "hung up" at the end of file. With UID it
becomes that user first. Commands:

  tunnel NAME LOCAL REMOTE [PORT]   opens a tunnel's socket: UDP, this port [1701]
                                    at both ends
  tunnelip NAME LOCAL REMOTE ID PEER-ID    the same of L2TP/IP
  session NAME TUNNEL ID/PEER-ID ID/PEER-ID  connects a session in that tunnel
  pppoe NAME INTERFACE MAC ID       connects a PPPoE session
  null NAME                         opens /dev/null
  drop NAME                         closes it
  bridge ENDPOINT ENDPOINT [NAME...]  asks for a bridge, with those descriptors
  many COUNT NAME NAME [FIRST]      asks for COUNT bridges in two tunnels of ids
                                    2/1 and 3/4, sessions from FIRST [1] on
  close ID [REASON]                 ends a bridge
  send TEXT                         sends that; \\n and the like are escapes
  long COUNT                        sends a message of so many bytes
  flood COUNT                       sends so many bad requests, and reads nothing
                                    until they are sent
  deaf, hear                        stops and begins to read
  leave                             closes the connection, and nothing else
"""
import _socket as socket
import os
import select
import struct
import sys

import l2tp


class Asker:
    def __init__(self, path, commands, uid=None):
        self.named = {}
        self.deaf = False
        self.commands = os.open(commands, os.O_RDWR)
        if uid:
            os.setuid(int(uid))
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.sock.connect(path)
        print("connected", flush=True)

    def send(self, text, names=()):
        fds = [self.named[name].fileno() for name in names]
        while not select.select([], [self.sock], [], 0)[1]:
            if self.deaf:
                select.select([], [self.sock], [])
            elif self.sock in select.select([self.sock], [self.sock], [])[0]:
                self.read()
        self.sock.sendmsg([text.encode()], l2tp.rights(*fds))

    def tunnel(self, name, local, remote, port="1701"):
        self.named[name] = l2tp.udp((local, int(port)), (remote, int(port)))

    def tunnelip(self, name, local, remote, ours, theirs):
        sock = socket.socket(l2tp.family(local), socket.SOCK_DGRAM,
                             l2tp.IPPROTO_L2TP)
        l2tp.checked(l2tp.libc.bind, sock.fileno(),
                     l2tp.l2tpip_name(local, int(ours)))
        l2tp.checked(l2tp.libc.connect, sock.fileno(),
                     l2tp.l2tpip_name(remote, int(theirs)))
        self.named[name] = sock

    def session(self, name, tunnel, tunnel_ids, session_ids):
        tunnel_ids, session_ids = l2tp.pair(tunnel_ids), l2tp.pair(session_ids)
        l2tp.make_tunnel(self.named[tunnel], *tunnel_ids)
        self.named[name] = l2tp.session(tunnel_ids + session_ids)

    def pppoe(self, name, interface, mac, number):
        sock = socket.socket(l2tp.AF_PPPOX, socket.SOCK_STREAM, 0)
        l2tp.checked(l2tp.libc.connect, sock.fileno(), struct.pack(
            "=HI", l2tp.AF_PPPOX, 0) + struct.pack("!H", int(number)) +
            bytes.fromhex(mac.replace(":", "")) + interface.encode().ljust(16, b"\0"))
        self.named[name] = sock

    def null(self, name):
        self.named[name] = open("/dev/null", "rb")

    def drop(self, name):
        self.named.pop(name).close()

    def bridge(self, one, two, *names):
        self.send(f"REQUEST=bridge\nENDPOINT1={one}\nENDPOINT2={two}\n", names)

    def many(self, count, before, behind, first="1"):
        for n in range(int(first), int(first) + int(count)):
            ids = f"session-id={n},peer-session-id={n}"
            self.bridge(f"l2tp:tunnel-fd=0,tunnel-id=2,peer-tunnel-id=1,{ids}",
                        f"l2tp:tunnel-fd=1,tunnel-id=3,peer-tunnel-id=4,{ids}",
                        before, behind)

    def close(self, number, *reason):
        reason = f"REASON={' '.join(reason)}\n" if reason else ""
        self.send(f"COMMAND=close\nID={number}\n{reason}")

    def send_text(self, *words):
        self.send(" ".join(words).encode().decode("unicode_escape"))

    def long(self, count):
        self.send("REQUEST=bridge\nX=".ljust(int(count), "x"))

    def flood(self, count):
        for _ in range(int(count)):
            self.sock.send(b"REQUEST=bridge\nENDPOINT1=l2tp:tunnel-fd=0\n")
        print("flooded", flush=True)

    def go_deaf(self):
        self.deaf = True
        print("deaf", flush=True)

    def listen(self):
        self.deaf = False

    def leave(self):
        self.sock.close()
        self.deaf = True

    def read(self):
        try:
            text = self.sock.recv(4096)
        except ConnectionResetError:
            text = b""
        if not text:
            print("hung up", flush=True)
            sys.exit()
        print("got", text.decode().strip().replace("\n", " "), flush=True)

    def run(self):
        words = {"deaf": self.go_deaf, "hear": self.listen, "send": self.send_text}
        while True:
            wanted = [self.commands] + ([] if self.deaf else [self.sock])
            ready = select.select(wanted, [], [])[0]
            if self.sock in ready:
                self.read()
            elif ready:
                # each line was written at once
                for line in os.read(self.commands, 4096).decode().splitlines():
                    name, *args = line.split()
                    (words.get(name) or getattr(self, name))(*args)


Asker(*sys.argv[1:]).run()
