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
		"cookie",	   "peer-cookie",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static int read_answer(struct l2tp_message *m, struct l2tp_spec *spec)
{
	char *cursor = m->text, *key, *value, name[32];
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;
	int got;

	/* forget the caller of an earlier answer */
	script_caller(getenv("CALLER_ID"));
	while ((got = l2tp_message_next(m, &cursor, &key, &value)) > 0) {
		if (!strcmp(key, "ERROR")) {
			error("controller %s refuses the session: %s",
			      options.controller, value);
			return -1;
		}
		if (!strcmp(key, "CALLER_ID"))
			script_caller(value);
		option_name(key, name, sizeof(name));
		if (is_answer(name) && l2tp_spec_set(spec, name, value, &c)) {
			error("controller %s: %s", options.controller, c.text);
			return -1;
		}
	}
	if (got < 0)
		error("controller %s: its answer has a line that is not KEY=VALUE",
		      options.controller);
	return got;
}

/*
 * The answer must describe a whole session, and its socket must be able to
 * carry it.
 */
static int accept_answer(struct l2tp_message *m, int *passed)
{
	struct l2tp_spec spec = options.spec;
	struct l2tp_tunnel tunnel = L2TP_NO_TUNNEL;
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;

	if (hear_command(m) || read_answer(m, &spec) < 0)
		return -1;
	if (*passed < 0) {
		error("controller %s: no tunnel socket came with its answer",
		      options.controller);
		return -1;
	}
	if (l2tp_tunnel_adopt(*passed, &tunnel, &c)) {
		error("controller %s: %s", options.controller, c.text);
		return -1;
	}
	l2tp_steal(passed);
	spec.tunnel_fd = tunnel.fd;
	if (l2tp_tunnel_adjust_spec(&tunnel, &spec, &c)) {
		error("controller %s: %s", options.controller, c.text);
		l2tp_tunnel_close(&tunnel);
		return -1;
	}
	link_state.spec = spec;
	process_state.tunnel = tunnel;
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
static int await_readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
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
		count = ppoll(&p, 1, options.answer_timeout ? &rest : NULL, &before);
	} while (count < 0 && errno == EINTR);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return count > 0 ? 0 : got;
}

static int await_answer(int control_fd, struct l2tp_message *m, int *passed)
{
	int err = await_readable(control_fd);

	if (err == -EINTR) {
		ppp_set_status(EXIT_USER_REQUEST);
		got_sighup = 0; /* else it would end the next link, too */
	}
	return err ? err : l2tp_message_recv(control_fd, m, passed);
}

int request_session(int control_fd)
{
	struct l2tp_message m;
	int err, got, passed = -1, result = -1;

	l2tp_message_start(&m, "REQUEST", "session");
	if (options.call)
		l2tp_message_add(&m, "CALL", "%s", options.call);
	l2tp_message_add(&m, "PID", "%d", (int)getpid());
	err = l2tp_message_send(control_fd, &m);
	got = err ? err : await_answer(control_fd, &m, &passed);
	if (got == 1)
		result = accept_answer(&m, &passed);
	else if (!got || got == -EPIPE)
		error("controller %s hung up without an answer", options.controller);
	else if (got == -EMSGSIZE)
		error("controller %s: its answer is longer than %d bytes",
		      options.controller, L2TP_MESSAGE_MAX - 1);
	else if (got == -EINTR)
		error("a signal ended the wait for controller %s",
		      options.controller);
	else if (got == -EAGAIN)
		error("controller %s does not answer within %u s",
		      options.controller, options.answer_timeout);
	else
		error("controller %s: %s", options.controller, strerror(-got));
	l2tp_close(&passed);
	return result;
}
