/* SPDX-License-Identifier: BSD-2-Clause */
/* Is a session in the kernel the one that was asked for? Pure. */
#ifndef L2TP_MEANT_H
#define L2TP_MEANT_H

#include "netlink.h"
#include "session.h"

/*
 * For a connected session: compares version, ids and remote address with *spec
 * and the tunnel's socket. Returns 0, or -EEXIST with the difference and its
 * remedy in *c.
 */
int l2tp_meant(const struct l2tp_spec *spec, const struct l2tp_tunnel *tun,
	       const struct l2tp_session *s, struct l2tp_complaint *c);

/*
 * For a session that somebody else has made, before it is connected, since
 * connecting and closing it would delete it: compares the same, the pseudowire,
 * the encapsulation and the cookies that *spec gives.
 */
int l2tp_meant_found(const struct l2tp_spec *spec, const struct l2tp_tunnel *tun,
		     const struct l2tp_nl_session *session,
		     const struct l2tp_nl_tunnel *tunnel, struct l2tp_complaint *c);

#endif
