/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pppd repeats an unanswered Configure-Request after its restart timer, three
 * seconds (RFC 1661, section 4.6), which stays in charge.  Before that the same
 * packet with the same identifier is sent again where it can cost a packet and
 * no round.  A copy that reaches a peer in Opened makes it renegotiate (section
 * 4.1, RCR), so what counts is whether the peer may have opened:
 *
 * - Req-Sent: we have acknowledged nothing, so it cannot have.  The request goes
 *   out again after l2tp-restart-ms, doubling; and once when the peer's LCP
 *   request arrives, ahead of our Ack: a peer that has only just come up cannot
 *   have heard ours.
 * - Ack-Sent: it opens with our Ack.  The request goes out again only after
 *   longer than an answer surely takes: a second before anything is known
 *   (RFC 6298, section 2), else three times the longest answer.
 * - LCP in Ack-Sent, before it has had any answer: no time is long enough, since
 *   round trips of two seconds exist.  But a peer that sends other protocols has
 *   opened, so its Ack is on its way or lost.
 *
 * A protocol that has been open is pppd's alone, and once one is negotiated
 * again, which may be of our making, so is all of the link.
 */
#include "pppd.h"

#include <sys/param.h> /* MAX */

#include "../l2tp/clock.h"
#include "link.h"
#include "options.h"
#include "packet.h"
#include "restart.h"
#include "roundtrip.h"

/*
 * RFC 6298, section 2: the timeout before a round trip is known, and R + 4 * R
 * / 2 with one.
 */
#define INITIAL_MS  1000
#define ROUND_TRIPS 3
#define NEVER	    UINT32_MAX

static struct restart *const current = &link_state.restart;

static struct restart_request *find_request(uint16_t protocol)
{
	size_t i;

	for (i = 0; i < PACKET_PROTOCOLS; i++)
		if (current->requests[i].protocol == protocol &&
		    current->requests[i].automaton)
			return &current->requests[i];
	return NULL;
}

/* RFC 1661, section 4.2: only in these two states is a request unanswered. */
static bool unanswered(const struct restart_request *r)
{
	return r->outstanding && r->automaton->reqid == r->id &&
	       (r->automaton->state == REQSENT || r->automaton->state == ACKSENT);
}

/* --- when --- */

/* Longer than an answer takes, by what is known. */
static uint32_t surely(void)
{
	return MAX(INITIAL_MS, ROUND_TRIPS * roundtrip_ms());
}

/* Milliseconds until this request may be repeated. */
static uint32_t due_in(const struct restart_request *r)
{
	if (r->automaton->state != ACKSENT) /* pppd is about to enter Req-Sent */
		return l2tp_remaining_ms(r->interval_ms, &r->last);
	if (r->retransmitted && !r->measured)
		return NEVER;
	if (r->protocol == PROTO_LCP && !r->measured)
		return roundtrip_until_ack_lost(options.restart_ms);
	return l2tp_remaining_ms(MAX(r->interval_ms, surely()), &r->last);
}

static void on_timer(void *arg);

static void give_up(struct restart_request *r)
{
	r->outstanding = false;
	ppp_untimeout(on_timer, r);
}

/*
 * pppd's own retransmission is not delayed. If the answer to a copy arrived
 * after it, the peer would open by the copy and renegotiate by pppd's request.
 */
static bool in_time(const struct restart_request *r, uint32_t wait)
{
	uint32_t own = (uint32_t)r->automaton->timeouttime * 1000;
	uint32_t left = l2tp_remaining_ms(own, &r->sent), needed = surely();

	return needed <= left && wait <= left - needed;
}

static void set_timer(struct restart_request *r)
{
	uint32_t wait = due_in(r);

	ppp_untimeout(on_timer, r);
	if (in_time(r, wait))
		ppp_timeout(on_timer, r, (int)(wait / 1000),
			    (int)(wait % 1000) * 1000);
}

static void repeat(struct restart_request *r)
{
	packet_send(&r->packet);
	clock_gettime(CLOCK_MONOTONIC, &r->last);
	if (r->automaton->state == ACKSENT)
		r->retransmitted = true;
}

