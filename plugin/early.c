/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include "../l2tp/frame.h"
#include "early.h"
#include "link.h"

#define LOOK_AT 64 /* and no more, however many a peer sends */

/*
 * pppd's frames begin with address and control field; the socket's do not. On a
 * link that is not open only LCP is valid.
 */
static void keep(struct early *e, const uint8_t *frame, size_t len)
{
	struct early_frame *f = &e->frames[e->count];
	struct l2tp_frame parsed;

	if (e->count == EARLY_FRAMES || len + 2 > EARLY_BYTES ||
	    !l2tp_frame_parse(frame, len, &parsed) || parsed.protocol != PROTO_LCP)
		return;
	f->bytes[0] = 0xff;
	f->bytes[1] = 0x03;
	memcpy(f->bytes + 2, frame, len);
	f->len = len + 2;
	e->count++;
}

void early_keep(const struct l2tp_session *s)
{
	uint8_t frame[EARLY_BYTES];
	size_t len;
	int i;

	for (i = 0; i < LOOK_AT; i++) {
		len = l2tp_session_early_frame(s, frame, sizeof(frame));
		if (!len)
			break;
		keep(&link_state.early, frame, len);
	}
}

/* Does what pppd's get_input() does with a frame. */
static void replay(void *arg)
{
	struct early *e = arg;
	struct early_frame *f;

	if (e->count)
		dbglog("handing %d early LCP frame(s) to LCP", (int)e->count);
	e->replaying = true;
	for (f = e->frames; f < e->frames + e->count; f++) {
		dump_packet("rcvd", f->bytes, (int)f->len);
		if (snoop_recv_hook)
			snoop_recv_hook(f->bytes, (int)f->len);
		lcp_protent.input(0, f->bytes + 4, (int)f->len - 4);
	}
	e->replaying = false;
	e->count = 0;
}

/*
 * RFC 1661, section 4.3: an automaton in Starting state has no lower layer and
 * accepts no packets. So this runs after lcp_lowerup(), which pppd calls before
 * it handles timers.
 */
void early_replay_soon(void)
{
	ppp_timeout(replay, &link_state.early, 0, 0);
}

void early_forget(void)
{
	ppp_untimeout(replay, &link_state.early);
	link_state.early.count = 0;
}
