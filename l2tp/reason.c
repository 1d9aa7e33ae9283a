/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "reason.h"

void l2tp_reason_write(char *buf, size_t size, const struct l2tp_reason *rows,
		       size_t count, int step, int err)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (rows[i].step == step && rows[i].err == -err)
			break;
	if (i == count)
		snprintf(buf, size, "%s", strerror(-err));
	else
		snprintf(buf, size, "%s%s%s", rows[i].cause,
			 rows[i].remedy ? "; " : "",
			 rows[i].remedy ? rows[i].remedy : "");
}
