/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Repeated Configure packets. The stand-in for pppd has automata whose state the
 * test sets, timers that fire on command, and a pipe as channel. Nothing that a
 * peer sends causes a storm of frames.
 */
#include "test.h"

#include <time.h>

/* A clock that does not advance, so that a slow machine makes no difference. */
static int standing_clock(clockid_t clock, struct timespec *now)
{
	(void)clock;
	*now = (struct timespec){ .tv_sec = 100000, .tv_nsec = 500000000 };
	return 0;
}
#define clock_gettime standing_clock

#include "../../plugin/duplicate.c"
#include "../../plugin/packet.c"
#include "../../plugin/restart.c"
#include "../../plugin/roundtrip.c"

/* --- the pppd --- */

fsm lcp_fsm[NUM_PPP], ipcp_fsm[NUM_PPP], ipv6cp_fsm[NUM_PPP], ccp_fsm[NUM_PPP];
struct l2tp_options options;
struct l2tp_link link_state;

/* No unit: everything goes to the channel. */
#ifdef HAVE_PPPD_OPTIONS_H
int ppp_ifunit(void); /* pppd's header has no prototype */
int ppp_ifunit(void)
{
	return -1;
}
#define CONST const
#else
int ifunit = -1;
#define CONST
#endif

static int logged;

void dbglog(CONST char *fmt, ...)
{
	(void)fmt;
	logged++;
}

void dump_packet(const char *tag, unsigned char *packet, int len)
{
	assert_string_equal(tag, "sent");
	assert_true(len > 2 && packet[0] == 0xff && packet[1] == 0x03);
}

static struct {
	void (*func)(void *);
	void *arg;
	int ms;
} timer;

void ppp_timeout(void (*func)(void *), void *arg, int s, int us)
{
	assert_null(timer.func); /* one request, one timer */
	timer.func = func;
	timer.arg = arg;
	timer.ms = s * 1000 + us / 1000;
}

void ppp_untimeout(void (*func)(void *), void *arg)
{
	if (timer.func == func && timer.arg == arg)
		timer.func = NULL;
}

/* Let the timer fire. Returns its time in ms, 0 without a timer. */
static int fire(void)
{
	void (*func)(void *) = timer.func;
	int ms = timer.ms;

	if (!func)
		return 0;
	timer.func = NULL;
	func(timer.arg);
	return ms;
}

/* --- the channel --- */

static int line[2];

/* How many frames were sent? All must equal this one. */
static int sent_again(const uint8_t *packet, size_t len)
{
	uint8_t buf[2000];
	int count = 0;
	ssize_t got;

	/* a packet pipe: one write is one read */
	while ((got = read(line[0], buf, sizeof(buf))) > 0) {
		count++;
		assert_int_equal(got, len + 2);
		assert_memory_equal(buf + 2, packet, len);
	}
	return count;
}

static uint8_t request_bytes[] = { 1, 1, 0, 14, 1, 4, 5, 0xb6, 5, 6, 1, 2, 3, 4 };

static struct l2tp_frame frame(uint16_t protocol, uint8_t code, uint8_t id)
{
	struct l2tp_frame f = { .protocol = protocol, .code = code, .id = id };

	request_bytes[0] = code;
	request_bytes[1] = id;
	f.packet = request_bytes;
	f.len = sizeof(request_bytes);
	return f;
}

static void we_send(uint16_t protocol, uint8_t code, uint8_t id)
{
	struct l2tp_frame f = frame(protocol, code, id);

	restart_sent(&f);
}

static void peer_sends(uint16_t protocol, uint8_t code, uint8_t id)
{
	uint8_t bytes[] = { code, id, 0, 4 };
	struct l2tp_frame f = { protocol, code, id, bytes, sizeof(bytes) };

	restart_received(&f, false);
}

static int repeats(void)
{
	return sent_again(request_bytes, sizeof(request_bytes));
}

static void begin_link(void)
{
	restart_end();
	memset(&link_state, 0, sizeof(link_state));
	link_state.channel_fd = line[1];
	restart_begin();
}

