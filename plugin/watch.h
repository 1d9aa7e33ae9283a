/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Liveness. The controller tells of its end, and netlink of what it deletes; nobody
 * tells that a tunnel's socket was closed. What tells does so by a signal; for the
 * rest the kernel is asked.
 */
#ifndef PLUGIN_WATCH_H
#define PLUGIN_WATCH_H

#include <stdbool.h>

/*
 * The session is connected: from now until watch_end() the link is hung up when it
 * is over. watch_end() says why, if nobody has.
 */
void watch_begin(void);
void watch_end(void);

/* Is there a link? */
bool watch_is_on(void);

/* Hear the controller, where there is a control socket. */
void watch_controller(void);

/* pppd has its channel, or may have: what came before it counts now. */
void watch_established(void);

/* pppd handles a packet, so it is awake. */
void watch_packet(void);

/* Hear what came while the controller's socket was used for a question. */
void watch_hear(void);

/* The link is up, maybe in another process than it was begun in. */
void watch_new_process(void);

/* Read the session's counters, or take the last that the kernel told. */
void watch_count(void);

#endif
