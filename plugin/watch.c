/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <poll.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "../l2tp/check.h"
#include "../l2tp/clock.h"
#include "../l2tp/deaths.h"
#include "../l2tp/netns.h"
#include "async.h"
#include "control.h"
#include "discards.h"
#include "dormant.h"
#include "hear.h"
#include "ipsec.h"
#include "link.h"
#include "mtu.h"
#include "options.h"
#include "parent.h"
#include "watch.h"

/*
 * How often the kernel is asked where nothing tells. Two system calls check the
 * session. A third checks the controller or, without one, whether the session is
 * a successor with the same ids, which a restarted controller may have made. The
 * link must hang up within 2 s (pppd-l2tp(8), LIFETIME). At every second look the
 * path is asked for, which takes thirteen, and with l2tp-ipsec one call tells
 * whether anything has changed.
 */
#define ASK_MS 1500

#define DEATH_TRIES    20
#define DEATH_PAUSE_MS 10

/*
 * What tells without being asked does so in a signal handler, which reads and
 * writes these. It cuts the channel, so that pppd reads an end of file; the reason
 * is said when pppd closes the session.
 */
static volatile sig_atomic_t linked, /* from connect() to the session's end */
	deleted,		     /* netlink has deleted the session */
	with_tunnel,		     /* and its tunnel */
	counted,		     /* last_counters holds its counters */
	was_cut;
static struct l2tp_deaths deaths = L2TP_NO_DEATHS;
static struct l2tp_counters last_counters;

static bool hears_controller;
static struct timespec last_look;

/* --- in the signal handler --- */

static void cut(void)
{
	was_cut = 1;
	link_cut_channel();
}

static void on_controller(void)
{
	bool over = hear_now();

	if (linked && over)
		cut();
	else if (!linked && hear_end())
		dormant_end();
}

/* The kernel tells before it deletes, so the counters may still be there. */
static void on_death(void)
{
	struct l2tp_death death;

	/* only this session's end passes the filter, even one that was lost */
	while (l2tp_deaths_next(&deaths, &death)) {
		if (deleted)
			continue;
		deleted = 1;
		with_tunnel = death.what == L2TP_DEATH_TUNNEL;
		last_counters = death.counters;
		counted = death.counted ||
			  l2tp_session_own_counters(&link_state.session,
						    &last_counters) == L2TP_ALIVE;
	}
	if (deleted)
		cut();
}

/*
 * The parent may be the controller. Its sockets were closed before it was dead, but
 * the kernel ends a tunnel a moment later. If it does not, the next look decides.
 */
static void on_parents_death(void)
{
	int i;

	for (i = 0; linked && !deleted && i < DEATH_TRIES; i++) {
		if (i)
			poll(NULL, 0, DEATH_PAUSE_MS);
		if (l2tp_session_life(&link_state.session) == L2TP_GONE)
			deleted = with_tunnel = 1;
	}
	if (deleted)
		cut();
}

/* --- asking --- */

/*
 * A controller with a control socket tells; a static tunnel's socket is ours, so
 * netlink alone can end it.
 */
static bool somebody_tells(void)
{
	return control_has() ||
	       l2tp_spec_source(&link_state.spec) == L2TP_FROM_STATIC;
}

/* Milliseconds between two looks; 0: none are needed, or wanted. */
static uint32_t interval(void)
{
	bool told = control_has() ? hears_controller : deaths.fd >= 0;

	if (options.watch_given)
		return options.watch_ms;
	return told ? 0 : ASK_MS;
}

/* A signal handler may use the session's netlink socket. */
static bool alive(void)
{
	struct l2tp_session *s = &link_state.session;
	bool is;

	async_block();
	is = (control_has() || l2tp_session_same(s)) &&
	     l2tp_session_life(s) != L2TP_GONE;
	async_unblock();
	return is;
}

static void session_is_gone(void)
{
	struct l2tp_complaint c = options_words();

	async_block();
	l2tp_session_explain_end(&link_state.session, &c);
	async_unblock();
	link_hang_up("%s", c.text);
}

