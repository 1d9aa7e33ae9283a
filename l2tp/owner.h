/* SPDX-License-Identifier: BSD-2-Clause */
/* The process that a state file belongs to: does it still run? */
#ifndef L2TP_OWNER_H
#define L2TP_OWNER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct l2tp_owner {
	pid_t pid;
	uint64_t start;	       /* in clock ticks since boot; 0: not known */
	uint64_t netns, pidns; /* inodes of its namespaces; 0: not known */
};

/* The calling process. */
void l2tp_owner_self(struct l2tp_owner *o);

/*
 * Does it still run, and is it not another one with its pid? One in another PID
 * namespace than *self is not seen from here, and counts as running.
 */
bool l2tp_owner_runs(const struct l2tp_owner *o, const struct l2tp_owner *self);

#endif
