/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>

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
 * first in the list wins (fib_table_insert()), in IPv6 the lower metric.
 */
static void remedy(char *buf, size_t size)
{
	struct sockaddr_storage bare = { 0 };
	const struct l2tp_route *before = &link_state.way;
	char addr[L2TP_ADDR_MAX], ifname_then[IF_NAMESIZE];
	bool six = remote()->sa_family == AF_INET6;

	memcpy(&bare, remote(), l2tp_addr_len(remote()));
	l2tp_addr_set_port((struct sockaddr *)&bare, 0);
	l2tp_format_addr((struct sockaddr *)&bare, addr);
	if (link_state.way_known && if_indextoname(before->ifindex, ifname_then))
		snprintf(buf, size, "add the route: ip route %s %s%s%s dev %s%s",
			 six ? "add" : "prepend", addr,
			 before->gateway[0] ? " via " : "", before->gateway,
			 ifname_then, six ? " metric 1" : "");
	else
		snprintf(buf, size, "add a route to %s through another interface",
			 addr);
}

static bool leads_into_link(const struct l2tp_route *route)
{
	return route->ifindex && route->ifindex == if_nametoindex(ppp_ifname());
}

static void say(void)
{
	char what[320], addr[L2TP_ADDR_MAX];

	link_state.loop_said = true;
	remedy(what, sizeof(what));
	error("the way to the tunnel's remote address %s leads into %s itself, so "
	      "the link cannot carry anything; %s",
	      l2tp_format_addr(remote(), addr), ppp_ifname(), what);
}

void loop_remember(void)
{
	link_state.way_known = !l2tp_route_to(remote(), &link_state.way);
	/*
	 * with demand the interface exists already, and such a link never comes
	 * up
	 */
	if (link_state.way_known && leads_into_link(&link_state.way)) {
		link_state.way_known = false;
		say();
	}
}

void loop_check(void)
{
	struct l2tp_route now;

	if (!link_state.loop_said && link_state.session.fd >= 0 &&
	    !l2tp_route_to(remote(), &now) && leads_into_link(&now))
		say();
}
