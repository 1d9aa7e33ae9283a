#!/usr/bin/python3 -S
# SPDX-License-Identifier: BSD-2-Clause
"""
Stands in for openl2tpd: receives the events that Debian's openl2tp.so sends and
prints each as one line, NAME KEY=VALUE...
"""
import os
import socket
import struct
import sys

PATH = "/tmp/openl2tp-event.sock"
SIGNATURE = 0x6B6C7831
EVENTS = {1: "updown", 2: "accm"}


def text(data):
    return data.rstrip(b"\0").decode("ascii")


def number(data):
    return "%d" % int.from_bytes(data, sys.byteorder)


VALUES = {
    0: ("tunnel", number),
    1: ("session", number),
    2: ("accm", lambda data: "%08x/%08x" % struct.unpack("=II", data)),
    3: ("unit", number),
    4: ("ifname", text),
    5: ("user", text),
    6: ("state", number),
}


def decode(message):
    signature, kind, length = struct.unpack_from("=IHH", message)
    if signature != SIGNATURE or length != len(message) - 8:
        return "garbage " + message.hex()
    words, at = [EVENTS.get(kind, str(kind))], 8
    while at < len(message):
        kind, length = struct.unpack_from("=HH", message, at)
        name, form = VALUES.get(kind, (str(kind), bytes.hex))
        words.append(name + "=" + form(message[at + 4:at + 4 + length]))
        at += 4 + (length + 3 & ~3)
    return " ".join(words)


if os.path.exists(PATH):
    os.unlink(PATH)
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(PATH)
print("listening", flush=True)
while True:
    print(decode(listener.recv(4096)), flush=True)
