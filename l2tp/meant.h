/* SPDX-License-Identifier: BSD-2-Clause */
/* Is a session of the kernel's the one that is meant?  Pure. */
#ifndef L2TP_MEANT_H
#define L2TP_MEANT_H

#include "netlink.h"
#include "session.h"

/*
 * Of a connected session: version, ids and remote address, as *spec and the
 * tunnel's socket have them.  Returns 0, or -EEXIST with what differs, and the
 * remedy, in *c.
 */
int l2tp_meant(const struct l2tp_spec *spec, const struct l2tp_tunnel *tun,
	       const struct l2tp_session *s, struct l2tp_complaint *c);

/*
 * Of one that somebody else has made, before it is connected, for who connects
 * it deletes it by closing it: the same, and pseudowire, encapsulation and
 * those cookies that *spec gives.
 */
int l2tp_meant_found(const struct l2tp_spec *spec, const struct l2tp_tunnel *tun,
		     const struct l2tp_nl_session *session,
		     const struct l2tp_nl_tunnel *tunnel, struct l2tp_complaint *c);

#endif
