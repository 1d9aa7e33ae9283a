/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * When a timer's callback ends a link, pppd 2.5.2's loop still reads once from
 * the channel and unit that it has just closed. read_packet() and get_input()
 * take the empty result for a hang-up of the peer and clear need_holdoff, so
 * pppd would connect again at once. The value that counts is the one at the
 * moment when pppd closed the channel.
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
