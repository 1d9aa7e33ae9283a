/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * l2tp-bridge: joins PPP sessions in the kernel, two and two (tunnel switching).
 * It connects and bridges them; the kernel then forwards all frames. What remains
 * is to notice that a side is gone, a signal, or a controller's word.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>

#include "../l2tp/fd.h"
#include "cmdline.h"
#include "loop.h"
#include "pair.h"
#include "server.h"
#include "switch.h"

static int open_signals(void)
{
	sigset_t set;
	int fd;

	signal(SIGPIPE, SIG_IGN); /* a reader of the statistics may end */
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_CLOEXEC);
	if (fd < 0)
		pair_finish(EXIT_DIED, "cannot wait for signals: %s",
			    strerror(errno));
	return fd;
}

static void open_loop(void)
{
	int err = loop_open();

	if (err)
		pair_finish(EXIT_DIED, "cannot wait for events: %s", strerror(-err));
}

/* No later descriptor may get the number of a standard stream. */
static void fill_standard_streams(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	while (fd >= 0 && fd <= 2);
	l2tp_close(&fd);
}

int main(int argc, char **argv)
{
	struct cmdline line;
	int signals;

	fill_standard_streams();
	cmdline_options(argc, argv, &line);
	signals = open_signals();
	open_loop();
	if (line.listen)
		server_run(line.listen, line.stats_seconds, signals);
	pair_run(argc - optind, argv + optind, line.stats_seconds, signals);
}
