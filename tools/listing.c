/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../l2tp/printable.h"
#include "listing.h"

/* --- what there is --- */

/*
 * The array, with room for one more: it doubles whenever its count is a power of
 * two.  NULL: there is no memory.
 */
static void *with_room(void *array, size_t count, size_t size)
{
	if (count & (count - 1))
		return array;
	return reallocarray(array, count ? 2 * count : 1, size);
}

int listing_add_tunnel(const struct l2tp_nl_tunnel *t, void *data)
{
	struct listing *l = data;
	void *grown = with_room(l->tunnels, l->tunnel_count, sizeof(*t));

	if (!grown)
		return -ENOMEM;
	l->tunnels = grown;
	l->tunnels[l->tunnel_count++] = *t;
	return 0;
}

int listing_add_session(const struct l2tp_nl_session *s, void *data)
{
	struct listing *l = data;
	struct listed new = { .session = *s };
	void *grown = with_room(l->sessions, l->session_count, sizeof(new));

	if (!grown)
		return -ENOMEM;
	l2tp_mask_unprintable(new.session.ifname);
	l->sessions = grown;
	l->sessions[l->session_count++] = new;
	return 0;
}

int listing_add_state(const struct l2tp_state *s, void *data)
{
	struct listing *l = data;
	void *grown = with_room(l->states, l->state_count, sizeof(*s));

	if (!grown)
		return -ENOMEM;
	l->states = grown;
	l->states[l->state_count++] = *s;
	return 0;
}

/* --- the join --- */

static int compare(uint32_t a, uint32_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_tunnels(const void *a, const void *b)
{
	const struct l2tp_nl_tunnel *x = a, *y = b;

	return compare(x->tunnel_id, y->tunnel_id);
}

static int compare_sessions(const void *a, const void *b)
{
	const struct l2tp_nl_session *x = &((const struct listed *)a)->session;
	const struct l2tp_nl_session *y = &((const struct listed *)b)->session;
	int order = compare(x->tunnel_id, y->tunnel_id);

	return order ? order : compare(x->session_id, y->session_id);
}

static bool same_session(const struct listed *a, const struct listed *b)
{
	return !compare_sessions(a, b);
}

/* A dump may tell of one twice. */
static void drop_doubles(struct listing *l)
{
	size_t i, kept = 0;

	for (i = 0; i < l->session_count; i++)
		if (!kept || !same_session(&l->sessions[kept - 1], &l->sessions[i]))
			l->sessions[kept++] = l->sessions[i];
	l->session_count = kept;
}

static void find_tunnel(struct listing *l, struct listed *s)
{
	struct l2tp_nl_tunnel key = { .tunnel_id = s->session.tunnel_id };

	if (l->tunnel_count)
		s->tunnel = bsearch(&key, l->tunnels, l->tunnel_count, sizeof(key),
				    compare_tunnels);
}

/*
 * Two files may name one session for a moment, where a link has ended and the
 * next has begun: the newer counts.
 */
static void find_session(struct listing *l, const struct l2tp_state *state)
{
	struct listed key = { .session = { .tunnel_id = state->tunnel_id,
					   .session_id = state->session_id } };
	struct listed *found = NULL;

	if (l->session_count)
		found = bsearch(&key, l->sessions, l->session_count, sizeof(key),
				compare_sessions);
	if (found && (!found->state || found->state->since < state->since))
		found->state = state;
}

/* qsort() may not be given NULL, however few there are. */
void listing_join(struct listing *l)
{
	size_t i;

	if (l->tunnel_count)
		qsort(l->tunnels, l->tunnel_count, sizeof(*l->tunnels),
		      compare_tunnels);
	if (l->session_count)
		qsort(l->sessions, l->session_count, sizeof(*l->sessions),
		      compare_sessions);
	drop_doubles(l);
	for (i = 0; i < l->session_count; i++)
		find_tunnel(l, &l->sessions[i]);
	for (i = 0; i < l->state_count; i++)
		find_session(l, &l->states[i]);
}

void listing_free(struct listing *l)
{
	free(l->tunnels);
	free(l->sessions);
	free(l->states);
	*l = (struct listing)EMPTY_LISTING;
}

/* --- what is told of one --- */

const char *listed_interface(const struct listed *s)
{
	return s->state ? s->state->ifname : s->session.ifname;
}

static const char *format(const struct sockaddr_storage *sa, char buf[L2TP_ADDR_MAX])
{
	if (sa->ss_family == AF_UNSPEC)
		return "";
	return l2tp_format_addr((const struct sockaddr *)sa, buf);
}

const char *listed_peer(const struct listed *s, char buf[L2TP_ADDR_MAX])
{
	return s->tunnel ? format(&s->tunnel->remote, buf) : "";
}

const char *listed_local(const struct listed *s, char buf[L2TP_ADDR_MAX])
{
	return s->tunnel ? format(&s->tunnel->local, buf) : "";
}

bool listed_age(const struct listing *l, const struct listed *s, uint64_t *age)
{
	if (!s->state || s->state->since > l->now)
		return false;
	*age = l->now - s->state->since;
	return true;
}
