/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stddef.h>
#include <time.h>

#include "wait.h"

static bool (*is_over)(void);
static bool never;

void l2tp_wait_end_when(bool (*over)(void))
{
	is_over = over;
}

bool l2tp_wait_is_over(void)
{
	return is_over && is_over();
}

void l2tp_wait_never(void)
{
	never = true;
}

int l2tp_wait(uint32_t ms)
{
	const struct timespec pause = { ms / 1000, ms % 1000 * 1000000L };

	if (l2tp_wait_is_over())
		return -EINTR;
	if (never)
		return -EAGAIN;
	nanosleep(&pause, NULL); /* a signal ends the pause early; whether to go on
				    is asked next */
	return l2tp_wait_is_over() ? -EINTR : 0;
}
