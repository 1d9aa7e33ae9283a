/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "../l2tp/ipsec.h"
#include "ipsec.h"
#include "link.h"
#include "options.h"

static struct l2tp_ipsec ipsec = L2TP_NO_IPSEC;
static pid_t owner; /* who gets the signal */

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

static void on_change(int number)
{
	int saved = errno;

	(void)number;
	l2tp_ipsec_hear(&ipsec);
	cut_if_open();
	errno = saved;
}

static void block(int how)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGIO);
	sigprocmask(how, &set, NULL);
}

/* pppd's own handler of SIGIO ends it; it has no use for the signal. */
static int hear_by_signal(void)
{
	struct sigaction act = { .sa_handler = on_change, .sa_flags = SA_RESTART };

	sigemptyset(&act.sa_mask);
	if (sigaction(SIGIO, &act, NULL) < 0 ||
	    fcntl(ipsec.fd, F_SETOWN, getpid()) < 0 ||
	    fcntl(ipsec.fd, F_SETFL, O_NONBLOCK | O_ASYNC) < 0)
		return -1;
	owner = getpid();
	l2tp_ipsec_hear(&ipsec); /* what came before the signal */
	return 0;
}

int ipsec_begin(void)
{
	struct l2tp_complaint c = options_words();
	int err = l2tp_ipsec_begin(&ipsec, &link_state.spec, &process_state.tunnel,
				   &link_state.session, &c);

	if (!err && l2tp_ipsec_is_bare(&ipsec) && hear_by_signal()) {
		error("l2tp-ipsec require: cannot hear of changes: %m");
		err = -1;
	} else if (err) {
		error("%s", c.text);
	} else if (c.text[0]) {
		warn("%s", c.text);
	}
	return err ? -1 : 0;
}

bool ipsec_watches(void)
{
	return ipsec.fd >= 0;
}

/*
 * The process before us may have heard of a change and not have told us; see
 * ipsec_follow().
 */
static void take_over(void)
{
	if (!l2tp_ipsec_is_bare(&ipsec) || owner == getpid())
		return;
	owner = getpid();
	fcntl(ipsec.fd, F_SETOWN, owner);
	ipsec.changed = 1;
}

void ipsec_look(void)
{
	struct l2tp_complaint c = options_words();
	enum l2tp_ipsec_news news;

	if (!ipsec_watches())
		return;
	block(SIG_BLOCK); /* the handler reads what a look changes */
	take_over();
	news = l2tp_ipsec_look(&ipsec, &process_state.tunnel, &c);
	block(SIG_UNBLOCK);
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

void ipsec_follow(int pid)
{
	if (l2tp_ipsec_is_bare(&ipsec))
		fcntl(ipsec.fd, F_SETOWN, pid);
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
	l2tp_ipsec_end(&ipsec);
}
