/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "../l2tp/clock.h"
#include "../l2tp/fd.h"
#include "bridges.h"
#include "client.h"
#include "report.h"

#define PAUSE_MS 1000 /* of accept(), where nothing else helps */
#define DRAIN_MS 1000

static struct client *clients;
static struct source listener = NO_SOURCE, pause_timer = NO_SOURCE;
static int spare = -1; /* a descriptor for a client that must be refused */

/* --- one client --- */

/*
 * One that does not read its answers, or that waits for one, need not be read: only
 * it is held up.
 */
void client_update(struct client *c)
{
	uint32_t events = EPOLLRDHUP;

	if (c->source.fd < 0)
		return;
	if (!outbox_is_empty(&c->outbox))
		events |= EPOLLOUT;
	else if (!c->pending)
		events |= EPOLLIN;
	loop_change(&c->source, events);
}

static void hang_up(struct client *c)
{
	loop_close(&c->source);
	outbox_clear(&c->outbox);
	bridges_orphan(c);
	client_release(c);
}

void client_release(struct client *c)
{
	if (c->source.fd >= 0 || c->bridges || c->pending)
		return;
	if (c->previous)
		c->previous->next = c->next;
	else
		clients = c->next;
	if (c->next)
		c->next->previous = c->previous;
	free(c);
}

/* A broken socket is found by epoll, too, so it is not an error here. */
void client_tell(struct client *c, const struct l2tp_message *m)
{
	bool empty = outbox_is_empty(&c->outbox);

	if (c->source.fd < 0)
		return;
	outbox_send(&c->outbox, c->source.fd, m);
	if (empty && !outbox_is_empty(&c->outbox))
		client_update(c);
}

void client_refuse(struct client *c, const char *text)
{
	struct l2tp_message m;

	l2tp_message_start(&m, "ERROR", text);
	client_tell(c, &m);
}

static void read_message(struct client *c)
{
	struct l2tp_passed passed;
	struct l2tp_message m;
	int got = l2tp_message_recv_all(c->source.fd, &m, &passed);

	if (got == 1)
		bridges_hear(c, &m, &passed);
	else if (got == -EMSGSIZE)
		client_refuse(c, "the message is too long");
	else if (got == -EMFILE)
		client_refuse(c, "l2tp-bridge cannot have so many descriptors "
				 "(RLIMIT_NOFILE)");
	l2tp_passed_close(&passed);
	if (got == 0)
		hang_up(c);
}

static void hear(void *owner, uint32_t events)
{
	struct client *c = owner;

	if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
		hang_up(c);
		return;
	}
	if (events & EPOLLOUT) {
		outbox_flush(&c->outbox, c->source.fd);
		client_update(c);
	}
	if (events & EPOLLIN)
		read_message(c);
}

/* --- how they come --- */

static void refuse(int fd, const char *text)
{
	struct l2tp_message m;

	l2tp_message_start(&m, "ERROR", text);
	l2tp_message_send(fd, &m);
	close(fd);
	report_error(NULL, text);
}

static bool may_ask(int fd, char *why, size_t size)
{
	struct ucred peer = { .uid = (uid_t)-1 };
	socklen_t len = sizeof(peer);

	if (!getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) &&
	    (peer.uid == 0 || peer.uid == geteuid()))
		return true;
	snprintf(why, size, "user %u may not ask: only root and user %u may",
		 peer.uid, geteuid());
	return false;
}

static void welcome(int fd)
{
	struct client *c;
	char why[100];

	if (!may_ask(fd, why, sizeof(why))) {
		refuse(fd, why);
		return;
	}
	c = calloc(1, sizeof(*c));
	if (!c) {
		refuse(fd, strerror(ENOMEM));
		return;
	}
	c->source = (struct source){ .fd = fd, .ready = hear, .owner = c };
	if (loop_add(&c->source, EPOLLIN | EPOLLRDHUP)) {
		refuse(fd, "too many clients");
		free(c);
		return;
	}
	c->next = clients;
	if (c->next)
		c->next->previous = c;
	clients = c;
}

static void open_spare(void)
{
	if (spare < 0)
		spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* A client that is not accepted keeps the listener ready for ever. */
static void turn_away(void)
{
	int fd;

	l2tp_close(&spare);
	fd = accept4(listener.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd >= 0)
		refuse(fd, "l2tp-bridge has too many descriptors open "
			   "(RLIMIT_NOFILE); try later");
	else
		loop_set_timer(&pause_timer, PAUSE_MS, 0);
	if (fd < 0)
		loop_change(&listener, 0);
	open_spare();
}

static void accept_again(void *unused, uint32_t events)
{
	(void)unused;
	(void)events;
	if (loop_expired(&pause_timer))
		loop_change(&listener, EPOLLIN);
}

static void accept_one(void *unused, uint32_t events)
{
	int fd = accept4(listener.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	(void)unused;
	(void)events;
	if (fd >= 0)
		welcome(fd);
	else if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
		turn_away();
}

int client_listen(int fd)
{
	int err = loop_timer(&pause_timer, accept_again, NULL);

	listener = (struct source){ .fd = fd, .ready = accept_one };
	open_spare();
	return err ? err : loop_add(&listener, EPOLLIN);
}

/* --- all of them --- */

void client_each(void (*each)(struct client *c))
{
	struct client *c, *next;

	for (c = clients; c; c = next) {
		next = c->next;
		each(c);
	}
}

void client_drain(void)
{
	struct timespec start;
	struct pollfd p = { .events = POLLOUT };
	struct client *c;
	uint32_t spent;

	clock_gettime(CLOCK_MONOTONIC, &start);
	for (c = clients; c; c = c->next) {
		p.fd = c->source.fd;
		while (p.fd >= 0 && !outbox_is_empty(&c->outbox)) {
			spent = l2tp_elapsed_ms(&start);
			if (spent >= DRAIN_MS ||
			    poll(&p, 1, (int)(DRAIN_MS - spent)) <= 0 ||
			    outbox_flush(&c->outbox, p.fd))
				break;
		}
	}
}
