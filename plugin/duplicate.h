/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A Configure-Request of the peer that we have acknowledged and that arrives
 * again: a copy was overtaken, or our Ack was lost.
 */
#ifndef PLUGIN_DUPLICATE_H
#define PLUGIN_DUPLICATE_H

#include <stdbool.h>

#include <time.h>

#include "../l2tp/frame.h"
#include "packet.h"

/* The last request of the peer that was acknowledged, for each protocol. */
struct duplicate {
	struct acknowledged {
		unsigned int again; /* how often it was acknowledged once more */
		struct timespec at;
		struct packet packet; /* our Ack */
	} acks[PACKET_PROTOCOLS];
};

/* pppd sent this control packet. */
void duplicate_sent(const struct l2tp_frame *f);

/*
 * pppd is about to process this control packet. Returns true where it is such a
 * copy, which has been acknowledged again and which pppd must not see.
 */
bool duplicate_received(const struct l2tp_frame *f);

#endif
