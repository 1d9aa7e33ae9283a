/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <errno.h>

#include "../l2tp/ipsec.h"
#include "async.h"
#include "ipsec.h"
#include "link.h"
#include "options.h"

static struct l2tp_ipsec ipsec = L2TP_NO_IPSEC;

/*
 * Where we do not hold the tunnel's socket, packets leave in the clear as soon as
 * the policy is gone. pppd's loop would look later, so the channel is cut in the
 * signal handler, by system calls alone; pppd then reads an end of file.
 */
static void cut_if_open(void)
{
	if (l2tp_ipsec_is_bare(&ipsec) && ipsec.opened)
		link_cut_channel();
}

static void on_change(void)
{
	l2tp_ipsec_hear(&ipsec);
	cut_if_open();
}

static int hear_by_signal(void)
{
	int err = async_begin(ipsec.fd, on_change);

	if (err)
		error("l2tp-ipsec require: cannot hear of changes: %s",
		      strerror(-err));
	return err;
}

int ipsec_begin(void)
{
	struct l2tp_complaint c = options_words();
	int err = l2tp_ipsec_begin(&ipsec, &link_state.spec, &process_state.tunnel,
				   &link_state.session, &c);

	if (err)
		error("%s", c.text);
	else if (c.text[0])
		warn("%s", c.text);
	if (!err && l2tp_ipsec_is_bare(&ipsec))
		err = hear_by_signal();
	return err ? -1 : 0;
}

bool ipsec_watches(void)
{
	return ipsec.fd >= 0;
}

void ipsec_heard_elsewhere(void)
{
	if (ipsec_watches())
		ipsec.changed = 1;
}

void ipsec_look(void)
{
	struct l2tp_complaint c = options_words();
	enum l2tp_ipsec_news news;

	if (!ipsec_watches())
		return;
	async_block(); /* the handler reads what a look changes */
	news = l2tp_ipsec_look(&ipsec, &process_state.tunnel, &c);
	async_unblock();
	cut_if_open();
	if (ipsec.mode == L2TP_IPSEC_WARN && news == L2TP_IPSEC_LOST)
		warn("%s", c.text);
	else if (ipsec.mode == L2TP_IPSEC_WARN && news == L2TP_IPSEC_BACK)
		notice("l2tp-ipsec warn: the tunnel is protected by IPsec again");
	else if (news == L2TP_IPSEC_LOST)
		link_hang_up("%s", c.text);
}

void ipsec_established(void)
{
	cut_if_open();
}

void ipsec_end(void)
{
	struct l2tp_complaint c = options_words();

	if (l2tp_ipsec_is_bare(&ipsec) && ipsec.opened && !link_state.reason[0]) {
		l2tp_ipsec_explain_opened(&ipsec, &c);
		link_hang_up("%s", c.text);
	}
	ipsec_close();
}

void ipsec_close(void)
{
	async_end(ipsec.fd);
	l2tp_ipsec_end(&ipsec);
}
