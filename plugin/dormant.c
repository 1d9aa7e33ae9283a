/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <signal.h>
#include <unistd.h>

#include "control.h"
#include "dormant.h"
#include "foreign.h"
#include "hear.h"
#include "watch.h"

static volatile sig_atomic_t phase_now;

static bool is_dormant(void)
{
	return phase_now == PHASE_DORMANT || phase_now == PHASE_HOLDOFF;
}

/*
 * pppd has no channel that could be cut. SIGHUP ends the pause, and is an event,
 * after which a dormant pppd looks whether it is to end.
 */
void dormant_end(void)
{
	if (!is_dormant())
		return;
	ppp_end_without_link(EXIT_HANGUP);
	kill(getpid(), SIGHUP);
}

static void say_end(void)
{
	static bool said;

	if (!said)
		error("the controller closed its control socket; ending");
	said = true;
}

/*
 * Not in other phases: pppd waits for its scripts, which the controller's end must
 * not cut, and a link that begins looks for itself.
 */
static void on_phase(void *ctx, int now)
{
	(void)ctx;
	phase_now = now;
	if (!is_dormant() || watch_is_on() || foreign_is_on() ||
	    !control_is_inherited())
		return;
	watch_controller();
	if (control_gone()) {
		say_end();
		dormant_end();
	} else {
		control_ignore_close();
	}
}

void dormant_exit(void)
{
	if (is_dormant() && !watch_is_on() && hear_end())
		say_end();
}

void dormant_register(void)
{
	ppp_add_notify(NF_PHASE_CHANGE, on_phase, NULL);
}
