/* SPDX-License-Identifier: BSD-2-Clause */
/* One bridge of l2tp-bridge --listen, and its end. */
#ifndef TOOLS_BRIDGE_H
#define TOOLS_BRIDGE_H

#include <time.h>

#include "client.h"
#include "switch.h"

struct bridge {
	struct l2tp_switch s;
	struct client *client;
	struct bridge *previous, *next; /* of its client's */
	struct timespec since;		/* asked for */

	bool ending;
	struct bridge *next_ending;
	int status;
	char *reason;
};

/* Before all others.  0 or -errno. */
int ending_open(void);

/*
 * Report its end and close it, as soon as there is time. Closing a session takes the
 * kernel some milliseconds, so the bridges of a tunnel or a client that is gone end
 * one by one, and others are served between.
 */
void end_later(struct bridge *b, int status, const char *reason);

/* All that are to end, now. */
void end_now(void);

/* How many have ended; adds what they have carried. */
size_t ended_so_far(struct l2tp_counters *sum);

/* Add what both sides have carried, as last counted. */
void bridge_add(struct l2tp_counters *sum, const struct bridge *b);

#endif
