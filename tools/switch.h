/* SPDX-License-Identifier: BSD-2-Clause */
/* A bridge: its two sides, from their endpoints to their end. */
#ifndef TOOLS_SWITCH_H
#define TOOLS_SWITCH_H

#include <stdbool.h>

#include "../l2tp/bridge.h"
#include "side.h"
#include "watch.h"

/* Of the program, and in EVENT=closed. */
enum { EXIT_TOLD = 0, EXIT_DIED = 1, EXIT_USAGE = 2 };

struct l2tp_switch {
	struct side sides[2];
	struct watch watches[2];
	struct l2tp_bridge bridge;
	uint32_t id; /* 0: the program's only one */
	bool joined; /* there is something to count */
	void *owner; /* for whoever has more than one */
	/* Send it to the controller, without waiting; NULL: there is none. */
	void (*tell)(const struct l2tp_switch *s, const struct l2tp_message *m);
};

void switch_init(struct l2tp_switch *s);

/*
 * Take over what the endpoints inherit (side_inherit()). Returns 0, or -EINVAL
 * with the complaint, which names the endpoint.
 */
int switch_inherit(struct l2tp_switch *s, const struct endpoint endpoints[2],
		   struct l2tp_passed *passed, struct l2tp_complaint *c);

/*
 * Connect both sides. Returns 0, or -errno with the complaint; after
 * l2tp_wait_never(), -EAGAIN where that passes by itself: call it again.
 */
int switch_connect(struct l2tp_switch *s, struct l2tp_complaint *c);

/*
 * Join them, watch over both and give up inherited tunnels. Returns 0, or -errno
 * with the complaint.
 */
int switch_join(struct l2tp_switch *s, struct l2tp_complaint *c);

#define SWITCH_REASON_MAX 800

/* A side's session is over (watch_open()): the reason for the bridge's end. */
void switch_explain(const struct l2tp_switch *s, int number, const char *why,
		    char reason[SWITCH_REASON_MAX]);

/* Count what both sides have carried, where the kernel counts it. */
void switch_count(struct l2tp_switch *s);

/* Report the end, to whomever it concerns, and close both sides. */
void switch_finish(struct l2tp_switch *s, int status, const char *reason);

/* Close what there is of it, and tell nobody. */
void switch_drop(struct l2tp_switch *s);

#endif
