/* SPDX-License-Identifier: BSD-2-Clause */
/* The link that this pppd carries, and what its parts ask of it. */
#ifndef PLUGIN_PLUGIN_H
#define PLUGIN_PLUGIN_H

#include "../l2tp/session.h"

/* What is being carried right now; one pppd, one link. */
struct l2tp_link {
	struct l2tp_tunnel tunnel;
	struct l2tp_session session;
	int channel;	/* the PPP channel's index */
	int channel_fd; /* pppd's descriptor of it; -1: it has none */
	char name[400]; /* l2tp:REMOTE/TUNNEL/SESSION */
	char local[L2TP_ADDR_MAX], remote[L2TP_ADDR_MAX];
	char reason[256]; /* why it ended; empty: not said yet */
};

extern struct l2tp_link link_state;

/*
 * The session is over: log why, close its socket and hang the channel up, so
 * that pppd goes its own way for a hangup (status 16).
 */
void plugin_hang_up(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
