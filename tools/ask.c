/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stddef.h>

#include "../l2tp/netlink.h"
#include "ask.h"
#include "lookup.h"
#include "report.h"

/* The end of a side must be noticed within 2 s. */
#define PERIOD_MS 1500

/*
 * An interface that is deleted takes its PPPoE sessions away first: by then it is
 * gone, too, and can be named as the cause.
 */
#define MOMENT_MS 50

/* Two system calls ask for one session; a dump of all needs one for a hundred. */
#define DUMP_FROM 8

static struct {
	void (*gone)(struct l2tp_switch *s, int number, const char *why);
	struct watch *first;
	size_t count;
	unsigned int looks;
	struct source timer;
	struct l2tp_nl *nl;
} asks = { .timer = NO_SOURCE };

static void look_at_ipsec(struct watch *w)
{
	struct l2tp_ipsec *ipsec = &w->side->ipsec;
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;
	enum l2tp_ipsec_news news = l2tp_ipsec_look(ipsec, &w->side->tunnel, &c);

	if (news == L2TP_IPSEC_LOST && ipsec->mode == L2TP_IPSEC_REQUIRE)
		asks.gone(w->of, w->number, c.text);
	else if (ipsec->mode == L2TP_IPSEC_WARN && news == L2TP_IPSEC_LOST)
		report_error(w->of, c.text);
	else if (ipsec->mode == L2TP_IPSEC_WARN && news == L2TP_IPSEC_BACK)
		report_error(w->of,
			     "ipsec warn: the tunnel is protected by IPsec again");
}

static bool lives(struct watch *w, struct l2tp_complaint *c)
{
	if (w->hung) {
		side_explain_hangup(w->side, c);
		return false;
	}
	if (w->counted != asks.looks)
		return side_alive(w->side, c);
	side_counted(w->side);
	return true;
}

static bool is_to_be_asked(const struct watch *w)
{
	const struct l2tp_ipsec *ipsec = &w->side->ipsec;

	return !w->told || w->doubts || side_waits_to_demand(w->side) ||
	       (ipsec->fd >= 0 && (ipsec->changed || ipsec->asks_again));
}

static void look(struct watch *w)
{
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;

	if (!lives(w, &c)) {
		ask_no_more(w);
		asks.gone(w->of, w->number, c.text);
		return;
	}
	look_at_ipsec(w);
	if (w->doubts)
		w->doubts--;
	if (!is_to_be_asked(w))
		ask_no_more(w);
}

/* --- many at once --- */

static int count(const struct l2tp_nl_session *found, void *unused)
{
	struct watch *w = lookup_session(found->tunnel_id, found->session_id);

	(void)unused;
	if (w && l2tp_session_compare(&w->side->session, found) == L2TP_ALIVE)
		w->counted = asks.looks;
	return 0;
}

/* What is not found in it is asked about by itself. */
static void dump(void)
{
	if (asks.nl || !l2tp_nl_open(&asks.nl))
		l2tp_nl_sessions(asks.nl, count, NULL);
}

static void count_alone(struct watch *w)
{
	if (w->counted != asks.looks)
		l2tp_session_count(&w->side->session);
}

void ask_counters(void)
{
	asks.looks++;
	dump();
	lookup_all(count_alone);
}

/* --- the list --- */

static void tick(void *unused, uint32_t events)
{
	struct watch *w, *next;

	(void)unused;
	(void)events;
	if (!loop_expired(&asks.timer))
		return;
	asks.looks++;
	if (asks.count >= DUMP_FROM)
		dump();
	for (w = asks.first; w; w = next) {
		next = w->next;
		look(w);
	}
}

int ask_open(void (*gone)(struct l2tp_switch *s, int number, const char *why))
{
	asks.gone = gone;
	return loop_timer(&asks.timer, tick, NULL);
}

void ask_about(struct watch *w)
{
	if (w->asked)
		return;
	w->previous = NULL;
	w->next = asks.first;
	if (w->next)
		w->next->previous = w;
	asks.first = w;
	w->asked = true;
	if (!asks.count++)
		loop_set_timer(&asks.timer, PERIOD_MS, PERIOD_MS);
}

void ask_soon(struct watch *w)
{
	ask_about(w);
	loop_set_timer(&asks.timer, MOMENT_MS, PERIOD_MS);
}

void ask_no_more(struct watch *w)
{
	if (!w->asked)
		return;
	if (w->previous)
		w->previous->next = w->next;
	else
		asks.first = w->next;
	if (w->next)
		w->next->previous = w->previous;
	w->asked = false;
	if (!--asks.count)
		loop_set_timer(&asks.timer, 0, 0);
}
