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

void report_error(const char *reason)
{
	if (takes_a_line(STDERR_FILENO))
		fprintf(stderr, "l2tp-bridge: %s\n", reason);
}

/* --- for people --- */

static void print_counters(const struct side *s)
{
	const struct l2tp_counters *c = &s->session.counters;

	if (!side_counts(s)) {
		printf("not counted");
		return;
	}
	printf("sent %" PRIu64 " packets %" PRIu64 " bytes %" PRIu64 " errors, "
	       "received %" PRIu64 " packets %" PRIu64 " bytes %" PRIu64 " errors",
	       c->tx_packets, c->tx_bytes, c->tx_errors, c->rx_packets, c->rx_bytes,
	       c->rx_errors);
	if (c->rx_seq_discards || c->rx_oos_packets)
		printf(" %" PRIu64 " discarded %" PRIu64 " out of sequence",
		       c->rx_seq_discards, c->rx_oos_packets);
}

void report_stats(const struct side sides[2])
{
	if (!takes_a_line(STDOUT_FILENO))
		return;
	printf("side 1: ");
	print_counters(&sides[0]);
	printf("; side 2: ");
	print_counters(&sides[1]);
	printf("\n");
	fflush(stdout);
}

void report_totals(const struct side sides[2])
{
	int i;

	for (i = 0; i < 2 && takes_a_line(STDOUT_FILENO); i++) {
		printf("side %d (%s): ", i + 1, sides[i].name);
		print_counters(&sides[i]);
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

static void report_session(int fd, int number, const struct side *s, int channel)
{
	struct l2tp_message m;

	l2tp_message_start(&m, "EVENT", "session");
	l2tp_message_add(&m, "SIDE", "%d", number);
	if (s->endpoint.kind == ENDPOINT_PPPOE) {
		add_pppoe(&m, &s->endpoint.pppoe);
	} else if (s->endpoint.kind == ENDPOINT_CHANNEL) {
		l2tp_message_add(&m, "NAME", "%s", s->endpoint.channel.name);
	} else {
		l2tp_message_add_ids(&m, "", &s->session);
	}
	l2tp_message_add(&m, "CHANNEL", "%d", channel);
	l2tp_message_send(fd, &m);
}

void report_bridged(int fd, const struct side sides[2], const struct l2tp_bridge *b)
{
	struct l2tp_message m;

	if (takes_a_line(STDOUT_FILENO)) {
		printf("bridged %s and %s\n", sides[0].name, sides[1].name);
		fflush(stdout);
	}
	if (fd < 0)
		return;
	report_session(fd, 1, &sides[0], b->channel[0]);
	report_session(fd, 2, &sides[1], b->channel[1]);
	l2tp_message_start(&m, "EVENT", "bridged");
	l2tp_message_send(fd, &m);
}

void report_closed(int fd, const struct side sides[2], int status,
		   const char *reason)
{
	struct l2tp_message m;
	char prefix[8];
	int i;

	if (fd < 0)
		return;
	l2tp_message_start(&m, "EVENT", "closed");
	l2tp_message_add(&m, "STATUS", "%d", status);
	l2tp_message_add(&m, "REASON", "%s", reason);
	for (i = 0; i < 2; i++) {
		snprintf(prefix, sizeof(prefix), "SIDE%d_", i + 1);
		if (side_counts(&sides[i]))
			l2tp_message_add_counters(&m, prefix,
						  &sides[i].session.counters);
	}
	l2tp_message_send(fd, &m);
}
