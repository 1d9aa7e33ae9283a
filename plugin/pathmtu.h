/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tunnel's path carries: when a link begins, and while it is up. */
#ifndef PLUGIN_PATHMTU_H
#define PLUGIN_PATHMTU_H

/*
 * The path MTU of the tunnel's socket, or of the way to the remote address of
 * an inherited session, or of a tunnel whose socket was given up.  Or -errno.
 */
int pathmtu_begin(void);

/*
 * The path MTU as it is now, pathmtu_begin() or this having said before.  0 or
 * less where nothing tells: the tunnel's socket is somebody else's, and its
 * way is not the one that its addresses have.
 */
int pathmtu_now(int before);

/* The address family of the frames on the wire. */
int pathmtu_family(void);

#endif
