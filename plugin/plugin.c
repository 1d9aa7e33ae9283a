/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The order of a call, from top to bottom: options are checked, the session is
 * connected, pppd takes its channel, LCP and the network protocols come up and
 * go down, the session is closed.
 */
#include "pppd.h"

#include <errno.h>

#include "../l2tp/check.h"
#include "../l2tp/connect.h"
#include "../l2tp/explain.h"
#include "../l2tp/fd.h"
#include "../l2tp/static.h"
#include "../l2tp/wait.h"
#include "async.h"
#include "check.h"
#include "control.h"
#include "discards.h"
#include "dormant.h"
#include "early.h"
#include "events.h"
#include "foreign.h"
#include "forward.h"
#include "hear.h"
#include "holdoff.h"
#include "ipsec.h"
#include "link.h"
#include "loop.h"
#include "mtu.h"
#include "netns.h"
#include "notify.h"
#include "options.h"
#include "restart.h"
#include "script.h"
#include "snoop.h"
#include "state.h"
#include "stock.h"
#include "tty.h"
#include "watch.h"

PUBLIC const char pppd_version[] = PPPD_VERSION;
PUBLIC void plugin_init(void);

/* --- the session is connected --- */

/*
 * A static tunnel's socket serves all sessions. If the kernel's tunnel was
 * deleted, the socket cannot carry another, so it is opened anew.
 */
static int open_static(void)
{
	struct l2tp_tunnel *tunnel = &process_state.tunnel;
	bool again = tunnel->fd >= 0;
	struct l2tp_complaint c = options_words();

	l2tp_close(&tunnel->fd);
	if (again)
		l2tp_tunnel_await_end(link_state.spec.tunnel_id,
				      tunnel->egress.netns);
	l2tp_tunnel_close(tunnel);
	if (l2tp_tunnel_open(&link_state.spec, tunnel, &c)) {
		error("%s", c.text);
		return -1;
	}
	return 0;
}

static int connect_session(void)
{
	struct l2tp_complaint c = options_words();
	struct l2tp_failure f = { .detail = options_words() };

	if (l2tp_session_connect(&link_state.spec, &process_state.tunnel,
				 &link_state.session, &f)) {
		l2tp_explain(&link_state.spec, &f, &c);
		error("%s", c.text);
		return -1;
	}
	if (link_state.session.found)
		mtu_follow_path(); /* its cookie may be another */
	return 0;
}

/*
 * pppd binds the channel in establish(); until then the kernel queues frames on
 * the session's socket. Where there is a controller it is bound here, because
 * EVENT=session tells the channel and that frames flow. It is not done for
 * everybody, because PPPIOCGCHAN waits for RCU on kernels that move queued
 * frames: 15 ms of a call, emulated.
 */
static int bind_channel(void)
{
	if (!control_has())
		return 0;
	early_keep(&link_state.session);
	link_state.channel = l2tp_session_bind(&link_state.session);
	if (link_state.channel >= 0)
		return 0;
	error("session %u has no PPP channel: %s", link_state.session.session_id,
	      strerror(-link_state.channel));
	return -1;
}

/* The encapsulation is the socket's; each link has it anew. */
static int adjust_to_tunnel(void)
{
	struct l2tp_complaint c = options_words();

	if (!l2tp_tunnel_adjust_spec(&process_state.tunnel, &link_state.spec, &c))
		return 0;
	error("%s", c.text);
	return -1;
}

static int obtain_session(void)
{
	enum l2tp_source source = l2tp_spec_source(&link_state.spec);

	switch (source) {
	case L2TP_FROM_SESSION_FD:
		if (link_state.session.fd >= 0)
			return 0;
		error("the inherited session is over and cannot be connected "
		      "again");
		return -1;
	case L2TP_FROM_STATIC:
		if (open_static())
			return -1;
		break;
	case L2TP_FROM_TUNNEL_FD: /* a controller's answer has been checked */
		if (!options.controller && adjust_to_tunnel())
			return -1;
		break;
	default:
		break;
	}
	link_name_ends(&process_state.tunnel.local, &process_state.tunnel.remote);
	/* for an inherited tunnel this was done when options were checked */
	if (source != L2TP_FROM_TUNNEL_FD || options.controller ||
	    process_state.tunnel.fd < 0)
		mtu_follow_path();
	return connect_session();
}

static void session_connected(void)
{
	struct l2tp_session *s = &link_state.session;

	link_name_ends(&s->local, &s->remote);
	l2tp_tunnel_give_up(&process_state.tunnel);
	stock_session(s);
	script_session();
	loop_remember();
	discards_begin();
	watch_begin();
	control_session();
}

