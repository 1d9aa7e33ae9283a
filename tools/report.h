/* SPDX-License-Identifier: BSD-2-Clause */
/* What l2tp-bridge tells: lines for people, messages for a controller. */
#ifndef TOOLS_REPORT_H
#define TOOLS_REPORT_H

#include "switch.h"

/* To standard error, after the program's name; of a bridge, or NULL. */
void report_error(const struct l2tp_switch *s, const char *reason);

/* Both sides' counters as last read, to standard output: one line, or two. */
void report_stats(const struct l2tp_switch *s);
void report_totals(const struct l2tp_switch *s);

/* The part of such a line that has counters. */
void report_counters(const struct l2tp_counters *c);

/*
 * Print a line, and tell the controller (s->tell()). Neither waits for a slow
 * reader, who loses it.
 */
void report_bridged(const struct l2tp_switch *s);
void report_closed(const struct l2tp_switch *s, int status, const char *reason);

/* Will standard output take a line?  Waiting would miss the end of a side. */
bool report_can_print(void);

#endif
