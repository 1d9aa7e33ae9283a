# SPDX-License-Identifier: BSD-2-Clause
"""
The kernel's L2TP, for the programs of the tests and of scripts/bench.

Programs that tests start often import _socket and _signal: in an emulated guest,
importing socket takes 0.2 s, for enumerations that nothing here uses. subprocess
takes as long, and array half of it, as it imports collections.
"""
import _socket as socket
import ctypes
import os
import struct

# linux/socket.h, linux/if_pppox.h, linux/in.h
AF_PPPOX, PX_PROTO_OL2TP, IPPROTO_L2TP = 24, 1, 115
# linux/netlink.h, linux/genetlink.h
NETLINK_GENERIC, NLMSG_ERROR, NLM_F_REQUEST, NLM_F_ACK, NLA_TYPE_MASK = 16, 2, 1, 4, 0x3fff
GENL_ID_CTRL, CTRL_CMD_GETFAMILY, CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME = 16, 3, 1, 2
# linux/l2tp.h: commands, values, and for each attribute its number and form
L2TP_CMD_TUNNEL_CREATE, L2TP_CMD_SESSION_CREATE = 1, 5
L2TP_CMD_SESSION_DELETE, L2TP_CMD_SESSION_GET = 6, 8
L2TP_ENCAPTYPE_UDP, L2TP_ENCAPTYPE_IP = 0, 1
L2TP_PWTYPE_PPP = 7
SOL_PPPOL2TP, PPPOL2TP_SO_REORDERTO = 273, 5
L2TP_L2SPECTYPE_NONE, L2TP_L2SPECTYPE_DEFAULT = 0, 1
L2TP_ATTR = {
    "L2TP_ATTR_PW_TYPE": (1, "=H"),
    "L2TP_ATTR_ENCAP_TYPE": (2, "=H"),
    "L2TP_ATTR_L2SPEC_TYPE": (5, "=B"),
    "L2TP_ATTR_PROTO_VERSION": (7, "=B"),
    "L2TP_ATTR_CONN_ID": (9, "=I"),
    "L2TP_ATTR_PEER_CONN_ID": (10, "=I"),
    "L2TP_ATTR_SESSION_ID": (11, "=I"),
    "L2TP_ATTR_PEER_SESSION_ID": (12, "=I"),
    "L2TP_ATTR_COOKIE": (15, None),
    "L2TP_ATTR_PEER_COOKIE": (16, None),
    "L2TP_ATTR_RECV_SEQ": (18, "=B"),
    "L2TP_ATTR_SEND_SEQ": (19, "=B"),
    "L2TP_ATTR_FD": (23, "=I"),
    "L2TP_ATTR_IP_SADDR": (24, None),
    "L2TP_ATTR_IP_DADDR": (25, None),
    "L2TP_ATTR_UDP_SPORT": (26, "=H"),
    "L2TP_ATTR_UDP_DPORT": (27, "=H"),
    "L2TP_ATTR_STATS": (30, None),
    "L2TP_ATTR_IP6_SADDR": (31, None),
    "L2TP_ATTR_IP6_DADDR": (32, None),
}
# In L2TP_ATTR_STATS, all of 64 bits.
L2TP_ATTR_STATS = {
    "TX_PACKETS": 1, "TX_BYTES": 2, "TX_ERRORS": 3, "RX_PACKETS": 4, "RX_BYTES": 5,
    "RX_SEQ_DISCARDS": 6, "RX_OOS_PACKETS": 7, "RX_ERRORS": 8,
}

libc = ctypes.CDLL(None, use_errno=True)


def checked(call, fd, name):
    """bind() or connect() with an address that Python cannot pack."""
    if call(fd, name, len(name)) < 0:
        err = ctypes.get_errno()
        raise OSError(err, "%s: %s" % (call.__name__, os.strerror(err)))


def family(host):
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def address(text):
    """Parses ADDRESS or ADDRESS:PORT (IPv6 with a port in brackets)."""
    if text.startswith("["):
        host, port = text[1:].split("]:")
    elif text.count(":") == 1:
        host, port = text.split(":")
    else:
        host, port = text, 1701
    return host, int(port)


