/* SPDX-License-Identifier: BSD-2-Clause */
/* Options of a serial line, which have no meaning on this channel. */
#ifndef PLUGIN_TTY_H
#define PLUGIN_TTY_H

#include <stdbool.h>

/* Accept each of them, instead of "unrecognized option".  Call it while
 * the_channel is still pppd's own. */
void tty_register(void);

/* Do pppd's own options of these name a device: a line, a pty, notty, a socket? */
bool tty_device_given(void);

/* All options are read: one notice names those that the user gave. */
void tty_check(void);

#endif