static int begin(void **state)
{
	(void)state;
	if (pipe2(line, O_CLOEXEC | O_DIRECT | O_NONBLOCK))
		return -1;
	memset(&timer, 0, sizeof(timer));
	memset(lcp_fsm, 0, sizeof(lcp_fsm));
	lcp_fsm[0].timeouttime = ipcp_fsm[0].timeouttime = 3;
	lcp_fsm[0].state = ipcp_fsm[0].state = REQSENT;
	lcp_fsm[0].reqid = 1;
	ipcp_fsm[0].reqid = 1;
	options.restart_ms = 500;
	begin_link();
	return 0;
}

static int end(void **state)
{
	(void)state;
	restart_end();
	close(line[0]);
	close(line[1]);
	return timer.func != NULL;
}

/* --- the tests --- */

static struct timespec ms_ago(long ms)
{
	struct timespec now;
	long long ns;

	clock_gettime(CLOCK_MONOTONIC, &now);
	ns = now.tv_sec * 1000000000LL + now.tv_nsec - ms * 1000000LL;
	now.tv_sec = (time_t)(ns / 1000000000);
	now.tv_nsec = (long)(ns % 1000000000);
	return now;
}

/* Set the time of a request and of all its copies to that long ago. */
static void went_out(size_t i, long ms)
{
	link_state.restart.requests[i].first = link_state.restart.requests[i].sent =
		link_state.restart.requests[i].last = ms_ago(ms);
}

/* The timer fires in Ack-Sent: how many copies are sent? */
static int copies_in_acksent(fsm *automaton, size_t i, long ms)
{
	automaton->state = ACKSENT;
	went_out(i, ms);
	set_timer(&link_state.restart.requests[i]);
	if (timer.func && timer.ms <= 1)
		fire();
	return repeats();
}

/* A packet that only a peer in Opened sends. */
static void peer_sends_chap(void)
{
	peer_sends(0xc223, 1, 1);
}

/* 0.5 s, 1 s; no third one, as pppd itself repeats the request at 3 s. */
static void intervals_double(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	assert_int_equal(repeats(), 0);
	assert_between(timer.ms, 490, 500);
	went_out(0, 500);
	fire();
	assert_int_equal(repeats(), 1);
	assert_between(timer.ms, 990, 1000);
	link_state.restart.requests[0].sent = ms_ago(1500);
	link_state.restart.requests[0].last = ms_ago(1000);
	fire();
	assert_int_equal(repeats(), 1);
	assert_int_equal(fire(), 0);
}

/* A timer that fires too early is set again for the rest. */
static void no_copy_before_its_time(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	went_out(0, 300);
	fire();
	assert_int_equal(repeats(), 0);
	assert_between(timer.ms, 150, 200);
}

/*
 * Whatever the option's value, the last copy is sent at least a second before
 * pppd's restart timer, to leave time for an answer.
 */
static void stops_before_the_restart_timer(void **state)
{
	static const uint32_t first[] = { 2001, 3000, 3600000 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(first); i++) {
		options.restart_ms = first[i];
		begin_link();
		we_send(PROTO_LCP, CODE_CONFREQ, 1);
		assert_int_equal(fire(), 0);
	}
	options.restart_ms = 1990;
	begin_link();
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	assert_between(timer.ms, 1900, 1990);
}

/*
 * pppd is about to repeat the request itself. A peer that opens in between would
 * get two copies.
 */
static void the_peer_comes_up_too_late(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	went_out(0, 2100);
	peer_sends(PROTO_LCP, CODE_CONFREQ, 7);
	assert_int_equal(repeats(), 0);
}

/* With a restart timer of 1 s, pppd repeats before we can be sure. */
static void a_short_restart_timer(void **state)
{
	(void)state;
	ipcp_fsm[0].timeouttime = 1;
	we_send(PROTO_IPCP, CODE_CONFREQ, 1);
	ipcp_fsm[0].state = ACKSENT;
	went_out(1, 500);
	fire();
	assert_int_equal(repeats(), 0);
	assert_int_equal(fire(), 0);
}

