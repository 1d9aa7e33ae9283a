/* SPDX-License-Identifier: BSD-2-Clause */
/* Asking a controller for a session. */
#ifndef PLUGIN_REQUEST_H
#define PLUGIN_REQUEST_H

/*
 * Ask on this socket. The answer's ids and attributes go into link_state.spec,
 * its tunnel socket into process_state.tunnel. Waits for a bounded time, less
 * where pppd is to end. Returns 0, or -1 having logged why.
 */
int request_session(int control_fd);

#endif
