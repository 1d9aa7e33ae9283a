/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <inttypes.h>
#include <stdio.h>

#include "discards.h"
#include "link.h"

/* A few are normal: a frame was lost, or the peer started before us. */
#define MANY 10

void discards_begin(void)
{
	link_state.discards.counting = true;
	link_state.discards.timeout_ms = link_state.spec.reorder_given
						 ? link_state.spec.reorder_ms
						 : L2TP_REORDER_UNSAID;
}

/*
 * The session's maker may have set another timeout. At the link's end the
 * session may be closed, so it is asked before.
 */
static void ask_timeout(void)
{
	if (link_state.discards.asked || !link_state.session.found ||
	    link_state.spec.reorder_given || link_state.session.fd < 0)
		return;
	link_state.discards.asked = true;
	link_state.discards.timeout_ms = (unsigned int)l2tp_session_reorder_ms(
		&link_state.session);
}

/* pppd 2.4.9's own printf has no 64-bit numbers. */
static void format(char *buf, size_t size)
{
	const struct l2tp_counters *c = &link_state.session.counters;

	snprintf(buf, size,
		 "%" PRIu64 " frames from the peer were discarded for their "
		 "sequence numbers, %" PRIu64 " were received%s",
		 c->rx_seq_discards, c->rx_packets,
		 link_state.spec.recv_seq
			 ? " (l2tp-recv-seq discards those without numbers, too)"
			 : "");
}

void discards_look(void)
{
	char text[256];

	ask_timeout();
	if (link_state.discards.said ||
	    link_state.session.counters.rx_seq_discards < MANY)
		return;
	link_state.discards.said = true;
	format(text, sizeof(text));
	if (!link_state.discards.timeout_ms)
		warn("%s; l2tp-reorder-timeout is 0, so each frame out of order is "
		     "discarded: set it to the ms by which the path delays some",
		     text);
	else if (link_state.session.counters.rx_oos_packets)
		warn("%s; a frame waits %u ms for an earlier one: raise "
		     "l2tp-reorder-timeout if the path delays some by more",
		     text, link_state.discards.timeout_ms);
	else
		warn("%s; none arrived out of order: the path loses frames, and later "
		     "ones waited for them in vain (l2tp-reorder-timeout, %u ms)",
		     text, link_state.discards.timeout_ms);
}

void discards_end(void)
{
	char text[256];

	if (!link_state.discards.counting)
		return;
	link_state.discards.counting = false;
	if (!link_state.session.counters.rx_seq_discards)
		return;
	ask_timeout();
	format(text, sizeof(text));
	notice("%s; l2tp-reorder-timeout was %u ms", text,
	       link_state.discards.timeout_ms);
}
