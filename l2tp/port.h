/* SPDX-License-Identifier: BSD-2-Clause */
/* A local UDP port, and several tunnels on it. */
#ifndef L2TP_PORT_H
#define L2TP_PORT_H

#include <sys/socket.h>

/*
 * Bind the UDP socket to local and connect it to remote.  Sockets of one user
 * that are all connected, to different peers, share a port: the kernel takes the
 * connected one for a peer's packet.  One that is not connected would share its
 * packets with ours while ours is not connected yet, so it has its port alone.
 *
 * Returns 0, -EADDRINUSE where the port cannot be shared, -EEXIST where another
 * socket has the same two ends, -EINTR where the process is to end
 * (l2tp_wait_end_when()), or another -errno.
 */
int l2tp_port_bind(int fd, const struct sockaddr *local,
		   const struct sockaddr *remote);

/* Our own address on the way to remote, without a port.  0 or -errno. */
int l2tp_port_source(const struct sockaddr *remote, struct sockaddr_storage *local);

#endif