static void on_timer(void *arg)
{
	struct restart_request *r = arg;

	if (!unanswered(r)) {
		give_up(r);
		return;
	}
	if (!due_in(r)) {
		repeat(r);
		r->interval_ms *= 2;
	}
	set_timer(r);
}

/* --- what is sent --- */

static uint32_t first_interval(void)
{
	return MAX(options.restart_ms, ROUND_TRIPS * roundtrip_ms());
}

static void leave_all_to_pppd(void)
{
	size_t i;

	current->renegotiated = true;
	for (i = 0; i < PACKET_PROTOCOLS; i++)
		give_up(&current->requests[i]);
}

/* pppd calls its hooks before it changes an automaton's state. */
static void note_open(void)
{
	size_t i;

	for (i = 0; i < PACKET_PROTOCOLS; i++)
		if (current->requests[i].automaton &&
		    current->requests[i].automaton->state == OPENED)
			current->been_open[i] = true;
}

/* Is it pppd's retransmission of the same request? */
static bool same_request(const struct restart_request *r, const struct l2tp_frame *f)
{
	return r->outstanding && r->packet.len == f->len + 2 &&
	       !memcmp(r->packet.bytes + 2, f->packet, f->len);
}

static void begin_request(struct restart_request *r, const struct l2tp_frame *f)
{
	packet_keep(&r->packet, f);
	r->id = f->id;
	r->outstanding = true;
	r->retransmitted = false;
	r->interval_ms = first_interval();
	clock_gettime(CLOCK_MONOTONIC, &r->first);
}

void restart_sent(const struct l2tp_frame *f)
{
	struct restart_request *r = find_request(f->protocol);

	note_open();
	roundtrip_sent(f);
	if (!r || f->code != CODE_CONFREQ || f->len + 2 > PACKET_MAX ||
	    !options.restart_ms)
		return;
	if (current->been_open[r - current->requests])
		leave_all_to_pppd();
	if (current->renegotiated)
		return;
	if (same_request(r, f))
		r->retransmitted = true; /* the interval stays as it is */
	else
		begin_request(r, f);
	r->prompted = false;
	clock_gettime(CLOCK_MONOTONIC, &r->sent);
	r->last = r->sent;
	set_timer(r);
}

/* --- what is received --- */

/*
 * A Nak or a Reject is an answer, too. So is an Ack that pppd discards: the
 * request stays unanswered, but the round trip is known.
 */
static void measure(struct restart_request *r)
{
	r->measured = true;
	roundtrip_answer(r->protocol, &r->first);
}

static void peer_has_opened(void)
{
	struct restart_request *lcp = find_request(PROTO_LCP);

	if (lcp && unanswered(lcp))
		set_timer(lcp);
}

/* A peer may repeat a request because ours reached it. */
static bool heard_before(const struct l2tp_frame *f)
{
	bool same = current->heard.len == f->len + 2 &&
		    !memcmp(current->heard.bytes + 2, f->packet, f->len);

	packet_keep(&current->heard, f);
	return same || !current->heard.len;
}

/* The interval starts again, or the timer might fire immediately. */
static void prompt(struct restart_request *r)
{
	r->prompted = true;
	repeat(r);
	r->interval_ms = first_interval();
	set_timer(r);
}

void restart_received(const struct l2tp_frame *f, bool early)
{
	struct restart_request *r = find_request(f->protocol);
	bool news = f->protocol == PROTO_LCP && f->code == CODE_CONFREQ &&
		    !heard_before(f);

	note_open();
	if (roundtrip_received(f))
		peer_has_opened();
	/* The sender of an early frame was up before our request went out. */
	if (early || !r || !r->outstanding || !unanswered(r))
		return;
	if (l2tp_frame_answers(f, r->id))
		measure(r);
	else if (news && !r->prompted && r->automaton->state == REQSENT &&
		 in_time(r, 0))
		prompt(r);
}

void restart_begin(void)
{
	size_t i;

	for (i = 0; i < PACKET_PROTOCOLS; i++) {
		current->requests[i].protocol = packet_protocols[i];
		current->requests[i].automaton = packet_automaton(
			packet_protocols[i]);
	}
}

void restart_end(void)
{
	size_t i;

	for (i = 0; i < PACKET_PROTOCOLS; i++) {
		give_up(&current->requests[i]);
		current->requests[i].automaton = NULL;
	}
}
