/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pppd repeats an unanswered Configure-Request after its restart timer, three
 * seconds (RFC 1661, section 4.6), which stays in charge.  Two things are done
 * before that, always with the same packet and identifier, so that an answer
 * to either is an answer to both:
 *
 * - When the peer's LCP Configure-Request first arrives while ours has had no
 *   answer at all, the peer has only just come up and cannot have heard ours:
 *   it is sent again at once, ahead of our own answer, so that the peer cannot
 *   have opened yet and take it for a renegotiation.  Once for each request.
 * - After l2tp-restart-ms, doubling, up to the restart timer.
 */
#include "pppd.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/ppp-ioctl.h>

#include "../l2tp/clock.h"
#include "../l2tp/fd.h"
#include "options.h"
#include "restart.h"

#define PACKET_MAX 1500

struct request {
	uint16_t protocol;
	fsm *automaton; /* NULL: this pppd has no such protocol */
	uint8_t id;
	bool outstanding;
	bool repeated; /* since the peer came up */
	uint32_t interval_ms, waited_ms;
	struct timespec sent, repeated_at;
	size_t len;
	uint8_t packet[PACKET_MAX]; /* protocol, code, id, length, options */
};

static struct request requests[] = {
	{ .protocol = PROTO_LCP },
	{ .protocol = PROTO_IPCP },
	{ .protocol = PROTO_IPV6CP },
	{ .protocol = PROTO_CCP },
};
#define COUNT (sizeof(requests) / sizeof(requests[0]))

/* The peer's last LCP Configure-Request. */
static struct {
	size_t len;
	uint8_t packet[PACKET_MAX];
} heard;

static int channel = -1;
static uint32_t round_trip_ms; /* as LCP found it; 0: not known */

static struct request *find(uint16_t protocol)
{
	size_t i;

	for (i = 0; channel >= 0 && i < COUNT; i++)
		if (requests[i].protocol == protocol)
			return &requests[i];
	return NULL;
}

/*
 * Where pppd's output() sends it: LCP to the channel, what the unit may
 * compress or spread over a bundle to the unit, through a descriptor of our
 * own (PPPIOCATTACH; the unit stays its maker's).
 */
static void send_again(struct request *r)
{
	CLEANUP_FD int fd = -1;
	int unit = ppp_ifunit(), out = channel;
	uint8_t shown[PACKET_MAX + 2] = { 0xff, 0x03 };

	if (r->protocol != PROTO_LCP && unit >= 0) {
		fd = open("/dev/ppp", O_WRONLY | O_CLOEXEC | O_NONBLOCK);
		if (fd < 0 || ioctl(fd, PPPIOCATTACH, &unit) < 0)
			return;
		out = fd;
	}
	memcpy(shown + 2, r->packet, r->len);
	dump_packet("sent", shown, (int)r->len + 2);
	if (write(out, r->packet, r->len) < 0)
		dbglog("repeating a request: %m");
}

/* RFC 1661, section 4.2: only in these two states is a request unanswered. */
static bool unanswered(const struct request *r)
{
	return r->outstanding && r->automaton->reqid == r->id &&
	       (r->automaton->state == REQSENT || r->automaton->state == ACKSENT);
}

static uint32_t restart_timer_ms(const struct request *r)
{
	return (uint32_t)r->automaton->timeouttime * 1000;
}

static void on_timer(void *arg);

static void give_up(struct request *r)
{
	r->outstanding = false;
	ppp_untimeout(on_timer, r);
}

static void set_timer(struct request *r)
{
	uint32_t wait = r->interval_ms;

	ppp_untimeout(on_timer, r);
	if (!wait || r->waited_ms + wait >= restart_timer_ms(r))
		return;
	ppp_timeout(on_timer, r, (int)(wait / 1000), (int)(wait % 1000) * 1000);
	r->waited_ms += wait;
	r->interval_ms *= 2;
}

static void on_timer(void *arg)
{
	struct request *r = arg;

	if (!unanswered(r)) {
		give_up(r);
		return;
	}
	send_again(r);
	set_timer(r);
}

