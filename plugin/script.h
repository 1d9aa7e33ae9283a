/* SPDX-License-Identifier: BSD-2-Clause */
/* What the scripts that pppd runs are told: the device's name, and their
 * environment. */
#ifndef PLUGIN_SCRIPT_H
#define PLUGIN_SCRIPT_H

#include <stdint.h>

#include "../l2tp/tunnel.h"

/* The device's name, in pppd's log and database, too. */
void script_device_name(const char *name);

/* l2tp:REMOTE/TUNNEL/SESSION as that. */
void script_device(const char *remote, uint32_t tunnel_id, uint32_t session_id);

/* Both ends of the tunnel as text, for script_ids(), and the device's name. */
void script_tunnel(const struct l2tp_tunnel *tun);

/* L2TP_* of a session to come, as far as options tell. */
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
