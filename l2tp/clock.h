/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef L2TP_CLOCK_H
#define L2TP_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Milliseconds since then, by CLOCK_MONOTONIC. */
static inline uint32_t l2tp_elapsed_ms(const struct timespec *since)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint32_t)((now.tv_sec - since->tv_sec) * 1000 +
			  (now.tv_nsec - since->tv_nsec) / 1000000);
}

/* What is left, in milliseconds, of a wait of that many since then; 0: over. */
static inline uint32_t l2tp_remaining_ms(uint32_t wait, const struct timespec *since)
{
	uint32_t elapsed = l2tp_elapsed_ms(since);

	return elapsed < wait ? wait - elapsed : 0;
}

#endif
