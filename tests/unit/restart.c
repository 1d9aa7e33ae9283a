/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Requests that are sent once more, against as much of a pppd as they see:
 * automata that stand still, timers that fire when told to, and a pipe for a
 * channel.  Whatever a peer sends, it gets no storm of frames back.
 */
#include "test.h"

#include "../../plugin/restart.c"

/* --- the pppd --- */

fsm lcp_fsm[NUM_PPP], ipcp_fsm[NUM_PPP], ipv6cp_fsm[NUM_PPP], ccp_fsm[NUM_PPP];
struct l2tp_options options;

/* Without a unit everything goes to the channel. */
#ifdef HAVE_PPPD_OPTIONS_H
int ppp_ifunit(void); /* the header's has no prototype */
int ppp_ifunit(void)
{
	return -1;
}
#define CONST const
#else
int ifunit = -1;
#define CONST
#endif

void dbglog(CONST char *fmt, ...)
{
	fail_msg("dbglog: %s", fmt);
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

/* Let the timer fire; after how long it does, 0 where there is none. */
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

/* --- the line --- */

static int line[2];

/* How many frames have gone out, all like this one. */
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

static int begin(void **state)
{
	(void)state;
	if (pipe2(line, O_CLOEXEC | O_DIRECT | O_NONBLOCK))
		return -1;
	memset(&timer, 0, sizeof(timer));
	memset(lcp_fsm, 0, sizeof(lcp_fsm));
	lcp_fsm[0].timeouttime = ipcp_fsm[0].timeouttime = 3;
	lcp_fsm[0].state = ipcp_fsm[0].state = REQSENT;
	lcp_fsm[0].reqid = ipcp_fsm[0].reqid = 1;
	options.restart_ms = 500;
	restart_begin(line[1]);
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

/* 0.5, 1 s: the next would fall together with pppd's own at 3 s or later. */
static void intervals_double(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	assert_int_equal(repeats(), 0);
	assert_int_equal(fire(), 500);
	assert_int_equal(repeats(), 1);
	assert_int_equal(fire(), 1000);
	assert_int_equal(repeats(), 1);
	assert_int_equal(fire(), 0);
}

/* Whatever the option says, all that is sent falls before the restart timer. */
static void stops_at_the_restart_timer(void **state)
{
	static const uint32_t first[] = {
		1, 10, 100, 700, 1000, 2999, 3000, 3600000
	};
	int waited, wait, times;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(first); i++) {
		options.restart_ms = first[i];
		restart_begin(line[1]);
		we_send(PROTO_LCP, CODE_CONFREQ, 1);
		for (waited = times = 0; (wait = fire()); times++) {
			assert_int_equal(wait, first[i] << times);
			waited += wait;
		}
		assert_true(waited < 3000);
		assert_int_equal(repeats(), times);
		assert_int_equal(times > 0, first[i] < 3000);
	}
}

static void zero_means_never(void **state)
{
	(void)state;
	options.restart_ms = 0;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	assert_int_equal(fire(), 0);
	assert_int_equal(repeats(), 0);
}

/* pppd's own retransmission goes on where the intervals were. */
static void retransmission(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	while (fire())
		;
	assert_int_equal(repeats(), 2);
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	assert_int_equal(fire(), 2000);
	assert_int_equal(fire(), 0);
	assert_int_equal(repeats(), 1);
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	assert_int_equal(fire(), 0);
}

static void an_answer_stops_it(void **state)
{
	uint8_t code;

	(void)state;
	for (code = CODE_CONFACK; code <= CODE_CONFREJ; code++) {
		we_send(PROTO_LCP, CODE_CONFREQ, 1);
		peer_sends(PROTO_LCP, code, 2); /* of another request */
		assert_non_null(timer.func);
		peer_sends(PROTO_LCP, code, 1);
		assert_int_equal(fire(), 0);
		/* nor does the peer's request bring it out again */
		peer_sends(PROTO_LCP, CODE_CONFREQ, 9);
		assert_int_equal(repeats(), 0);
	}
}

/* The state tells as well: pppd knows of an answer that we have not seen. */
static void the_automaton_stops_it(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	lcp_fsm[0].state = OPENED;
	assert_int_equal(fire(), 500);
	assert_int_equal(fire(), 0);
	assert_int_equal(repeats(), 0);
	lcp_fsm[0].state = REQSENT;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	lcp_fsm[0].reqid = 2;
	peer_sends(PROTO_LCP, CODE_CONFREQ, 1);
	fire();
	assert_int_equal(repeats(), 0);
}

static void the_peer_comes_up(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	peer_sends(PROTO_LCP, CODE_CONFREQ, 7);
	assert_int_equal(repeats(), 1);
	lcp_fsm[0].state = ACKSENT;
	assert_int_equal(fire(), 500);
	assert_int_equal(repeats(), 1);
}

/* The timer was about to fire: it begins anew, and keeps to pppd's own. */
static void the_peer_comes_up_late(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	assert_int_equal(fire(), 500);
	assert_int_equal(timer.ms, 1000);
	requests[0].sent = ms_ago(1700);
	peer_sends(PROTO_LCP, CODE_CONFREQ, 7);
	assert_int_equal(repeats(), 2);
	assert_int_equal(timer.ms, 500);
	assert_int_equal(fire(), 500);
	assert_int_equal(fire(), 0); /* a second more would be too near to 3 s */
	assert_int_equal(repeats(), 1);
}

/* Its request can bring ours out once for each time that pppd sends it. */
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
	/* our own request come back, as from a loop in the line */
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	for (i = 0; i < 1000; i++)
		peer_sends(PROTO_LCP, CODE_CONFREQ, 1);
	assert_int_equal(repeats(), 1);
	/* nothing but a request does */
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	for (i = 5; i < 256; i++)
		peer_sends(PROTO_LCP, (uint8_t)i, 1);
	assert_int_equal(repeats(), 0);
}