/*
 * SIGTERM or SIGINT has arrived. pppd handles it in handle_events() after the
 * wait, but not where no other attempt follows; its status would then say that
 * connecting failed.
 */
static bool told_to_end(void)
{
	return ppp_signaled(SIGTERM);
}

static int connect_channel(void)
{
	link_begin();
	link_state.tried = true;
	if (control_begin() || obtain_session() || ipsec_begin() || bind_channel()) {
		early_forget();
		ipsec_close();
		l2tp_session_close(&link_state.session);
		if (options.controller) /* the next answer brings another */
			l2tp_tunnel_close(&process_state.tunnel);
		/* without holdoff pppd would try again and not look at its flag */
		if (told_to_end())
			ppp_end_without_link(EXIT_USER_REQUEST);
		if (ppp_persist())
			control_closed(ppp_status());
		return -1;
	}
	session_connected();
	return link_state.session.fd;
}

static int establish(int fd)
{
	early_keep(&link_state.session);
	link_state.channel_fd = netns_establish(fd);
	if (link_state.channel_fd < 0)
		return -1;
	ipsec_established();
	watch_established();
	restart_begin();
	early_replay_soon();
	return link_state.channel_fd;
}

/* --- the session is closed --- */

/* Nothing is handed to LCP, and nothing repeated, any more. */
static void stop_lcp(void)
{
	early_forget();
	restart_end();
}

static void end_session(void)
{
	watch_end();
	stop_lcp();
	watch_count();
	discards_end();
	events_left_bundle();
	state_end();
	ipsec_end();
	l2tp_session_close(&link_state.session);
}

static void disestablish(int fd)
{
	holdoff_link_ends();
	stop_lcp();
	link_state.channel_fd = -1;
	ppp_generic_disestablish(fd);
}

/*
 * pppd's exit status is known only at its end, so the controller is told then,
 * unless another link follows.
 */
static void disconnect_channel(void)
{
	end_session();
	control_gone(); /* then nothing is to follow */
	hear_no_close();
	if (ppp_persist())
		control_closed(ppp_status());
}

static void on_exit_notify(void *ctx, int code)
{
	(void)ctx;
	dormant_exit();
	end_session();
	control_closed(code);
	l2tp_tunnel_close(&process_state.tunnel);
}

/* In a child of pppd: close all descriptors of ours. */
static void close_in_child(void)
{
	l2tp_session_close(&link_state.session);
	l2tp_tunnel_close(&process_state.tunnel);
	ipsec_close();
	control_close();
}

static void on_pid_change(void *ctx, int pid)
{
	(void)ctx;
	async_follow(pid);
}

static option_t no_options[] = { { .name = NULL } };

static struct channel l2tp_channel = {
	.options = no_options,
	.process_extra_options = foreign_choose,
	.check_options = check_options,
	.connect = connect_channel,
	.disconnect = disconnect_channel,
	.establish_ppp = establish,
	.disestablish_ppp = disestablish,
	.send_config = events_send_config,
	.recv_config = events_recv_config,
	.close = close_in_child,
};

/*
 * The stock plugin's defaults: address and protocol field compression gain
 * nothing here, and compressors with a history do not survive loss.
 */
static void set_defaults(void)
{
	ppp_set_modem(false);
	lcp_allowoptions[0].neg_accompression = 1;
	lcp_wantoptions[0].neg_accompression = 0;
	lcp_allowoptions[0].neg_pcompression = 1;
	lcp_wantoptions[0].neg_pcompression = 0;
	ccp_allowoptions[0].deflate = ccp_wantoptions[0].deflate = 0;
	ccp_allowoptions[0].bsd_compress = ccp_wantoptions[0].bsd_compress = 0;
	ipcp_allowoptions[0].neg_vj = ipcp_wantoptions[0].neg_vj = 0;
}

/*
 * A controller and an options file may both load the plugin, under the same
 * name or two.
 */
void plugin_init(void)
{
	static bool done;

	if (done)
		return;
	done = true;
	notify_begin();
	foreign_register(&l2tp_channel);
	options_register();
	forward_register();
	stock_register();
	tty_register();
	set_defaults();
	snoop_register();
	events_register();
	holdoff_register();
	dormant_register();
	l2tp_wait_end_when(told_to_end);
	netns_register();
	ppp_add_notify(NF_EXIT, on_exit_notify, NULL);
	ppp_add_notify(NF_PID_CHANGE, on_pid_change, NULL);
	the_channel = &l2tp_channel;
}
