# SPDX-License-Identifier: BSD-2-Clause
"""The kernel's L2TP, for the programs of the tests and of scripts/bench."""
import ctypes
import os
import socket
import struct

AF_PPPOX, PX_PROTO_OL2TP = 24, 1
GENL_ID_CTRL, CTRL_CMD_GETFAMILY, NLMSG_ERROR = 16, 3, 2
NLM_F_REQUEST, NLM_F_ACK = 1, 4

libc = ctypes.CDLL(None, use_errno=True)


def checked(call, fd, name):
    """bind() or connect() with an address that Python cannot pack."""
    if call(fd, name, len(name)) < 0:
        err = ctypes.get_errno()
        raise OSError(err, "%s: %s" % (call.__name__, os.strerror(err)))


def family(host):
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def address(text):
    """ADDRESS, IPv4 ADDRESS:PORT or [ADDRESS]:PORT, as Python has it."""
    if text.count(":") != 1 and not text.startswith("["):
        return text, 1701
    host, port = text.lstrip("[").replace("]", "").rsplit(":", 1)
    return host, int(port)


def udp(local, remote, reuse=False):
    """A tunnel's socket as a controller has it: bound and connected."""
    sock = socket.socket(family(local[0]), socket.SOCK_DGRAM)
    if reuse:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(local)
    sock.connect(remote)
    return sock


def session(ids, tunnel=-1, version=2):
    """
    A PPPoX socket connected with IDS: tunnel, peer tunnel, session, peer
    session. With the descriptor of a tunnel's socket it makes the kernel's
    tunnel from that; the session ids may be 0 then.
    """
    sock = socket.socket(AF_PPPOX, socket.SOCK_DGRAM, PX_PROTO_OL2TP)
    # struct sockaddr_pppol2tp or sockaddr_pppol2tpv3; the peer's address, which
    # the kernel does not look at, is left out.
    name = struct.pack("=HIii16s" + ("4H" if version == 2 else "4I"), AF_PPPOX,
                       PX_PROTO_OL2TP, 0, tunnel, b"", ids[0], ids[2], ids[1],
                       ids[3])
    checked(libc.connect, sock.fileno(), name)
    return sock


def make_tunnel(sock, tunnel_id, peer_tunnel_id):
    """The kernel's tunnel; it stays when the management socket goes."""
    session((tunnel_id, peer_tunnel_id, 0, 0), sock.fileno()).close()


def attribute(kind, data):
    return struct.pack("=HH", 4 + len(data), kind) + data + bytes(-len(data) % 4)


def attributes(data):
    """What was put together of those, by kind."""
    found = {}
    while len(data) >= 4:
        size, kind = struct.unpack_from("=HH", data)
        found[kind & 0x3fff] = data[4:size]
        data = data[(size + 3) & ~3:]
    return found


class Netlink:
    """Just enough of generic netlink; linux/l2tp.h has the numbers."""

    def __init__(self):
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
        self.sock.bind((0, 0))
        self.family = GENL_ID_CTRL
        answer = self.ask(CTRL_CMD_GETFAMILY, attribute(2, b"l2tp\0"))
        self.family = struct.unpack("=H", answer[1])[0]

    def ask(self, command, data, flags=NLM_F_REQUEST):
        """The attributes of the answer."""
        body = struct.pack("=BBH", command, 1, 0) + data
        self.sock.send(struct.pack("=IHHII", 16 + len(body), self.family, flags,
                                   1, 0) + body)
        answer = self.sock.recv(65536)
        if struct.unpack_from("=H", answer, 4)[0] != NLMSG_ERROR:
            return attributes(answer[20:])
        err = -struct.unpack_from("=i", answer, 16)[0]
        if err:
            raise OSError(err, "netlink command %d: %s" % (command, os.strerror(err)))
        return {}

    def create(self, command, data):
        self.ask(command, data, NLM_F_REQUEST | NLM_F_ACK)
