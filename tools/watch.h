/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a side's end is noticed. Netlink's deletions, the close of a tunnel's
 * socket, the end of a PPPoE session or a line, and changes of IPsec are told by
 * the kernel, so an idle bridge never wakes the program. Of a session that was
 * inherited, and whose tunnel's socket we never had, nothing tells: the kernel is
 * asked every 1.5 s (ask.h), and so it is where it lacks one of these.
 */
#ifndef TOOLS_WATCH_H
#define TOOLS_WATCH_H

#include "../l2tp/deaths.h"
#include "loop.h"
#include "side.h"

struct l2tp_switch;

struct watch {
	struct side *side;
	struct l2tp_switch *of; /* whose side it is */
	int number;		/* 1 or 2 */

	struct source channel; /* /dev/ppp: POLLHUP */
	struct source ipsec;
	struct source ear; /* deletions, unless one is for all */
	struct l2tp_deaths deaths;
	int socket; /* the tunnel's (l2tp_closing_watch()); 0: not watched */

	bool told;		       /* something tells of its end */
	bool hung;		       /* its channel is gone */
	int doubts;		       /* so many looks, whatever tells */
	unsigned int counted;	       /* at which look, by a dump of all */
	bool asked;		       /* is in ask.c's list */
	struct watch *previous, *next; /* in that list */

	bool here;  /* netlink of this network namespace knows the session */
	bool filed; /* can be looked up */
	struct watch *same_ids, *same_socket;
};

/*
 * Before all others. gone() is called when a side's session is over; it must not
 * end any watch. With many, one subscription to netlink's deletions is for all;
 * else each watch has its own, which others' deletions do not wake. Returns 0 or
 * -errno.
 */
int watch_open(void (*gone)(struct l2tp_switch *s, int number, const char *why),
	       bool many);

/*
 * Begin to watch over a connected side; *attached is its channel's /dev/ppp
 * (struct l2tp_bridge), which is taken over or closed. To be called before an
 * inherited tunnel's socket is given up.
 */
void watch_begin(struct watch *w, struct side *s, int *attached,
		 struct l2tp_switch *of, int number);

/* Of one that was never begun, too. */
void watch_end(struct watch *w);

#define NO_WATCH \
	{ \
		.channel = NO_SOURCE, .ipsec = NO_SOURCE, .ear = NO_SOURCE, \
		.deaths = L2TP_NO_DEATHS \
	}

#endif
