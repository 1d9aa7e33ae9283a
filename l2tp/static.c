/* SPDX-License-Identifier: BSD-2-Clause */
/* A static tunnel: the socket is our own. */
#include "config.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <string.h>

#include <linux/l2tp.h> /* after netinet/in.h, which it yields to */

#include "fd.h"
#include "netns.h"
#include "port.h"
#include "reason.h"
#include "resolve.h"
#include "static.h"

enum {
	STEP_RESOLVE,
	STEP_OPEN_UDP,
	STEP_OPEN_IP,
	STEP_OPEN_IP6,
	STEP_DEVICE,
	STEP_MARK
};

#define ANOTHER_PORT \
	"give local with another port, and the peer's remote with the same port, or " \
	"end the program that uses it"
/* Errors of socket(), bind() and connect() for each kind of tunnel. */
#define OF_EACH(step) \
	{ step, EADDRNOTAVAIL, \
	  "the local address is not on this host, or not in the VRF that device " \
	  "names", \
	  NULL }, \
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
	{ STEP_RESOLVE, EADDRNOTAVAIL,
	  "no such address, or none of the other end's family", "check the name" },
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
	{ STEP_DEVICE, ENODEV, "no such network interface",
	  "make it first ('ip link'), or correct the name" },
	{ STEP_DEVICE, EPERM, "binding a socket to an interface needs CAP_NET_RAW",
	  "run as root" },
	{ STEP_MARK, EPERM, "marking packets needs CAP_NET_ADMIN", "run as root" },
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

/* What a failed socket(), bind() or connect() of a static tunnel means. */
static void complain_open(const struct l2tp_spec *spec,
			  const struct l2tp_tunnel *tun, int err,
			  struct l2tp_complaint *c)
{
	char local[L2TP_ADDR_MAX] = "any address", remote[L2TP_ADDR_MAX];
	const char *device = spec->egress.device;
	char why[250];
	int step = STEP_OPEN_UDP;

	if (tun->local.ss_family != AF_UNSPEC)
		l2tp_format_addr((const struct sockaddr *)&tun->local, local);
	l2tp_format_addr((const struct sockaddr *)&tun->remote, remote);
	if (spec->encap == L2TP_IP)
		step = tun->remote.ss_family == AF_INET6 ? STEP_OPEN_IP6
							 : STEP_OPEN_IP;
	L2TP_REASON(why, reasons, step, err);
	l2tp_complain(c, "static tunnel from %s to %s%s%s%s%.60s: %s", local, remote,
		      device[0] ? " through " : "", device,
		      spec->netns[0] ? " in network namespace " : "", spec->netns,
		      why);
}

static void complain_egress(const struct l2tp_egress *e, enum l2tp_egress_part part,
			    int err, struct l2tp_complaint *c)
{
	char why[150];

	L2TP_REASON(why, reasons,
		    part == L2TP_EGRESS_DEVICE ? STEP_DEVICE : STEP_MARK, err);
	if (part == L2TP_EGRESS_DEVICE)
		l2tp_complain(c, "%sdevice %s: %s", c->prefix, e->device, why);
	else if (part == L2TP_EGRESS_MARK)
		l2tp_complain(c, "%sfwmark %u: %s", c->prefix, e->mark, why);
	else
		l2tp_complain(c, "%sdscp %u: %s", c->prefix, e->dscp, why);
}

/* --- the socket ------------------------------------------------------------- */

/*
 * l2tp_xmit_core() leaves it out where the socket says so.  Over IPv6 a packet
 * without one is dropped unless the socket takes such, too (RFC 6935), which is
 * for the peer's; IPv4 takes them from everybody.
 */
static int omit_checksum(int fd, int family)
{
	int on = 1, err;

	if (family == AF_INET6)
		err = setsockopt(fd, IPPROTO_UDP, UDP_NO_CHECK6_TX, &on,
				 sizeof(on)) |
		      setsockopt(fd, IPPROTO_UDP, UDP_NO_CHECK6_RX, &on, sizeof(on));
	else
		err = setsockopt(fd, SOL_SOCKET, SO_NO_CHECK, &on, sizeof(on));
	return err ? -errno : 0;
}

