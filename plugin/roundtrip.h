/* SPDX-License-Identifier: BSD-2-Clause */
/* How long the peer of a link takes to answer, as its frames show. */
#ifndef PLUGIN_ROUNDTRIP_H
#define PLUGIN_ROUNDTRIP_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "../l2tp/frame.h"

/* What a link has shown; times in ms, 0: unknown. */
struct roundtrip {
	uint32_t lcp_answer;  /* from an LCP request of ours to its answer */
	uint32_t lcp_opening; /* from our Ack to the peer's first other frame */
	uint32_t longest;     /* answer of any other protocol */
	bool acked;
	struct timespec acked_at, opened_at;
};

/* pppd sent this control packet. */
void roundtrip_sent(const struct l2tp_frame *f);

/* An answer to a request of this protocol, whose oldest copy went out then. */
void roundtrip_answer(uint16_t protocol, const struct timespec *oldest);

/*
 * This control packet arrived. Returns true for the first one that shows that
 * the peer has LCP in Opened.
 */
bool roundtrip_received(const struct l2tp_frame *f);

/* The longest answer in ms, rounded up; 0: there has been none. */
uint32_t roundtrip_ms(void);

/*
 * Milliseconds until the LCP Ack of a peer that has opened must be lost and not
 * late, at least least_ms; UINT32_MAX where nothing shows that it has opened.
 */
uint32_t roundtrip_until_ack_lost(uint32_t least_ms);

#endif
