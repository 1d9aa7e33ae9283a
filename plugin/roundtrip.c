/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <sys/param.h> /* MAX */

#include "../l2tp/clock.h"
#include "link.h"
#include "roundtrip.h"

static struct roundtrip *const shown = &link_state.roundtrip;

void roundtrip_sent(const struct l2tp_frame *f)
{
	if (f->protocol != PROTO_LCP || f->code != CODE_CONFACK || shown->acked)
		return;
	shown->acked = true;
	clock_gettime(CLOCK_MONOTONIC, &shown->acked_at);
}

/*
 * The answer may belong to any copy. Assume the oldest: the result is rather
 * too long (Karn).
 */
void roundtrip_answer(uint16_t protocol, const struct timespec *oldest)
{
	uint32_t took = l2tp_elapsed_ms(oldest) + 1;

	if (protocol == PROTO_LCP)
		shown->lcp_answer = MAX(shown->lcp_answer, took);
	else
		shown->longest = MAX(shown->longest, took);
}

/*
 * RFC 1661, section 3.4: before LCP is in Opened a peer sends LCP only, and of
 * LCP no Echo-Request (section 5.8).
 */
bool roundtrip_received(const struct l2tp_frame *f)
{
	if (f->protocol == PROTO_LCP && f->code != CODE_ECHOREQ)
		return false;
	if (!shown->acked || shown->lcp_opening)
		return false;
	clock_gettime(CLOCK_MONOTONIC, &shown->opened_at);
	shown->lcp_opening = l2tp_elapsed_ms(&shown->acked_at) + 1;
	return true;
}

/*
 * Both LCP times are at least a round trip: from our request to its answer, and
 * from our Ack, which the peer needs to open, to its first other frame. The
 * shorter one is more accurate, since our first request may have been lost.
 */
uint32_t roundtrip_ms(void)
{
	uint32_t lcp = shown->lcp_answer;

	if (!lcp || (shown->lcp_opening && shown->lcp_opening < lcp))
		lcp = shown->lcp_opening;
	return MAX(lcp, shown->longest);
}

uint32_t roundtrip_until_ack_lost(uint32_t least_ms)
{
	if (!shown->lcp_opening)
		return UINT32_MAX;
	return l2tp_remaining_ms(MAX(least_ms, shown->lcp_opening),
				 &shown->opened_at);
}
