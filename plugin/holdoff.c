/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a link ends in a timer's callback, pppd's loop reads once more from the
 * channel and unit that it has just given up.  It takes what it finds (nothing)
 * for a hang-up of the peer, after which it connects again at once: read_packet()
 * and get_input() of 2.5.2.  What counts is what pppd needed when it gave the
 * channel up.
 */
#include "pppd.h"

#include "holdoff.h"

static bool ended;  /* the link has had a channel, and no longer has */
static bool needed; /* as pppd said at that moment */

/* pppd asks how many seconds to wait before the next link. */
static int pause_seconds(void)
{
	bool need = need_holdoff;

	/* SIGHUP ends the link and asks for the next one */
	if (ended && needed && !kill_link)
		need = true;
	return need ? holdoff : 0;
}

void holdoff_register(void)
{
	if (!holdoff_hook)
		holdoff_hook = pause_seconds;
}

void holdoff_link_begins(void)
{
	ended = false;
}

void holdoff_link_ends(void)
{
	ended = true;
	needed = need_holdoff;
}
