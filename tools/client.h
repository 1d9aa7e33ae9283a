/* SPDX-License-Identifier: BSD-2-Clause */
/* The clients of l2tp-bridge --listen: who may ask, what they say, what they hear.
 */
#ifndef TOOLS_CLIENT_H
#define TOOLS_CLIENT_H

#include "loop.h"
#include "outbox.h"

struct bridge;

struct client {
	struct source source; /* fd -1: it has hung up */
	struct outbox outbox;
	struct bridge *bridges; /* that stand */
	struct bridge *pending; /* that it waits for; reads nothing meanwhile */
	struct client *previous, *next;
};

/* Take clients from this socket. Returns 0 or -errno. */
int client_listen(int fd);

/* Send it, now or when it reads; lost where it has hung up. */
void client_tell(struct client *c, const struct l2tp_message *m);

/* ERROR=text */
void client_refuse(struct client *c, const char *text);

/* c->pending has changed. */
void client_update(struct client *c);

/* A bridge has been taken from it: forget it if it has hung up and this was the
 * last. */
void client_release(struct client *c);

/* Call each() for all of them; it may release the client. */
void client_each(void (*each)(struct client *c));

/* At the end: wait a second at most until they have read what they were told. */
void client_drain(void);

#endif
