/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "../l2tp/wait.h"
#include "bridges.h"
#include "listen.h"
#include "report.h"
#include "server.h"

static struct source signals = NO_SOURCE, stats = NO_SOURCE;

static void __attribute__((noreturn)) end(int status)
{
	listen_remove();
	exit(status);
}

static void __attribute__((noreturn)) fail(int err)
{
	char text[100];

	snprintf(text, sizeof(text), "cannot wait for events: %s", strerror(-err));
	report_error(NULL, text);
	bridges_end_all(text);
	end(EXIT_DIED);
}

static void told_to_end(void *unused, uint32_t events)
{
	struct signalfd_siginfo info = { 0 };
	const char *reason;

	(void)unused;
	(void)events;
	if (read(signals.fd, &info, sizeof(info)) != sizeof(info))
		return;
	reason = info.ssi_signo == SIGINT ? "SIGINT: both sides are closed"
					  : "SIGTERM: both sides are closed";
	listen_remove(); /* nobody need come any more */
	bridges_end_all(reason);
	client_drain();
	end(EXIT_TOLD);
}

static void print_stats(void *unused, uint32_t events)
{
	(void)unused;
	(void)events;
	if (loop_expired(&stats))
		bridges_print_stats();
}

/* A bridge has four descriptors or more. */
static void allow_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static int begin(int listener, uint32_t stats_seconds)
{
	int err = bridges_open();

	signals.ready = told_to_end;
	if (!err)
		err = loop_add(&signals, EPOLLIN);
	if (!err && stats_seconds)
		err = loop_timer(&stats, print_stats, NULL);
	if (!err && stats_seconds)
		loop_set_timer(&stats, stats_seconds * 1000, stats_seconds * 1000);
	return err ? err : client_listen(listener);
}

void server_run(const char *path, uint32_t stats_seconds, int signal_fd)
{
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;
	int listener, err;

	signals.fd = signal_fd;
	allow_descriptors();
	l2tp_wait_never();
	listener = listen_open(path, &c);
	if (listener < 0) {
		report_error(NULL, c.text);
		end(listener == -EINVAL ? EXIT_USAGE : EXIT_DIED);
	}
	err = begin(listener, stats_seconds);
	if (!err && report_can_print()) {
		printf("listening on %s\n", path);
		fflush(stdout);
	}
	while (!err)
		err = loop_once();
	fail(err);
}
