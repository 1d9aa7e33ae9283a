/* SPDX-License-Identifier: BSD-2-Clause */
/* l2tp-bridge --listen PATH: any number of bridges, as clients ask for them. */
#ifndef TOOLS_SERVER_H
#define TOOLS_SERVER_H

#include <stdint.h>

/* Serve until a signal comes; signals is a signalfd(). */
void server_run(const char *path, uint32_t stats_seconds, int signals)
	__attribute__((noreturn));

#endif
