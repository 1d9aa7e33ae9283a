/* SPDX-License-Identifier: BSD-2-Clause */
/* A static tunnel: the socket is our own. */
#include "config.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include <linux/l2tp.h> /* after netinet/in.h, which it yields to */

#include "fd.h"
#include "port.h"
#include "reason.h"
#include "resolve.h"
#include "static.h"

enum { STEP_RESOLVE, STEP_OPEN_UDP, STEP_OPEN_IP, STEP_OPEN_IP6 };

#define ANOTHER_PORT \
	"give local with another port, and remote with the same at the peer, or stop " \
	"what uses it"
/* What socket(), bind() and connect() say of each kind of tunnel. */
#define OF_EACH(step) \
	{ step, EADDRNOTAVAIL, "the local address is not on this host", NULL }, \
		{ step, ENETUNREACH, "there is no route to the remote address", \
		  NULL }, \
		{ step, EHOSTUNREACH, "there is no route to the remote address", \
		  NULL }, \
	{ \
		step, EAFNOSUPPORT, "this host has no such address family", NULL \
	}
#define OF_IP(step, err, module) \
	{ \
		step, err, "the kernel has no L2TP/IP", \
			"load it with 'modprobe " module "'" \
	}
#define ID_TAKEN(step) \
	{ \
		step, EADDRINUSE, "the tunnel id is taken", \
			"give another tunnel-id" \
	}

static const struct l2tp_reason reasons[] = {
	{ STEP_RESOLVE, EADDRNOTAVAIL, "no such address (of the other end's family)",
	  "check the name" },
	{ STEP_RESOLVE, EAGAIN, "the resolver does not answer", "try again" },
	{ STEP_RESOLVE, EINTR, "a signal ended the wait for the resolver", NULL },
	{ STEP_RESOLVE, ENODEV, "no such network interface", NULL },
	{ STEP_OPEN_UDP, EADDRINUSE, "the local port is taken", ANOTHER_PORT },
	{ STEP_OPEN_UDP, EEXIST, "the local port is taken, with the same peer",
	  ANOTHER_PORT },
	{ STEP_OPEN_UDP, EINTR, "a signal ended the wait for the local port", NULL },
	OF_EACH(STEP_OPEN_UDP),
	ID_TAKEN(STEP_OPEN_IP),
	OF_IP(STEP_OPEN_IP, EPROTONOSUPPORT, "l2tp_ip"),
	OF_IP(STEP_OPEN_IP, ESOCKTNOSUPPORT, "l2tp_ip"),
	OF_EACH(STEP_OPEN_IP),
	ID_TAKEN(STEP_OPEN_IP6),
	OF_IP(STEP_OPEN_IP6, EPROTONOSUPPORT, "l2tp_ip6"),
	OF_IP(STEP_OPEN_IP6, ESOCKTNOSUPPORT, "l2tp_ip6"),
	OF_EACH(STEP_OPEN_IP6),
};

/* L2TP/IP has no port, but the parser's default is 1701. */
static int resolve_end(const struct l2tp_spec *spec, const char *name,
		       const struct l2tp_hostport *hp, int family,
		       struct sockaddr_storage *out, struct l2tp_complaint *c)
{
	int err = l2tp_resolve(hp, family, out);
	char why[100];

	if (!err && spec->encap == L2TP_IP)
		l2tp_addr_set_port((struct sockaddr *)out, 0);
	if (!err)
		return 0;
	L2TP_REASON(why, reasons, STEP_RESOLVE, err);
	l2tp_complain(c, "%s%s %s: %s", c->prefix, name, hp->host, why);
	return err;
}

/* Without a local address: any address of the remote's family. */
static int resolve_ends(const struct l2tp_spec *spec, struct l2tp_tunnel *tun,
			struct l2tp_complaint *c)
{
	int err = 0;

	if (spec->local.host[0])
		err = resolve_end(spec, "local", &spec->local, AF_UNSPEC,
				  &tun->local, c);
	return err ? err
		   : resolve_end(spec, "remote", &spec->remote, tun->local.ss_family,
				 &tun->remote, c);
}

/*
 * A socket bound to any address would receive packets for other sockets' peers
 * until it is connected, and connect() binds it to this address anyway.
 */
