/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>

#include "bridge.h"

static struct bridge *first, *last;
static struct source work = NO_SOURCE; /* ready while there are some */
static size_t ended;
static struct l2tp_counters carried;

void bridge_add(struct l2tp_counters *sum, const struct bridge *b)
{
	int i;

	for (i = 0; i < 2; i++)
		if (side_counts(&b->s.sides[i]))
			l2tp_counters_add(sum, &b->s.sides[i].session.counters);
}

void end_later(struct bridge *b, int status, const char *reason)
{
	if (b->ending)
		return;
	b->ending = true;
	b->status = status;
	b->reason = strdup(reason);
	if (last)
		last->next_ending = b;
	else
		first = b;
	last = b;
	eventfd_write(work.fd, 1);
}

static void take_from_client(struct bridge *b)
{
	if (b->previous)
		b->previous->next = b->next;
	else
		b->client->bridges = b->next;
	if (b->next)
		b->next->previous = b->previous;
}

static void end_one(void)
{
	struct bridge *b = first;
	struct client *c = b->client;

	first = b->next_ending;
	if (!first)
		last = NULL;
	switch_finish(&b->s, b->status, b->reason ? b->reason : strerror(ENOMEM));
	bridge_add(&carried, b);
	ended++;
	take_from_client(b);
	free(b->reason);
	free(b);
	client_release(c);
}

static void end_next(void *unused, uint32_t events)
{
	eventfd_t count;

	(void)unused;
	(void)events;
	if (first)
		end_one();
	if (!first)
		eventfd_read(work.fd, &count);
}

void end_now(void)
{
	while (first)
		end_one();
}

size_t ended_so_far(struct l2tp_counters *sum)
{
	l2tp_counters_add(sum, &carried);
	return ended;
}

int ending_open(void)
{
	work = (struct source){
		.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK),
		.ready = end_next,
	};
	return work.fd < 0 ? -errno : loop_add(&work, EPOLLIN);
}
