/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <stdio.h>
#include <stdlib.h>

#include "control.h"
#include "events.h"
#include "inherit.h"
#include "mtu.h"
#include "options.h"
#include "plugin.h"
#include "script.h"
#include "stock.h"
#include "watch.h"

static void check_tunnel_fd(void)
{
	struct l2tp_complaint c;
	int given = options.spec.tunnel_fd;

	if (l2tp_tunnel_adopt(given, &link_state.tunnel, &c))
		options_refuse("l2tp-tunnel-fd %d: %s", given, c.text);
	if (l2tp_tunnel_agree(&link_state.tunnel, &options.spec, &c))
		options_refuse("%s", c.text);
	script_tunnel(&link_state.tunnel);
	script_ids(options.spec.version, options.spec.tunnel_id,
		   options.spec.peer_tunnel_id, options.spec.session_id,
		   options.spec.peer_session_id);
	mtu_follow_path();
}

static void check_session_fd(void)
{
	const struct l2tp_session *s = &link_state.session;
	struct l2tp_complaint c;

	if (!options.stock &&
	    l2tp_session_adopt(options.spec.session_fd, &link_state.session, &c))
		options_refuse("l2tp-session-fd %d: %s", options.spec.session_fd,
			       c.text);
	if (l2tp_session_agree(s, &options.spec, &c)) {
		if (!options.stock)
			options_refuse("%s", c.text);
		warn("%s", c.text); /* as it was never checked there */
	}
	stock_session(s);
	if (s->tunnel.local.ss_family != AF_UNSPEC)
		l2tp_format_addr((const struct sockaddr *)&s->tunnel.local,
				 link_state.local);
	l2tp_format_addr((const struct sockaddr *)&s->remote, link_state.remote);
	script_device(link_state.remote, s->tunnel_id, s->session_id);
	script_session();
	mtu_follow_path();
	if (!ppp_persist())
		return;
	notice("persist: a session that was connected by somebody else cannot be "
	       "connected again; pppd will end with it");
	options_apply("nopersist\n");
}

void inherit_check(void)
{
	char name[sizeof(link_state.name)];

	options_check();
	events_hook_last();
	control_adopt();
	watch_controller();
	script_caller(getenv("CALLER_ID"));
	switch (l2tp_spec_source(&options.spec)) {
	case L2TP_FROM_TUNNEL_FD:
		check_tunnel_fd();
		break;
	case L2TP_FROM_SESSION_FD:
		check_session_fd();
		break;
	case L2TP_FROM_STATIC:
		script_device(options.spec.remote.host, options.spec.tunnel_id,
			      options.spec.session_id);
		break;
	default:
		snprintf(name, sizeof(name), "l2tp:%s",
			 options.call ? options.call : options.controller);
		script_device_name(name);
	}
}
