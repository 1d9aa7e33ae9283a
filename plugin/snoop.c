/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include "../l2tp/frame.h"
#include "duplicate.h"
#include "foreign.h"
#include "forward.h"
#include "link.h"
#include "restart.h"
#include "snoop.h"
#include "watch.h"

static void (*next_recv_hook)(unsigned char *p, int len);
static void (*next_send_hook)(unsigned char *p, int len);

/* pppd is awake. */
static bool is_echo(const struct l2tp_frame *f)
{
	return f->protocol == PROTO_LCP &&
	       (f->code == CODE_ECHOREQ || f->code == CODE_ECHOREP);
}

static void on_receive(unsigned char *p, int len)
{
	struct l2tp_frame f;

	if (next_recv_hook)
		next_recv_hook(p, len);
	if (len <= 0 || !l2tp_frame_parse(p, (size_t)len, &f))
		return;
	if (!foreign_is_on()) {
		if (is_echo(&f))
			watch_packet();
		restart_received(&f, link_state.early.replaying);
		/* pppd discards an Ack that it does not expect (fsm_rconfack()). */
		if (duplicate_received(&f)) {
			p[f.packet - p] = CODE_CONFACK;
			return;
		}
	}
	forward_received(&f);
}

static void on_send(unsigned char *p, int len)
{
	struct l2tp_frame f;

	if (next_send_hook)
		next_send_hook(p, len);
	if (len <= 0 || !l2tp_frame_parse(p, (size_t)len, &f))
		return;
	if (!foreign_is_on()) {
		if (is_echo(&f))
			watch_packet();
		restart_sent(&f);
		duplicate_sent(&f);
	}
	forward_sent(&f);
}

void snoop_register(void)
{
	next_recv_hook = snoop_recv_hook;
	snoop_recv_hook = on_receive;
	next_send_hook = snoop_send_hook;
	snoop_send_hook = on_send;
}
