/* SPDX-License-Identifier: BSD-2-Clause */
/* l2tp-list for programs: an array with an object for each session. */
#include "config.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "listing.h"

/* RFC 8259, section 7.  It is UTF-8 already. */
static void print_string(FILE *out, const char *text)
{
	putc('"', out);
	for (; *text; text++) {
		unsigned char byte = (unsigned char)*text;

		if (byte == '"' || byte == '\\')
			fprintf(out, "\\%c", byte);
		else if (byte < ' ')
			fprintf(out, "\\u%04x", byte);
		else
			putc(byte, out);
	}
	putc('"', out);
}

/* "": null, and so is what is not known of a number. */
static void member(FILE *out, const char *key, const char *text)
{
	fprintf(out, ",\"%s\":", key);
	if (*text)
		print_string(out, text);
	else
		fputs("null", out);
}

static void number(FILE *out, const char *key, bool known, uint64_t value)
{
	if (known)
		fprintf(out, ",\"%s\":%" PRIu64, key, value);
	else
		fprintf(out, ",\"%s\":null", key);
}

static void print_ends(FILE *out, const char *separator, const char *family,
		       const struct l2tp_state_ends *ends)
{
	fprintf(out, "%s{\"family\":\"%s\"", separator, family);
	member(out, "local", ends->local);
	member(out, "remote", ends->remote);
	putc('}', out);
}

static void print_addresses(FILE *out, const struct l2tp_state *s)
{
	const char *separator = "";

	fputs(",\"addresses\":[", out);
	if (s && s->ipv4.local[0]) {
		print_ends(out, separator, "ipv4", &s->ipv4);
		separator = ",";
	}
	if (s && s->ipv6.local[0])
		print_ends(out, separator, "ipv6", &s->ipv6);
	putc(']', out);
}

static void print_counters(FILE *out, const struct l2tp_counters *c)
{
	char key[32];
	size_t i, at;

	for (i = 0; i < L2TP_COUNTERS; i++) {
		snprintf(key, sizeof(key), "%s", l2tp_counter_name(i));
		for (at = 0; key[at]; at++)
			key[at] = (char)tolower((unsigned char)key[at]);
		number(out, key, true, l2tp_counter_value(c, i));
	}
}

static void print_tunnel(FILE *out, const struct listed *s)
{
	const struct l2tp_nl_tunnel *t = s->tunnel;
	const char *encap = t && t->encap == L2TP_IP ? "ip" : "udp";
	char buf[L2TP_ADDR_MAX];

	number(out, "peer_tunnel_id", t, t ? t->peer_tunnel_id : 0);
	number(out, "version", t, t ? (uint64_t)t->version : 0);
	member(out, "encapsulation", t ? encap : "");
	member(out, "peer", listed_peer(s, buf));
	member(out, "local", listed_local(s, buf));
}

static void print_session(FILE *out, const struct listing *l, const struct listed *s)
{
	const struct l2tp_state *state = s->state;
	uint64_t age = 0;
	bool known = listed_age(l, s, &age);

	fprintf(out, "{\"tunnel_id\":%u,\"session_id\":%u", s->session.tunnel_id,
		s->session.session_id);
	number(out, "peer_session_id", true, s->session.peer_session_id);
	print_tunnel(out, s);
	member(out, "pseudowire", s->session.ppp ? "ppp" : "other");
	member(out, "interface", listed_interface(s));
	member(out, "peer_name", state ? state->peer_name : "");
	print_addresses(out, state);
	number(out, "pid", state, state ? (uint64_t)state->owner.pid : 0);
	number(out, "age", known, age);
	print_counters(out, &s->session.counters);
	putc('}', out);
}

void show_json(FILE *out, const struct listing *l)
{
	size_t i;

	fputs("[", out);
	for (i = 0; i < l->session_count; i++) {
		fputs(i ? ",\n" : "\n", out);
		print_session(out, l, &l->sessions[i]);
	}
	fputs(l->session_count ? "\n]\n" : "]\n", out);
}
