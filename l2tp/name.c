/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "name.h"

socklen_t l2tp_name_make(const struct l2tp_spec *spec, int fd,
			 const struct l2tp_ids *ids, union l2tp_name *name)
{
	memset(name, 0, sizeof(*name));
	name->v2.sa_family = AF_PPPOX;
	name->v2.sa_protocol = PX_PROTO_OL2TP;
	if (spec->version == 2) {
		name->v2.pppol2tp.fd = fd;
		name->v2.pppol2tp.s_tunnel = (uint16_t)ids->tunnel;
		name->v2.pppol2tp.d_tunnel = (uint16_t)ids->peer_tunnel;
		name->v2.pppol2tp.s_session = (uint16_t)ids->session;
		name->v2.pppol2tp.d_session = (uint16_t)ids->peer_session;
		return sizeof(name->v2);
	}
	name->v3.pppol2tp.fd = fd;
	name->v3.pppol2tp.s_tunnel = ids->tunnel;
	name->v3.pppol2tp.d_tunnel = ids->peer_tunnel;
	name->v3.pppol2tp.s_session = ids->session;
	name->v3.pppol2tp.d_session = ids->peer_session;
	return sizeof(name->v3);
}

#define READ_IDS(s, from) \
	do { \
		(s)->tunnel_id = (from).s_tunnel; \
		(s)->peer_tunnel_id = (from).d_tunnel; \
		(s)->session_id = (from).s_session; \
		(s)->peer_session_id = (from).d_session; \
		memcpy(&(s)->remote, &(from).addr, sizeof((from).addr)); \
	} while (0)

int l2tp_name_read(struct l2tp_session *s)
{
	union l2tp_name name;
	socklen_t len = sizeof(name);

	if (getsockname(s->fd, &name.sa, &len) < 0)
		return -errno;
	s->version = len == sizeof(name.v2) || len == sizeof(name.v2in6) ? 2 : 3;
	if (len == sizeof(name.v2))
		READ_IDS(s, name.v2.pppol2tp);
	else if (len == sizeof(name.v2in6))
		READ_IDS(s, name.v2in6.pppol2tp);
	else if (len == sizeof(name.v3))
		READ_IDS(s, name.v3.pppol2tp);
	else if (len == sizeof(name.v3in6))
		READ_IDS(s, name.v3in6.pppol2tp);
	else
		return -EPROTOTYPE;
	return 0;
}
