/* SPDX-License-Identifier: BSD-2-Clause */
/* The environment of the scripts that pppd runs. */
#ifndef PLUGIN_SCRIPT_H
#define PLUGIN_SCRIPT_H

#include <stdint.h>

#include "../l2tp/tunnel.h"

/* L2TP_* of a session that is not connected yet, as far as the options tell. */
void script_ids(int version, uint32_t tunnel, uint32_t peer_tunnel, uint32_t session,
		uint32_t peer_session);

/* L2TP_* for the session that has just been connected, without counters. */
void script_session(void);

/* The session's counters, for ip-down and what follows. */
void script_counters(void);

/*
 * The caller's number, as CALLER_ID and as pppd's remote number (which radius
 * sends as Calling-Station-Id).  NULL: none.
 */
void script_caller(const char *number);

#endif
