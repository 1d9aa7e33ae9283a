/* SPDX-License-Identifier: BSD-2-Clause */
/* The controller's socket: events out, sessions in, its end. */
#ifndef PLUGIN_CONTROL_H
#define PLUGIN_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

/* Take the inherited control socket into our care, if there is one. */
void control_adopt(void);

/*
 * Before a link: the inherited controller must still be there; one behind
 * l2tp-controller is asked for a session, whose ids, attributes and tunnel
 * socket go into link_state.spec and process_state.tunnel.  Waits a bounded time.
 * Returns 0 or, having logged why, -1.
 */
int control_begin(void);

/* Is there a socket to a controller? */
bool control_has(void);

/* Is that one which whoever started pppd left us (l2tp-control-fd)? */
bool control_is_inherited(void);

/* Has the controller closed its end?  One system call. */
bool control_gone(void);

void control_session(void);
void control_lcp_up(int mtu, int mru);
void control_accm(uint32_t send_accm, uint32_t recv_accm);
void control_authenticated(void);

/* A network protocol came up or went down ("up", "down"; "ipv4", "ipv6"). */
void control_network(const char *event, const char *family, const char *local,
		     const char *remote);

/* The last message of a link, with pppd's status and the counters; does
 * nothing where it has been sent already. */
void control_closed(int status);

/* In a child, or at the end. */
void control_close(void);

#endif
