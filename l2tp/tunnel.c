/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include <linux/l2tp.h> /* after netinet/in.h, which it yields to */
#include <linux/udp.h>

#include "check.h"
#include "fd.h"
#include "netns.h"
#include "path.h"
#include "tunnel.h"

static int socket_option(int fd, int option)
{
	int value;
	socklen_t len = sizeof(value);

	if (getsockopt(fd, SOL_SOCKET, option, &value, &len) < 0)
		return -errno;
	return value;
}

static int inspect_kind(int fd, struct l2tp_tunnel *tun, struct l2tp_complaint *c)
{
	int domain = socket_option(fd, SO_DOMAIN);
	int type = socket_option(fd, SO_TYPE);
	int protocol = socket_option(fd, SO_PROTOCOL);
	bool ok = false;

	if (domain == -EBADF) {
		l2tp_complain(c, "the descriptor is not open; the controller must "
				 "leave it open, without close-on-exec, for pppd");
		return domain;
	}
	if (domain < 0) {
		l2tp_complain(c, "the descriptor is not a socket; give the "
				 "tunnel's UDP or L2TP/IP socket");
		return domain;
	}
	if (domain == AF_PPPOX)
		l2tp_complain(c, "this is a PPPoX socket, a session and not a "
				 "tunnel; give it with session-fd");
	else if (domain != AF_INET && domain != AF_INET6)
		l2tp_complain(c,
			      "the socket is of address family %d; a tunnel "
			      "needs UDP or L2TP/IP over IPv4 or IPv6",
			      domain);
	else if (type != SOCK_DGRAM)
		l2tp_complain(c, "the socket is not a datagram socket (TCP?); a "
				 "tunnel needs UDP or L2TP/IP");
	else if (protocol != IPPROTO_UDP && protocol != IPPROTO_L2TP)
		l2tp_complain(c,
			      "the socket's protocol is %d; a tunnel needs UDP "
			      "(17) or L2TP/IP (115)",
			      protocol);
	else
		ok = true;
	tun->encap = protocol == IPPROTO_L2TP ? L2TP_IP : L2TP_UDP;
	return ok ? 0 : -EPROTONOSUPPORT;
}

/*
 * The kernel returns EINVAL for a socket of another namespace; this message
 * names the cause.
 */
static int inspect_namespace(int fd, int netns, struct l2tp_complaint *c)
{
	char remedy[L2TP_NETNS_REMEDY_MAX];

	if (!l2tp_netns_differs(fd, netns))
		return 0;
	l2tp_complain(c,
		      "the tunnel socket belongs to another network namespace; %s",
		      l2tp_netns_remedy(fd, c->prefix, remedy));
	return -EXDEV;
}

static bool names_socket(int fd, struct l2tp_tunnel *tun)
{
	socklen_t len = sizeof(tun->local);

	if (getsockname(fd, (struct sockaddr *)&tun->local, &len) < 0)
		return false;
	len = sizeof(tun->remote);
	if (!getpeername(fd, (struct sockaddr *)&tun->remote, &len))
		return true;
	tun->remote.ss_family = AF_UNSPEC;
	return false;
}

static uint32_t l2tp_ip_conn_id(const struct sockaddr_storage *sa)
{
	if (sa->ss_family == AF_INET6)
		return ((const struct sockaddr_l2tpip6 *)sa)->l2tp_conn_id;
	return ((const struct sockaddr_l2tpip *)sa)->l2tp_conn_id;
}

static int inspect_names(int fd, struct l2tp_tunnel *tun, struct l2tp_complaint *c)
{
	bool connected = names_socket(fd, tun);
	bool bound = tun->encap == L2TP_IP
			     ? l2tp_ip_conn_id(&tun->local) != 0
			     : l2tp_addr_port((void *)&tun->local) != 0;

	/*
	 * l2tp_ip_getname() returns ENOTCONN for a connected socket too, as
	 * L2TP/IP has no port. Only a connected socket has a route, hence a
	 * path MTU.
	 */
	if (tun->encap == L2TP_IP && !connected)
		connected = l2tp_path_mtu(fd, tun->local.ss_family) > 0;
	if (!bound)
		l2tp_complain(c, "the tunnel socket is not bound; bind() it to the "
				 "tunnel's local address first");
	else if (!connected)
		l2tp_complain(
			c, "the tunnel socket is not connected; connect() it "
			   "to the peer first, else the kernel drops every frame");
	return bound && connected ? 0 : -EDESTADDRREQ;
}

static int adopt(int netns, struct l2tp_tunnel *tun, struct l2tp_complaint *c)
{
	int err = inspect_kind(tun->fd, tun, c);

	if (!err)
		err = inspect_namespace(tun->fd, netns, c);
	if (!err)
		err = inspect_names(tun->fd, tun, c);
	if (err)
		return err;
	err = l2tp_fd_adopt(&tun->fd);
	if (err)
		l2tp_complain(c, "%s", strerror(-err));
	return err;
}

int l2tp_tunnel_adopt(int fd, const char *netns, struct l2tp_tunnel *tun,
		      struct l2tp_complaint *c)
{
	struct l2tp_tunnel found = { .fd = fd };
	int there = 0, err = l2tp_netns_open(netns, &there, c);

	if (!err)
		err = adopt(there, &found, c);
	if (err) {
		l2tp_netns_close(&there);
		return err;
	}
	l2tp_egress_read(found.fd, l2tp_wire_family((void *)&found.local),
			 &found.egress);
	found.egress.netns = there;
	*tun = found;
	return 0;
}

int l2tp_tunnel_adjust_spec(const struct l2tp_tunnel *tun, struct l2tp_spec *spec,
			    struct l2tp_complaint *c)
{
	static const char *const names[] = { [L2TP_UDP] = "udp", [L2TP_IP] = "ip" };
	const char *p = c->prefix;

	if (spec->encap_given && spec->encap != tun->encap) {
		l2tp_complain(c,
			      "%sencap %s and the socket of %stunnel-fd, which "
			      "is %s, contradict each other",
			      p, names[spec->encap], p, names[tun->encap]);
		return -EINVAL;
	}
	if (tun->encap == L2TP_IP && spec->version_given && spec->version == 2) {
		l2tp_complain(c,
			      "%sversion 2 and the socket of %stunnel-fd, which "
			      "is L2TP/IP, contradict each other",
			      p, p);
		return -EINVAL;
	}
	spec->encap = tun->encap;
	if (tun->encap == L2TP_IP)
		spec->version = 3;
	return l2tp_spec_check(spec, NULL, c);
}

void l2tp_tunnel_give_up(struct l2tp_tunnel *tun)
{
	if (!tun->own)
		l2tp_close(&tun->fd);
}

bool l2tp_tunnel_carries(const struct l2tp_tunnel *tun)
{
	int encap = 0;
	socklen_t len = sizeof(encap);

	if (tun->fd < 0)
		return false;
	if (tun->encap == L2TP_IP) /* its id is bound once only */
		return true;
	return !getsockopt(tun->fd, IPPROTO_UDP, UDP_ENCAP, &encap, &len) &&
	       encap == UDP_ENCAP_L2TPINUDP;
}

void l2tp_tunnel_close(struct l2tp_tunnel *tun)
{
	l2tp_close(&tun->fd);
	l2tp_netns_close(&tun->egress.netns);
}
