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

/* Wait for that many milliseconds.  Returns 0, or -EINTR at once where the
 * process is to end. */
int l2tp_wait(uint32_t ms);

#endif
