/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls that come up at once: frames that arrive before pppd listens, and the
 * Configure-Request that the peer was not there to hear.
 */
#ifndef PLUGIN_LCP_H
#define PLUGIN_LCP_H

#include "../l2tp/session.h"

/* Join pppd's snoop hooks, in front of whoever was there. */
void lcp_register(void);

/*
 * Keep the LCP frames that wait in the session socket's own queue: once its
 * channel is bound, most kernels in use hand them to nobody.  Call it at the
 * last moment before that; a second call keeps what has come since.
 */
void lcp_keep_early_frames(const struct l2tp_session *s);

/* The channel is pppd's, for writing to; LCP starts anew. */
void lcp_start(int channel_fd);

/* The link is over: nothing is repeated any more. */
void lcp_stop(void);

#endif
