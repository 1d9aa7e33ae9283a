/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "report.h"
#include "switch.h"

struct l2tp_switch the_switch = {
	.sides = { NO_SIDE, NO_SIDE },
	.control_fd = -1,
};

void switch_count(void)
{
	struct side *sides = the_switch.sides;
	int i;

	for (i = 0; i < 2; i++)
		if (side_counts(&sides[i]))
			l2tp_session_count(&sides[i].session);
}

void switch_finish(int status, const char *fmt, ...)
{
	struct side *sides = the_switch.sides;
	char reason[640];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(reason, sizeof(reason), fmt, ap);
	va_end(ap);
	if (the_switch.joined) {
		switch_count(); /* a session that is gone keeps its last */
		report_totals(sides);
	}
	report_error(reason);
	report_closed(the_switch.control_fd, sides, status, reason);
	side_close(&sides[0]);
	side_close(&sides[1]);
	exit(status);
}
