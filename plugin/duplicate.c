/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RFC 1661, section 5.1: after a valid reply the next request has another
 * identifier. So a request that equals the last acknowledged one byte for byte
 * was delayed, or its sender has not received our Ack. In Opened, pppd
 * renegotiates all the same (section 4.1, RCR), which takes down everything
 * above. Acknowledging it again costs one packet.
 *
 * A peer that starts anew with the same identifier and magic number, against
 * the RFC, would be kept waiting. The limits below bound that.
 */
#include "pppd.h"

#include "../l2tp/clock.h"
#include "duplicate.h"
#include "link.h"
#include "packet.h"

/* More than three restart timers (section 4.6). */
#define AGE_MS 10000
/* Two each time that a protocol opens; pppd gets the third. */
#define MANY 2

#define LCP_MAGIC 5 /* RFC 1661, section 6.4 */

static struct acknowledged *find_ack(uint16_t protocol)
{
	size_t i;

	for (i = 0; i < PACKET_PROTOCOLS; i++)
		if (packet_protocols[i] == protocol)
			return &link_state.duplicate.acks[i];
	return NULL;
}

void duplicate_sent(const struct l2tp_frame *f)
{
	struct acknowledged *a = find_ack(f->protocol);

	if (!a || f->code != CODE_CONFACK)
		return;
	packet_keep(&a->packet, f);
	clock_gettime(CLOCK_MONOTONIC, &a->at);
}

/* An Ack is the request under another code (RFC 1661, section 5.2). */
static bool is_acked(const struct acknowledged *a, const struct l2tp_frame *f)
{
	return a->packet.len == f->len + 2 &&
	       !memcmp(a->packet.bytes + 3, f->packet + 1, f->len - 1);
}

/* LCP requests of two incarnations of the peer differ in the magic number only. */
static bool tells_itself_apart(const struct l2tp_frame *f)
{
	return f->protocol != PROTO_LCP || l2tp_frame_has_option(f, LCP_MAGIC);
}

bool duplicate_received(const struct l2tp_frame *f)
{
	struct acknowledged *a = find_ack(f->protocol);
	fsm *automaton = packet_automaton(f->protocol);

	if (!a || !automaton || f->code != CODE_CONFREQ ||
	    automaton->state != OPENED || a->again == MANY || !is_acked(a, f) ||
	    !tells_itself_apart(f) || l2tp_elapsed_ms(&a->at) > AGE_MS)
		return false;
	a->again++;
	dbglog("the peer repeats a request that was acknowledged; sending the Ack again");
	packet_send(&a->packet);
	return true;
}
