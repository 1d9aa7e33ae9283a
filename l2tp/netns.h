/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Another network namespace than the caller's own. A socket belongs to the one
 * that it is opened in, so whoever opens one enters that first, and returns as
 * soon as it is open:
 *
 *	VISIT visit = l2tp_netns_enter(egress->netns);
 *
 *	if (visit.err)
 *		return visit.err;
 *	...
 *
 * A namespace is a descriptor; 0 is the caller's own.
 */
#ifndef L2TP_NETNS_H
#define L2TP_NETNS_H

#include <stdint.h>

#include "spec.h"

struct l2tp_visit {
	int home; /* where to return to; -1: nowhere was gone */
	int err;  /* -errno: it was not entered */
};

#define VISIT __attribute__((cleanup(l2tp_netns_leave))) struct l2tp_visit

/*
 * Close *netns, then open the namespace that word names: a name of ip-netns(8),
 * or a path that begins with /. *netns is 0 for an empty word and for the caller's
 * own namespace. Entering it is tried, so that it does not fail later.
 *
 * Returns 0, or -errno with the word and the remedy in *c: -ENOENT there is none,
 * -EINVAL it is no network namespace, -EPERM it may not be entered, or not be
 * left.
 */
int l2tp_netns_open(const char *word, int *netns, struct l2tp_complaint *c);

void l2tp_netns_close(int *netns);

/* Enter it; .err is -errno where that failed and nothing was changed. */
struct l2tp_visit l2tp_netns_enter(int netns);

/* Return.  Called at the end of the scope by VISIT. */
void l2tp_netns_leave(struct l2tp_visit *visit);

/* What to do where the kernel does not let us return; abort() unless it is set. */
void l2tp_netns_when_lost(void (*end)(void));

/*
 * Does a socket belong to another one than netns? Before Linux 5.14 this cannot be
 * found out, and the answer is no.
 */
bool l2tp_netns_differs(int fd, int netns);

#define L2TP_NETNS_REMEDY_MAX 352

/*
 * The remedy, to follow "...; ": the option that names the socket's namespace, as
 * a user with this prefix spells it.
 */
const char *l2tp_netns_remedy(int fd, const char *prefix,
			      char buf[L2TP_NETNS_REMEDY_MAX]);

/* Its number, as in /proc/PID/ns/net; 0: not known, or the caller's own. */
uint64_t l2tp_netns_inode(int netns);

/* How "ip" is called there: "ip", or with what enters the namespace. */
const char *l2tp_netns_ip(const char *word, char buf[L2TP_NETNS_MAX + 32]);

#endif
