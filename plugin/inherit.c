/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "../l2tp/fd.h"
#include "control.h"
#include "events.h"
#include "inherit.h"
#include "lcp.h"
#include "mtu.h"
#include "options.h"
#include "plugin.h"
#include "script.h"
#include "stock.h"

int inherit_session(int fd, struct l2tp_complaint *c)
{
	int err = l2tp_session_adopt(fd, &link_state.session, c);

	if (err)
		return err;
	err = l2tp_fd_adopt(&link_state.session.fd);
	if (err) {
		l2tp_complain(c, "%s", strerror(-err));
		return err;
	}
	lcp_keep_early_frames(&link_state.session);
	link_state.channel = l2tp_session_bind(&link_state.session);
	if (link_state.channel < 0)
		l2tp_complain(c, "the session has no PPP channel: %s",
			      strerror(-link_state.channel));
	return link_state.channel < 0 ? link_state.channel : 0;
}

/* l2tp:REMOTE/TUNNEL/SESSION, which pppd's log and the scripts show. */
void inherit_name(const char *remote, uint32_t tunnel_id, uint32_t session_id)
{
	snprintf(link_state.name, sizeof(link_state.name), "l2tp:%s/%u/%u", remote,
		 tunnel_id, session_id);
	ppp_set_devnam(link_state.name);
	ppp_set_pppdevnam(link_state.name);
}

void inherit_describe(const struct l2tp_tunnel *tun)
{
	link_state.local[0] = link_state.remote[0] = '\0';
	if (tun->local.ss_family != AF_UNSPEC)
		l2tp_format_addr((const struct sockaddr *)&tun->local,
				 link_state.local);
	if (tun->remote.ss_family != AF_UNSPEC)
		l2tp_format_addr((const struct sockaddr *)&tun->remote,
				 link_state.remote);
	inherit_name(link_state.remote[0] ? link_state.remote : "?",
		     options.spec.tunnel_id, options.spec.session_id);
}

static void check_tunnel_fd(void)
{
	struct l2tp_complaint c;
	int given = options.spec.tunnel_fd;

	if (l2tp_tunnel_inspect(given, &link_state.tunnel, &c))
		options_refuse("l2tp-tunnel-fd %d: %s", given, c.text);
	if (l2tp_tunnel_agree(&link_state.tunnel, &options.spec, &c) ||
	    l2tp_spec_check(&options.spec, &c))
		options_refuse("%s", c.text);
	if (l2tp_fd_adopt(&link_state.tunnel.fd))
		options_refuse("l2tp-tunnel-fd %d: the descriptor is not open",
			       given);
	inherit_describe(&link_state.tunnel);
	mtu_follow_path();
}

static void check_session_fd(void)
{
	const struct l2tp_session *s = &link_state.session;
	struct l2tp_complaint c;

	if (!options.stock && inherit_session(options.spec.session_fd, &c))
		options_refuse("l2tp-session-fd %d: %s", options.spec.session_fd,
			       c.text);
	if (l2tp_session_agree(s, &options.spec, &c)) {
		if (!options.stock)
			options_refuse("%s", c.text);
		warn("%s", c.text); /* as it was never checked there */
	}
	stock_session(s);
	l2tp_format_addr((const struct sockaddr *)&s->remote, link_state.remote);
	inherit_name(link_state.remote, s->tunnel_id, s->session_id);
	mtu_follow_path();
	if (!ppp_persist())
		return;
	notice("persist: a session that was connected by somebody else cannot be "
	       "connected again; pppd will end with it");
	options_apply("nopersist\n");
}

void inherit_check(void)
{
	options_check();
	events_hook_last();
	control_adopt();
	script_caller(getenv("CALLER_ID"));
	switch (l2tp_spec_source(&options.spec)) {
	case L2TP_FROM_TUNNEL_FD:
		check_tunnel_fd();
		break;
	case L2TP_FROM_SESSION_FD:
		check_session_fd();
		break;
	case L2TP_FROM_STATIC:
		inherit_name(options.spec.remote.host, options.spec.tunnel_id,
			     options.spec.session_id);
		break;
	default:
		snprintf(link_state.name, sizeof(link_state.name), "l2tp:%.100s",
			 options.call ? options.call : options.controller);
		ppp_set_devnam(link_state.name);
		ppp_set_pppdevnam(link_state.name);
	}
}
