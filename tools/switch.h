/* SPDX-License-Identifier: BSD-2-Clause */
/* What l2tp-bridge holds, and its way out. */
#ifndef TOOLS_SWITCH_H
#define TOOLS_SWITCH_H

#include <stdbool.h>

#include "side.h"

enum { EXIT_TOLD = 0, EXIT_DIED = 1, EXIT_USAGE = 2 };

struct l2tp_switch {
	struct side sides[2];
	bool joined;	/* there is something to count */
	int control_fd; /* -1: no controller */
};

extern struct l2tp_switch the_switch;

/* Count what both sides have carried, where the kernel counts it. */
void switch_count(void);

/* Every way out that anybody is told of: close both sides and exit. */
void switch_finish(int status, const char *fmt, ...)
	__attribute__((format(printf, 2, 3), noreturn));

#endif
