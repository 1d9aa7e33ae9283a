/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TESTS_UNIT_LOOPBACK_H
#define TESTS_UNIT_LOOPBACK_H

#include <arpa/inet.h>
#include <netinet/in.h>

#include "../../l2tp/addr.h"

/* The loopback address of a family, with a port. */
static inline struct sockaddr_storage loopback(int family, uint16_t port)
{
	struct sockaddr_storage sa = { .ss_family = (sa_family_t)family };
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&sa;
	struct sockaddr_in *four = (struct sockaddr_in *)&sa;

	l2tp_addr_set_port((struct sockaddr *)&sa, port);
	if (family == AF_INET6)
		six->sin6_addr = in6addr_loopback;
	else
		four->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return sa;
}

#endif
