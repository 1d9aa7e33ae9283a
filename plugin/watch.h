/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Liveness. The kernel does not report that a tunnel's socket was closed, nor,
 * to a process that does not listen, that netlink deleted a session. So it is
 * asked.
 */
#ifndef PLUGIN_WATCH_H
#define PLUGIN_WATCH_H

/*
 * Check an inherited controller while there is no session (dormant, in
 * hold-off); pppd ends when it is gone.
 */
void watch_controller(void);

/*
 * Check the session until watch_stop(), and hang the link up when it is over.
 * After watch_stop() only the controller is checked.
 */
void watch_start(void);
void watch_stop(void);

#endif
