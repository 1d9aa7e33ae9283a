/* SPDX-License-Identifier: BSD-2-Clause */
/* Asking a controller: for a session, or where a call is to go. */
#ifndef PLUGIN_REQUEST_H
#define PLUGIN_REQUEST_H

#include <stdbool.h>

#include "../l2tp/message.h"
#include "../l2tp/tunnel.h"

/*
 * Ask on this socket. The answer's ids and attributes go into link_state.spec,
 * its tunnel socket into process_state.tunnel. Waits for a bounded time, less
 * where pppd is to end. Returns 0, or -1 having logged why.
 */
int request_session(int control_fd);

/*
 * Send the question in *m, which is spent, on this socket. While the answer is
 * awaited, goes_on() is called whenever caller_fd is readable; it returns false
 * where the caller has hung up. Returns 1 with the session that the call goes to
 * in *spec and its tunnel's socket in *tunnel, 0 where the call is to be taken
 * here, or -1 having logged why there is no answer.
 */
int request_forward(int control_fd, struct l2tp_message *m, int caller_fd,
		    bool (*goes_on)(void), struct l2tp_spec *spec,
		    struct l2tp_tunnel *tunnel);

#endif
