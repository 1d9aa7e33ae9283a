/* SPDX-License-Identifier: BSD-2-Clause */
/* The four PPPoX address structures of a session. */
#ifndef L2TP_NAME_H
#define L2TP_NAME_H

#include <netinet/in.h>
#include <sys/socket.h>

#include <linux/if.h>
#include <linux/if_pppol2tp.h>
#include <linux/if_pppox.h>

#include "session.h"

/* The kernel distinguishes them by their length alone. */
union l2tp_name {
	struct sockaddr sa;
	struct sockaddr_pppol2tp v2;
	struct sockaddr_pppol2tpin6 v2in6;
	struct sockaddr_pppol2tpv3 v3;
	struct sockaddr_pppol2tpv3in6 v3in6;
};

struct l2tp_ids {
	uint32_t tunnel, peer_tunnel, session, peer_session;
};

/* Fill *name for a connect() with these ids and, for a management socket, the
 * tunnel's descriptor (-1: none).  Returns its length. */
socklen_t l2tp_name_make(const struct l2tp_spec *spec, int fd,
			 const struct l2tp_ids *ids, union l2tp_name *name);

/*
 * Read version, ids and remote address of the connected s->fd into *s, as
 * pppol2tp_getname() reports them. Returns 0 or -errno.
 */
int l2tp_name_read(struct l2tp_session *s);

#endif
