/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>

#include "../l2tp/interface.h"
#include "../l2tp/netns.h"
#include "../l2tp/route.h"
#include "link.h"
#include "loop.h"

static const struct sockaddr *remote(void)
{
	return (const struct sockaddr *)&link_state.session.remote;
}

/*
 * The route by which the address was reached before. There may be a route to
 * the same address already: where the peer's address is the tunnel's, pppd adds
 * one with each link. That route stays, and ours takes precedence: in IPv4 the
 * first in the list wins (fib_table_insert()), in IPv6 the lower metric. It goes
 * into the table that the kernel asks now: a VRF's, or that of a rule for the mark.
 */
static void remedy(uint32_t asked, char *buf, size_t size)
{
	struct sockaddr_storage bare = { 0 };
	const struct l2tp_route *before = &link_state.way;
	char addr[L2TP_ADDR_MAX], ifname_then[IF_NAMESIZE], table[24] = "";
	char buf_ip[L2TP_NETNS_MAX + 32];
	const char *ip = l2tp_netns_ip(link_state.spec.netns, buf_ip);
	VISIT visit = l2tp_netns_enter(process_state.tunnel.egress.netns);
	bool six = remote()->sa_family == AF_INET6;

	memcpy(&bare, remote(), l2tp_addr_len(remote()));
	l2tp_addr_set_port((struct sockaddr *)&bare, 0);
	l2tp_format_addr((struct sockaddr *)&bare, addr);
	if (asked && asked != RT_TABLE_MAIN && asked != RT_TABLE_LOCAL)
		snprintf(table, sizeof(table), " table %u", asked);
	if (link_state.way_known && !visit.err &&
	    if_indextoname(before->ifindex, ifname_then))
		snprintf(buf, size, "add the route: %s route %s %s%s%s dev %s%s%s",
			 ip, six ? "add" : "prepend", addr,
			 before->gateway[0] ? " via " : "", before->gateway,
			 ifname_then, six ? " metric 1" : "", table);
	else
		snprintf(buf, size, "add a route to %s through another interface%s",
			 addr, table);
}

/* We do not see the socket of an inherited session's tunnel. */
static int ask(struct l2tp_route *route)
{
	return l2tp_route_to(remote(), &process_state.tunnel.egress, route);
}

/*
 * The link's interface is not in another network namespace, the tunnel's. Its name
 * is empty before there is one.
 */
static bool leads_into_link(const struct l2tp_route *route)
{
	return route->ifindex && !process_state.tunnel.egress.netns &&
	       route->ifindex == l2tp_interface_index(ppp_ifname());
}

/*
 * The packets of a socket with an interface of its own never go into the link.
 * But where replacedefaultroute has taken their route away, the kernel takes
 * every address for a neighbour on that interface
 * (ip_route_output_key_hash_rcu()).
 */
static bool gateway_lost(const struct l2tp_route *now)
{
	const struct l2tp_route *before = &link_state.way;

	return process_state.tunnel.egress.device[0] && link_state.way_known &&
	       before->gateway[0] && !now->gateway[0] &&
	       now->ifindex == before->ifindex;
}

static void say(const struct l2tp_route *now)
{
	char what[320], addr[L2TP_ADDR_MAX];

	link_state.loop_said = true;
	remedy(now->table, what, sizeof(what));
	error("the route to the tunnel's remote address %s leads into %s itself, so "
	      "the link cannot carry anything; %s",
	      l2tp_format_addr(remote(), addr), ppp_ifname(), what);
}

static void say_lost(void)
{
	char what[320], addr[L2TP_ADDR_MAX];

	link_state.loop_said = true;
	remedy(link_state.way.table, what, sizeof(what));
	error("the route to the tunnel's remote address %s through %s is gone, so "
	      "the link cannot carry anything; %s",
	      l2tp_format_addr(remote(), addr), process_state.tunnel.egress.device,
	      what);
}

void loop_remember(void)
{
	link_state.way_known = !ask(&link_state.way);
	/*
	 * with demand the interface exists already, and such a link never comes
	 * up
	 */
	if (link_state.way_known && leads_into_link(&link_state.way)) {
		link_state.way_known = false;
		say(&link_state.way);
	}
}

void loop_check(void)
{
	struct l2tp_route now;

	if (link_state.loop_said || link_state.session.fd < 0 || ask(&now))
		return;
	if (leads_into_link(&now))
		say(&now);
	else if (gateway_lost(&now))
		say_lost();
}
