/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What netlink deletes, as the kernel tells it: the multicast group of generic
 * netlink "l2tp". It does not tell of a tunnel whose socket was closed; see
 * closing.h.
 */
#ifndef L2TP_DEATHS_H
#define L2TP_DEATHS_H

#include <stdbool.h>
#include <stdint.h>

#include "counters.h"

struct l2tp_nl;
struct nlmsghdr;

struct l2tp_deaths {
	int fd; /* nonblocking; readable when there is something; -1: closed */
	uint16_t family;
};

#define L2TP_NO_DEATHS \
	{ \
		.fd = -1 \
	}

struct l2tp_death {
	enum {
		L2TP_DEATH_SESSION, /* of that tunnel */
		L2TP_DEATH_TUNNEL,  /* and all its sessions; session_id is 0 */
		L2TP_DEATH_MISSED,  /* some were lost: ask for all sessions */
	} what;
	uint32_t tunnel_id, session_id;
	bool counted; /* the kernel told the session's counters, its last ones */
	struct l2tp_counters counters;
};

/*
 * Subscribe in this network namespace; nl, if there is one, knows the family. With a
 * tunnel_id the kernel passes only
 * what ends that session of that tunnel; with 0, every deletion.
 *
 * Returns 0, or with d->fd -1 -ENOENT where the kernel has no l2tp_netlink, or
 * another -errno.
 */
int l2tp_deaths_open(struct l2tp_deaths *d, const struct l2tp_nl *nl,
		     uint32_t tunnel_id, uint32_t session_id);

/*
 * Read the next one, without blocking; safe in a signal handler. The kernel tells
 * before it deletes, so for a moment netlink may still find the session.
 *
 * Returns 1, or 0 where there is none.
 */
int l2tp_deaths_next(struct l2tp_deaths *d, struct l2tp_death *out);

/* Is it a deletion? Reads one message of the group into *out. Pure. */
int l2tp_deaths_parse(const struct nlmsghdr *nlh, int len, uint16_t family,
		      struct l2tp_death *out);

void l2tp_deaths_close(struct l2tp_deaths *d);

#endif
