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
import ctypes
import os
import signal
import socket
import struct
import subprocess
import sys

AF_PPPOX, PX_PROTO_OL2TP, IPPROTO_L2TP = 24, 1, 115
libc = ctypes.CDLL(None, use_errno=True)


def checked(call, fd, name):
    """Python can pack neither of the two addresses that are used here."""
    if call(fd, name, len(name)) < 0:
        err = ctypes.get_errno()
        raise OSError(err, f"{call.__name__}: {os.strerror(err)}")


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def udp_socket(o):
    sock = socket.socket(family(o["local"]), socket.SOCK_DGRAM)
    # as xl2tpd
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((o["local"], int(o["port"])))
    sock.connect((o["remote"], int(o["peer-port"])))
    return sock


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


def pppox_connect(o, tunnel_fd, session, peer_session):
    """struct sockaddr_pppol2tp and sockaddr_pppol2tpv3"""
    sock = socket.socket(AF_PPPOX, socket.SOCK_DGRAM, PX_PROTO_OL2TP)
    ids = "4H" if o["version"] == 2 else "4I"
    name = struct.pack(f"=HIii16s{ids}", AF_PPPOX, PX_PROTO_OL2TP, 0, tunnel_fd,
                       b"", o["tunnel"], session, o["peer-tunnel"], peer_session)
    checked(libc.connect, sock.fileno(), name)
    return sock


class Netlink:
    """Just enough of generic netlink; see linux/l2tp.h for the numbers."""

    def __init__(self):
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
        self.sock.bind((0, 0))
        answer = self.talk(16, 3, [(2, b"l2tp\0")])  # CTRL_CMD_GETFAMILY
        at = 20
        while at < len(answer):
            length, kind = struct.unpack_from("=HH", answer, at)
            if kind == 1:
                self.family = struct.unpack_from("=H", answer, at + 4)[0]
            at += (length + 3) & ~3

    def talk(self, kind, command, attributes, flags=1):
        body = struct.pack("=BBH", command, 1, 0)
        for number, data in attributes:
            body += struct.pack("=HH", 4 + len(data), number)
            body += data + bytes(-len(data) % 4)
        self.sock.send(struct.pack("=IHHII", 16 + len(body), kind, flags, 1, 0) + body)
        answer = self.sock.recv(65536)
        if struct.unpack_from("=H", answer, 4)[0] == 2:  # NLMSG_ERROR
            err = -struct.unpack_from("=i", answer, 16)[0]
            if err:
                raise OSError(err, f"netlink command {command}: {os.strerror(err)}")
        return answer

    def create(self, command, attributes):
        self.talk(self.family, command, attributes, flags=5)


def u8(number):
    return struct.pack("=B", int(number))


def u16(number):
    return struct.pack("=H", int(number))


def u32(number):
    return struct.pack("=I", int(number))


def make_by_netlink(o, tunnel=None):
    """From the socket TUNNEL, or else with one of the kernel's own."""
    netlink = Netlink()
    six = family(o["local"]) == socket.AF_INET6
    ids = [(9, u32(o["tunnel"])), (10, u32(o["peer-tunnel"]))]
    netlink.create(1, ids + [
        (7, u8(o["version"])), (2, u16(o["encap"] == "ip")),
    ] + ([(23, u32(tunnel.fileno()))] if tunnel else [
        (31 if six else 24, socket.inet_pton(family(o["local"]), o["local"])),
        (32 if six else 25, socket.inet_pton(family(o["local"]), o["remote"])),
        (26, u16(o["port"])), (27, u16(o["peer-port"]))]))
    session = [(11, u32(o["session"])), (12, u32(o["peer-session"])), (1, u16(7))]
    if o["version"] == 3:
        session.append((5, u8(o["l2spec"] == "default")))
    for key, number in (("cookie", 15), ("peer-cookie", 16)):
        if o[key]:
            session.append((number, bytes.fromhex(o[key])))
    for key, number in (("recv-seq", 18), ("send-seq", 19)):
        if o[key]:
            session.append((number, u8(1)))
    netlink.create(5, ids + session)


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
        return pppox_connect(o, -1, o["session"], o["peer-session"]), None
    tunnel = udp_socket(o)
    pppox_connect(o, tunnel.fileno(), 0, 0).close()
    return pppox_connect(o, -1, o["session"], o["peer-session"]), tunnel


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
