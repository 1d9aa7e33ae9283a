#!/usr/bin/python3 -S
# SPDX-License-Identifier: BSD-2-Clause
"""A slow PPP peer: ppp.py [OPTION...] LOCAL REMOTE TUNNEL/PEER SESSION/PEER

Speaks LCP, PAP and IPCP (RFC 1661) in L2TPv2 data messages on a UDP socket, and
delays the handling of each frame by --late. Prints a line for each packet that it
receives or sends, and for each decision.

  --late PROTOCOL=SECONDS,...  lcp, pap, ipcp, all       [0]
  --pap                        ask for PAP
  --bad-acks N                 the first N Acks of each protocol are bad
  --start SECONDS              ignore frames and send none before that
"""
import argparse
import heapq
import select
import struct
import time

from l2tp import address, udp

LCP, PAP, IPCP = 0xc021, 0xc023, 0x8021
NAMES = {LCP: "LCP", PAP: "PAP", IPCP: "IPCP"}
CONFREQ, CONFACK, CONFNAK, CONFREJ, TERMREQ, TERMACK, ECHOREQ, ECHOREP = 1, 2, 3, 4, 5, 6, 9, 10
CODES = {1: "ConfReq", 2: "ConfAck", 3: "ConfNak", 4: "ConfRej", 5: "TermReq",
         6: "TermAck", 9: "EchoReq", 10: "EchoRep"}
RESTART = 3
BEGAN = time.monotonic()


def say(*words):
    print("%.3f" % (time.monotonic() - BEGAN), *words, flush=True)


class Automaton:
    """The part of RFC 1661, section 4.1, that bringing a link up needs."""

    def __init__(self, peer, protocol, options, bad_acks):
        self.peer, self.protocol, self.options = peer, protocol, options
        self.bad_acks = bad_acks
        self.id, self.acked, self.has_acked, self.began = 0, False, False, False

    @property
    def opened(self):
        return self.acked and self.has_acked

    def send(self, code, number, data=b""):
        self.peer.send(self.protocol, code, number, data)

    def request(self):
        self.id += 1
        self.acked = False
        self.repeat(self.id)

    def begin(self):
        if not self.began:
            self.began = True
            self.request()

    def repeat(self, number):
        if self.acked or number != self.id:
            return
        self.send(CONFREQ, number, self.options)
        self.peer.after(RESTART, lambda: self.repeat(number))

    def receive(self, code, number, data):
        if code == CONFREQ:
            self.receive_request(number, data)
        elif code == CONFACK and number == self.id and not self.acked:
            self.acked = True
            if self.opened:
                self.open()

    def receive_request(self, number, data):
        if self.opened:
            say("RENEGOTIATED", NAMES[self.protocol])
            self.has_acked = False
            self.request()
        self.begin()
        if self.bad_acks:
            self.bad_acks -= 1
            self.send(CONFACK, number, data[:-1] + b"\xee")
            return
        was_open = self.opened
        self.has_acked = True
        self.send(CONFACK, number, data)
        if self.opened and not was_open:
            self.open()

    def open(self):
        say("OPENED", NAMES[self.protocol])
        self.peer.opened(self.protocol)


class Peer:
    def __init__(self, options):
        self.late = dict(word.split("=") for word in options.late.split(",") if word)
        self.pap = options.pap
        tunnel, session = (pair.split("/")[1] for pair in (options.tunnel, options.session))
        self.header = struct.pack("!3H", 2, int(tunnel), int(session)) + b"\xff\x03"
        self.sock = udp(address(options.local), address(options.remote))
        self.timers, self.count, self.due = [], 0, 0
        magic = b"\x05\x06" + struct.pack("!I", 0x5eed0001)
        self.automata = {
            LCP: Automaton(self, LCP, magic + (b"\x03\x04\xc0\x23" if self.pap else b""),
                           options.bad_acks),
            IPCP: Automaton(self, IPCP, b"\x03\x06\x0a\x09\x00\x02", options.bad_acks)}

    def after(self, seconds, what):
        self.count += 1
        heapq.heappush(self.timers, (time.monotonic() + seconds, self.count, what))

    def send(self, protocol, code, number, data):
        say("SENT", NAMES[protocol], CODES.get(code, code), number)
        packet = struct.pack("!HBBH", protocol, code, number, 4 + len(data)) + data
        try:
            self.sock.send(self.header + packet)
        except ConnectionRefusedError:  # an earlier packet was: no peer yet
            pass

    def opened(self, protocol):
        if protocol == LCP and not self.pap:
            self.automata[IPCP].begin()

    def arrive(self):
        """Queues a frame for its protocol's delay; keeps the order of arrival."""
        try:
            frame = self.sock.recv(2048)
        except ConnectionRefusedError:
            return
        if len(frame) < 14 or frame[6:8] != b"\xff\x03":
            return
        protocol, code, number, length = struct.unpack_from("!HBBH", frame, 8)
        if protocol not in NAMES:
            return
        late = float(self.late.get(NAMES[protocol].lower(), self.late.get("all", 0)))
        self.due = max(self.due, time.monotonic() + late)
        self.after(self.due - time.monotonic(),
                   lambda: self.handle(protocol, code, number, frame[14:10 + length]))

    def handle(self, protocol, code, number, data):
        say("RCVD", NAMES[protocol], CODES.get(code, code), number)
        if protocol == PAP:
            say("SENT PAP Ack")
            self.sock.send(self.header + struct.pack("!HBBHB", PAP, 2, number, 5, 0))
            self.automata[IPCP].begin()
        elif code == TERMREQ:
            self.automata[protocol].send(TERMACK, number)
        elif code == ECHOREQ:
            self.automata[protocol].send(ECHOREP, number, b"\x5e\xed\0\x01")
        elif protocol == LCP or self.automata[LCP].opened:
            self.automata[protocol].receive(code, number, data)

    def run(self, start):
        say("READY")
        self.after(start, lambda: self.automata[LCP].begin())
        began = time.monotonic()
        while True:
            wait = max(0, self.timers[0][0] - time.monotonic()) if self.timers else None
            if select.select([self.sock], [], [], wait)[0]:
                self.arrive() if time.monotonic() >= began + start else self.sock.recv(2048)
            while self.timers and self.timers[0][0] <= time.monotonic():
                heapq.heappop(self.timers)[2]()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--late", default="")
    parser.add_argument("--pap", action="store_true")
    parser.add_argument("--bad-acks", type=int, default=0)
    parser.add_argument("--start", type=float, default=0)
    for name in ("local", "remote", "tunnel", "session"):
        parser.add_argument(name)
    options = parser.parse_args()
    Peer(options).run(options.start)


main()
