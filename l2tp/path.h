/* SPDX-License-Identifier: BSD-2-Clause */
/* The path MTU: the largest outer packet that is not fragmented. */
#ifndef L2TP_PATH_H
#define L2TP_PATH_H

#include <sys/socket.h>

#include "egress.h"

/* The outer address family on the wire: IPv4-mapped IPv6 is IPv4. */
int l2tp_wire_family(const struct sockaddr *sa);

/* The address and port on the wire: IPv4-mapped IPv6 as IPv4. */
struct sockaddr_storage l2tp_on_wire(const struct sockaddr *sa);

/*
 * The path MTU of a connected socket of that address family, in bytes (IP_MTU,
 * IPV6_MTU); IPsec on the path counts.  Or -errno.
 */
int l2tp_path_mtu(int fd, int family);

/*
 * The path MTU between two addresses for a socket that has *e, without sending a
 * byte: for a session whose tunnel socket somebody else holds. Where both addresses
 * have ports, IPsec limited to those ports counts (over IPv6 in tunnel mode only);
 * otherwise IPsec between the hosts does. from may be AF_UNSPEC: not known. Or
 * -errno.
 */
int l2tp_path_mtu_between(const struct sockaddr *from, const struct sockaddr *to,
			  const struct l2tp_egress *e);

#endif
