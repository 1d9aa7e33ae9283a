/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "../l2tp/clock.h"
#include "../l2tp/fd.h"
#include "../l2tp/message.h"
#include "hear.h"
#include "link.h"
#include "netns.h"
#include "options.h"
#include "request.h"
#include "script.h"

/* REMOTE_ID, as an answer spells it, is the option remote-id. */
static void option_name(const char *key, char *name, size_t size)
{
	size_t i;

	for (i = 0; key[i] && i + 1 < size; i++)
		name[i] = key[i] == '_' ? '-' : (char)tolower((unsigned char)key[i]);
	name[i] = '\0';
}

/* Keys of a REQUEST=session's answer that are options of the same name. */
static bool is_answer(const char *name)
{
	static const char *const names[] = {
		"tunnel-id",	   "peer-tunnel-id", "session-id",
		"peer-session-id", "version",	     "lns",
		"send-seq",	   "recv-seq",	     "reorder-timeout",
		"cookie",	   "peer-cookie",    "netns",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static const char *controller_name(void)
{
	if (options.controller)
		return options.controller;
	return options.forwarder ? options.forwarder : "on the control socket";
}

/* What was asked for. */
struct question {
	const char *what;
	bool (*goes_on)(void); /* called while we wait; NULL: nothing to ask */
	int caller_fd;	       /* when this becomes readable */
	bool *local;	       /* set by FORWARD=no; NULL: no answer to this */
};

/* Returns -1 having logged what is wrong. */
static int read_line(const struct question *q, const char *key, const char *value,
		     struct l2tp_spec *spec)
{
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;
	char name[32];

	if (!strcmp(key, "ERROR")) {
		error("controller %s refuses the %s: %s", controller_name(), q->what,
		      value);
		return -1;
	}
	if (!strcmp(key, "CALLER_ID") && !q->local)
		script_caller(value);
	if (!strcmp(key, "FORWARD") && !strcmp(value, "no") && q->local)
		*q->local = true;
	option_name(key, name, sizeof(name));
	if (is_answer(name) && l2tp_spec_set(spec, name, value, &c)) {
		error("controller %s: %s", controller_name(), c.text);
		return -1;
	}
	return 0;
}

static int read_answer(const struct question *q, struct l2tp_message *m,
		       struct l2tp_spec *spec)
{
	char *cursor = m->text, *key, *value;
	int got;

	while ((got = l2tp_message_next(m, &cursor, &key, &value)) > 0)
		if (read_line(q, key, value, spec))
			return -1;
	if (got < 0)
		error("controller %s: its answer has a line that is not KEY=VALUE",
		      controller_name());
	return got;
}

/*
 * The answer must describe a whole session, and its socket must be able to
 * carry it.
 */
static int accept_session(int *passed, struct l2tp_spec *spec,
			  struct l2tp_tunnel *tunnel)
{
	static const struct l2tp_tunnel none = L2TP_NO_TUNNEL;
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;

	*tunnel = none;
	if (*passed < 0) {
		error("controller %s: no tunnel socket came with its answer",
		      controller_name());
		return -1;
	}
	if (l2tp_tunnel_adopt(*passed, spec->netns, tunnel, &c)) {
		error("controller %s: %s", controller_name(), c.text);
		return -1;
	}
	l2tp_steal(passed);
	spec->tunnel_fd = tunnel->fd;
	if (l2tp_tunnel_adjust_spec(tunnel, spec, &c)) {
		error("controller %s: %s", controller_name(), c.text);
		l2tp_tunnel_close(tunnel);
		return -1;
	}
	return 0;
}

static bool is_told_to_end(void)
{
	return ppp_signaled(SIGTERM) || got_sighup;
}

/*
 * pppd's handlers only set a flag, so a signal that came between the look at the
 * flag and the wait would not end it: those that end pppd are let in by ppoll()
 * alone.
 */
static int await_readable(const struct question *q, int fd)
{
	struct pollfd p[2] = { { .fd = fd, .events = POLLIN },
			       { .fd = q->caller_fd, .events = POLLIN } };
	struct timespec since, rest;
	sigset_t ending, before;
	int got = -EAGAIN, count = 0;
	uint32_t ms;

	clock_gettime(CLOCK_MONOTONIC, &since);
	sigemptyset(&ending);
	sigaddset(&ending, SIGTERM);
	sigaddset(&ending, SIGINT);
	sigaddset(&ending, SIGHUP);
	sigprocmask(SIG_BLOCK, &ending, &before);
	do {
		if (is_told_to_end()) {
			got = -EINTR;
			break;
		}
		ms = l2tp_remaining_ms(options.answer_timeout * 1000, &since);
		rest = (struct timespec){ ms / 1000, ms % 1000 * 1000000L };
		count = ppoll(p, 2, options.answer_timeout ? &rest : NULL, &before);
		if (count > 0 && p[1].revents && !q->goes_on()) {
			got = -ECONNABORTED;
			break;
		}
	} while ((count < 0 && errno == EINTR) || (count > 0 && !p[0].revents));
	sigprocmask(SIG_SETMASK, &before, NULL);
	return count > 0 && p[0].revents ? 0 : got;
}

static void explain_no_answer(int got)
{
	const char *name = controller_name();

	if (!got || got == -EPIPE || got == -ECONNRESET)
		error("controller %s hung up without an answer", name);
	else if (got == -EMSGSIZE)
		error("controller %s: its answer is longer than %d bytes", name,
		      L2TP_MESSAGE_MAX - 1);
	else if (got == -EINTR)
		error("a signal ended the wait for controller %s", name);
	else if (got == -EAGAIN)
		error("controller %s does not answer within %u s", name,
		      options.answer_timeout);
	else if (got == -ECONNABORTED)
		error("the caller hung up while controller %s was asked", name);
	else
		error("controller %s: %s", name, strerror(-got));
}

/* Send the question in *m; *m and *passed are the answer.  0, or -1 having
 * logged why there is none, or -EINTR. */
static int ask(const struct question *q, int control_fd, struct l2tp_message *m,
	       int *passed)
{
	int got = l2tp_message_send(control_fd, m);

	explicit_bzero(m, sizeof(*m)); /* there may be a password in it */
	if (!got)
		got = await_readable(q, control_fd);
	if (!got)
		got = l2tp_message_recv(control_fd, m, passed);
	if (got == 1)
		return 0;
	explain_no_answer(got);
	return got == -EINTR ? got : -1;
}

int request_session(int control_fd)
{
	static const struct question q = { .what = "session", .caller_fd = -1 };
	struct l2tp_spec spec = options.spec;
	struct l2tp_message m;
	int got, passed = -1;

	l2tp_message_start(&m, "REQUEST", "session");
	if (options.call)
		l2tp_message_add(&m, "CALL", "%s", options.call);
	l2tp_message_add(&m, "PID", "%d", (int)getpid());
	got = ask(&q, control_fd, &m, &passed);
	if (got == -EINTR) {
		ppp_set_status(EXIT_USER_REQUEST);
		got_sighup = 0; /* else it would end the next link, too */
	}
	if (!got) {
		/* forget the caller of an earlier answer */
		script_caller(getenv("CALLER_ID"));
		got = hear_command(&m) ? -1 : read_answer(&q, &m, &spec);
	}
	if (!got && netns_contradiction(&spec)) {
		error("controller %s: netns %s and %s", controller_name(),
		      spec.netns, netns_contradiction(&spec));
		got = -1;
	}
	l2tp_tunnel_close(&process_state.tunnel);
	if (!got)
		got = accept_session(&passed, &spec, &process_state.tunnel);
	l2tp_close(&passed);
	if (got)
		return -1;
	link_state.spec = spec;
	return 0;
}

int request_forward(int control_fd, struct l2tp_message *m, int caller_fd,
		    bool (*goes_on)(void), struct l2tp_spec *spec,
		    struct l2tp_tunnel *tunnel)
{
	bool local = false;
	const struct question q = {
		.what = "call",
		.goes_on = goes_on,
		.caller_fd = caller_fd,
		.local = &local,
	};
	int passed = -1, got = ask(&q, control_fd, m, &passed);

	l2tp_spec_init(spec);
	if (!got)
		got = hear_command(m) ? -1 : read_answer(&q, m, spec);
	if (!got && !local)
		got = accept_session(&passed, spec, tunnel);
	l2tp_close(&passed);
	if (got)
		return -1;
	return local ? 0 : 1;
}