/* With 0, only pppd repeats requests. */
static void zero_means_never(void **state)
{
	(void)state;
	options.restart_ms = 0;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	peer_sends(PROTO_LCP, CODE_CONFREQ, 7);
	assert_int_equal(fire(), 0);
	assert_int_equal(repeats(), 0);
}

/* pppd's own retransmission does not reset the interval. */
static void retransmission(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	went_out(0, 500);
	fire();
	assert_int_equal(repeats(), 1);
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	assert_between(timer.ms, 990, 1000);
}

/* The automaton's state shows that pppd accepted an answer. */
static void the_automaton_stops_it(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	lcp_fsm[0].state = ACKRCVD;
	went_out(0, 500);
	fire();
	assert_int_equal(fire(), 0);
	assert_int_equal(repeats(), 0);
	lcp_fsm[0].state = REQSENT;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	lcp_fsm[0].reqid = 2;
	peer_sends(PROTO_LCP, CODE_CONFREQ, 1);
	went_out(0, 500);
	fire();
	assert_int_equal(repeats(), 0);
}

/* RFC 1661, section 5.2: pppd discards it, so the request is not answered. */
static void a_bad_ack(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	peer_sends(PROTO_LCP, CODE_CONFACK, 1);
	went_out(0, 500);
	fire();
	assert_int_equal(repeats(), 1);
}

static void the_peer_comes_up(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	peer_sends(PROTO_LCP, CODE_CONFREQ, 7);
	assert_int_equal(repeats(), 1);
}

/* The timer was about to fire: it is set again. */
static void the_peer_comes_up_late(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	went_out(0, 490);
	peer_sends(PROTO_LCP, CODE_CONFREQ, 7);
	assert_int_equal(repeats(), 1);
	assert_between(timer.ms, 490, 500);
	fire();
	assert_int_equal(repeats(), 0);
}

/* We acknowledged an earlier request, so the peer may have opened. */
static void the_peer_asks_again_in_acksent(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	lcp_fsm[0].state = ACKSENT;
	peer_sends(PROTO_LCP, CODE_CONFREQ, 7);
	assert_int_equal(repeats(), 0);
}

/* A peer's requests cause at most one copy each time that pppd sends ours. */
static void a_peer_that_loops(void **state)
{
	int i, sent;

	(void)state;
	for (sent = 1; sent <= 3; sent++) {
		we_send(PROTO_LCP, CODE_CONFREQ, 1);
		for (i = 0; i < 1000; i++)
			peer_sends(PROTO_LCP, CODE_CONFREQ, (uint8_t)i);
		assert_int_equal(repeats(), 1);
	}
	/* our own request comes back, as from a loop in the line */
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	for (i = 0; i < 1000; i++)
		peer_sends(PROTO_LCP, CODE_CONFREQ, 1);
	assert_int_equal(repeats(), 1);
	/* no other packet causes a copy */
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	for (i = 5; i < 256; i++)
		peer_sends(PROTO_LCP, (uint8_t)i, 1);
	assert_int_equal(repeats(), 0);
}

/* Another identifier is another request: the interval is the option's again. */
static void a_new_request_starts_afresh(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	went_out(0, 500);
	fire();
	assert_int_equal(repeats(), 1);
	lcp_fsm[0].reqid = 2;
	we_send(PROTO_LCP, CODE_CONFREQ, 2);
	assert_between(timer.ms, 490, 500);
	peer_sends(PROTO_LCP, CODE_CONFREQ, 2);
	assert_int_equal(repeats(), 1);
}

/* While LCP had no answer, there is no copy in Ack-Sent at any time ... */
static void acksent_unmeasured_lcp(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	assert_int_equal(copies_in_acksent(&lcp_fsm[0], 0, 2900), 0);
	assert_int_equal(fire(), 0);
}

