/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../l2tp/fd.h"
#include "report.h"
#include "switch.h"

void switch_init(struct l2tp_switch *s)
{
	static const struct l2tp_switch none = {
		.sides = { NO_SIDE, NO_SIDE },
		.watches = { NO_WATCH, NO_WATCH },
	};

	*s = none;
}

static int name_endpoint(int i, int err, const struct l2tp_complaint *why,
			 struct l2tp_complaint *c)
{
	l2tp_complain(c, "endpoint %d: %.380s", i + 1, why->text);
	return err;
}

/*
 * A tunnel's socket is closed when the side has its session: the second would close
 * whatever has that number by then. Attached ones are told apart in side.c.
 */
static bool same_tunnel(const struct endpoint endpoints[2], struct l2tp_complaint *c)
{
	int fd = endpoints[0].spec.tunnel_fd;

	if (fd < 0 || fd != endpoints[1].spec.tunnel_fd)
		return false;
	l2tp_complain(c, "tunnel-fd=%d: the other endpoint has it; inherit a copy",
		      fd);
	return true;
}

int switch_inherit(struct l2tp_switch *s, const struct endpoint endpoints[2],
		   struct l2tp_passed *passed, struct l2tp_complaint *c)
{
	struct l2tp_complaint why = L2TP_NO_COMPLAINT;
	int i;

	if (!passed && same_tunnel(endpoints, &why))
		return name_endpoint(1, -EINVAL, &why, c);
	for (i = 0; i < 2; i++) {
		s->sides[i].endpoint = endpoints[i];
		if (side_inherit(&s->sides[i], passed, &why))
			return name_endpoint(i, -EINVAL, &why, c);
	}
	return 0;
}

int switch_connect(struct l2tp_switch *s, struct l2tp_complaint *c)
{
	struct l2tp_complaint why = L2TP_NO_COMPLAINT;
	int i, err;

	for (i = 0; i < 2; i++) {
		if (s->sides[i].done)
			continue;
		why.text[0] = '\0';
		err = side_connect(&s->sides[i], &why);
		if (err)
			return name_endpoint(i, s->sides[i].passes ? -EAGAIN : err,
					     &why, c);
		s->sides[i].done = true;
		if (why.text[0])
			report_error(s, why.text);
	}
	return 0;
}

int switch_join(struct l2tp_switch *s, struct l2tp_complaint *c)
{
	const int sockets[2] = { s->sides[0].session.fd, s->sides[1].session.fd };
	const int netns[2] = { s->sides[0].tunnel.egress.netns,
			       s->sides[1].tunnel.egress.netns };
	int err = l2tp_bridge_join(sockets, netns, &s->bridge), i;

	if (err) {
		l2tp_bridge_explain(&s->bridge, err, c);
		return err;
	}
	s->joined = true;
	for (i = 0; i < 2; i++) {
		watch_begin(&s->watches[i], &s->sides[i], &s->bridge.attached[i], s,
			    i + 1);
		side_give_up_tunnel(&s->sides[i]);
	}
	return 0;
}

void switch_explain(const struct l2tp_switch *s, int number, const char *why,
		    char reason[SWITCH_REASON_MAX])
{
	snprintf(reason, SWITCH_REASON_MAX,
		 "side %d (%s) is gone: %s; side %d (%s) is closed", number,
		 s->sides[number - 1].name, why, 3 - number,
		 s->sides[2 - number].name);
}

void switch_count(struct l2tp_switch *s)
{
	int i;

	for (i = 0; i < 2; i++)
		if (side_counts(&s->sides[i]))
			l2tp_session_count(&s->sides[i].session);
}

void switch_finish(struct l2tp_switch *s, int status, const char *reason)
{
	if (s->joined) {
		switch_count(s); /* a session that is gone keeps its last */
		report_totals(s);
	}
	report_error(s, reason);
	report_closed(s, status, reason);
	switch_drop(s);
}

void switch_drop(struct l2tp_switch *s)
{
	int i;

	for (i = 0; i < 2; i++) {
		watch_end(&s->watches[i]);
		side_close(&s->sides[i]);
	}
}
