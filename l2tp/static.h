/* SPDX-License-Identifier: BSD-2-Clause */
/* A static tunnel: the socket is our own. */
#ifndef L2TP_STATIC_H
#define L2TP_STATIC_H

#include "tunnel.h"

/*
 * Open, bind and connect the socket of a static tunnel, close-on-exec.
 * Opens its network namespace, too, and enters it for that.  Returns 0 or -errno
 * with the reason in *c; nothing stays open then.
 */
int l2tp_tunnel_open(const struct l2tp_spec *spec, struct l2tp_tunnel *tun,
		     struct l2tp_complaint *c);

#endif
