/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <errno.h>
#include <stdio.h>

#include "../l2tp/path.h"
#include "mtu.h"
#include "options.h"
#include "plugin.h"

#define SEQUENCE_BYTES 4
/* Every IPv4 host takes 576 bytes; less than 128 is no path but a mistake. */
#define LEAST_MTU 128
/* RFC 8200, section 5 */
#define LEAST_IPV6_MTU 1280

static int limit;     /* 0: not known */
static bool numbered; /* the limit leaves room for sequence numbers */

/* How a session that somebody else made differs from what the options say. */
static struct l2tp_spec session_spec(void)
{
	const struct l2tp_session *s = &link_state.session;
	struct l2tp_spec spec = options.spec;

	if (s->fd < 0)
		return spec;
	spec.version = s->version;
	if (!s->found)
		return spec;
	/*
	 * Nothing tells whether an L2TPv3 session that somebody else made has
	 * the L2-specific sublayer, netlink's default: count on it, since four
	 * bytes too few cost less than a fragment for every full packet.
	 */
	spec.send_seq = spec.send_seq || s->version == 3 ||
			l2tp_session_sends_seq(s);
	spec.encap = s->tunnel.encap;
	spec.cookie.len = s->cookie_len;
	return spec;
}

static int path_mtu(const struct sockaddr **remote)
{
	const struct l2tp_session *s = &link_state.session;

	if (link_state.tunnel.fd >= 0) {
		*remote = (const struct sockaddr *)&link_state.tunnel.local;
		return l2tp_path_mtu(link_state.tunnel.fd,
				     link_state.tunnel.local.ss_family);
	}
	if (s->fd < 0)
		return -ENOTCONN;
	*remote = (const struct sockaddr *)&s->remote;
	return l2tp_path_mtu_between((const struct sockaddr *)&s->tunnel.local,
				     *remote);
}

void mtu_follow_path(void)
{
	struct l2tp_spec spec = session_spec();
	const struct sockaddr *remote = NULL;
	int mtu = path_mtu(&remote);

	if (mtu <= 0)
		return;
	numbered = spec.send_seq;
	limit = mtu - l2tp_spec_overhead(&spec, l2tp_wire_family(remote));
	if (limit < LEAST_MTU) {
		warn("the tunnel's path MTU is %d bytes; mtu and mru are left as "
		     "they are",
		     mtu);
		limit = 0;
		return;
	}
	if (!options_lcp_given("mtu"))
		lcp_allowoptions[0].mru = limit;
	if (!options_lcp_given("mru")) {
		lcp_wantoptions[0].mru = limit;
		lcp_wantoptions[0].neg_mru = 1;
	}
	dbglog("path MTU %d, so mtu and mru %d", mtu, limit);
	if (limit < LEAST_IPV6_MTU)
		dbglog("IPv6 inside the link needs an MTU of %d", LEAST_IPV6_MTU);
}

int mtu_check(int mtu)
{
	int now = limit - SEQUENCE_BYTES;

	/* L2TPv3's numbers are in the sublayer, which was reckoned with. */
	if (!limit || link_state.session.version == 3 || numbered ||
	    options_lcp_given("mtu") || mtu <= now || ppp_ifunit() < 0 || mp_on() ||
	    !l2tp_session_sends_seq(&link_state.session))
		return mtu;
	dbglog("the peer asks for sequence numbers: mtu %d", now);
	ppp_set_mtu(ppp_ifunit(), now);
	return now;
}
