/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The order of a call, from top to bottom: options are checked, the session is
 * connected, pppd takes its channel, LCP and the network protocols come up and
 * go down, the session is closed.
 */
#include "pppd.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/ioctl.h>

#include <linux/ppp-ioctl.h>

#include "../l2tp/explain.h"
#include "../l2tp/fd.h"
#include "../l2tp/wait.h"
#include "control.h"
#include "events.h"
#include "holdoff.h"
#include "inherit.h"
#include "lcp.h"
#include "loop.h"
#include "mtu.h"
#include "options.h"
#include "plugin.h"
#include "script.h"
#include "stock.h"
#include "watch.h"

PUBLIC const char pppd_version[] = PPPD_VERSION;
PUBLIC void plugin_init(void);

struct l2tp_link link_state = {
	.tunnel = L2TP_NO_TUNNEL,
	.session = L2TP_NO_SESSION,
	.channel_fd = -1,
};

static bool spent; /* an inherited session cannot be connected again */

/* --- the session is connected --- */

/*
 * A static tunnel's socket stays ours for all sessions.  One whose kernel
 * tunnel was deleted under it cannot carry another, so it is opened afresh.
 */
static int open_static(void)
{
	bool again = link_state.tunnel.fd >= 0;
	struct l2tp_complaint c;

	l2tp_tunnel_close(&link_state.tunnel);
	if (again)
		l2tp_tunnel_await_end(options.spec.tunnel_id);
	if (l2tp_tunnel_open(&options.spec, &link_state.tunnel, &c)) {
		error("%s", c.text);
		return -1;
	}
	script_tunnel(&link_state.tunnel);
	return 0;
}

static int connect_session(void)
{
	struct l2tp_complaint c;
	struct l2tp_failure f;

	if (l2tp_session_connect(&options.spec, &link_state.tunnel,
				 &link_state.session, &f)) {
		l2tp_explain(&options.spec, &f, &c);
		error("%s", c.text);
		return -1;
	}
	if (link_state.session.found)
		mtu_follow_path(); /* its cookie may be another */
	return 0;
}

/*
 * Until then frames wait on the session's socket, where they are kept, and pppd
 * binds the channel itself (establish()): PPPIOCGCHAN waits for RCU on kernels
 * that move waiting frames, 15 ms of a call under emulation.  But a controller
 * is to know the channel, and that frames flow.
 */
static int bind_channel(void)
{
	if (!control_has())
		return 0;
	lcp_keep_early_frames(&link_state.session);
	link_state.channel = l2tp_session_bind(&link_state.session);
	if (link_state.channel >= 0)
		return 0;
	error("session %u has no PPP channel: %s", link_state.session.session_id,
	      strerror(-link_state.channel));
	return -1;
}

/*
 * Any copy of an inherited tunnel socket keeps the tunnel alive after its
 * controller closed it; from now on the ids suffice.
 */
static void give_up_tunnel_fd(void)
{
	if (!link_state.tunnel.own)
		l2tp_tunnel_close(&link_state.tunnel);
}

static int obtain_session(void)
{
	switch (l2tp_spec_source(&options.spec)) {
	case L2TP_FROM_SESSION_FD:
		if (!spent && link_state.session.fd >= 0)
			return 0;
		error("the inherited session is over and cannot be connected "
		      "again");
		return -1;
	case L2TP_FROM_STATIC:
		if (open_static())
			return -1;
		mtu_follow_path();
		break;
	case L2TP_FROM_CONTROLLER:
		script_tunnel(&link_state.tunnel);
		mtu_follow_path();
		break;
	default:
		break;
	}
	return connect_session();
}

static void session_stands(void)
{
	struct l2tp_session *s = &link_state.session;

	if (!link_state.remote[0])
		l2tp_format_addr((const struct sockaddr *)&s->remote,
				 link_state.remote);
	script_device(link_state.remote, s->tunnel_id, s->session_id);
	give_up_tunnel_fd();
	stock_session(s);
	script_session();
	loop_remember();
	watch_start();
	control_session();
}

