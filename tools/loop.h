/* SPDX-License-Identifier: BSD-2-Clause */
/* Descriptors that are waited for, thousands if need be (epoll(7)). */
#ifndef TOOLS_LOOP_H
#define TOOLS_LOOP_H

#include <stdint.h>
#include <sys/epoll.h>

struct source {
	int fd; /* -1: none */
	void (*ready)(void *owner, uint32_t events);
	void *owner;
};

#define NO_SOURCE \
	{ \
		.fd = -1 \
	}

/* Before all others.  0 or -errno. */
int loop_open(void);

/*
 * Call s->ready() when one of the events has come, as long as it lasts; EPOLLHUP
 * and EPOLLERR are always among them. Returns 0 or -errno, -ENOSPC where the user
 * waits for too many (fs.epoll.max_user_watches).
 */
int loop_add(struct source *s, uint32_t events);

/* Wait for other events of it. */
void loop_change(struct source *s, uint32_t events);

/* No longer. To be called before its descriptor is closed. */
void loop_remove(const struct source *s);

/* Remove it and close it. */
void loop_close(struct source *s);

/*
 * Wait for one source and call its function. One at a time and in turn: the
 * function may remove any source, and none that is always ready keeps the others
 * waiting. Returns 0 or -errno.
 */
int loop_once(void);

/* A source for a timer that has not been set. Returns 0 or -errno. */
int loop_timer(struct source *s, void (*ready)(void *owner, uint32_t events),
	       void *owner);

/* Let it expire first after that many milliseconds, then in each period; 0 and 0:
 * never. */
void loop_set_timer(const struct source *s, uint32_t first_ms, uint32_t period_ms);

/* To be called when it is ready: has it expired? */
int loop_expired(const struct source *s);

#endif