static int choose_local(struct l2tp_tunnel *tun)
{
	struct sockaddr *local = (struct sockaddr *)&tun->local;
	uint16_t port = L2TP_PORT;
	int err;

	if (local->sa_family != AF_UNSPEC) {
		if (!l2tp_addr_is_any(local))
			return 0;
		port = l2tp_addr_port(local);
	}
	err = l2tp_port_source((struct sockaddr *)&tun->remote, &tun->local);
	l2tp_addr_set_port(local, port);
	return err;
}

static int open_udp(struct l2tp_tunnel *tun)
{
	int on = 1, err = choose_local(tun);

	if (err)
		return err;
	tun->fd = socket(tun->remote.ss_family,
			 SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_UDP);
	if (tun->fd < 0)
		return -errno;
	/* Leave the same IPv4 port to others. */
	if (tun->remote.ss_family == AF_INET6 &&
	    setsockopt(tun->fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) < 0)
		return -errno;
	return l2tp_port_bind(tun->fd, (struct sockaddr *)&tun->local,
			      (struct sockaddr *)&tun->remote);
}

/* Fill a struct sockaddr_l2tpip or _l2tpip6 from an address and an id. */
static socklen_t ip_name(const struct sockaddr_storage *from, int family,
			 uint32_t id, struct sockaddr_storage *to)
{
	struct sockaddr_l2tpip6 *six = (struct sockaddr_l2tpip6 *)to;
	struct sockaddr_l2tpip *four = (struct sockaddr_l2tpip *)to;

	memset(to, 0, sizeof(*to));
	to->ss_family = (sa_family_t)family;
	if (family == AF_INET6) {
		const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)from;

		six->l2tp_conn_id = id;
		if (from->ss_family == AF_INET6) {
			six->l2tp_addr = in6->sin6_addr;
			six->l2tp_scope_id = in6->sin6_scope_id;
		}
		return sizeof(*six);
	}
	four->l2tp_conn_id = id;
	if (from->ss_family == AF_INET)
		four->l2tp_addr = ((const struct sockaddr_in *)from)->sin_addr;
	return sizeof(*four);
}

/* RFC 3931, section 4.1.1: L2TP over IP, protocol 115. */
static int open_ip(const struct l2tp_spec *spec, struct l2tp_tunnel *tun)
{
	int family = tun->remote.ss_family;
	struct sockaddr_storage name;
	socklen_t len;

	tun->fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
			 IPPROTO_L2TP);
	if (tun->fd < 0)
		return -errno;
	len = ip_name(&tun->local, family, spec->tunnel_id, &name);
	if (bind(tun->fd, (struct sockaddr *)&name, len) < 0)
		return -errno;
	len = ip_name(&tun->remote, family, spec->peer_tunnel_id, &name);
	if (connect(tun->fd, (struct sockaddr *)&name, len) < 0)
		return -errno;
	return 0;
}

/* What a failed socket(), bind() or connect() of a static tunnel means. */
static void complain_open(const struct l2tp_spec *spec,
			  const struct l2tp_tunnel *tun, int err,
			  struct l2tp_complaint *c)
{
	char local[L2TP_ADDR_MAX] = "any address", remote[L2TP_ADDR_MAX];
	char why[200];
	int step = STEP_OPEN_UDP;

	if (tun->local.ss_family != AF_UNSPEC)
		l2tp_format_addr((const struct sockaddr *)&tun->local, local);
	l2tp_format_addr((const struct sockaddr *)&tun->remote, remote);
	if (spec->encap == L2TP_IP)
		step = tun->remote.ss_family == AF_INET6 ? STEP_OPEN_IP6
							 : STEP_OPEN_IP;
	L2TP_REASON(why, reasons, step, err);
	l2tp_complain(c, "static tunnel from %s to %s: %s", local, remote, why);
}

int l2tp_tunnel_open(const struct l2tp_spec *spec, struct l2tp_tunnel *tun,
		     struct l2tp_complaint *c)
{
	struct l2tp_tunnel opened = { .fd = -1, .own = true, .encap = spec->encap };
	int err = resolve_ends(spec, &opened, c);
	socklen_t len = sizeof(opened.local);

	if (err)
		return err;
	err = spec->encap == L2TP_IP ? open_ip(spec, &opened) : open_udp(&opened);
	if (!err)
		err = l2tp_fd_adopt(&opened.fd);
	if (err) {
		complain_open(spec, &opened, err, c);
		l2tp_close(&opened.fd);
		return err;
	}
	getsockname(opened.fd, (struct sockaddr *)&opened.local, &len);
	*tun = opened;
	return 0;
}
