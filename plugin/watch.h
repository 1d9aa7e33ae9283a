/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Liveness.  The kernel tells nobody that a tunnel's socket was closed or that
 * netlink deleted a session, so it has to be asked.
 */
#ifndef PLUGIN_WATCH_H
#define PLUGIN_WATCH_H

/* Ask from now on, until watch_stop(); hangs the link up when it is over. */
void watch_start(void);
void watch_stop(void);

#endif
