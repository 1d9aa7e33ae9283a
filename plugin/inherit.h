/* SPDX-License-Identifier: BSD-2-Clause */
/* All options are read: what was inherited is looked at and taken over. */
#ifndef PLUGIN_INHERIT_H
#define PLUGIN_INHERIT_H

#include "../l2tp/session.h"

/* The channel's check_options: ends pppd where something is wrong (status 2). */
void inherit_check(void);

/* l2tp:REMOTE/TUNNEL/SESSION, the device name in pppd's log and scripts. */
void inherit_name(const char *remote, uint32_t tunnel_id, uint32_t session_id);

/* Both ends of the tunnel, as text for the scripts, and the device's name. */
void inherit_describe(const struct l2tp_tunnel *tun);

#endif
