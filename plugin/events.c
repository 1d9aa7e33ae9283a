/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <arpa/inet.h>
#include <errno.h>

#include "control.h"
#include "events.h"
#include "loop.h"
#include "mtu.h"
#include "options.h"
#include "plugin.h"
#include "script.h"
#include "stock.h"

static int wanted_mtu, wanted_mru;

/*
 * lcp_lowerup() and lcp_down() call these too, with defaults; what counts is
 * what stands when pppd goes on to authentication.  A session that is gone
 * (ENOTCONN) is the watch's to report.
 */
void events_send_config(int mtu, uint32_t accm, int pcomp, int accomp)
{
	int err;

	(void)accm, (void)pcomp, (void)accomp;
	wanted_mtu = mtu;
	if (link_state.session.fd < 0)
		return;
	err = l2tp_session_configure(&link_state.session, &options.spec);
	if (err && err != -ENOTCONN)
		error("cannot set the session's attributes: %s", strerror(-err));
}

void events_recv_config(int mru, uint32_t accm, int pcomp, int accomp)
{
	(void)accm, (void)pcomp, (void)accomp;
	wanted_mru = mru;
}

/* As lcp_up() reckons the interface's; it hands on the peer's MRU alone. */
static int interface_mtu(void)
{
	int mtu = wanted_mtu;

	if (mtu > wanted_mru)
		mtu = wanted_mru;
	if (mtu > lcp_allowoptions[0].mru)
		mtu = lcp_allowoptions[0].mru;
	return mtu;
}

static void lcp_is_up(void)
{
	const lcp_options *his = &lcp_hisoptions[0], *got = &lcp_gotoptions[0];
	uint32_t send_accm = his->neg_asyncmap ? his->asyncmap : 0xffffffff;
	uint32_t recv_accm = got->neg_asyncmap ? got->asyncmap : 0xffffffff;

	/* From here on: a peer that mirrors has seen our numbers by now. */
	if (options.spec.recv_seq)
		l2tp_session_demand_seq(&link_state.session);
	control_lcp_up(mtu_check(interface_mtu()), wanted_mru);
	control_accm(send_accm, recv_accm);
	stock_accm(send_accm, recv_accm);
}

static void on_phase(void *ctx, int phase_now)
{
	(void)ctx;
	if (phase_now == PHASE_AUTHENTICATE)
		lcp_is_up();
}

static void on_auth_up(void *ctx, int arg)
{
	(void)ctx, (void)arg;
	control_authenticated();
}

static void ipv4_event(const char *event)
{
	struct in_addr local = { ipcp_gotoptions[0].ouraddr };
	struct in_addr remote = { ipcp_hisoptions[0].hisaddr };
	char ours[INET_ADDRSTRLEN], theirs[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &local, ours, sizeof(ours));
	inet_ntop(AF_INET, &remote, theirs, sizeof(theirs));
	control_network(event, "ipv4", ours, theirs);
}

/* pppd reports a protocol as down that never came up, too, where it refuses
 * what was negotiated (ipcp_up()). */
static bool ipv4_is_up, ipv6_is_up;

static void on_ip_up(void *ctx, int arg)
{
	(void)ctx, (void)arg;
	ipv4_is_up = true;
	stock_updown(true);
	ipv4_event("up");
	loop_check();
}

static void on_ip_down(void *ctx, int arg)
{
	(void)ctx, (void)arg;
	if (!ipv4_is_up)
		return;
	ipv4_is_up = false;
	l2tp_session_count(&link_state.session);
	script_counters();
	stock_updown(false);
	ipv4_event("down");
}

#ifdef WITH_IPV6CP
/* RFC 5072: fe80::/64 and the negotiated interface identifier. */
static void link_local(const eui64_t *id, char text[INET6_ADDRSTRLEN])
{
	struct in6_addr addr = { .s6_addr = { 0xfe, 0x80 } };

	memcpy(&addr.s6_addr[8], id, 8);
	inet_ntop(AF_INET6, &addr, text, INET6_ADDRSTRLEN);
}

static void ipv6_event(const char *event)
{
	char ours[INET6_ADDRSTRLEN], theirs[INET6_ADDRSTRLEN];

	link_local(&ipv6cp_gotoptions[0].ourid, ours);
	link_local(&ipv6cp_hisoptions[0].hisid, theirs);
	control_network(event, "ipv6", ours, theirs);
}

static void on_ipv6_up(void *ctx, int arg)
{
	(void)ctx, (void)arg;
	ipv6_is_up = true;
	stock_updown(true);
	ipv6_event("up");
	loop_check();
}

static void on_ipv6_down(void *ctx, int arg)
{
	(void)ctx, (void)arg;
	if (!ipv6_is_up)
		return;
	ipv6_is_up = false;
	l2tp_session_count(&link_state.session);
	script_counters();
	stock_updown(false);
	ipv6_event("down");
}
#endif

#ifdef WITH_MULTILINK
static void (*earlier_hook)(void), (*later_hook)(void);

/*
 * A link that joins a bundle has no IPCP of its own: joining is up.  A plugin
 * that came after us may have put its hook in place of ours: 2.5's openl2tp.so
 * then reports by itself, 2.4.9's does nothing.  To hear of an up twice is what
 * the hook expects, as it does for IPv4 and IPv6.
 */
static void on_join(void)
{
	static bool inside;

	if (inside) /* the later one calls ours */
		return;
	inside = true;
	if (earlier_hook)
		earlier_hook();
	if (later_hook)
		later_hook();
	inside = false;
	if (!mp_on() || mp_master())
		return;
	stock_updown(true);
	ipv4_event("up");
}

void events_hook_last(void)
{
	later_hook = ppp_hook_join(on_join);
	if (later_hook == on_join)
		later_hook = NULL;
}
#else
void events_hook_last(void)
{
}
#endif

void events_register(void)
{
	ppp_add_notify(NF_PHASE_CHANGE, on_phase, NULL);
	ppp_add_notify(NF_AUTH_UP, on_auth_up, NULL);
	ppp_add_notify(NF_IP_UP, on_ip_up, NULL);
	ppp_add_notify(NF_IP_DOWN, on_ip_down, NULL);
#ifdef WITH_IPV6CP
	ppp_add_notify(NF_IPV6_UP, on_ipv6_up, NULL);
	ppp_add_notify(NF_IPV6_DOWN, on_ipv6_down, NULL);
#endif
#ifdef WITH_MULTILINK
	earlier_hook = ppp_hook_join(on_join);
#endif
}
