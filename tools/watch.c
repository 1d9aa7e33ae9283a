/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "../l2tp/check.h"
#include "../l2tp/closing.h"
#include "../l2tp/fd.h"
#include "../l2tp/netns.h"
#include "ask.h"
#include "lookup.h"
#include "watch.h"

/*
 * So many looks at the beginning: what ended it before it could be looked up was
 * told in vain. Two, as the first may come at once, and the kernel tells before it
 * deletes.
 */
#define DOUBTS 2

static struct {
	void (*gone)(struct l2tp_switch *s, int number, const char *why);
	struct source deletions; /* of all */
	struct l2tp_deaths deaths;
	struct source closings;
	bool many; /* bridges in this process */
} told = { .deletions = NO_SOURCE, .deaths = L2TP_NO_DEATHS, .closings = NO_SOURCE };

static void gone(struct watch *w, const struct l2tp_complaint *c)
{
	told.gone(w->of, w->number, c->text);
}

/* --- what the kernel tells --- */

static void doubt(struct watch *w)
{
	w->doubts = DOUBTS;
	ask_about(w);
}

static void tunnel_ended(struct watch *w)
{
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;

	l2tp_session_explain_deletion(&w->side->session, true, &c);
	gone(w, &c);
}

static void session_ended(struct watch *w, const struct l2tp_death *death)
{
	struct l2tp_session *s = &w->side->session;
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;

	if (death->counted && !l2tp_counted_less(&death->counters, &s->counters))
		s->counters = death->counters;
	l2tp_session_explain_deletion(s, false, &c);
	gone(w, &c);
}

static void hear_deaths(struct l2tp_deaths *deaths)
{
	struct l2tp_death death;
	struct watch *w;

	while (l2tp_deaths_next(deaths, &death)) {
		w = lookup_session(death.tunnel_id, death.session_id);
		if (death.what == L2TP_DEATH_MISSED)
			lookup_all(doubt);
		else if (death.what == L2TP_DEATH_TUNNEL)
			lookup_tunnel(death.tunnel_id, tunnel_ended);
		else if (w)
			session_ended(w, &death);
	}
}

static void hear_deletions(void *unused, uint32_t events)
{
	(void)unused;
	(void)events;
	hear_deaths(&told.deaths);
}

/* Its own ear hears of nothing else. */
static void hear_own_deletion(void *owner, uint32_t events)
{
	struct watch *w = owner;
	struct l2tp_death death;

	(void)events;
	while (l2tp_deaths_next(&w->deaths, &death)) {
		if (death.what == L2TP_DEATH_SESSION)
			session_ended(w, &death);
		else if (death.what == L2TP_DEATH_TUNNEL)
			tunnel_ended(w);
		else
			doubt(w);
	}
}

static void hear_closings(void *unused, uint32_t events)
{
	int socket;

	(void)unused;
	(void)events;
	while ((socket = l2tp_closing_next(told.closings.fd))) {
		if (socket == L2TP_CLOSING_MISSED)
			lookup_all(doubt);
		else
			lookup_socket(socket, tunnel_ended);
	}
}

/* It would go on saying so. */
static void hear_channel(void *owner, uint32_t events)
{
	struct watch *w = owner;

	if (!(events & (EPOLLHUP | EPOLLERR)))
		return;
	loop_close(&w->channel);
	w->hung = true;
	ask_soon(w);
}

/* At once: packets may leave in the clear. */
static void hear_ipsec(void *owner, uint32_t events)
{
	struct watch *w = owner;
	struct l2tp_ipsec *ipsec = &w->side->ipsec;
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;

	(void)events;
	if (l2tp_ipsec_hear(ipsec))
		ask_about(w);
	if (!l2tp_ipsec_is_bare(ipsec) || !ipsec->opened)
		return;
	l2tp_ipsec_explain_opened(ipsec, &c);
	gone(w, &c);
}

/* --- a watch begins and ends --- */

static bool listen_to(struct source *s, int fd, uint32_t events,
		      void (*ready)(void *owner, uint32_t events), void *owner)
{
	*s = (struct source){ .fd = fd, .ready = ready, .owner = owner };
	if (fd >= 0 && !loop_add(s, events))
		return true;
	s->fd = -1;
	return false;
}

/* Netlink's deletions of this session, in its network namespace. */
static bool hears_deletion(struct watch *w)
{
	const struct l2tp_session *s = &w->side->session;
	int netns = w->side->tunnel.egress.netns;
	VISIT visit = l2tp_netns_enter(netns);

	w->here = s->nl && !netns;
	if (w->here && told.deaths.fd >= 0)
		return true;
	if (!s->nl || visit.err ||
	    l2tp_deaths_open(&w->deaths, s->nl, s->tunnel_id, s->session_id))
		return false;
	return listen_to(&w->ear, w->deaths.fd, EPOLLIN, hear_own_deletion, w);
}

/*
 * A user has 128 instances, which others need as well. So one process with many
 * bridges has one, and a process with a single bridge has none: there, and where the
 * user has too many, the side is asked about.
 */
static void open_closings(void)
{
	if (!told.many || told.closings.fd >= 0)
		return;
	listen_to(&told.closings, l2tp_closing_open(), EPOLLIN, hear_closings, NULL);
}

/* The end of its tunnel's socket; a static tunnel's is our own. */
static bool hears_closing(struct watch *w)
{
	const struct l2tp_tunnel *tunnel = &w->side->tunnel;
	int socket;

	if (!l2tp_tunnel_carries(tunnel))
		return false;
	if (tunnel->own)
		return true;
	open_closings();
	socket = l2tp_closing_watch(told.closings.fd, tunnel->fd);
	w->socket = socket > 0 ? socket : 0;
	return socket > 0;
}

static void begin_l2tp(struct watch *w)
{
	bool deletion = hears_deletion(w);
	bool closing = hears_closing(w);

	w->told = deletion && closing;
	if (told.deaths.fd >= 0)
		hear_deaths(&told.deaths); /* of earlier ones with these ids */
	lookup_add(w);
	w->doubts = DOUBTS;
	listen_to(&w->ipsec, w->side->ipsec.fd, EPOLLIN, hear_ipsec, w);
}

void watch_begin(struct watch *w, struct side *s, int *attached,
		 struct l2tp_switch *of, int number)
{
	static const struct watch none = NO_WATCH;

	*w = none;
	w->side = s;
	w->of = of;
	w->number = number;
	if (s->endpoint.kind == ENDPOINT_L2TP) {
		begin_l2tp(w);
	} else {
		w->told = listen_to(&w->channel, *attached, 0, hear_channel, w);
		if (w->told)
			l2tp_steal(attached);
	}
	l2tp_close(attached);
	if (!w->told || w->doubts)
		ask_about(w);
}

void watch_end(struct watch *w)
{
	if (!w->side)
		return;
	ask_no_more(w);
	lookup_remove(w);
	loop_close(&w->channel);
	loop_remove(&w->ipsec);
	loop_remove(&w->ear);
	l2tp_deaths_close(&w->deaths);
	w->side = NULL;
}

/* Without l2tp_netlink each side is asked about. */
static void open_deletions(void)
{
	if (!l2tp_deaths_open(&told.deaths, NULL, 0, 0) &&
	    !listen_to(&told.deletions, told.deaths.fd, EPOLLIN, hear_deletions,
		       NULL))
		l2tp_deaths_close(&told.deaths);
}

int watch_open(void (*callback)(struct l2tp_switch *s, int number, const char *why),
	       bool many)
{
	int err = ask_open(callback);

	told.gone = callback;
	told.many = many;
	if (!err && many)
		open_deletions();
	return err;
}
