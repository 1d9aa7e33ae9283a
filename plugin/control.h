/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The controller's socket: events out, sessions in, its end. Others who are told
 * of a link hear of the same events from here.
 */
#ifndef PLUGIN_CONTROL_H
#define PLUGIN_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

struct l2tp_session;

/* Take over the inherited control socket, if there is one. */
void control_adopt(void);

/*
 * Before a link: an inherited controller must still be there; a controller
 * behind l2tp-controller is asked for a session, whose ids and attributes go
 * into link_state.spec and whose tunnel socket goes into process_state.tunnel.
 * Waits for the answer. Returns 0, or -1 having logged why.
 */
int control_begin(void);

/* Is there a socket to a controller? */
bool control_has(void);

/* That socket; -1: there is none. */
int control_socket(void);

/* Connect to a controller's socket.  Returns it, or -1 having logged why not. */
int control_connect(const char *path);

/* Was that socket inherited (l2tp-control-fd)? */
bool control_is_inherited(void);

/* Has the controller closed its end?  One system call. */
bool control_gone(void);

/* There is no link that a COMMAND=close could mean: says so, and forgets it. */
void control_ignore_close(void);

/*
 * The call is about to pass from the caller's session (none, where the caller is
 * not one of L2TP) to the LNS's; said on fd.
 */
void control_forwarded(int fd, const struct l2tp_session *caller,
		       const struct l2tp_session *lns);

void control_session(void);
void control_lcp_up(int mtu, int mru);
void control_accm(uint32_t send_accm, uint32_t recv_accm);
void control_authenticated(void);

/* A network protocol came up or went down ("up", "down"; "ipv4", "ipv6"). */
void control_network(const char *event, const char *family, const char *local,
		     const char *remote);

/*
 * The last message of a link, with pppd's status and the counters. Does nothing
 * where it has been sent.
 */
void control_closed(int status);

/* In a child, or at the end. */
void control_close(void);

#endif
