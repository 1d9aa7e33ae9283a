/* SPDX-License-Identifier: BSD-2-Clause */
/* l2tp-list for people: one line for each session, in columns. */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "listing.h"

enum column {
	TUNNEL,
	SESSION,
	INTERFACE,
	PEER,
	LOCAL,
	REMOTE,
	RX_BYTES,
	TX_BYTES,
	RX_PACKETS,
	TX_PACKETS,
	ERRORS,
	AGE,
	NAME, /* last: its words are a stranger's, and may look like columns */
	COLUMNS
};

static const struct {
	const char *title;
	bool number; /* its last digits stand below each other */
} columns[COLUMNS] = {
	[TUNNEL] = { "TUNNEL", true },
	[SESSION] = { "SESSION", true },
	[INTERFACE] = { "INTERFACE", false },
	[PEER] = { "PEER", false },
	[LOCAL] = { "LOCAL", false },
	[REMOTE] = { "REMOTE", false },
	[RX_BYTES] = { "RX-BYTES", true },
	[TX_BYTES] = { "TX-BYTES", true },
	[RX_PACKETS] = { "RX-PACKETS", true },
	[TX_PACKETS] = { "TX-PACKETS", true },
	[ERRORS] = { "ERRORS", true },
	[AGE] = { "AGE", true },
	[NAME] = { "NAME", false },
};

struct row {
	char cell[COLUMNS][256];
};

static void set_text(struct row *r, enum column at, const char *text)
{
	snprintf(r->cell[at], sizeof(r->cell[at]), "%s", *text ? text : "-");
}

static void set_number(struct row *r, enum column at, uint64_t value)
{
	snprintf(r->cell[at], sizeof(r->cell[at]), "%" PRIu64, value);
}

/* As ps(1) has it: [[DAYS-]HOURS:]MINUTES:SECONDS. */
static void set_age(struct row *r, uint64_t seconds)
{
	char *cell = r->cell[AGE];
	size_t size = sizeof(r->cell[AGE]);
	unsigned int s = (unsigned int)(seconds % 60);
	unsigned int m = (unsigned int)(seconds / 60 % 60);
	unsigned int h = (unsigned int)(seconds / 3600 % 24);
	uint64_t d = seconds / 86400;

	if (d)
		snprintf(cell, size, "%" PRIu64 "-%02u:%02u:%02u", d, h, m, s);
	else if (h)
		snprintf(cell, size, "%02u:%02u:%02u", h, m, s);
	else
		snprintf(cell, size, "%02u:%02u", m, s);
}

static void set_counters(struct row *r, const struct l2tp_counters *c)
{
	set_number(r, RX_BYTES, c->rx_bytes);
	set_number(r, TX_BYTES, c->tx_bytes);
	set_number(r, RX_PACKETS, c->rx_packets);
	set_number(r, TX_PACKETS, c->tx_packets);
	set_number(r, ERRORS, c->rx_errors + c->tx_errors);
}

static void fill(struct row *r, const struct listing *l, const struct listed *s)
{
	const struct l2tp_state *state = s->state;
	const struct l2tp_state_ends *ends = NULL;
	char peer[L2TP_ADDR_MAX];
	uint64_t age;

	if (state)
		ends = state->ipv4.local[0] ? &state->ipv4 : &state->ipv6;
	set_number(r, TUNNEL, s->session.tunnel_id);
	set_number(r, SESSION, s->session.session_id);
	set_text(r, INTERFACE, listed_interface(s));
	set_text(r, PEER, listed_peer(s, peer));
	set_text(r, LOCAL, ends ? ends->local : "");
	set_text(r, REMOTE, ends ? ends->remote : "");
	set_counters(r, &s->session.counters);
	set_text(r, AGE, "");
	if (listed_age(l, s, &age))
		set_age(r, age);
	set_text(r, NAME, state ? state->peer_name : "");
}

static void fill_titles(struct row *r)
{
	int i;

	for (i = 0; i < COLUMNS; i++)
		set_text(r, (enum column)i, columns[i].title);
}

/* In characters: the bytes that continue one of UTF-8 do not count. */
static int width_of(const char *text)
{
	int width = 0;

	for (; *text; text++)
		width += (*text & 0xc0) != 0x80;
	return width;
}

static void widen(int widths[COLUMNS], const struct row *r)
{
	int i, width;

	for (i = 0; i < COLUMNS; i++) {
		width = width_of(r->cell[i]);
		if (width > widths[i])
			widths[i] = width;
	}
}

static void print_row(FILE *out, const struct row *r, const int widths[COLUMNS])
{
	int i, pad;

	for (i = 0; i < COLUMNS; i++) {
		pad = widths[i] - width_of(r->cell[i]);
		if (columns[i].number)
			fprintf(out, "%*s%s  ", pad, "", r->cell[i]);
		else if (i < COLUMNS - 1)
			fprintf(out, "%s%*s  ", r->cell[i], pad, "");
		else
			fprintf(out, "%s\n", r->cell[i]);
	}
}

void show_table(FILE *out, const struct listing *l)
{
	int widths[COLUMNS] = { 0 };
	struct row titles, r;
	size_t i;

	fill_titles(&titles);
	widen(widths, &titles);
	for (i = 0; i < l->session_count; i++) {
		fill(&r, l, &l->sessions[i]);
		widen(widths, &r);
	}
	print_row(out, &titles, widths);
	for (i = 0; i < l->session_count; i++) {
		fill(&r, l, &l->sessions[i]);
		print_row(out, &r, widths);
	}
}
