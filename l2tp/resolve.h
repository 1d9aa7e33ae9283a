/* SPDX-License-Identifier: BSD-2-Clause */
/* Names to addresses, by the system's resolver. */
#ifndef L2TP_RESOLVE_H
#define L2TP_RESOLVE_H

#include "addr.h"

/*
 * Turn it into a socket address of the given family (AF_UNSPEC: whatever the
 * resolver prefers).  Returns 0, -EADDRNOTAVAIL where the name has no such
 * address, -EAGAIN where the resolver did not answer, -EINTR where the
 * process is to end (l2tp_wait_end_when()), -ENODEV where the
 * interface after % does not exist, or another -errno.
 */
int l2tp_resolve(const struct l2tp_hostport *hp, int family,
		 struct sockaddr_storage *out);

#endif
