/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A Configure-Request of the peer that we have acknowledged and that comes
 * again: its copy was overtaken, or our Ack was lost.
 */
#ifndef PLUGIN_DUPLICATE_H
#define PLUGIN_DUPLICATE_H

#include <stdbool.h>

#include <time.h>

#include "../l2tp/frame.h"
#include "packet.h"

#define DUPLICATE_PROTOCOLS 4

/* What of the peer's has been acknowledged last, for each protocol. */
struct duplicate {
	struct acknowledged {
		unsigned int again; /* how often it was acknowledged once more */
		struct timespec at;
		struct packet packet; /* our Ack */
	} acks[DUPLICATE_PROTOCOLS];
};

/* pppd sent this control packet. */
void duplicate_sent(const struct l2tp_frame *f);

/*
 * pppd is about to be handed this control packet.  True where it is such a
 * copy: it has been acknowledged again, and pppd must not see it.
 */
bool duplicate_received(const struct l2tp_frame *f);

#endif
