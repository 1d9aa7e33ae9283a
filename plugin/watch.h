/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Liveness.  The kernel tells nobody that a tunnel's socket was closed or that
 * netlink deleted a session, so it has to be asked.
 */
#ifndef PLUGIN_WATCH_H
#define PLUGIN_WATCH_H

/*
 * Look from now on whether an inherited controller is still there, while there
 * is no session: dormant, in hold-off.  pppd ends where it is gone.
 */
void watch_controller(void);

/* Ask from now on, until watch_stop(); hangs the link up when it is over.  After
 * that the controller alone is looked for. */
void watch_start(void);
void watch_stop(void);

#endif
