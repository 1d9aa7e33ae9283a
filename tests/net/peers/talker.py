#!/usr/bin/python3 -S
# SPDX-License-Identifier: BSD-2-Clause
"""talker.py FIFO LOCAL REMOTE TUNNEL/PEER COMMAND...: a controller that sends L2TP
messages on command.

Opens the tunnel's socket as descriptor 5, prints each packet that it receives
there as "CONTROL hex", and obeys the lines written to FIFO:

  hello N   send N Hello messages (RFC 2661, section 6.5), Ns counts from 0
  data N    send a data message for session N, which does not exist
  pppd      start COMMAND...; prints "PPPD status" when it ends
  stop      send it SIGTERM
  quit
"""
import _signal as signal
import _socket as socket
import os
import select
import struct
import sys

from l2tp import address, udp

T_BIT_LENGTH_SEQUENCE, VERSION = 0xc800, 2
HELLO_AVP = struct.pack("!HHHH", 0x8008, 0, 0, 6)


class Talker:
    def __init__(self, local, remote, peer):
        self.peer, self.ns, self.child = peer, 0, None
        os.dup2(udp(address(local), address(remote)).detach(), 5, inheritable=False)
        self.sock = socket.socket(fileno=5)

    def say(self, *words):
        print(*words, flush=True)

    def hello(self, count):
        for _ in range(int(count)):
            length = 12 + len(HELLO_AVP)
            header = struct.pack("!6H", T_BIT_LENGTH_SEQUENCE | VERSION, length,
                                 self.peer, 0, self.ns, 0)
            self.send(header + HELLO_AVP)
            self.ns += 1

    def data(self, session):
        self.send(struct.pack("!3H", VERSION, self.peer, int(session)) + b"\xff\x03\xc0\x21")

    def send(self, packet):
        try:
            self.sock.send(packet)
        except ConnectionRefusedError:  # an earlier packet was
            self.sock.send(packet)

    def pppd(self, command):
        self.child = os.fork()
        if not self.child:
            os.set_inheritable(5, True)
            os.execvp(command[0], command)

    def receive(self):
        try:
            self.say("CONTROL", self.sock.recv(2048).hex())
        except ConnectionRefusedError:
            pass

    def reap(self):
        if self.child:
            pid, status = os.waitpid(self.child, os.WNOHANG)
            if pid:
                self.child = None
                self.say("PPPD", os.waitstatus_to_exitcode(status))

    def obey(self, line, command):
        verb, *args = line.split()
        if verb == "pppd":
            self.pppd(command)
        elif verb == "stop":
            os.kill(self.child, signal.SIGTERM)
        elif verb == "quit":
            sys.exit(0)
        else:
            {"hello": self.hello, "data": self.data}[verb](*args)


def main(path, local, remote, ids, *command):
    talker = Talker(local, remote, int(ids.split("/")[1]))
    fifo = os.fdopen(os.open(path, os.O_RDWR | os.O_CLOEXEC), "rb", buffering=0)
    pending = b""
    talker.say("READY")
    while True:
        ready, _, _ = select.select([fifo, talker.sock], [], [], 0.1)
        if talker.sock in ready:
            talker.receive()
        if fifo in ready:
            pending += os.read(fifo.fileno(), 4096)
            while b"\n" in pending:
                line, pending = pending.split(b"\n", 1)
                talker.obey(line.decode(), command)
        talker.reap()


main(*sys.argv[1:])
