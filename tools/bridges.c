/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../l2tp/clock.h"
#include "ask.h"
#include "bridge.h"
#include "bridges.h"
#include "report.h"
#include "request.h"

/* The kernel deletes a session within 3 s; a key manager may take 5 s. */
#define PATIENCE_MS 5000
#define RETRY_MS    20

static struct {
	uint32_t last_id;
	size_t pending; /* clients that wait */
	struct source retry;
} all = { .retry = NO_SOURCE };

static void tell(const struct l2tp_switch *s, const struct l2tp_message *m)
{
	client_tell(((struct bridge *)s->owner)->client, m);
}

static void gone(struct l2tp_switch *s, int number, const char *why)
{
	char reason[SWITCH_REASON_MAX];

	switch_explain(s, number, why, reason);
	end_later(s->owner, EXIT_DIED, reason);
}

/* --- the beginning --- */

static void fail(struct bridge *b, const char *text)
{
	client_refuse(b->client, text);
	switch_drop(&b->s);
	free(b);
}

static void stand(struct bridge *b)
{
	struct client *c = b->client;
	struct l2tp_message m;
	char id[16];

	b->next = c->bridges;
	if (b->next)
		b->next->previous = b;
	c->bridges = b;
	snprintf(id, sizeof(id), "%u", b->s.id);
	l2tp_message_start(&m, "ID", id);
	client_tell(c, &m);
	report_bridged(&b->s);
}

/* Returns false where it is worth another try. */
static bool try_to_stand(struct bridge *b)
{
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;
	int err = switch_connect(&b->s, &c);

	if (err == -EAGAIN && l2tp_elapsed_ms(&b->since) < PATIENCE_MS)
		return false;
	if (!err)
		err = switch_join(&b->s, &c);
	if (err) {
		report_error(&b->s, c.text);
		fail(b, c.text);
	} else {
		stand(b);
	}
	return true;
}

static void wait_for(struct bridge *b)
{
	b->client->pending = b;
	client_update(b->client);
	if (!all.pending++)
		loop_set_timer(&all.retry, RETRY_MS, RETRY_MS);
}

static void wait_no_more(struct client *c)
{
	c->pending = NULL;
	client_update(c);
	if (!--all.pending)
		loop_set_timer(&all.retry, 0, 0);
}

static void try_again(struct client *c)
{
	if (c->pending && try_to_stand(c->pending))
		wait_no_more(c);
}

static void retry(void *unused, uint32_t events)
{
	(void)unused;
	(void)events;
	if (loop_expired(&all.retry))
		client_each(try_again);
}

static void make(struct client *c, const struct request *r,
		 struct l2tp_passed *passed)
{
	struct bridge *b = calloc(1, sizeof(*b));
	struct l2tp_complaint why = L2TP_NO_COMPLAINT;

	if (!b) {
		client_refuse(c, strerror(ENOMEM));
		return;
	}
	switch_init(&b->s);
	b->s.id = ++all.last_id;
	b->s.owner = b;
	b->s.tell = tell;
	b->client = c;
	clock_gettime(CLOCK_MONOTONIC, &b->since);
	if (switch_inherit(&b->s, r->endpoints, passed, &why))
		fail(b, why.text);
	else if (!try_to_stand(b))
		wait_for(b);
}

/* --- what clients ask for --- */

static void end(struct client *c, const struct request *r)
{
	struct bridge *b = c->bridges;
	char text[60];

	while (b && b->s.id != r->id)
		b = b->next;
	if (b) {
		end_later(b, EXIT_TOLD,
			  r->reason[0] ? r->reason : "closed by the controller");
		return;
	}
	snprintf(text, sizeof(text),
		 r->id ? "ID: you have no bridge %u" : "ID is missing", r->id);
	client_refuse(c, text);
}

void bridges_hear(struct client *c, struct l2tp_message *m,
		  struct l2tp_passed *passed)
{
	struct l2tp_complaint why = L2TP_NO_COMPLAINT;
	struct request r;

	if (request_parse(m, &r, &why))
		client_refuse(c, why.text);
	else if (r.kind == REQUEST_BRIDGE)
		make(c, &r, passed);
	else
		end(c, &r);
}

/* --- all of them --- */

void bridges_orphan(struct client *c)
{
	struct bridge *b;

	if (c->pending) {
		switch_drop(&c->pending->s);
		free(c->pending);
		wait_no_more(c);
	}
	for (b = c->bridges; b; b = b->next)
		end_later(b, EXIT_DIED,
			  "the controller closed its control socket; both sides "
			  "are closed");
}

static const char *last_reason;

static void end_of_client(struct client *c)
{
	struct bridge *b = c->pending;

	if (b) {
		wait_no_more(c);
		fail(b, last_reason);
	}
	for (b = c->bridges; b; b = b->next)
		end_later(b, EXIT_TOLD, last_reason);
}

void bridges_end_all(const char *reason)
{
	last_reason = reason;
	client_each(end_of_client);
	end_now();
}

static struct l2tp_counters sum;
static size_t standing;

static void add_client(struct client *c)
{
	struct bridge *b;

	for (b = c->bridges; b; b = b->next) {
		bridge_add(&sum, b);
		standing++;
	}
}

void bridges_print_stats(void)
{
	static const struct l2tp_counters none;
	size_t ended;

	if (!report_can_print())
		return;
	ask_counters();
	sum = none;
	standing = 0;
	ended = ended_so_far(&sum);
	client_each(add_client);
	printf("bridges: %zu, ended: %zu; all L2TP sides: ", standing, ended);
	report_counters(&sum);
	printf("\n");
	fflush(stdout);
}

int bridges_open(void)
{
	int err = watch_open(gone, true);

	if (!err)
		err = ending_open();
	return err ? err : loop_timer(&all.retry, retry, NULL);
}