/* Another identifier is another request: all begins at the option's time. */
static void a_new_request_starts_afresh(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	peer_sends(PROTO_LCP, CODE_CONFREQ, 1);
	while (fire())
		;
	assert_int_equal(repeats(), 3);
	lcp_fsm[0].reqid = 2;
	we_send(PROTO_LCP, CODE_CONFREQ, 2);
	peer_sends(PROTO_LCP, CODE_CONFREQ, 2);
	assert_int_equal(repeats(), 1);
	assert_int_equal(fire(), 500);
	assert_int_equal(fire(), 1000);
	assert_int_equal(fire(), 0);
	assert_int_equal(repeats(), 2);
}

/* The one network protocol's answers are not the other's. */
static void protocols_are_apart(void **state)
{
	(void)state;
	we_send(PROTO_IPCP, CODE_CONFREQ, 1);
	peer_sends(PROTO_LCP, CODE_CONFACK, 1);
	peer_sends(PROTO_IPV6CP, CODE_CONFACK, 1);
	assert_non_null(timer.func);
	/* only LCP's first frames can have come too early for the peer */
	peer_sends(PROTO_IPCP, CODE_CONFREQ, 5);
	assert_int_equal(repeats(), 0);
	assert_int_equal(fire(), 500);
	assert_int_equal(repeats(), 1);
	assert_int_equal(requests[1].packet[0], PROTO_IPCP >> 8);
	assert_int_equal(requests[1].packet[1], PROTO_IPCP & 0xff);
	peer_sends(PROTO_IPCP, CODE_CONFACK, 1);
	assert_null(timer.func);
}

static void what_is_no_request(void **state)
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
	fire();
	assert_int_equal(sent_again(big, PACKET_MAX - 2), 1);
}

/* LCP has been answered: what is IPCP's first interval? */
static int next_interval(void)
{
	int ms;

	peer_sends(PROTO_LCP, CODE_CONFACK, 1);
	we_send(PROTO_IPCP, CODE_CONFREQ, 1);
	ms = timer.ms;
	peer_sends(PROTO_IPCP, CODE_CONFACK, 1);
	return ms;
}

/* On a long path patience is half as long again as the round trip. */
static void long_paths(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	requests[0].sent = ms_ago(1000);
	assert_between(next_interval(), 1500, 1900);
}

/* Which of two did the answer answer? The first: rather too long. */
static void long_path_with_loss(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	fire();
	assert_int_equal(repeats(), 1);
	requests[0].sent = ms_ago(1000);
	assert_between(next_interval(), 1500, 1900);
}

/* The peer came up late, which says nothing of the path. */
static void long_wait_for_the_peer(void **state)
{
	(void)state;
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	assert_int_equal(fire(), 500);
	assert_int_equal(fire(), 1000);
	assert_int_equal(repeats(), 2);
	requests[0].sent = ms_ago(2000);
	peer_sends(PROTO_LCP, CODE_CONFREQ, 1);
	assert_int_equal(repeats(), 1);
	assert_int_equal(next_interval(), 500);
	we_send(PROTO_LCP, CODE_CONFREQ, 1);
	peer_sends(PROTO_LCP, CODE_CONFREQ, 2);
	requests[0].repeated_at = ms_ago(400);
	assert_between(next_interval(), 1200, 1500);
	repeats();
}

/* A peer that repeats itself may have done so because we did. */
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

#define LINK(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LINK(intervals_double),
		LINK(stops_at_the_restart_timer),
		LINK(zero_means_never),
		LINK(retransmission),
		LINK(an_answer_stops_it),
		LINK(the_automaton_stops_it),
		LINK(the_peer_comes_up),
		LINK(the_peer_comes_up_late),
		LINK(a_peer_that_loops),
		LINK(a_new_request_starts_afresh),
		LINK(protocols_are_apart),
		LINK(what_is_no_request),
		LINK(long_paths),
		LINK(long_path_with_loss),
		LINK(long_wait_for_the_peer),
		LINK(the_same_request_twice),
		LINK(an_early_request),
		LINK(nothing_after_the_end),
	};

	return cmocka_run_group_tests_name("restart", tests, NULL, NULL);
}
