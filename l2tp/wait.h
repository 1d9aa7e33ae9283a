/* SPDX-License-Identifier: BSD-2-Clause */
/* Waits that end early where the program is to end. */
#ifndef L2TP_WAIT_H
#define L2TP_WAIT_H

#include <stdbool.h>
#include <stdint.h>

/* All waits of this process call over() to ask whether to end; NULL: none does. */
void l2tp_wait_end_when(bool (*over)(void));

/* Is the process to end? */
bool l2tp_wait_is_over(void);

/*
 * Do not wait in this process, which has others to serve. What would wait fails
 * at once instead; where it says that the cause may pass by itself, the caller
 * tries again later.
 */
void l2tp_wait_never(void);

/* Wait for that many milliseconds.  Returns 0, or at once -EINTR where the
 * process is to end, or -EAGAIN after l2tp_wait_never(). */
int l2tp_wait(uint32_t ms);

#endif
