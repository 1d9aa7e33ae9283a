/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "../l2tp/message.h"
#include "../l2tp/wait.h"
#include "pair.h"
#include "report.h"
#include "request.h"

static struct l2tp_switch pair = {
	.sides = { NO_SIDE, NO_SIDE },
	.watches = { NO_WATCH, NO_WATCH },
};
static struct source control = NO_SOURCE, signals = NO_SOURCE, stats = NO_SOURCE;

static void tell(const struct l2tp_switch *s, const struct l2tp_message *m)
{
	(void)s;
	l2tp_message_send(control.fd, m);
}

void pair_control(int fd)
{
	control.fd = fd;
	pair.tell = tell;
}

void pair_finish(int status, const char *fmt, ...)
{
	char reason[SWITCH_REASON_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(reason, sizeof(reason), fmt, ap);
	va_end(ap);
	switch_finish(&pair, status, reason);
	exit(status);
}

/* --- what ends it --- */

static bool signal_waits(void)
{
	sigset_t set;

	return !sigpending(&set) &&
	       (sigismember(&set, SIGTERM) || sigismember(&set, SIGINT));
}

static void told_to_end(void *unused, uint32_t events)
{
	struct signalfd_siginfo info = { 0 };

	(void)unused;
	(void)events;
	if (read(signals.fd, &info, sizeof(info)) != sizeof(info))
		return;
	pair_finish(EXIT_TOLD, "%s: both sides are closed",
		    info.ssi_signo == SIGINT ? "SIGINT" : "SIGTERM");
}

static void gone(struct l2tp_switch *s, int number, const char *why)
{
	char reason[SWITCH_REASON_MAX];

	switch_explain(s, number, why, reason);
	pair_finish(EXIT_DIED, "%s", reason);
}

/*
 * All that a controller can say is COMMAND=close. Other messages must not delay
 * the detection of its end.
 */
static void hear_controller(void *unused, uint32_t events)
{
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;
	struct l2tp_message m;
	struct request r;

	(void)unused;
	if (events & EPOLLIN && l2tp_message_recv(control.fd, &m, NULL) == 1 &&
	    !request_parse(&m, &r, &c) && r.kind == REQUEST_CLOSE)
		pair_finish(EXIT_TOLD, "%s",
			    r.reason[0] ? r.reason : "closed by the controller");
	if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))
		pair_finish(EXIT_DIED, "the controller closed its control socket; "
				       "both sides are closed");
}

/* --- its course --- */

static void take_endpoints(int count, char **words)
{
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;
	struct endpoint endpoints[2];
	int i;

	if (count != 2)
		pair_finish(EXIT_USAGE,
			    "two endpoints are needed, %d given (see --help)",
			    count);
	for (i = 0; i < 2; i++) {
		if (endpoint_parse(words[i], &endpoints[i], &c))
			pair_finish(EXIT_USAGE, "endpoint %d: %s", i + 1, c.text);
		endpoint_hide_cookies(words[i]);
	}
	if (switch_inherit(&pair, endpoints, NULL, &c))
		pair_finish(EXIT_USAGE, "%s", c.text);
}

static void connect_sides(void)
{
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;

	l2tp_wait_end_when(signal_waits);
	if (!switch_connect(&pair, &c))
		return;
	if (signal_waits())
		told_to_end(NULL, 0);
	pair_finish(EXIT_DIED, "%s", c.text);
}

static void join(void)
{
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;

	if (switch_join(&pair, &c))
		pair_finish(EXIT_DIED, "%s", c.text);
	report_bridged(&pair);
}

static void print_stats(void *unused, uint32_t events)
{
	(void)unused;
	(void)events;
	if (!loop_expired(&stats))
		return;
	switch_count(&pair);
	report_stats(&pair);
}

static void begin(uint32_t stats_seconds)
{
	int err = watch_open(gone, false);

	signals.ready = told_to_end;
	control.ready = hear_controller;
	if (!err)
		err = loop_add(&signals, EPOLLIN);
	if (!err && control.fd >= 0)
		err = loop_add(&control, EPOLLIN | EPOLLRDHUP);
	if (!err && stats_seconds)
		err = loop_timer(&stats, print_stats, NULL);
	if (err)
		pair_finish(EXIT_DIED, "cannot wait for events: %s", strerror(-err));
	if (stats_seconds)
		loop_set_timer(&stats, stats_seconds * 1000, stats_seconds * 1000);
}

void pair_run(int count, char **words, uint32_t stats_seconds, int signal_fd)
{
	int err;

	signals.fd = signal_fd;
	take_endpoints(count, words);
	begin(stats_seconds);
	connect_sides();
	join();
	do
		err = loop_once();
	while (!err);
	pair_finish(EXIT_DIED, "cannot wait for events: %s", strerror(-err));
}
