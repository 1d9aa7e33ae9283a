/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "../l2tp/message.h"
#include "report.h"

/*
 * The reader may be gone or slow. A line that the pipe does not hold is lost:
 * waiting would miss signals and the end of a side.
 */
static bool takes_a_line(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	return poll(&p, 1, 0) == 1 && p.revents & POLLOUT;
}

/* "bridge N: " where there are many. */
static const char *name(const struct l2tp_switch *s, char buf[24])
{
	buf[0] = '\0';
	if (s && s->id)
		snprintf(buf, 24, "bridge %u: ", s->id);
	return buf;
}

void report_error(const struct l2tp_switch *s, const char *reason)
{
	char buf[24];

	if (takes_a_line(STDERR_FILENO))
		fprintf(stderr, "l2tp-bridge: %s%s\n", name(s, buf), reason);
}

/* --- for people --- */

static void print_counters(const struct side *s)
{
	const struct l2tp_counters *c = &s->session.counters;

	if (side_counts(s))
		report_counters(c);
	else
		printf("not counted");
}

void report_counters(const struct l2tp_counters *c)
{
	printf("sent %" PRIu64 " packets %" PRIu64 " bytes %" PRIu64 " errors, "
	       "received %" PRIu64 " packets %" PRIu64 " bytes %" PRIu64 " errors",
	       c->tx_packets, c->tx_bytes, c->tx_errors, c->rx_packets, c->rx_bytes,
	       c->rx_errors);
	if (c->rx_seq_discards || c->rx_oos_packets)
		printf(" %" PRIu64 " discarded %" PRIu64 " out of sequence",
		       c->rx_seq_discards, c->rx_oos_packets);
}

bool report_can_print(void)
{
	return takes_a_line(STDOUT_FILENO);
}

void report_stats(const struct l2tp_switch *s)
{
	if (!report_can_print())
		return;
	printf("side 1: ");
	print_counters(&s->sides[0]);
	printf("; side 2: ");
	print_counters(&s->sides[1]);
	printf("\n");
	fflush(stdout);
}

void report_totals(const struct l2tp_switch *s)
{
	char buf[24];
	int i;

	for (i = 0; i < 2 && report_can_print(); i++) {
		printf("%sside %d (%s): ", name(s, buf), i + 1, s->sides[i].name);
		print_counters(&s->sides[i]);
		printf("\n");
		fflush(stdout);
	}
}

/* --- for a controller --- */

static void add_pppoe(struct l2tp_message *m, const struct l2tp_pppoe *p)
{
	l2tp_message_add(m, "INTERFACE", "%s", p->interface);
	l2tp_message_add(m, "MAC", "%02x:%02x:%02x:%02x:%02x:%02x", p->mac[0],
			 p->mac[1], p->mac[2], p->mac[3], p->mac[4], p->mac[5]);
	l2tp_message_add(m, "SESSION_ID", "%u", p->session_id);
}

static void start(const struct l2tp_switch *s, struct l2tp_message *m,
		  const char *event)
{
	l2tp_message_start(m, "EVENT", event);
	if (s->id)
		l2tp_message_add(m, "ID", "%u", s->id);
}

static void report_session(const struct l2tp_switch *s, int i)
{
	const struct side *side = &s->sides[i];
	struct l2tp_message m;

	start(s, &m, "session");
	l2tp_message_add(&m, "SIDE", "%d", i + 1);
	if (side->endpoint.kind == ENDPOINT_PPPOE)
		add_pppoe(&m, &side->endpoint.pppoe);
	else if (side->endpoint.kind == ENDPOINT_CHANNEL)
		l2tp_message_add(&m, "NAME", "%s", side->endpoint.channel.name);
	else
		l2tp_message_add_ids(&m, "", &side->session);
	l2tp_message_add(&m, "CHANNEL", "%d", s->bridge.channel[i]);
	s->tell(s, &m);
}

void report_bridged(const struct l2tp_switch *s)
{
	struct l2tp_message m;
	char buf[24];

	if (report_can_print()) {
		printf("%sbridged %s and %s\n", name(s, buf), s->sides[0].name,
		       s->sides[1].name);
		fflush(stdout);
	}
	if (!s->tell)
		return;
	report_session(s, 0);
	report_session(s, 1);
	start(s, &m, "bridged");
	s->tell(s, &m);
}

void report_closed(const struct l2tp_switch *s, int status, const char *reason)
{
	struct l2tp_message m;
	char prefix[8];
	int i;

	if (!s->tell)
		return;
	start(s, &m, "closed");
	l2tp_message_add(&m, "STATUS", "%d", status);
	l2tp_message_add(&m, "REASON", "%s", reason);
	for (i = 0; i < 2; i++) {
		snprintf(prefix, sizeof(prefix), "SIDE%d_", i + 1);
		if (side_counts(&s->sides[i]))
			l2tp_message_add_counters(&m, prefix,
						  &s->sides[i].session.counters);
	}
	s->tell(s, &m);
}