/* ... unless the peer has opened: then it has sent its Ack. */
static void acksent_peer_has_opened(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	lcp_fsm[0].state = ACKSENT;
	peer_sends_chap(); /* before our Ack: proves nothing */
	assert_int_equal(copies_in_acksent(&lcp_fsm[0], 0, 600), 0);
	we_send(PROTO_LCP, CODE_CONFACK, 9);
	link_state.roundtrip.acked_at = ms_ago(50);
	went_out(0, 100);
	peer_sends_chap();
	assert_between(timer.ms, 490, 500);
	link_state.roundtrip.opened_at = ms_ago(500);
	went_out(0, 600);
	fire();
	request_bytes[0] = CODE_CONFREQ;
	request_bytes[1] = 1;
	assert_int_equal(repeats(), 1);
	assert_int_equal(fire(), 0); /* no second copy */
}

/* On a long path the Ack may arrive that much later than the peer's first frame. */
static void acksent_peer_has_opened_far_away(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	we_send(PROTO_LCP, CODE_CONFACK, 9);
	lcp_fsm[0].state = ACKSENT;
	lcp_fsm[0].timeouttime = 30;
	link_state.roundtrip.acked_at = ms_ago(1200);
	peer_sends(PROTO_LCP, CODE_ECHOREQ, 1);
	assert_between(timer.ms, 1190, 1210);
}

static void acksent_measured_lcp(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	went_out(0, 100);
	peer_sends(PROTO_LCP, CODE_CONFNAK, 1);
	lcp_fsm[0].reqid = 2;
	we_send(PROTO_LCP, CODE_CONFREQ, 2);
	assert_int_equal(copies_in_acksent(&lcp_fsm[0], 0, 990), 0);
	assert_int_equal(copies_in_acksent(&lcp_fsm[0], 0, 1000), 1);
}

/* One second for a protocol without a measured round trip, and one copy. */
static void acksent_other_protocols(void **state)
{
	(void)state;
	we_send(PROTO_IPCP, CODE_CONFREQ, 1);
	assert_int_equal(copies_in_acksent(&ipcp_fsm[0], 1, 990), 0);
	assert_int_equal(copies_in_acksent(&ipcp_fsm[0], 1, 1000), 1);
	link_state.restart.requests[1].last = ms_ago(1900);
	set_timer(&link_state.restart.requests[1]);
	assert_int_equal(fire(), 0);
}

/* After how many ms is IPCP's request repeated, if LCP's answer took so long? */
static int ipcp_patience(long lcp_answer_ms)
{
	int ms;

	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	went_out(0, lcp_answer_ms);
	peer_sends(PROTO_LCP, CODE_CONFACK, 1);
	lcp_fsm[0].state = OPENED;
	give_up(&link_state.restart.requests[0]);
	ipcp_fsm[0].timeouttime = 30;
	we_send(PROTO_IPCP, CODE_CONFREQ, 1);
	ipcp_fsm[0].state = ACKSENT;
	set_timer(&link_state.restart.requests[1]);
	ms = timer.ms;
	give_up(&link_state.restart.requests[1]);
	return ms;
}

static void long_paths(void **state)
{
	(void)state;
	assert_between(ipcp_patience(100), 980, 1000);
	begin_link();
	lcp_fsm[0].state = REQSENT;
	assert_between(ipcp_patience(600), 1790, 1850);
}

/*
 * An answer may belong to either of two copies. It is taken for the first one's:
 * too long a round trip is the safer error (Karn).
 */
static void long_path_with_loss(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	went_out(0, 500);
	fire();
	assert_int_equal(repeats(), 1);
	assert_between(ipcp_patience(1000), 2990, 3050);
}

/*
 * The peer started two seconds later, but its next frame followed our Ack at
 * once: the path is short.
 */
static void long_wait_for_the_peer(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	we_send(PROTO_LCP, CODE_CONFACK, 7);
	link_state.roundtrip.acked_at = ms_ago(20);
	peer_sends_chap();
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	assert_between(ipcp_patience(2000), 980, 1000);
}