/* A path known to be longer than the option's time gets the time it takes. */
static uint32_t first_interval(void)
{
	uint32_t least = round_trip_ms + round_trip_ms / 2;

	if (!options.restart_ms)
		return 0;
	return options.restart_ms > least ? options.restart_ms : least;
}

void restart_sent(const struct l2tp_frame *f)
{
	struct request *r = find(f->protocol);
	bool same;

	if (!r || f->code != CODE_CONFREQ || f->len + 2 > PACKET_MAX ||
	    !r->automaton)
		return;
	/* pppd's own retransmission: the interval goes on from where it was. */
	same = r->outstanding && r->id == f->id && r->len == f->len + 2 &&
	       !memcmp(r->packet + 2, f->packet, f->len);
	if (!same)
		r->interval_ms = first_interval();
	r->outstanding = true;
	r->repeated = false;
	r->waited_ms = 0;
	r->id = f->id;
	r->packet[0] = (uint8_t)(f->protocol >> 8);
	r->packet[1] = (uint8_t)f->protocol;
	memcpy(r->packet + 2, f->packet, f->len);
	r->len = f->len + 2;
	clock_gettime(CLOCK_MONOTONIC, &r->sent);
	set_timer(r);
}

/*
 * How long an answer may take, reckoned high rather than low: too early a
 * repetition costs a packet for each protocol to come.  A request that was
 * repeated because the peer had come up says nothing of the time before, and
 * crossed the peer's own on the way, so that its answer took up to twice the
 * time since.
 */
static void measure(const struct request *r)
{
	round_trip_ms = r->repeated ? 2 * l2tp_elapsed_ms(&r->repeated_at)
				    : l2tp_elapsed_ms(&r->sent);
}

static void answered(struct request *r)
{
	if (r->protocol == PROTO_LCP)
		measure(r);
	give_up(r);
}

/*
 * A peer that repeats a request may do so because of ours, and have opened by
 * the time that another of ours arrives; that would be a renegotiation, to
 * which it has to answer with a new request, and so on without an end.
 */
static bool heard_before(const struct l2tp_frame *f)
{
	bool same = heard.len == f->len && !memcmp(heard.packet, f->packet, f->len);

	if (f->len > sizeof(heard.packet))
		return true;
	memcpy(heard.packet, f->packet, f->len);
	heard.len = f->len;
	return same;
}

void restart_received(const struct l2tp_frame *f, bool early)
{
	struct request *r = find(f->protocol);
	bool news = f->protocol == PROTO_LCP && f->code == CODE_CONFREQ &&
		    !heard_before(f);

	/* Whoever sent an early frame was up before ours went out. */
	if (early || !r || !r->outstanding)
		return;
	if (l2tp_frame_answers(f, r->id)) {
		answered(r);
		return;
	}
	if (news && !r->repeated && unanswered(r)) {
		r->repeated = true;
		clock_gettime(CLOCK_MONOTONIC, &r->repeated_at);
		send_again(r);
		/* patience begins anew, or the timer may fire the moment after,
		 * and reach a peer that has opened */
		r->interval_ms = first_interval();
		r->waited_ms = l2tp_elapsed_ms(&r->sent);
		set_timer(r);
	}
}

static fsm *automaton_of(uint16_t protocol)
{
	switch (protocol) {
	case PROTO_LCP:
		return &lcp_fsm[0];
	case PROTO_IPCP:
		return &ipcp_fsm[0];
#ifdef WITH_IPV6CP
	case PROTO_IPV6CP:
		return &ipv6cp_fsm[0];
#endif
	case PROTO_CCP:
		return &ccp_fsm[0];
	default:
		return NULL;
	}
}

void restart_begin(int channel_fd)
{
	size_t i;

	restart_end();
	channel = channel_fd;
	for (i = 0; i < COUNT; i++)
		requests[i].automaton = automaton_of(requests[i].protocol);
}

void restart_end(void)
{
	size_t i;

	for (i = 0; i < COUNT; i++)
		give_up(&requests[i]);
	round_trip_ms = 0;
	heard.len = 0;
	channel = -1;
}
