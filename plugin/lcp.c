/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include "../l2tp/frame.h"
#include "duplicate.h"
#include "lcp.h"
#include "packet.h"
#include "restart.h"

/*
 * A peer that starts first has sent one Configure-Request, and a few more if
 * we are late.  Nothing but LCP can be meant for a link that is not open.
 */
#define KEEP_FRAMES 8
#define KEEP_BYTES  1500
#define LOOK_AT	    64 /* and no more, however many a peer sends */

static struct {
	uint8_t bytes[KEEP_BYTES];
	size_t len;
} kept[KEEP_FRAMES];
static size_t kept_count;
static bool replaying;

static void (*next_recv_hook)(unsigned char *p, int len);
static void (*next_send_hook)(unsigned char *p, int len);

/* pppd's frames begin with address and control field; the socket's do not. */
static void keep(const uint8_t *frame, size_t len)
{
	struct l2tp_frame parsed;

	if (kept_count == KEEP_FRAMES || len + 2 > KEEP_BYTES ||
	    !l2tp_frame_parse(frame, len, &parsed) || parsed.protocol != PROTO_LCP)
		return;
	kept[kept_count].bytes[0] = 0xff;
	kept[kept_count].bytes[1] = 0x03;
	memcpy(kept[kept_count].bytes + 2, frame, len);
	kept[kept_count++].len = len + 2;
}

void lcp_keep_early_frames(const struct l2tp_session *s)
{
	uint8_t frame[KEEP_BYTES];
	size_t len;
	int i;

	for (i = 0; i < LOOK_AT; i++) {
		len = l2tp_session_early_frame(s, frame, sizeof(frame));
		if (!len)
			break;
		keep(frame, len);
	}
}

/*
 * As pppd's get_input() does with what it reads.  RFC 1661, section 4.3: an
 * automaton in Starting state has no lower layer and takes no packets, so this
 * waits for lcp_lowerup(), which pppd calls before it handles events.
 */
static void replay(void *arg)
{
	size_t i;

	(void)arg;
	if (kept_count)
		dbglog("handing %d early LCP frame(s) to LCP", (int)kept_count);
	replaying = true;
	for (i = 0; i < kept_count; i++) {
		dump_packet("rcvd", kept[i].bytes, (int)kept[i].len);
		if (snoop_recv_hook)
			snoop_recv_hook(kept[i].bytes, (int)kept[i].len);
		lcp_protent.input(0, kept[i].bytes + 4, (int)kept[i].len - 4);
	}
	replaying = false;
	kept_count = 0;
}

void lcp_start(int channel_fd)
{
	packet_begin(channel_fd);
	restart_begin();
	duplicate_begin();
	ppp_timeout(replay, NULL, 0, 0);
}

void lcp_stop(void)
{
	ppp_untimeout(replay, NULL);
	kept_count = 0;
	restart_end();
	packet_begin(-1);
}

static void on_receive(unsigned char *p, int len)
{
	struct l2tp_frame f;

	if (next_recv_hook)
		next_recv_hook(p, len);
	if (len <= 0 || !l2tp_frame_parse(p, (size_t)len, &f))
		return;
	restart_received(&f, replaying);
	/* pppd discards an Ack that it does not wait for (fsm_rconfack()). */
	if (duplicate_received(&f))
		p[f.packet - p] = CODE_CONFACK;
}

static void on_send(unsigned char *p, int len)
{
	struct l2tp_frame f;

	if (next_send_hook)
		next_send_hook(p, len);
	if (len <= 0 || !l2tp_frame_parse(p, (size_t)len, &f))
		return;
	restart_sent(&f);
	duplicate_sent(&f);
}

void lcp_register(void)
{
	next_recv_hook = snoop_recv_hook;
	next_send_hook = snoop_send_hook;
	snoop_recv_hook = on_receive;
	snoop_send_hook = on_send;
}