/* A server that answers quickly in LCP and slowly in IPCP. */
static void slow_in_one_protocol(void **state)
{
	(void)state;
	ipcp_fsm[0].timeouttime = 30;
	we_send(PROTO_IPCP, CODE_CONFREQ, 1);
	went_out(1, 900);
	peer_sends(PROTO_IPCP, CODE_CONFNAK, 1);
	ipcp_fsm[0].reqid = 2;
	we_send(PROTO_IPCP, CODE_CONFREQ, 2);
	assert_int_equal(copies_in_acksent(&ipcp_fsm[0], 1, 2690), 0);
	assert_int_equal(copies_in_acksent(&ipcp_fsm[0], 1, 2750), 1);
}

/* An answer of one protocol is not taken for another's. */
static void protocols_are_separate(void **state)
{
	(void)state;
	we_send(PROTO_IPCP, CODE_CONFREQ, 1);
	peer_sends(PROTO_LCP, CODE_CONFACK, 1);
	peer_sends(PROTO_IPV6CP, CODE_CONFACK, 1);
	assert_false(link_state.restart.requests[1].measured);
	/* only LCP's first frames may have reached the peer too early */
	peer_sends(PROTO_IPCP, CODE_CONFREQ, 5);
	assert_int_equal(repeats(), 0);
	went_out(1, 500);
	fire();
	assert_int_equal(repeats(), 1);
	assert_int_equal(link_state.restart.requests[1].packet.bytes[0],
			 PROTO_IPCP >> 8);
	assert_int_equal(link_state.restart.requests[1].packet.bytes[1],
			 PROTO_IPCP & 0xff);
}

static void packets_that_are_not_repeated(void **state)
{
	static uint8_t big[PACKET_MAX + 1] = { CODE_CONFREQ, 1 };
	struct l2tp_frame f = { PROTO_LCP, CODE_CONFREQ, 1, big, PACKET_MAX - 1 };

	(void)state;
	we_send(PROTO_LCP, CODE_CONFACK, 1);
	we_send(0xc023, CODE_CONFREQ, 1); /* PAP */
	restart_sent(&f);		  /* one byte too long to keep */
	assert_null(timer.func);
	f.len--;
	restart_sent(&f);
	assert_non_null(timer.func);
	went_out(0, 500);
	fire();
	assert_int_equal(sent_again(big, PACKET_MAX - 2), 1);
}

/* A peer may repeat its request because we repeated ours. */
static void the_same_request_twice(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	peer_sends(PROTO_LCP, CODE_CONFREQ, 7);
	assert_int_equal(repeats(), 1);
	we_send(PROTO_LCP, CODE_CONFREQ, 2);
	lcp_fsm[0].reqid = 2;
	peer_sends(PROTO_LCP, CODE_CONFREQ, 7);
	assert_int_equal(repeats(), 0);
	peer_sends(PROTO_LCP, CODE_CONFREQ, 8);
	assert_int_equal(repeats(), 1);
}

static void an_early_request(void **state)
{
	uint8_t bytes[] = { CODE_CONFREQ, 7, 0, 4 };
	struct l2tp_frame f = { PROTO_LCP, CODE_CONFREQ, 7, bytes, sizeof(bytes) };

	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	restart_received(&f, true);
	assert_int_equal(repeats(), 0);
}

/* pppd renegotiates from Opened: our copies may be the cause. */
static void a_renegotiation_ends_it(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	lcp_fsm[0].state = OPENED;
	fire();
	we_send(PROTO_IPCP, CODE_CONFREQ, 1);
	assert_non_null(timer.func);
	we_send(PROTO_LCP, CODE_CONFREQ, 2);
	assert_null(timer.func);
	lcp_fsm[0].state = REQSENT;
	we_send(PROTO_LCP, CODE_CONFREQ, 2);
	we_send(PROTO_IPCP, CODE_CONFREQ, 2);
	assert_null(timer.func);
	peer_sends(PROTO_LCP, CODE_CONFREQ, 3);
	assert_int_equal(repeats(), 0);
}

static void nothing_after_the_end(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	restart_end();
	assert_null(timer.func);
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	peer_sends(PROTO_LCP, CODE_CONFREQ, 1);
	assert_null(timer.func);
	assert_int_equal(repeats(), 0);
}

/* --- repeated requests of the peer --- */

