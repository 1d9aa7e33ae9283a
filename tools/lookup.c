/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stddef.h>

#include "lookup.h"

#define BUCKETS 1024 /* ten sides in each where there are 5,000 bridges */

static struct watch *by_ids[BUCKETS], *by_socket[BUCKETS];

static struct watch **ids_bucket(uint32_t tunnel_id, uint32_t session_id)
{
	return &by_ids[(session_id ^ tunnel_id * 31) % BUCKETS];
}

static struct watch **socket_bucket(int socket)
{
	return &by_socket[(unsigned int)socket % BUCKETS];
}

void lookup_add(struct watch *w)
{
	const struct l2tp_session *s = &w->side->session;
	struct watch **bucket = ids_bucket(s->tunnel_id, s->session_id);

	if (w->here) {
		w->same_ids = *bucket;
		*bucket = w;
	}
	if (w->socket) {
		bucket = socket_bucket(w->socket);
		w->same_socket = *bucket;
		*bucket = w;
	}
	w->filed = true;
}

void lookup_remove(struct watch *w)
{
	const struct l2tp_session *s = &w->side->session;
	struct watch **p;

	if (!w->filed)
		return;
	for (p = ids_bucket(s->tunnel_id, s->session_id); *p; p = &(*p)->same_ids)
		if (*p == w) {
			*p = w->same_ids;
			break;
		}
	for (p = socket_bucket(w->socket); w->socket && *p; p = &(*p)->same_socket)
		if (*p == w) {
			*p = w->same_socket;
			break;
		}
	w->filed = false;
}

struct watch *lookup_session(uint32_t tunnel_id, uint32_t session_id)
{
	struct watch *w = *ids_bucket(tunnel_id, session_id);

	while (w && (w->side->session.tunnel_id != tunnel_id ||
		     w->side->session.session_id != session_id))
		w = w->same_ids;
	return w;
}

void lookup_all(void (*each)(struct watch *w))
{
	struct watch *w;
	size_t i;

	for (i = 0; i < BUCKETS; i++)
		for (w = by_ids[i]; w; w = w->same_ids)
			each(w);
}

void lookup_tunnel(uint32_t tunnel_id, void (*each)(struct watch *w))
{
	struct watch *w;
	size_t i;

	for (i = 0; i < BUCKETS; i++)
		for (w = by_ids[i]; w; w = w->same_ids)
			if (w->side->session.tunnel_id == tunnel_id)
				each(w);
}

void lookup_socket(int socket, void (*each)(struct watch *w))
{
	struct watch *w;

	for (w = *socket_bucket(socket); w; w = w->same_socket)
		if (w->socket == socket)
			each(w);
}
