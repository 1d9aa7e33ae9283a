/* SPDX-License-Identifier: BSD-2-Clause */
/* An inherited tunnel socket, inspected and taken over. */
#ifndef L2TP_TUNNEL_H
#define L2TP_TUNNEL_H

#include <netinet/in.h>

#include "spec.h"

#ifndef IPPROTO_L2TP
#define IPPROTO_L2TP 115 /* older C libraries have it in linux/l2tp.h only */
#endif

struct l2tp_tunnel {
	int fd; /* -1: none, or given up */
	bool own;
	enum l2tp_encap encap;
	struct sockaddr_storage local, remote; /* AF_UNSPEC: not known */
	struct l2tp_egress egress;	       /* as the socket has it */
};

#define L2TP_NO_TUNNEL \
	{ \
		.fd = -1 \
	}

/*
 * Take over an inherited tunnel socket. It is inspected before the kernel is
 * asked to use it: an unconnected one would drop every frame silently, and a
 * PPPoX one has deadlocked kernels. tun->fd is its new number. netns: where it
 * must be (spec.h); a namespace that tun had is not closed.
 *
 * Returns 0, or -errno with the reason in *c, and fd still the caller's: -EBADF
 * or -ENOTSOCK not open or not a socket; -EPROTONOSUPPORT neither UDP nor
 * L2TP/IP over IPv4 or IPv6; -EDESTADDRREQ not bound or not connected; -EXDEV
 * it belongs to another network namespace; or as l2tp_netns_open().
 */
int l2tp_tunnel_adopt(int fd, const char *netns, struct l2tp_tunnel *tun,
		      struct l2tp_complaint *c);

/*
 * Read the encapsulation from the socket into the specification, and check the
 * whole again (l2tp_spec_check()).  Returns 0, or -EINVAL with both sides of a
 * contradiction named in *c.
 */
int l2tp_tunnel_adjust_spec(const struct l2tp_tunnel *tun, struct l2tp_spec *spec,
			    struct l2tp_complaint *c);

/*
 * Give the socket up where it is an inherited one. Any copy of it keeps the
 * tunnel alive after its controller has closed it, and the ids suffice for
 * another session. The namespace stays.
 */
void l2tp_tunnel_give_up(struct l2tp_tunnel *tun);

/*
 * Is it the socket that the kernel's tunnel sends with, whose last close ends the
 * tunnel? Another can be bound to the same addresses.
 */
bool l2tp_tunnel_carries(const struct l2tp_tunnel *tun);

/* Close socket and namespace. */
void l2tp_tunnel_close(struct l2tp_tunnel *tun);

#endif
