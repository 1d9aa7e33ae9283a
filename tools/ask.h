/* SPDX-License-Identifier: BSD-2-Clause */
/* Sides about which the kernel is asked, all of them at once, every 1.5 s. */
#ifndef TOOLS_ASK_H
#define TOOLS_ASK_H

#include "watch.h"

/* gone: as for watch_open().  0 or -errno. */
int ask_open(void (*gone)(struct l2tp_switch *s, int number, const char *why));

/* Ask about it from now on, for as long as there is a reason to. */
void ask_about(struct watch *w);

/* The same, and in a moment already: what took the channel away goes on. */
void ask_soon(struct watch *w);

void ask_no_more(struct watch *w);

/* Read the counters of all sides that are watched, in one dump. */
void ask_counters(void);

#endif
