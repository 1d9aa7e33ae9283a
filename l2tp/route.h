/* SPDX-License-Identifier: BSD-2-Clause */
/* Where does the kernel send packets for an address?  rtnetlink, on libmnl. */
#ifndef L2TP_ROUTE_H
#define L2TP_ROUTE_H

#include <net/if.h>
#include <sys/socket.h>

#include "addr.h"
#include "egress.h"

struct l2tp_route {
	unsigned int ifindex;
	char gateway[L2TP_ADDR_MAX]; /* empty: on the link itself */
	uint32_t table;		     /* that it stands in; 0: in none */
};

/* For a socket that has *e.  Returns 0, or -errno (-ENETUNREACH: there is none). */
int l2tp_route_to(const struct sockaddr *to, const struct l2tp_egress *e,
		  struct l2tp_route *out);

#endif
