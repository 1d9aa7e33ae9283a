/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <errno.h>
#include <time.h>

#include "../l2tp/fd.h"
#include "../l2tp/netns.h"
#include "../l2tp/statedir.h"
#include "link.h"
#include "state.h"

static struct l2tp_state_events events;
static char name[L2TP_STATE_NAME_MAX]; /* empty: there is no file */
static uint64_t since;

/*
 * A link needs no file: where /run is read-only, or pppd is not root, there is
 * none.
 */
static void say_why(const char *what, int err)
{
	dbglog("cannot %s a state file in %s: %s", what, L2TP_STATE_DIR,
	       strerror(-err));
}

static uint64_t boottime(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec;
}

/* Once, and not before the first link is up: nobody waits for this. */
static void clear(int dir, const struct l2tp_owner *self)
{
	static bool done;
	int removed;

	if (done)
		return;
	done = true;
	removed = l2tp_statedir_clear(dir, self);
	if (removed > 0)
		dbglog("removed %d state file(s) of processes that died", removed);
	else if (removed < 0 && removed != -EBUSY)
		say_why("clear", removed);
}

static int write_file(int dir, const struct l2tp_owner *self)
{
	struct l2tp_state s = { .owner = *self,
				.tunnel_id = link_state.session.tunnel_id,
				.session_id = link_state.session.session_id,
				.since = since };
	uint64_t elsewhere = l2tp_netns_inode(process_state.tunnel.egress.netns);
	char claimed[L2TP_STATE_NAME_MAX];
	struct l2tp_message text;
	int err;

	strlcpy(s.ifname, ppp_ifname(), sizeof(s.ifname));
	if (elsewhere) /* where l2tp-list finds the session */
		s.owner.netns = elsewhere;
	l2tp_state_write(&text, &s, &events);
	if (name[0])
		return l2tp_statedir_update(dir, name, &text);
	err = l2tp_statedir_claim(dir, &s, &text, claimed);
	if (!err)
		strlcpy(name, claimed, sizeof(name));
	return err;
}

static void refresh(void)
{
	CLEANUP_FD int dir = l2tp_statedir_open(L2TP_STATE_DIR, true);
	struct l2tp_owner self;
	int err;

	l2tp_owner_self(&self); /* updetach makes pppd another process */
	err = dir < 0 ? dir : write_file(dir, &self);
	if (err)
		say_why("write", err);
	else
		clear(dir, &self);
}

static void remove_file(void)
{
	CLEANUP_FD int dir = -1;

	if (!name[0])
		return;
	dir = l2tp_statedir_open(L2TP_STATE_DIR, false);
	if (dir < 0 || unlinkat(dir, name, 0) < 0)
		say_why("remove", dir < 0 ? dir : -errno);
	name[0] = '\0';
}

void state_event(const struct l2tp_message *event)
{
	bool was_up = l2tp_state_up(&events);

	l2tp_state_keep(&events, event);
	if (!l2tp_state_up(&events)) {
		remove_file();
		return;
	}
	if (!was_up)
		since = boottime();
	refresh();
}

/* EVENT=closed comes later, and must not find the link up. */
void state_end(void)
{
	remove_file();
	events.kept.len = 0;
}
