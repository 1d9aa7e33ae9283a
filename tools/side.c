/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "../l2tp/channel.h"
#include "../l2tp/check.h"
#include "../l2tp/connect.h"
#include "../l2tp/explain.h"
#include "../l2tp/fd.h"
#include "../l2tp/netns.h"
#include "../l2tp/static.h"
#include "side.h"

static void name_pppoe(struct side *s)
{
	const struct l2tp_pppoe *p = &s->endpoint.pppoe;

	snprintf(s->name, sizeof(s->name),
		 "pppoe:%s/%02x:%02x:%02x:%02x:%02x:%02x/%u", p->interface,
		 p->mac[0], p->mac[1], p->mac[2], p->mac[3], p->mac[4], p->mac[5],
		 p->session_id);
}

static void name_l2tp(struct side *s)
{
	char remote[L2TP_ADDR_MAX];

	l2tp_format_addr((const struct sockaddr *)&s->session.remote, remote);
	snprintf(s->name, sizeof(s->name), "l2tp:%s/%u/%u", remote,
		 s->session.tunnel_id, s->session.session_id);
}

/* --- inherited descriptors --- */

/* A descriptor as an endpoint gives it: its key and its number. */
struct given {
	const char *key;
	int number;
	struct l2tp_passed *passed;
};

/* Returns the descriptor, or -EINVAL with what is wrong with its number. */
static int find_given(const struct given *g, struct l2tp_complaint *c)
{
	if (!g->passed)
		return g->number;
	if ((size_t)g->number >= g->passed->count)
		l2tp_complain(c, "%s=%d: descriptors attached: %zu; the first is 0",
			      g->key, g->number, g->passed->count);
	else if (g->passed->fd[g->number] < 0)
		l2tp_complain(
			c,
			"%s=%d: the other endpoint has that descriptor; attach "
			"another",
			g->key, g->number);
	else
		return g->passed->fd[g->number];
	return -EINVAL;
}

/* It has been taken over, or *why says why not. */
static int taken(const struct given *g, int err, const struct l2tp_complaint *why,
		 struct l2tp_complaint *c)
{
	if (err) {
		l2tp_complain(c, "%s=%d: %.300s", g->key, g->number, why->text);
		return -EINVAL;
	}
	if (g->passed)
		g->passed->fd[g->number] = -1;
	return 0;
}

static int inherit_tunnel(struct side *s, struct l2tp_passed *passed,
			  struct l2tp_complaint *c)
{
	struct l2tp_spec *spec = &s->endpoint.spec;
	const struct given given = { "tunnel-fd", spec->tunnel_fd, passed };
	struct l2tp_complaint why = L2TP_NO_COMPLAINT;
	int fd = find_given(&given, c);

	if (fd < 0 ||
	    taken(&given, l2tp_tunnel_adopt(fd, spec->netns, &s->tunnel, &why), &why,
		  c))
		return -EINVAL;
	return l2tp_tunnel_adjust_spec(&s->tunnel, spec, c);
}

static int inherit_session(struct side *s, struct l2tp_passed *passed,
			   struct l2tp_complaint *c)
{
	const struct given given = { "session-fd", s->endpoint.spec.session_fd,
				     passed };
	struct l2tp_complaint why = L2TP_NO_COMPLAINT;
	int fd = find_given(&given, c);

	if (fd < 0 ||
	    taken(&given,
		  l2tp_session_adopt(fd, s->tunnel.egress.netns, &s->session, &why),
		  &why, c))
		return -EINVAL;
	if (l2tp_session_agree(&s->session, &s->endpoint.spec, c))
		return -EINVAL;
	name_l2tp(s);
	return 0;
}

static int inherit_channel(struct side *s, struct l2tp_passed *passed,
			   struct l2tp_complaint *c)
{
	const struct endpoint_channel *channel = &s->endpoint.channel;
	const struct given given = { "hold-fd", channel->hold_fd, passed };
	struct l2tp_complaint why = L2TP_NO_COMPLAINT;
	int fd = find_given(&given, c);

	if (fd < 0 || taken(&given, l2tp_channel_adopt(&fd, &why), &why, c))
		return -EINVAL;
	s->session.fd = fd;
	if (channel->name[0])
		snprintf(s->name, sizeof(s->name), "channel:%s", channel->name);
	else
		snprintf(s->name, sizeof(s->name), "channel:%d", channel->hold_fd);
	return 0;
}

/* Whoever opens a tunnel opens its namespace, too. */
static int open_netns(struct side *s, struct l2tp_complaint *c)
{
	const struct l2tp_spec *spec = &s->endpoint.spec;
	enum l2tp_source source = l2tp_spec_source(spec);

	if (source == L2TP_FROM_TUNNEL_FD || source == L2TP_FROM_STATIC)
		return 0;
	return l2tp_netns_open(spec->netns, &s->tunnel.egress.netns, c) ? -EINVAL
									: 0;
}

int side_inherit(struct side *s, struct l2tp_passed *passed,
		 struct l2tp_complaint *c)
{
	if (open_netns(s, c))
		return -EINVAL;
	if (s->endpoint.kind == ENDPOINT_CHANNEL)
		return inherit_channel(s, passed, c);
	if (s->endpoint.kind == ENDPOINT_PPPOE) {
		name_pppoe(s);
		return 0;
	}
	switch (l2tp_spec_source(&s->endpoint.spec)) {
	case L2TP_FROM_TUNNEL_FD:
		return inherit_tunnel(s, passed, c);
	case L2TP_FROM_SESSION_FD:
		return inherit_session(s, passed, c);
	default:
		return 0;
	}
}

