/* SPDX-License-Identifier: BSD-2-Clause */
/* Options of a serial line, which have no meaning on this channel. */
#ifndef PLUGIN_TTY_H
#define PLUGIN_TTY_H

/* Accept each of them with one notice, instead of "unrecognized option".  Called
 * while the_channel is still pppd's own. */
void tty_register(void);

#endif
