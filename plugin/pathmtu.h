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
 * The current path MTU; before is what this or pathmtu_begin() returned last. 0
 * or less where it cannot be found out: somebody else holds the tunnel's
 * socket, and its route is not that of its addresses.
 */
int pathmtu_now(int before);

/* The address family of the frames on the wire. */
int pathmtu_family(void);

#endif