/* --- connecting --- */

static int connect_l2tp(struct side *s, struct l2tp_complaint *c)
{
	const struct l2tp_spec *spec = &s->endpoint.spec;
	struct l2tp_failure f = { .detail = L2TP_NO_COMPLAINT };
	int err;

	if (l2tp_spec_source(spec) == L2TP_FROM_SESSION_FD) {
		err = l2tp_session_configure(&s->session, spec);
		if (!err)
			return 0;
		l2tp_complain(c, "cannot set the session's attributes: %s",
			      strerror(-err));
		return err;
	}
	if (l2tp_spec_source(spec) == L2TP_FROM_STATIC && s->tunnel.fd < 0) {
		err = l2tp_tunnel_open(spec, &s->tunnel, c);
		if (err)
			return err;
	}
	err = l2tp_session_connect(spec, &s->tunnel, &s->session, &f);
	s->passes = err && f.passes;
	if (err)
		l2tp_explain(spec, &f, c);
	else
		name_l2tp(s);
	return err;
}

static int protect(struct side *s, struct l2tp_complaint *c)
{
	int err = l2tp_ipsec_begin(&s->ipsec, &s->endpoint.spec, &s->tunnel,
				   &s->session, c);

	s->passes = err && s->ipsec.passes;
	return err;
}

static int connect_pppoe(struct side *s, struct l2tp_complaint *c)
{
	VISIT visit = l2tp_netns_enter(s->tunnel.egress.netns);

	if (visit.err) {
		l2tp_complain(c, "netns: %s", strerror(-visit.err));
		return visit.err;
	}
	s->session.fd = l2tp_pppoe_connect(&s->endpoint.pppoe, c);
	return s->session.fd < 0 ? s->session.fd : 0;
}

int side_connect(struct side *s, struct l2tp_complaint *c)
{
	int err;

	if (s->endpoint.kind == ENDPOINT_L2TP) {
		err = s->connected ? 0 : connect_l2tp(s, c);
		s->connected = !err;
		return err ? err : protect(s, c);
	}
	if (s->endpoint.kind == ENDPOINT_CHANNEL)
		return 0;
	return connect_pppoe(s, c);
}

void side_give_up_tunnel(struct side *s)
{
	l2tp_tunnel_give_up(&s->tunnel);
}

/* --- alive or not --- */

static void explain_pppoe(const struct side *s, struct l2tp_complaint *c)
{
	const char *interface = s->endpoint.pppoe.interface;
	VISIT visit = l2tp_netns_enter(s->tunnel.egress.netns);
	CLEANUP_FD int fd = visit.err
				    ? -1
				    : socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq ifr = { 0 };

	memcpy(ifr.ifr_name, interface, sizeof(ifr.ifr_name));
	if (ioctl(fd, SIOCGIFFLAGS, &ifr) < 0)
		l2tp_complain(c, "the interface %s is gone", interface);
	else if (!(ifr.ifr_flags & IFF_UP))
		l2tp_complain(c, "the interface %s is down", interface);
	else
		l2tp_complain(c, "the peer ended the session (PADT)");
}

/*
 * Not from the start: a peer that only mirrors numbers (LAC, RFC 2661, section
 * 5.4) numbers its frames once it has received ours.
 */
void side_counted(struct side *s)
{
	if (side_waits_to_demand(s) && s->session.counters.tx_packets)
		s->demanded = !l2tp_session_demand_seq(&s->session);
}

bool side_waits_to_demand(const struct side *s)
{
	return s->endpoint.kind == ENDPOINT_L2TP && s->endpoint.spec.recv_seq &&
	       !s->demanded;
}

void side_explain_hangup(const struct side *s, struct l2tp_complaint *c)
{
	if (s->endpoint.kind == ENDPOINT_PPPOE)
		explain_pppoe(s, c);
	else
		l2tp_complain(c, "it has hung up");
}

bool side_alive(struct side *s, struct l2tp_complaint *c)
{
	if (s->endpoint.kind == ENDPOINT_CHANNEL) {
		if (l2tp_channel_life(s->session.fd) != L2TP_GONE)
			return true;
		side_explain_hangup(s, c);
		return false;
	}
	if (s->endpoint.kind == ENDPOINT_PPPOE) {
		if (l2tp_pppoe_life(s->session.fd) != L2TP_GONE)
			return true;
		side_explain_hangup(s, c);
		return false;
	}
	if (l2tp_session_life(&s->session) != L2TP_GONE) {
		side_counted(s);
		return true;
	}
	l2tp_session_explain_end(&s->session, c);
	return false;
}

/*
 * An inherited session, and the bridge of its channel, live as long as any copy
 * of its socket. So the session is deleted, if it is still the same.
 */
void side_close(struct side *s)
{
	if (s->endpoint.kind == ENDPOINT_L2TP && s->endpoint.spec.session_fd >= 0)
		l2tp_session_delete(&s->session);
	l2tp_session_close(&s->session);
	l2tp_tunnel_close(&s->tunnel);
	l2tp_ipsec_end(&s->ipsec);
}