static int connect_channel(void)
{
	holdoff_link_begins();
	link_state.reason[0] = '\0';
	memset(&link_state.session.counters, 0, sizeof(link_state.session.counters));
	if (control_begin() || obtain_session() || bind_channel()) {
		lcp_stop();
		l2tp_session_close(&link_state.session);
		if (options.controller) /* the next answer brings another */
			l2tp_tunnel_close(&link_state.tunnel);
		if (ppp_persist())
			control_closed(ppp_status());
		return -1;
	}
	spent = true;
	session_stands();
	return link_state.session.fd;
}

static int establish(int fd)
{
	lcp_keep_early_frames(&link_state.session);
	link_state.channel_fd = ppp_generic_establish(fd);
	if (link_state.channel_fd >= 0)
		lcp_start(link_state.channel_fd);
	return link_state.channel_fd;
}

/* --- the session is closed --- */

/*
 * The kernel hangs a channel up when its session's socket is closed for the
 * last time (pppol2tp_release()), which whoever handed the socket over may put
 * off for as long as it keeps its own copy.  So pppd's descriptor becomes one
 * that reads an end of file, as that of a hung up channel does.
 */
static void hang_up_channel(void)
{
	CLEANUP_FD int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (link_state.channel_fd < 0 || null < 0)
		return;
	ioctl(link_state.channel_fd, PPPIOCDISCONN);
	dup3(null, link_state.channel_fd, O_CLOEXEC);
}

void plugin_hang_up(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(link_state.reason, sizeof(link_state.reason), fmt, ap);
	va_end(ap);
	error("%s; hanging up", link_state.reason);
	l2tp_session_close(&link_state.session);
	hang_up_channel();
}

static void end_session(void)
{
	watch_stop();
	lcp_stop();
	l2tp_session_count(&link_state.session);
	events_left_bundle();
	l2tp_session_close(&link_state.session);
}

static void disestablish(int fd)
{
	holdoff_link_ends();
	lcp_stop();
	link_state.channel_fd = -1;
	ppp_generic_disestablish(fd);
}

/* pppd's exit status is settled at its end only, so unless another link is to
 * follow the controller is told then. */
static void disconnect_channel(void)
{
	end_session();
	control_gone(); /* then nothing is to follow */
	if (ppp_persist())
		control_closed(ppp_status());
}

static void on_exit_notify(void *ctx, int code)
{
	(void)ctx;
	end_session();
	control_closed(code);
	l2tp_tunnel_close(&link_state.tunnel);
}

/* In a child of pppd: nothing of ours may stay open there. */
static void close_in_child(void)
{
	l2tp_session_close(&link_state.session);
	l2tp_tunnel_close(&link_state.tunnel);
	control_close();
}

static option_t no_options[] = { { .name = NULL } };

static struct channel l2tp_channel = {
	.options = no_options,
	.check_options = inherit_check,
	.connect = connect_channel,
	.disconnect = disconnect_channel,
	.establish_ppp = establish,
	.disestablish_ppp = disestablish,
	.send_config = events_send_config,
	.recv_config = events_recv_config,
	.close = close_in_child,
};

/*
 * As the stock plugin sets them: address and protocol field compression gain
 * nothing here, and compressors that keep a history do not survive loss.
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

/* SIGTERM or SIGINT, which handle_events() would see after the wait. */
static bool told_to_end(void)
{
	return ppp_signaled(SIGTERM);
}

/* A controller and an options file may both name us, by one name or two. */
void plugin_init(void)
{
	static bool done;

	if (done)
		return;
	done = true;
	options_register();
	set_defaults();
	lcp_register();
	events_register();
	holdoff_register();
	l2tp_wait_end_when(told_to_end);
	ppp_add_notify(NF_EXIT, on_exit_notify, NULL);
	the_channel = &l2tp_channel;
}
