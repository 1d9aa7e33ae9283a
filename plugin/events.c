/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include "../l2tp/addr.h"
#include "../l2tp/fd.h"
#include "control.h"
#include "events.h"
#include "foreign.h"
#include "link.h"
#include "loop.h"
#include "mtu.h"
#include "options.h"
#include "script.h"
#include "stock.h"
#include "watch.h"

/*
 * lcp_lowerup() and lcp_down() call these too, with defaults; the values at the
 * start of authentication count. The attributes are set each time, as the stock
 * plugin does, since a frame without numbers turns ours off unless we are the
 * LNS (l2tp_recv_common()). The watch reports a session that is gone
 * (ENOTCONN).
 */
void events_send_config(int mtu, uint32_t accm, int pcomp, int accomp)
{
	int err;

	(void)accm, (void)pcomp, (void)accomp;
	link_state.lcp_mtu = mtu;
	if (link_state.session.fd < 0)
		return;
	err = l2tp_session_configure(&link_state.session, &link_state.spec);
	if (err && err != -ENOTCONN)
		error("cannot set the session's attributes: %s", strerror(-err));
}

void events_recv_config(int mru, uint32_t accm, int pcomp, int accomp)
{
	(void)accm, (void)pcomp, (void)accomp;
	link_state.lcp_mru = mru;
}

static void lcp_is_up(void)
{
	const lcp_options *his = &lcp_hisoptions[0], *got = &lcp_gotoptions[0];
	uint32_t send_accm = his->neg_asyncmap ? his->asyncmap : 0xffffffff;
	uint32_t recv_accm = got->neg_asyncmap ? got->asyncmap : 0xffffffff;

	/*
	 * Not earlier: a peer that mirrors our numbers has received some by
	 * now.
	 */
	if (link_state.spec.recv_seq)
		l2tp_session_demand_seq(&link_state.session);
	control_lcp_up(mtu_lcp_up(link_state.lcp_mtu, link_state.lcp_mru),
		       link_state.lcp_mru);
	control_accm(send_accm, recv_accm);
	stock_accm(send_accm, recv_accm);
}

static void on_phase(void *ctx, int phase_now)
{
	(void)ctx;
	if (foreign_is_on())
		return;
	if (phase_now == PHASE_ESTABLISH)
		mtu_before_lcp();
	else if (phase_now == PHASE_AUTHENTICATE)
		lcp_is_up();
	else if (phase_now == PHASE_NETWORK)
		mtu_before_network();
}

static void on_auth_up(void *ctx, int arg)
{
	(void)ctx, (void)arg;
	if (!foreign_is_on())
		control_authenticated();
}

static void tell_ipv4(const char *event, uint32_t local, uint32_t remote)
{
	char ours[INET_ADDRSTRLEN], theirs[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &local, ours, sizeof(ours));
	inet_ntop(AF_INET, &remote, theirs, sizeof(theirs));
	control_network(event, "ipv4", ours, theirs);
}

static void ipv4_event(const char *event)
{
	tell_ipv4(event, ipcp_gotoptions[0].ouraddr, ipcp_hisoptions[0].hisaddr);
}

static void went_up(bool *is_up, void (*tell)(const char *event))
{
	if (foreign_is_on())
		return;
	watch_new_process();
	*is_up = true;
	stock_updown(true);
	tell("up");
	loop_check();
}

/*
 * pppd also reports a protocol as down that never came up, where it refuses
 * what was negotiated (ipcp_up()).
 */
static void went_down(bool *is_up, void (*tell)(const char *event))
{
	if (!*is_up)
		return;
	*is_up = false;
	watch_count();
	script_counters();
	stock_updown(false);
	tell("down");
}

static void on_ip_up(void *ctx, int arg)
{
	(void)ctx, (void)arg;
	went_up(&link_state.ipv4_is_up, ipv4_event);
}

static void on_ip_down(void *ctx, int arg)
{
	(void)ctx, (void)arg;
	went_down(&link_state.ipv4_is_up, ipv4_event);
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
	went_up(&link_state.ipv6_is_up, ipv6_event);
}

static void on_ipv6_down(void *ctx, int arg)
{
	(void)ctx, (void)arg;
	went_down(&link_state.ipv6_is_up, ipv6_event);
}
#endif

#ifdef WITH_MULTILINK
static void (*earlier_hook)(void), (*later_hook)(void);

static uint32_t interface_address(int request)
{
	CLEANUP_FD int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq ifr = { 0 };

	strlcpy(ifr.ifr_name, ppp_ifname(), sizeof(ifr.ifr_name));
	if (ioctl(fd, request, &ifr) < 0)
		return INADDR_ANY;
	return l2tp_in(&ifr.ifr_addr)->sin_addr.s_addr;
}

/* The addresses are the bundle's: its first link negotiated them. */
static void bundle_event(const char *event)
{
	tell_ipv4(event, interface_address(SIOCGIFADDR),
		  interface_address(SIOCGIFDSTADDR));
}

void events_left_bundle(void)
{
	if (link_state.joined)
		bundle_event("down");
	link_state.joined = false;
}

/*
 * A link that joins a bundle has no IPCP of its own: joining is up. A plugin
 * loaded after us may have replaced our hook by its own: 2.5's openl2tp.so then
 * reports the join itself, 2.4.9's does not. The hook's users accept a second
 * up, as they get one for IPv4 and one for IPv6.
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
	if (!ppp_in_bundle() || ppp_leads_bundle())
		return;
	link_state.joined = true;
	stock_updown(true);
	bundle_event("up");
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

void events_left_bundle(void)
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
