/* SPDX-License-Identifier: BSD-2-Clause */
/* Generic netlink family "l2tp" (net/l2tp/l2tp_netlink.c), on libmnl. */
#ifndef L2TP_NETLINK_H
#define L2TP_NETLINK_H

#include "counters.h"
#include "spec.h"

#define L2TP_NL_IFNAME_SIZE 16 /* IFNAMSIZ, whose two headers do not mix */

struct l2tp_nl; /* a socket that talks to the family */

/* What L2TP_CMD_SESSION_GET tells of a session that is there. */
struct l2tp_nl_session {
	uint32_t tunnel_id; /* not always the one that was asked about */
	uint32_t session_id, peer_session_id;
	bool ppp;			  /* no other pseudowire */
	char ifname[L2TP_NL_IFNAME_SIZE]; /* empty: it has none, or it is PPP's */
	struct l2tp_cookie cookie, peer_cookie;
	struct l2tp_counters counters;
};

/*
 * Returns 0, or with *nl NULL -ENOENT where the kernel has no such family
 * (l2tp_netlink), or another -errno.
 */
int l2tp_nl_open(struct l2tp_nl **nl);
void l2tp_nl_close(struct l2tp_nl **nl); /* NULL is closed already */

/*
 * The family's number, and that of the multicast group in which the kernel tells
 * of what netlink made, changed and deleted. Returns 0, or -ENOENT where there is
 * no such group.
 */
int l2tp_nl_group(const struct l2tp_nl *nl, uint16_t *family, uint32_t *group);

/*
 * Make a tunnel with the specification's ids, version and encapsulation from a
 * bound and connected socket. The kernel deletes it with that socket. Returns 0
 * or -errno: -EEXIST the id is taken, -EBUSY the socket carries a tunnel,
 * -EPERM no CAP_NET_ADMIN.
 */
int l2tp_nl_tunnel_create(struct l2tp_nl *nl, const struct l2tp_spec *spec, int fd);

/*
 * Make an L2TPv3 PPP session with cookies and sublayer as specified;
 * connect() attaches to it.  Returns 0 or -errno: -ENODEV no such tunnel,
 * -EEXIST id taken or still being deleted.
 */
int l2tp_nl_session_create(struct l2tp_nl *nl, const struct l2tp_spec *spec);

/* Returns 0, -ENODEV where there is none, or another -errno. */
int l2tp_nl_session_delete(struct l2tp_nl *nl, uint32_t tunnel_id,
			   uint32_t session_id);

/* What L2TP_CMD_TUNNEL_GET tells. */
struct l2tp_nl_tunnel {
	enum l2tp_encap encap;
	int version;
	uint32_t tunnel_id, peer_tunnel_id;
	struct sockaddr_storage local, remote; /* AF_UNSPEC: not told */
};

/* Returns 0, or with *out as it was -ENODEV where there is none, or -errno. */
int l2tp_nl_tunnel_get(struct l2tp_nl *nl, uint32_t tunnel_id,
		       struct l2tp_nl_tunnel *out);

/* Two system calls.  Returns 0, -ENODEV where there is none, or -errno. */
int l2tp_nl_session_get(struct l2tp_nl *nl, uint32_t tunnel_id, uint32_t session_id,
			struct l2tp_nl_session *out);

/*
 * Call each() for every tunnel, or every session, of this network namespace: one
 * dump. What is made or deleted meanwhile may be missing or told twice. Returns
 * 0, the first negative value that each() returned, -EINTR where the kernel says
 * that the dump does not hold together, or another -errno (-EPERM: it takes
 * CAP_NET_ADMIN).
 */
int l2tp_nl_tunnels(struct l2tp_nl *nl,
		    int (*each)(const struct l2tp_nl_tunnel *t, void *data),
		    void *data);
int l2tp_nl_sessions(struct l2tp_nl *nl,
		     int (*each)(const struct l2tp_nl_session *s, void *data),
		     void *data);

#endif