/* The peer sends its request, request_bytes with a magic number. */
static bool comes_again(uint16_t protocol, uint8_t id)
{
	struct l2tp_frame f = frame(protocol, CODE_CONFREQ, id);

	return duplicate_received(&f);
}

static void we_ack(uint16_t protocol, uint8_t id)
{
	struct l2tp_frame f = frame(protocol, CODE_CONFACK, id);

	duplicate_sent(&f);
}

static int acks_sent(uint8_t id)
{
	frame(PROTO_LCP, CODE_CONFACK, id);
	return repeats();
}

static void acknowledged_again(void **state)
{
	(void)state;
	we_ack(PROTO_LCP, 7);
	lcp_fsm[0].state = OPENED;
	assert_false(comes_again(PROTO_LCP, 8)); /* another */
	assert_true(comes_again(PROTO_LCP, 7));
	assert_int_equal(acks_sent(7), 1);
	assert_true(comes_again(PROTO_LCP, 7));
	assert_int_equal(acks_sent(7), 1);
	/* at the third one, the peer has started again */
	assert_false(comes_again(PROTO_LCP, 7));
	assert_int_equal(acks_sent(7), 0);
}

/* RFC 1661, section 4.1: before Opened, pppd acknowledges a request anyway. */
static void not_before_it_is_open(void **state)
{
	(void)state;
	we_ack(PROTO_LCP, 7);
	lcp_fsm[0].state = ACKSENT;
	assert_false(comes_again(PROTO_LCP, 7));
	assert_int_equal(acks_sent(7), 0);
}

static void not_after_a_long_time(void **state)
{
	(void)state;
	we_ack(PROTO_LCP, 7);
	lcp_fsm[0].state = OPENED;
	link_state.duplicate.acks[0].at = ms_ago(AGE_MS + 10);
	assert_false(comes_again(PROTO_LCP, 7));
}

/* Without a magic number, the request of a restarted peer looks the same. */
static void not_without_a_magic_number(void **state)
{
	(void)state;
	request_bytes[8] = 13;
	we_ack(PROTO_LCP, 7);
	lcp_fsm[0].state = OPENED;
	assert_false(comes_again(PROTO_LCP, 7));
	request_bytes[8] = 5;
}

static void other_protocols_again(void **state)
{
	(void)state;
	we_ack(PROTO_IPCP, 3);
	ipcp_fsm[0].state = OPENED;
	assert_false(comes_again(PROTO_CCP, 3));
	assert_true(comes_again(PROTO_IPCP, 3));
	assert_int_equal(acks_sent(3), 1);
	begin_link();
	assert_false(comes_again(PROTO_IPCP, 3));
}

#define LINK(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LINK(intervals_double),
		LINK(no_copy_before_its_time),
		LINK(stops_before_the_restart_timer),
		LINK(the_peer_comes_up_too_late),
		LINK(a_short_restart_timer),
		LINK(zero_means_never),
		LINK(retransmission),
		LINK(the_automaton_stops_it),
		LINK(a_bad_ack),
		LINK(the_peer_comes_up),
		LINK(the_peer_comes_up_late),
		LINK(the_peer_asks_again_in_acksent),
		LINK(a_peer_that_loops),
		LINK(a_new_request_starts_afresh),
		LINK(acksent_unmeasured_lcp),
		LINK(acksent_peer_has_opened),
		LINK(acksent_peer_has_opened_far_away),
		LINK(acksent_measured_lcp),
		LINK(acksent_other_protocols),
		LINK(long_paths),
		LINK(long_path_with_loss),
		LINK(long_wait_for_the_peer),
		LINK(slow_in_one_protocol),
		LINK(protocols_are_separate),
		LINK(packets_that_are_not_repeated),
		LINK(the_same_request_twice),
		LINK(an_early_request),
		LINK(a_renegotiation_ends_it),
		LINK(nothing_after_the_end),
		LINK(acknowledged_again),
		LINK(not_before_it_is_open),
		LINK(not_after_a_long_time),
		LINK(not_without_a_magic_number),
		LINK(other_protocols_again),
	};

	return cmocka_run_group_tests_name("restart", tests, NULL, NULL);
}
