/* SPDX-License-Identifier: BSD-2-Clause */
/* The caller's channel, while pppd itself does not listen to it. */
#ifndef PLUGIN_CALLER_H
#define PLUGIN_CALLER_H

#include <stdbool.h>

/* pppd's descriptor of the channel; -1: there is none. */
int caller_fd(void);

/*
 * Take in what the caller has sent: echo requests are answered, the rest is spent,
 * as the caller repeats it. Returns false where the caller has hung up.
 */
bool caller_look(void);

#endif