def pair(text):
    """Ids: OURS/PEER'S."""
    return [int(n) for n in text.split("/")]


def l2tpip_name(host, conn_id):
    """struct sockaddr_l2tpip and sockaddr_l2tpip6"""
    packed = socket.inet_pton(family(host), host)
    if family(host) == socket.AF_INET6:
        return struct.pack("=HHI16sII", socket.AF_INET6, 0, 0, packed, 0, conn_id)
    return struct.pack("=HH4sI4x", socket.AF_INET, 0, packed, conn_id)


def udp(local, remote, reuse=False, mark=0):
    """Opens a tunnel's socket as a controller does: bound and connected."""
    sock = socket.socket(family(local[0]), socket.SOCK_DGRAM)
    if reuse:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if mark:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, mark)
    sock.bind(local)
    sock.connect(remote)
    return sock


def rights(*fds):
    """The ancillary data of sendmsg() that hands over descriptors."""
    return [(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack("%di" % len(fds), *fds))]


def accept(listener):
    return socket.socket(fileno=listener._accept()[0])


def session(ids, tunnel=-1, version=2):
    """
    Connects a PPPoX socket. IDS: tunnel, peer tunnel, session, peer session.
    Given the descriptor of a tunnel's socket, makes the kernel's tunnel from it;
    the session ids may then be 0.
    """
    sock = socket.socket(AF_PPPOX, socket.SOCK_DGRAM, PX_PROTO_OL2TP)
    # struct sockaddr_pppol2tp or sockaddr_pppol2tpv3; without the peer's address,
    # which the kernel ignores.
    name = struct.pack("=HIii16s" + ("4H" if version == 2 else "4I"), AF_PPPOX,
                       PX_PROTO_OL2TP, 0, tunnel, b"", ids[0], ids[2], ids[1],
                       ids[3])
    checked(libc.connect, sock.fileno(), name)
    return sock


def make_tunnel(sock, tunnel_id, peer_tunnel_id):
    """Makes the kernel's tunnel; it stays when the management socket is closed."""
    session((tunnel_id, peer_tunnel_id, 0, 0), sock.fileno()).close()


def attribute(kind, data):
    return struct.pack("=HH", 4 + len(data), kind) + data + bytes(-len(data) % 4)


def attributes(data):
    """Parses attributes; returns their data by kind."""
    found = {}
    while len(data) >= 4:
        size, kind = struct.unpack_from("=HH", data)
        found[kind & NLA_TYPE_MASK] = data[4:size]
        data = data[(size + 3) & ~3:]
    return found


def packed(values):
    """Packs the attributes that VALUES names."""
    data = b""
    for name, value in values.items():
        kind, form = L2TP_ATTR[name]
        data += attribute(kind, struct.pack(form, value) if form else value)
    return data


class Netlink:
    """Just enough of generic netlink."""

    def __init__(self):
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
        self.sock.bind((0, 0))
        answer = self.send(GENL_ID_CTRL, CTRL_CMD_GETFAMILY,
                           attribute(CTRL_ATTR_FAMILY_NAME, b"l2tp\0"))
        self.family = struct.unpack("=H", answer[CTRL_ATTR_FAMILY_ID])[0]

    def send(self, kind, command, data, flags=NLM_F_REQUEST):
        """struct nlmsghdr and genlmsghdr; returns the answer's attributes."""
        body = struct.pack("=BBH", command, 1, 0) + data
        self.sock.send(struct.pack("=IHHII", 16 + len(body), kind, flags, 1, 0) + body)
        answer = self.sock.recv(65536)
        if struct.unpack_from("=H", answer, 4)[0] != NLMSG_ERROR:
            return attributes(answer[20:])
        err = -struct.unpack_from("=i", answer, 16)[0]
        if err:
            raise OSError(err, "netlink command %d: %s" % (command, os.strerror(err)))
        return {}

    def ask(self, command, **values):
        return self.send(self.family, command, packed(values))

    def create(self, command, **values):
        self.send(self.family, command, packed(values), NLM_F_REQUEST | NLM_F_ACK)
