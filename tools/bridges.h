/* SPDX-License-Identifier: BSD-2-Clause */
/* The bridges of l2tp-bridge --listen: asked for, standing, ending. */
#ifndef TOOLS_BRIDGES_H
#define TOOLS_BRIDGES_H

#include "client.h"

/* Before all others.  0 or -errno. */
int bridges_open(void);

/* A client's message. */
void bridges_hear(struct client *c, struct l2tp_message *m,
		  struct l2tp_passed *passed);

/* A client has hung up: its bridges end, one after the other. */
void bridges_orphan(struct client *c);

/* All bridges end now. */
void bridges_end_all(const char *reason);

/* Count all, and print a line about all. */
void bridges_print_stats(void);

#endif