static int open_socket(const struct l2tp_spec *spec, struct l2tp_tunnel *tun)
{
	int family = tun->remote.ss_family, on = 1;
	bool udp = spec->encap == L2TP_UDP;

	tun->fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
			 udp ? IPPROTO_UDP : IPPROTO_L2TP);
	if (tun->fd < 0)
		return -errno;
	/* Leave the same IPv4 port to others. */
	if (udp && family == AF_INET6 &&
	    setsockopt(tun->fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) < 0)
		return -errno;
	return spec->no_checksum ? omit_checksum(tun->fd, family) : 0;
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
	err = l2tp_port_source((struct sockaddr *)&tun->remote, &tun->egress,
			       &tun->local);
	l2tp_addr_set_port(local, port);
	return err;
}

static int connect_udp(struct l2tp_tunnel *tun)
{
	int err = choose_local(tun);

	return err ? err
		   : l2tp_port_bind(tun->fd, (struct sockaddr *)&tun->local,
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

/*
 * l2tp_ip_bind() and l2tp_ip6_bind() look for the address outside of all VRFs.
 * *any: bound to none, which leaves the choice to connect().
 */
static int bind_ip(const struct l2tp_spec *spec, const struct l2tp_tunnel *tun,
		   bool *any)
{
	static const struct sockaddr_storage none = { .ss_family = AF_UNSPEC };
	int family = tun->remote.ss_family;
	struct sockaddr_storage name;
	socklen_t len = ip_name(&tun->local, family, spec->tunnel_id, &name);

	*any = false;
	if (!bind(tun->fd, (struct sockaddr *)&name, len))
		return 0;
	if (errno != EADDRNOTAVAIL || !spec->egress.device[0])
		return -errno;
	*any = true;
	len = ip_name(&none, family, spec->tunnel_id, &name);
	return bind(tun->fd, (struct sockaddr *)&name, len) < 0 ? -errno : 0;
}

/* Of an L2TP/IP socket the address stands where UDP's has it. */
static bool has_local(const struct l2tp_tunnel *tun)
{
	struct sockaddr_storage name = { 0 };
	socklen_t len = sizeof(name);

	return !getsockname(tun->fd, (struct sockaddr *)&name, &len) &&
	       l2tp_addr_same_host((struct sockaddr *)&name,
				   (const struct sockaddr *)&tun->local);
}

/* RFC 3931, section 4.1.1: L2TP over IP, protocol 115. */
static int connect_ip(const struct l2tp_spec *spec, struct l2tp_tunnel *tun)
{
	struct sockaddr_storage name;
	socklen_t len;
	bool any;
	int err = bind_ip(spec, tun, &any);

	if (err)
		return err;
	len = ip_name(&tun->remote, tun->remote.ss_family, spec->peer_tunnel_id,
		      &name);
	if (connect(tun->fd, (struct sockaddr *)&name, len) < 0)
		return -errno;
	return any && !has_local(tun) ? -EADDRNOTAVAIL : 0;
}

static int open_all(const struct l2tp_spec *spec, struct l2tp_tunnel *tun,
		    struct l2tp_complaint *c)
{
	enum l2tp_egress_part part;
	int err = resolve_ends(spec, tun, c), set = 0;
	socklen_t len = sizeof(tun->local);

	if (err)
		return err;
	err = open_socket(spec, tun);
	if (!err)
		err = set = l2tp_egress_set(tun->fd, tun->remote.ss_family,
					    &spec->egress, &part);
	if (!err)
		err = spec->encap == L2TP_IP ? connect_ip(spec, tun)
					     : connect_udp(tun);
	if (!err)
		err = l2tp_fd_adopt(&tun->fd);
	if (!err)
		getsockname(tun->fd, (struct sockaddr *)&tun->local, &len);
	else if (set)
		complain_egress(&spec->egress, part, err, c);
	else
		complain_open(spec, tun, err, c);
	return err;
}

static int open_there(const struct l2tp_spec *spec, struct l2tp_tunnel *tun,
		      struct l2tp_complaint *c)
{
	VISIT visit = l2tp_netns_enter(tun->egress.netns);

	if (!visit.err)
		return open_all(spec, tun, c);
	complain_open(spec, tun, visit.err, c);
	return visit.err;
}

int l2tp_tunnel_open(const struct l2tp_spec *spec, struct l2tp_tunnel *tun,
		     struct l2tp_complaint *c)
{
	struct l2tp_tunnel opened = {
		.fd = -1, .own = true, .encap = spec->encap, .egress = spec->egress
	};
	int err = l2tp_netns_open(spec->netns, &opened.egress.netns, c);

	if (!err)
		err = open_there(spec, &opened, c);
	if (err)
		l2tp_tunnel_close(&opened);
	else
		*tun = opened;
	return err;
}