/* l2tp-watch 0 asks for nothing. */
static bool may_ask(void)
{
	return !options.watch_given || options.watch_ms;
}

/*
 * Returns false where the controller does not end the link. One that says why may
 * close its socket at once.
 */
static bool end_with_controller(bool gone)
{
	const char *reason = hear_close();

	if (!gone && !reason)
		return false;
	watch_count();
	if (reason)
		link_close(reason);
	else
		link_hang_up("the controller closed its control socket");
	return true;
}

static void look(void)
{
	/* first: the session ends with its controller */
	bool gone = control_gone();

	clock_gettime(CLOCK_MONOTONIC, &last_look);
	if (may_ask() && !hear_close() && !alive()) {
		session_is_gone();
	} else if (!end_with_controller(gone)) {
		if (may_ask()) {
			mtu_watch();
			discards_look();
		}
		ipsec_look();
	}
}

static void look_again(void *arg);

static void look_later(void)
{
	uint32_t ms = interval();

	if (!ms && ipsec_watches())
		ms = ASK_MS;
	if (ms)
		ppp_timeout(look_again, NULL, (int)(ms / 1000),
			    (int)(ms % 1000 * 1000));
}

static void look_again(void *arg)
{
	(void)arg;
	look();
	if (link_state.session.fd >= 0)
		look_later();
}

/* --- a link --- */

void watch_controller(void)
{
	int err = control_has() ? async_begin(control_socket(), on_controller) : 0;

	hears_controller = !err;
	if (err)
		warn("cannot hear the controller: %s", strerror(-err));
}

static int open_deaths(void)
{
	VISIT visit = l2tp_netns_enter(process_state.tunnel.egress.netns);
	const struct l2tp_session *s = &link_state.session;

	if (visit.err)
		return visit.err;
	return l2tp_deaths_open(&deaths, s->nl, s->tunnel_id, s->session_id);
}

/* Where the session is asked for at intervals, netlink is not needed. */
static void listen_to_netlink(void)
{
	int err;

	if (options.watch_given ? options.watch_ms : !somebody_tells())
		return;
	err = open_deaths();
	if (!err)
		err = async_begin(deaths.fd, on_death);
	if (err) {
		dbglog("the kernel does not tell of a session's end: %s",
		       strerror(-err));
		l2tp_deaths_close(&deaths);
	} else if (!alive()) { /* before it could tell */
		deleted = with_tunnel = 1;
	}
}

void watch_begin(void)
{
	async_block();
	deleted = counted = was_cut = 0;
	linked = 1;
	async_unblock();
	clock_gettime(CLOCK_MONOTONIC, &last_look);
	if (!somebody_tells() && may_ask())
		parent_watch(on_parents_death);
	listen_to_netlink();
	watch_controller();
	look_later();
}

void watch_established(void)
{
	if (was_cut || deleted)
		cut();
}

bool watch_is_on(void)
{
	return linked;
}

void watch_hear(void)
{
	async_block();
	on_controller();
	async_unblock();
}

void watch_packet(void)
{
	if (linked && !interval() && may_ask() &&
	    l2tp_elapsed_ms(&last_look) >= ASK_MS)
		look();
}

void watch_new_process(void)
{
	if (!linked || !async_is_new_process())
		return;
	async_follow(getpid());
	ipsec_heard_elsewhere();
	look();
}

void watch_count(void)
{
	async_block();
	if (deleted && counted)
		link_state.session.counters = last_counters;
	else
		l2tp_session_count(&link_state.session);
	async_unblock();
}

/* A controller that says why may delete the session before we have read it. */
static void say_why(void)
{
	struct l2tp_complaint c = options_words();
	bool gone = control_gone();

	if (!deleted || hear_close()) {
		end_with_controller(gone);
		return;
	}
	watch_count();
	l2tp_session_explain_deletion(&link_state.session, with_tunnel, &c);
	link_hang_up("%s", c.text);
}

void watch_end(void)
{
	ppp_untimeout(look_again, NULL);
	if (linked && was_cut && !link_state.reason[0])
		say_why();
	linked = 0;
	async_end(deaths.fd);
	l2tp_deaths_close(&deaths);
}
