/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <stdio.h>
#include <stdlib.h>

#include "../l2tp/check.h"
#include "../l2tp/netns.h"
#include "check.h"
#include "control.h"
#include "events.h"
#include "forward.h"
#include "link.h"
#include "mtu.h"
#include "options.h"
#include "script.h"
#include "stock.h"
#include "tty.h"

static void check_tunnel_fd(void)
{
	struct l2tp_complaint c = options_words();
	int given = options.spec.tunnel_fd;

	if (l2tp_tunnel_adopt(given, options.spec.netns, &process_state.tunnel, &c))
		options_refuse("l2tp-tunnel-fd %d: %s", given, c.text);
	if (l2tp_tunnel_adjust_spec(&process_state.tunnel, &link_state.spec, &c))
		options_refuse("%s", c.text);
	link_name_ends(&process_state.tunnel.local, &process_state.tunnel.remote);
	script_ids(link_state.spec.version, link_state.spec.tunnel_id,
		   link_state.spec.peer_tunnel_id, link_state.spec.session_id,
		   link_state.spec.peer_session_id);
	mtu_follow_path();
}

static void check_session_fd(void)
{
	const struct l2tp_session *s = &link_state.session;
	struct l2tp_complaint c = options_words();
	int *netns = &process_state.tunnel.egress.netns;

	if (!options.stock && l2tp_netns_open(options.spec.netns, netns, &c))
		options_refuse("%s", c.text);
	if (!options.stock && l2tp_session_adopt(options.spec.session_fd, *netns,
						 &link_state.session, &c))
		options_refuse("l2tp-session-fd %d: %s", options.spec.session_fd,
			       c.text);
	if (l2tp_session_agree(s, &options.spec, &c)) {
		if (!options.stock)
			options_refuse("%s", c.text);
		warn("%s", c.text); /* as it was never checked there */
	}
	stock_session(s);
	link_name_ends(&s->local, &s->remote);
	script_session();
	mtu_follow_path();
	if (!ppp_persist())
		return;
	notice("persist: an inherited session cannot be connected again; pppd will "
	       "end with it");
	options_apply("nopersist\n");
}

void check_options(void)
{
	stock_check();
	options_check();
	tty_check();
	link_begin();
	events_hook_last();
	control_adopt();
	forward_check();
	script_caller(getenv("CALLER_ID"));
	switch (l2tp_spec_source(&link_state.spec)) {
	case L2TP_FROM_TUNNEL_FD:
		check_tunnel_fd();
		break;
	case L2TP_FROM_SESSION_FD:
		check_session_fd();
		break;
	case L2TP_FROM_STATIC:
		link_name_device(options.spec.remote.host, true);
		break;
	default:
		link_name_device(options.call ? options.call : options.controller,
				 false);
	}
}
