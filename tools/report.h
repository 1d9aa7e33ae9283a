/* SPDX-License-Identifier: BSD-2-Clause */
/* What l2tp-bridge tells: lines for people, messages for a controller. */
#ifndef TOOLS_REPORT_H
#define TOOLS_REPORT_H

#include "../l2tp/bridge.h"
#include "side.h"

/* To standard error, after the program's name. */
void report_error(const char *reason);

/* Both sides' counters as last read, to standard output: one line, or two. */
void report_stats(const struct side sides[2]);
void report_totals(const struct side sides[2]);

/*
 * Print a line, and send it to the control socket; fd may be -1. A slow reader
 * loses the message: the bridge never waits for it.
 */
void report_bridged(int fd, const struct side sides[2], const struct l2tp_bridge *b);
void report_closed(int fd, const struct side sides[2], int status,
		   const char *reason);

#endif
