/* SPDX-License-Identifier: BSD-2-Clause */
/* The end of a pppd whose call goes on to an LNS: l2tp-bridge takes its place. */
#ifndef PLUGIN_HANDOVER_H
#define PLUGIN_HANDOVER_H

#include "../l2tp/tunnel.h"

/* Can l2tp-bridge be executed?  0 or -errno. */
int handover_program(void);

/*
 * Connect the session of *spec in *tunnel, give up the unit, and execute
 * l2tp-bridge on both sessions and the controller's socket. authenticated is the
 * caller's name where auth-up has run, else NULL. Returns only where nothing has
 * been given up yet, having logged why; afterwards a failure ends pppd.
 */
void handover(int control, const char *authenticated, const struct l2tp_spec *spec,
	      const struct l2tp_tunnel *tunnel);

#endif
