/* SPDX-License-Identifier: BSD-2-Clause */
/* A table from step and errno to cause and remedy. */
#ifndef L2TP_REASON_H
#define L2TP_REASON_H

#include <stddef.h>

struct l2tp_reason {
	int step; /* the caller's own numbers; 0 where there is one step only */
	int err;  /* an errno, positive */
	const char *cause;
	const char *remedy; /* what the user can do; NULL: nothing, or it is plain */
};

/*
 * Write "cause; remedy" into buf, which is always terminated. err: -errno; an
 * errno without a row is written as strerror() spells it.
 */
void l2tp_reason_write(char *buf, size_t size, const struct l2tp_reason *rows,
		       size_t count, int step, int err);

/* The same for a table whose size is known here. */
#define L2TP_REASON(buf, rows, step, err) \
	l2tp_reason_write(buf, sizeof(buf), rows, sizeof(rows) / sizeof((rows)[0]), \
			  step, err)

#endif
