#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A controller for tests: makes a socket, hands it to a command and waits.

usage: handover.py KIND [KEY=VALUE...] -- COMMAND...   ({} is the descriptor)

KIND  udp      a tunnel's UDP socket, bound and connected
      ip       a tunnel's L2TP/IP socket (protocol 115), bound and connected
      session  a session socket, its tunnel made from a UDP socket of ours
      netlink  a session socket, its tunnel made by addresses over netlink and
               the session too, with cookies and sublayer
      premade  udp, and the session is made already
KEY   local remote port peer-port tunnel peer-tunnel session peer-session
      version encap cookie peer-cookie l2spec send-seq recv-seq
"""
import signal
import socket
import struct
import subprocess
import sys

from l2tp import attribute, checked, family, libc, make_tunnel, Netlink, session, udp

IPPROTO_L2TP = 115


def udp_socket(o):
    # may be reused, as xl2tpd's
    return udp((o["local"], o["port"]), (o["remote"], o["peer-port"]), True)


def l2tpip_name(address, conn_id):
    """struct sockaddr_l2tpip and sockaddr_l2tpip6"""
    packed = socket.inet_pton(family(address), address)
    if family(address) == socket.AF_INET6:
        return struct.pack("=HHI16sII", socket.AF_INET6, 0, 0, packed, 0, conn_id)
    return struct.pack("=HH4sI4x", socket.AF_INET, 0, packed, conn_id)


def ip_socket(o):
    sock = socket.socket(family(o["local"]), socket.SOCK_DGRAM, IPPROTO_L2TP)
    checked(libc.bind, sock.fileno(), l2tpip_name(o["local"], o["tunnel"]))
    checked(libc.connect, sock.fileno(), l2tpip_name(o["remote"], o["peer-tunnel"]))
    return sock


def ids(o):
    return o["tunnel"], o["peer-tunnel"], o["session"], o["peer-session"]


def u8(number):
    return struct.pack("=B", int(number))


def u16(number):
    return struct.pack("=H", int(number))


def u32(number):
    return struct.pack("=I", int(number))


def joined(*pairs):
    return b"".join(attribute(kind, data) for kind, data in pairs)


def make_by_netlink(o, tunnel=None):
    """From the socket TUNNEL, or else with one of the kernel's own."""
    netlink = Netlink()
    six = family(o["local"]) == socket.AF_INET6
    both = joined((9, u32(o["tunnel"])), (10, u32(o["peer-tunnel"])))
    ends = [(23, u32(tunnel.fileno()))] if tunnel else [
        (31 if six else 24, socket.inet_pton(family(o["local"]), o["local"])),
        (32 if six else 25, socket.inet_pton(family(o["local"]), o["remote"])),
        (26, u16(o["port"])), (27, u16(o["peer-port"]))]
    netlink.create(1, both + joined((7, u8(o["version"])),
                                    (2, u16(o["encap"] == "ip")), *ends))
    more = [(11, u32(o["session"])), (12, u32(o["peer-session"])), (1, u16(7))]
    if o["version"] == 3:
        more.append((5, u8(o["l2spec"] == "default")))
    for key, number in (("cookie", 15), ("peer-cookie", 16)):
        if o[key]:
            more.append((number, bytes.fromhex(o[key])))
    for key, number in (("recv-seq", 18), ("send-seq", 19)):
        if o[key]:
            more.append((number, u8(1)))
    netlink.create(5, both + joined(*more))


def make(kind, o):
    """Returns the socket to hand over, and what must stay open beside it."""
    if kind == "udp":
        return udp_socket(o), None
    if kind == "ip":
        return ip_socket(o), None
    if kind == "premade":
        tunnel = udp_socket(o)
        make_by_netlink(o, tunnel)
        return tunnel, None
    if kind == "netlink":
        make_by_netlink(o)
        return session(ids(o), version=o["version"]), None
    tunnel = udp_socket(o)
    make_tunnel(tunnel, o["tunnel"], o["peer-tunnel"])
    return session(ids(o)), tunnel


def main():
    split = sys.argv.index("--")
    kind = sys.argv[1]
    o = {"port": 1701, "peer-port": 1701, "version": 2, "encap": "udp",
         "cookie": "", "peer-cookie": "", "l2spec": "none", "send-seq": "",
         "recv-seq": "", "tunnel": 1, "peer-tunnel": 1, "session": 1,
         "peer-session": 1}
    for word in sys.argv[2:split]:
        key, value = word.split("=", 1)
        o[key] = int(value) if isinstance(o.get(key), int) else value
    sock, _held = make(kind, o)
    number = str(sock.fileno())
    command = [word.replace("{}", number) for word in sys.argv[split + 1:]]
    child = subprocess.Popen(command, pass_fds=[sock.fileno()])
    for sig in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sig, lambda got, _frame: child.send_signal(got))
    if kind in ("session", "netlink"):
        sock.close()  # a controller's copy: the session is pppd's now
    status = child.wait()
    sys.exit(status if status >= 0 else 128 - status)


main()
