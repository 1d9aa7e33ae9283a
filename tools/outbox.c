/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "outbox.h"

#define MOST (4 << 20)

struct note {
	struct note *next;
	size_t len;
	char text[];
};

/* Returns 0, -EAGAIN where it is full, or another -errno. */
static int give(int fd, const char *text, size_t len)
{
	ssize_t sent = send(fd, text, len, MSG_DONTWAIT | MSG_NOSIGNAL);

	return sent < 0 ? -errno : 0;
}

static void keep(struct outbox *o, const struct l2tp_message *m)
{
	size_t size = sizeof(struct note) + m->len;
	struct note *note = o->size + size > MOST ? NULL : malloc(size);

	if (!note)
		return;
	note->next = NULL;
	note->len = m->len;
	memcpy(note->text, m->text, m->len);
	if (o->last)
		o->last->next = note;
	else
		o->first = note;
	o->last = note;
	o->size += size;
}

int outbox_send(struct outbox *o, int fd, const struct l2tp_message *m)
{
	int err = o->first ? -EAGAIN : give(fd, m->text, m->len);

	if (err != -EAGAIN)
		return err;
	keep(o, m);
	return 0;
}

int outbox_flush(struct outbox *o, int fd)
{
	struct note *note;
	int err;

	while ((note = o->first)) {
		err = give(fd, note->text, note->len);
		if (err)
			return err == -EAGAIN ? 0 : err;
		o->first = note->next;
		o->size -= sizeof(*note) + note->len;
		free(note);
	}
	o->last = NULL;
	return 0;
}

void outbox_clear(struct outbox *o)
{
	struct note *note;

	while ((note = o->first)) {
		o->first = note->next;
		free(note);
	}
	o->last = NULL;
	o->size = 0;
}
