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

void loop_remember(void)
{
	link_state.way_known = !l2tp_route_to(remote(), &link_state.way);
}

/* "ip route add ADDR via GATEWAY dev IF", as it was reached before. */
static void route_to_add(char *buf, size_t size)
{
	struct sockaddr_storage bare = { 0 };
	const struct l2tp_route *before = &link_state.way;
	char addr[L2TP_ADDR_MAX], ifname_then[IF_NAMESIZE];

	memcpy(&bare, remote(), l2tp_addr_len(remote()));
	l2tp_addr_set_port((struct sockaddr *)&bare, 0);
	l2tp_format_addr((struct sockaddr *)&bare, addr);
	if (link_state.way_known && if_indextoname(before->ifindex, ifname_then))
		snprintf(buf, size, "ip route add %s%s%s dev %s", addr,
			 before->gateway[0] ? " via " : "", before->gateway,
			 ifname_then);
	else
		snprintf(buf, size, "ip route add %s via GATEWAY dev INTERFACE",
			 addr);
}

void loop_check(void)
{
	struct l2tp_route now;
	char route[256], addr[L2TP_ADDR_MAX];

	if (link_state.loop_said || link_state.session.fd < 0 ||
	    l2tp_route_to(remote(), &now) || !now.ifindex ||
	    now.ifindex != if_nametoindex(ppp_ifname()))
		return;
	link_state.loop_said = true;
	route_to_add(route, sizeof(route));
	error("the way to the tunnel's remote address %s leads into %s itself, so "
	      "the link cannot carry anything; add the route: %s",
	      l2tp_format_addr(remote(), addr), ppp_ifname(), route);
}
