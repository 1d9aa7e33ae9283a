/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The path MTU of the tunnel's socket, or of the route to the remote address of
 * an inherited session or of a tunnel whose socket was closed. Or -errno.
 */
#ifndef PLUGIN_PATHMTU_H
#define PLUGIN_PATHMTU_H

/*
 * The path MTU of the tunnel's socket, or of the way to the remote address of
 * an inherited session, or of a tunnel whose socket was given up.  Or -errno.
 */
int pathmtu_begin(void);

/*
 * The session is connected, which tells the remote address of an inherited L2TP/IP
 * socket; mtu is what pathmtu_begin() returned.
 */
void pathmtu_connected(int mtu);

/*
 * The current path MTU.  0 or less where it cannot be found out: somebody else holds
 * the tunnel's socket, and its route is not that of its addresses.
 */
int pathmtu_now(void);

/* The address family of the frames on the wire. */
int pathmtu_family(void);

#endif
