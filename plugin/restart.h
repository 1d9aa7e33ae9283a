/* SPDX-License-Identifier: BSD-2-Clause */
/* Repeat our unanswered Configure-Requests earlier than pppd does. */
#ifndef PLUGIN_RESTART_H
#define PLUGIN_RESTART_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "../l2tp/frame.h"
#include "packet.h"

struct restart_request {
	uint16_t protocol;
	struct fsm *automaton; /* NULL: pppd has no such protocol, or no link */
	uint8_t id;
	bool outstanding;
	bool prompted;	    /* repeated because of the peer's request */
	bool measured;	    /* an answer to this protocol's has come */
	bool retransmitted; /* by pppd itself, or by us in Ack-Sent */
	uint32_t interval_ms;
	struct timespec first, sent, last; /* at all, by pppd, by either */
	struct packet packet;
};

struct restart {
	struct restart_request requests[PACKET_PROTOCOLS];
	bool renegotiated; /* what was open is negotiated again */
	bool been_open[PACKET_PROTOCOLS];
	struct packet heard; /* the peer's last LCP request */
};

/* A link has its channel, or is over. */
void restart_begin(void);
void restart_end(void);

/*
 * pppd sent this control packet, or is about to process it; early: it was
 * queued when the link began.
 */
void restart_sent(const struct l2tp_frame *f);
void restart_received(const struct l2tp_frame *f, bool early);

#endif
