/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Callers whose channel is not ours: PPPoE by pppd's own plugin, a serial line, a
 * pty. The plugin only forwards their calls.
 */
#ifndef PLUGIN_FOREIGN_H
#define PLUGIN_FOREIGN_H

#include <stdbool.h>

/* Called first in plugin_init(): pppd's channel as it is then, our own to come. */
void foreign_register(struct channel *ours);

/* l2tp-forward is given: see to the channel when all options are read. */
void foreign_watch_options(void);

/*
 * Our channel's process_extra_options: leave the other channel in place where it
 * has a device and no option gives us a session.
 */
void foreign_choose(void);

/* Is pppd's channel not ours? */
bool foreign_is_on(void);

/* What holds its channel: a PPPoX socket or a tty; -1: there is none. */
int foreign_hold_fd(void);

/* pppd's name of the device, a pty's too; no comma is in it. */
const char *foreign_name(void);

#endif
