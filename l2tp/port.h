/* SPDX-License-Identifier: BSD-2-Clause */
/* One local UDP port for several tunnels. */
#ifndef L2TP_PORT_H
#define L2TP_PORT_H

#include <sys/socket.h>

#include "egress.h"

/*
 * Bind the UDP socket to local and connect it to remote. Connected sockets of
 * one user with different peers share a port: the kernel delivers a packet to
 * the socket connected to its sender. An unconnected socket does not share the
 * port: it could receive our packets before our socket is connected.
 *
 * Returns 0, -EADDRINUSE where the port cannot be shared, -EEXIST where another
 * socket has the same two ends, -EINTR where the process is to end
 * (l2tp_wait_end_when()), or another -errno.
 */
int l2tp_port_bind(int fd, const struct sockaddr *local,
		   const struct sockaddr *remote);

/* Our own address on the way to remote of a socket that has *e, without a port.
 * 0 or -errno. */
int l2tp_port_source(const struct sockaddr *remote, const struct l2tp_egress *e,
		     struct sockaddr_storage *local);

#endif
