/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <sys/timerfd.h>

#include "../l2tp/fd.h"
#include "loop.h"

static int epoll = -1;

int loop_open(void)
{
	epoll = epoll_create1(EPOLL_CLOEXEC);
	return epoll < 0 ? -errno : 0;
}

int loop_add(struct source *s, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = s };

	return epoll_ctl(epoll, EPOLL_CTL_ADD, s->fd, &event) < 0 ? -errno : 0;
}

void loop_change(struct source *s, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = s };

	epoll_ctl(epoll, EPOLL_CTL_MOD, s->fd, &event);
}

void loop_remove(const struct source *s)
{
	if (s->fd >= 0)
		epoll_ctl(epoll, EPOLL_CTL_DEL, s->fd, NULL);
}

void loop_close(struct source *s)
{
	loop_remove(s);
	l2tp_close(&s->fd);
}

/*
 * The kernel puts a source that stays ready behind all others that are. With one
 * event at a time, none is left over of a source that has been removed.
 */
int loop_once(void)
{
	struct epoll_event event;
	struct source *s;
	int count = epoll_wait(epoll, &event, 1, -1);

	if (count < 0)
		return errno == EINTR ? 0 : -errno;
	s = event.data.ptr;
	s->ready(s->owner, event.events);
	return 0;
}

int loop_timer(struct source *s, void (*ready)(void *owner, uint32_t events),
	       void *owner)
{
	int err;

	*s = (struct source){
		.fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK),
		.ready = ready,
		.owner = owner,
	};
	if (s->fd < 0)
		return -errno;
	err = loop_add(s, EPOLLIN);
	if (err)
		l2tp_close(&s->fd);
	return err;
}

static struct timespec span(uint32_t ms)
{
	return (struct timespec){ ms / 1000, ms % 1000 * 1000000L };
}

void loop_set_timer(const struct source *s, uint32_t first_ms, uint32_t period_ms)
{
	const struct itimerspec when = { span(period_ms), span(first_ms) };

	timerfd_settime(s->fd, 0, &when, NULL);
}

int loop_expired(const struct source *s)
{
	uint64_t times;

	return read(s->fd, &times, sizeof(times)) == sizeof(times);
}
