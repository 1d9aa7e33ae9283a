/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * l2tp-list for Prometheus, in its text format. Sums by default: thousands of
 * calls a day, each a series of its own, are more than a database is made for.
 */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "listing.h"

/* In the order of l2tp_counter_name(). */
static const struct {
	const char *name, *help;
} metrics[L2TP_COUNTERS] = {
	{ "transmit_packets", "Packets sent" },
	{ "transmit_bytes", "Bytes sent" },
	{ "transmit_errors", "Packets that could not be sent" },
	{ "receive_packets", "Packets received" },
	{ "receive_bytes", "Bytes received" },
	{ "receive_errors", "Packets received and refused" },
	{ "receive_seq_discards", "Packets discarded for their sequence numbers" },
	{ "receive_oos_packets", "Packets received out of sequence" },
};

static void gauge(FILE *out, const char *name, const char *help, uint64_t value)
{
	fprintf(out,
		"# HELP l2tp_%s %s\n# TYPE l2tp_%s gauge\nl2tp_%s %" PRIu64 "\n",
		name, help, name, name, value);
}

static size_t count_links(const struct listing *l)
{
	size_t i, links = 0;

	for (i = 0; i < l->session_count; i++)
		links += l->sessions[i].state != NULL;
	return links;
}

static uint64_t sum(const struct listing *l, size_t counter)
{
	uint64_t total = 0;
	size_t i;

	for (i = 0; i < l->session_count; i++)
		total += l2tp_counter_value(&l->sessions[i].session.counters,
					    counter);
	return total;
}

/*
 * What a session counted goes with it, so a sum falls whenever one ends. It is
 * therefore a gauge: rate() would take a fall for a counter that began again.
 */
static void show_sums(FILE *out, const struct listing *l)
{
	char name[64], help[96];
	size_t i;

	gauge(out, "tunnels", "Tunnels in the kernel.", l->tunnel_count);
	gauge(out, "sessions", "Sessions in the kernel.", l->session_count);
	gauge(out, "links", "Sessions whose link is up, with a state file.",
	      count_links(l));
	for (i = 0; i < L2TP_COUNTERS; i++) {
		snprintf(name, sizeof(name), "sessions_%s", metrics[i].name);
		snprintf(help, sizeof(help),
			 "%s, summed over the sessions there are.", metrics[i].help);
		gauge(out, name, help, sum(l, i));
	}
}

static void print_ids(FILE *out, const struct listed *s)
{
	fprintf(out, "tunnel=\"%u\",session=\"%u\"", s->session.tunnel_id,
		s->session.session_id);
}

static void label(FILE *out, const char *key, const char *value)
{
	fprintf(out, ",%s=\"", key);
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			putc('\\', out);
		putc(*value, out);
	}
	putc('"', out);
}

/* What changes in the life of a session is no label of its counters. */
static void show_info(FILE *out, const struct listing *l)
{
	char peer[L2TP_ADDR_MAX];
	size_t i;

	fputs("# HELP l2tp_session_info What is known of a session.\n"
	      "# TYPE l2tp_session_info gauge\n",
	      out);
	for (i = 0; i < l->session_count; i++) {
		const struct listed *s = &l->sessions[i];

		fputs("l2tp_session_info{", out);
		print_ids(out, s);
		label(out, "interface", listed_interface(s));
		label(out, "peer", listed_peer(s, peer));
		label(out, "name", s->state ? s->state->peer_name : "");
		fputs("} 1\n", out);
	}
}

static void show_counter(FILE *out, const struct listing *l, size_t counter)
{
	const char *name = metrics[counter].name;
	size_t i;

	fprintf(out,
		"# HELP l2tp_session_%s_total %s.\n"
		"# TYPE l2tp_session_%s_total counter\n",
		name, metrics[counter].help, name);
	for (i = 0; i < l->session_count; i++) {
		const struct listed *s = &l->sessions[i];

		fprintf(out, "l2tp_session_%s_total{", name);
		print_ids(out, s);
		fprintf(out, "} %" PRIu64 "\n",
			l2tp_counter_value(&s->session.counters, counter));
	}
}

static void show_ages(FILE *out, const struct listing *l)
{
	uint64_t age;
	size_t i;

	fputs("# HELP l2tp_session_age_seconds How long its link has been up.\n"
	      "# TYPE l2tp_session_age_seconds gauge\n",
	      out);
	for (i = 0; i < l->session_count; i++) {
		if (!listed_age(l, &l->sessions[i], &age))
			continue;
		fputs("l2tp_session_age_seconds{", out);
		print_ids(out, &l->sessions[i]);
		fprintf(out, "} %" PRIu64 "\n", age);
	}
}

void show_prometheus(FILE *out, const struct listing *l, bool sessions)
{
	size_t i;

	show_sums(out, l);
	if (!sessions)
		return;
	show_info(out, l);
	for (i = 0; i < L2TP_COUNTERS; i++)
		show_counter(out, l, i);
	show_ages(out, l);
}
