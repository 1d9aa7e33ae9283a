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
#include "link.h"

/* pppd asks how many seconds to wait before the next link. */
static int pause_seconds(void)
{
	bool need = need_holdoff;

	/* SIGHUP ends the link and asks for the next one */
	if (link_state.given_up && link_state.needs_pause && !kill_link)
		need = true;
	return need ? holdoff : 0;
}

void holdoff_register(void)
{
	if (!holdoff_hook)
		holdoff_hook = pause_seconds;
}

void holdoff_link_ends(void)
{
	link_state.given_up = true;
	link_state.needs_pause = need_holdoff;
}
