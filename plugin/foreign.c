/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <stdio.h>

#include "../l2tp/check.h"
#include "control.h"
#include "foreign.h"
#include "forward.h"
#include "link.h"
#include "options.h"
#include "tty.h"

static struct channel *ours, *earlier;
static bool earlier_modem;

/* Of a channel that is not ours, once options are checked. */
static struct {
	bool on;
	int hold_fd;
	int (*establish)(int fd);
	void (*disestablish)(int fd);
} foreign = { .hold_fd = -1 };

void foreign_register(struct channel *channel)
{
	ours = channel;
	earlier = the_channel;
	earlier_modem = ppp_get_modem();
}

/*
 * pppd's own channel is the serial line, which without a device is the terminal
 * that pppd was started on; that is never meant here. A plugin takes pppd's place
 * as the channel only for a device.
 */
void foreign_choose(void)
{
	if (!forward_wanted() ||
	    l2tp_spec_source(&options.spec) != L2TP_FROM_NOTHING ||
	    (earlier == &tty_channel && !tty_device_given()))
		return;
	the_channel = earlier;
	ppp_set_modem(earlier_modem);
	if (the_channel->process_extra_options)
		the_channel->process_extra_options();
}

/* --- the channel, when pppd has it --- */

static int on_establish(int fd)
{
	foreign.hold_fd = fd;
	link_state.channel_fd = foreign.establish(fd);
	return link_state.channel_fd;
}

static void on_disestablish(int fd)
{
	link_state.channel_fd = foreign.hold_fd = -1;
	foreign.disestablish(fd);
}

/* --- all options are read --- */

static void (*earlier_check)(void);

/* pppd checks protocols before channels, and all plugins are loaded by then. */
static void check(void)
{
	if (earlier_check)
		earlier_check();
	if (the_channel == ours)
		return;
	if (l2tp_spec_source(&options.spec) != L2TP_FROM_NOTHING)
		options_refuse("a session of L2TP and a device contradict each "
			       "other: the call comes in on one of them");
	if (options.spec.netns[0])
		options_refuse("l2tp-netns %s and a device contradict each other: "
			       "there is no tunnel but that to the LNS, and the "
			       "controller says where that is (NETNS)",
			       options.spec.netns);
	foreign.on = true;
	options.forwarder = options.controller;
	options.controller = NULL;
	options_check_control();
	control_adopt();
	forward_check();
	foreign.establish = the_channel->establish_ppp;
	foreign.disestablish = the_channel->disestablish_ppp;
	the_channel->establish_ppp = on_establish;
	the_channel->disestablish_ppp = on_disestablish;
}

void foreign_watch_options(void)
{
	static bool watched;

	if (watched)
		return;
	watched = true;
	earlier_check = lcp_protent.check_options;
	lcp_protent.check_options = check;
}

bool foreign_is_on(void)
{
	return foreign.on;
}

int foreign_hold_fd(void)
{
	return foreign.hold_fd;
}

const char *foreign_name(void)
{
	static char name[100];
	char *p;

	snprintf(name, sizeof(name), "%.99s", ppp_pppdevnam());
	for (p = name; *p; p++)
		if (*p == ',' || *p < ' ' || *p > '~')
			*p = '?';
	return name;
}
