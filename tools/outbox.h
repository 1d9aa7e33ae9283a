/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages that wait until a client's socket takes them. */
#ifndef TOOLS_OUTBOX_H
#define TOOLS_OUTBOX_H

#include <stdbool.h>

#include "../l2tp/message.h"

struct note;

struct outbox {
	struct note *first, *last;
	size_t size;
};

/*
 * Send a message behind those that wait, or keep it; past 4 MiB, a message of a
 * client that does not read is lost. Returns 0, or -errno where the socket is
 * broken.
 */
int outbox_send(struct outbox *o, int fd, const struct l2tp_message *m);

/* Send what the socket takes. Returns as outbox_send() does. */
int outbox_flush(struct outbox *o, int fd);

static inline bool outbox_is_empty(const struct outbox *o)
{
	return !o->first;
}

void outbox_clear(struct outbox *o);

#endif
