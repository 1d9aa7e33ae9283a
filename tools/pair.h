/* SPDX-License-Identifier: BSD-2-Clause */
/* l2tp-bridge ENDPOINT ENDPOINT: one bridge, with which the program ends. */
#ifndef TOOLS_PAIR_H
#define TOOLS_PAIR_H

#include <stdint.h>

/* Tell this controller of the bridge, and end with it. */
void pair_control(int fd);

/* Every way out that anybody is told of: close both sides and exit. */
void pair_finish(int status, const char *fmt, ...)
	__attribute__((format(printf, 2, 3), noreturn));

/* Bridge the two endpoints; signals is a signalfd(). */
void pair_run(int count, char **words, uint32_t stats_seconds, int signals)
	__attribute__((noreturn));

#endif
