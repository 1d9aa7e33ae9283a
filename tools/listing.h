/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's sessions, joined to the state files of running links. */
#ifndef TOOLS_LISTING_H
#define TOOLS_LISTING_H

#include <stdio.h>

#include "../l2tp/netlink.h"
#include "../l2tp/state.h"

struct listed {
	struct l2tp_nl_session session;
	const struct l2tp_nl_tunnel *tunnel; /* NULL: it is gone meanwhile */
	const struct l2tp_state *state;	     /* NULL: no file tells of it */
};

/* Sorted by id. */
struct listing {
	struct l2tp_nl_tunnel *tunnels;
	size_t tunnel_count;
	struct listed *sessions;
	size_t session_count;
	struct l2tp_state *states;
	size_t state_count;
	uint64_t now; /* CLOCK_BOOTTIME, in seconds */
};

#define EMPTY_LISTING \
	{ \
		.now = 0 \
	}

/*
 * Add what there is: a tunnel, a session, a running link's file. Each returns 0
 * or -ENOMEM; data is the listing.
 */
int listing_add_tunnel(const struct l2tp_nl_tunnel *t, void *data);
int listing_add_session(const struct l2tp_nl_session *s, void *data);
int listing_add_state(const struct l2tp_state *s, void *data);

/* All is there: sort it and join it. */
void listing_join(struct listing *l);

void listing_free(struct listing *l);

/* Its interface, the addresses of its tunnel; "" where that is not known. */
const char *listed_interface(const struct listed *s);
const char *listed_peer(const struct listed *s, char buf[L2TP_ADDR_MAX]);
const char *listed_local(const struct listed *s, char buf[L2TP_ADDR_MAX]);

/* For how many seconds it has been up.  Returns false where nothing tells. */
bool listed_age(const struct listing *l, const struct listed *s, uint64_t *age);

/* The three forms. */
void show_table(FILE *out, const struct listing *l);
void show_json(FILE *out, const struct listing *l);
/* sessions: each of them as well, not the sums alone */
void show_prometheus(FILE *out, const struct listing *l, bool sessions);

#endif
