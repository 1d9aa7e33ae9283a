/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * l2tp-bridge: joins two PPP sessions in the kernel (tunnel switching). It
 * connects and bridges both; the kernel then forwards all frames. What remains
 * is to notice that a side is gone, or a signal.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

#include "../l2tp/fd.h"
#include "../l2tp/message.h"
#include "../l2tp/wait.h"
#include "cmdline.h"
#include "report.h"
#include "switch.h"

/*
 * Two system calls check an L2TP session, one a PPPoE session. With poll() and
 * the timer that is four a second at most; the end of a side must be noticed
 * within 2 s.
 */
#define WATCH_MS 1500

static struct side *const sides = the_switch.sides;

/* --- the bridge --- */

static bool signal_waits(void)
{
	sigset_t set;

	return !sigpending(&set) &&
	       (sigismember(&set, SIGTERM) || sigismember(&set, SIGINT));
}

static void told_to_end(int signals)
{
	struct signalfd_siginfo info = { 0 };

	if (read(signals, &info, sizeof(info)) != sizeof(info))
		return;
	switch_finish(EXIT_TOLD, "%s: both sides are closed",
		      info.ssi_signo == SIGINT ? "SIGINT" : "SIGTERM");
}

static void connect_sides(int signals)
{
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;
	int i;

	l2tp_wait_end_when(signal_waits);
	for (i = 0; i < 2; i++) {
		c.text[0] = '\0';
		if (!side_connect(&sides[i], &c)) {
			if (c.text[0])
				report_error(c.text);
			continue;
		}
		if (signal_waits())
			told_to_end(signals);
		switch_finish(EXIT_DIED, "endpoint %d: %s", i + 1, c.text);
	}
	side_give_up_tunnel(&sides[0]);
	side_give_up_tunnel(&sides[1]);
}

static void join(void)
{
	const int sockets[2] = { sides[0].session.fd, sides[1].session.fd };
	struct l2tp_bridge bridge;
	const int netns[2] = { sides[0].tunnel.egress.netns,
			       sides[1].tunnel.egress.netns };
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;
	int err = l2tp_bridge_join(sockets, netns, &bridge);

	if (err) {
		l2tp_bridge_explain(&bridge, err, &c);
		switch_finish(EXIT_DIED, "%s", c.text);
	}
	the_switch.joined = true;
	report_bridged(the_switch.control_fd, sides, &bridge);
}

static void __attribute__((noreturn)) gone(int i, const char *why)
{
	switch_finish(EXIT_DIED, "side %d (%s) is gone: %s; side %d (%s) is closed",
		      i + 1, sides[i].name, why, !i + 1, sides[!i].name);
}

static void look_at_ipsec(int i)
{
	struct l2tp_ipsec *ipsec = &sides[i].ipsec;
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;
	enum l2tp_ipsec_news news = l2tp_ipsec_look(ipsec, &sides[i].tunnel, &c);

	if (news == L2TP_IPSEC_LOST && ipsec->mode == L2TP_IPSEC_REQUIRE)
		gone(i, c.text);
	if (ipsec->mode != L2TP_IPSEC_WARN || news == L2TP_IPSEC_SAME)
		return;
	report_error(news == L2TP_IPSEC_LOST
			     ? c.text
			     : "ipsec warn: the tunnel is protected by IPsec again");
}

/* At once: packets may leave in the clear. */
static void hear_ipsec(int i)
{
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;

	l2tp_ipsec_hear(&sides[i].ipsec);
	if (!l2tp_ipsec_is_bare(&sides[i].ipsec) || !sides[i].ipsec.opened)
		return;
	l2tp_ipsec_explain_opened(&sides[i].ipsec, &c);
	gone(i, c.text);
}

static void look_at_sides(void)
{
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;
	int i;

	for (i = 0; i < 2; i++) {
		if (!side_alive(&sides[i], &c))
			gone(i, c.text);
		look_at_ipsec(i);
	}
}

/* --- the loop --- */

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
		switch_finish(EXIT_DIED, "cannot wait for signals: %s",
			      strerror(errno));
	return fd;
}

/* 0: one that never fires */
static int open_timer(int ms)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	struct timespec period = { ms / 1000, ms % 1000 * 1000000L };
	struct itimerspec when = { period, period };

	if (fd < 0 || timerfd_settime(fd, 0, &when, NULL) < 0)
		switch_finish(EXIT_DIED, "cannot set a timer: %s", strerror(errno));
	return fd;
}

static bool expired(const struct pollfd *p)
{
	uint64_t times;

	return p->revents && read(p->fd, &times, sizeof(times)) == sizeof(times);
}

/*
 * A controller's messages have no meaning here. They must not delay the
 * detection of its end.
 */
static bool controller_gone(const struct pollfd *p)
{
	struct l2tp_message m;

	if (p->revents & POLLIN)
		l2tp_message_recv(the_switch.control_fd, &m, NULL);
	return p->revents & (POLLRDHUP | POLLHUP | POLLERR);
}

static void run(int signals, uint32_t stats_seconds)
{
	struct pollfd p[6] = {
		{ .fd = signals, .events = POLLIN },
		{ .fd = the_switch.control_fd, .events = POLLIN | POLLRDHUP },
		{ .fd = open_timer(WATCH_MS), .events = POLLIN },
		{ .fd = open_timer((int)stats_seconds * 1000), .events = POLLIN },
		{ .fd = sides[0].ipsec.fd, .events = POLLIN },
		{ .fd = sides[1].ipsec.fd, .events = POLLIN },
	};

	for (;;) {
		if (poll(p, 6, -1) < 0 && errno != EINTR)
			switch_finish(EXIT_DIED, "poll: %s", strerror(errno));
		if (p[0].revents)
			told_to_end(signals);
		if (controller_gone(&p[1]))
			switch_finish(EXIT_DIED,
				      "the controller closed its control socket; "
				      "both sides are closed");
		if (p[4].revents)
			hear_ipsec(0);
		if (p[5].revents)
			hear_ipsec(1);
		if (expired(&p[2]))
			look_at_sides();
		if (expired(&p[3])) {
			switch_count();
			report_stats(sides);
		}
	}
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
	uint32_t stats_seconds;
	int signals;

	fill_standard_streams();
	stats_seconds = cmdline_options(argc, argv);
	signals = open_signals();
	cmdline_endpoints(argc - optind, argv + optind);
	connect_sides(signals);
	join();
	run(signals, stats_seconds);
}
