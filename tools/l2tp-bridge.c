/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * l2tp-bridge: joins two PPP sessions in the kernel (tunnel switching). It
 * connects and bridges both; the kernel then forwards all frames. What remains
 * is to notice that a side is gone, or a signal.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

#include "../l2tp/fd.h"
#include "../l2tp/message.h"
#include "../l2tp/wait.h"
#include "report.h"

enum { EXIT_TOLD = 0, EXIT_DIED = 1, EXIT_USAGE = 2 };

/*
 * Two system calls check an L2TP session, one a PPPoE session. With poll() and
 * the timer that is four a second at most; the end of a side must be noticed
 * within 2 s.
 */
#define WATCH_MS  1500
#define MAX_STATS 86400

static struct side sides[2] = { NO_SIDE, NO_SIDE };
static bool joined; /* there is something to count */
static int control_fd = -1;
static uint32_t stats_seconds;

static void usage(FILE *out)
{
	fputs("usage: l2tp-bridge [OPTION...] ENDPOINT ENDPOINT\n"
	      "Join two PPP sessions in the kernel, until one of them ends.\n"
	      "\n"
	      "  --control-fd N     inherited socket to a controller\n"
	      "  --stats SECONDS    print the counters every SECONDS seconds\n"
	      "  --help, --version\n"
	      "\n"
	      "ENDPOINT:\n"
	      "  l2tp:tunnel-fd=N,IDS       in an inherited tunnel\n"
	      "  l2tp:remote=ADDR,IDS       in a static tunnel\n"
	      "  l2tp:session-fd=N          an inherited session\n"
	      "  pppoe:interface=NAME,mac=ADDR,session-id=ID\n"
	      "  channel:hold-fd=N          what an inherited descriptor holds\n"
	      "IDS: tunnel-id=ID,peer-tunnel-id=ID,session-id=ID,"
	      "peer-session-id=ID\n"
	      "See l2tp-bridge(8) for the other keys.\n",
	      out);
}

static void count_sides(void)
{
	int i;

	for (i = 0; i < 2; i++)
		if (side_counts(&sides[i]))
			l2tp_session_count(&sides[i].session);
}

/* Every way out that anybody is told of. */
static void __attribute__((format(printf, 2, 3), noreturn))
finish(int status, const char *fmt, ...)
{
	char reason[640];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(reason, sizeof(reason), fmt, ap);
	va_end(ap);
	if (joined) {
		count_sides(); /* a session that is gone keeps its last */
		report_totals(sides);
	}
	report_error(reason);
	report_closed(control_fd, sides, status, reason);
	side_close(&sides[0]);
	side_close(&sides[1]);
	exit(status);
}

/* --- the command line --- */

static uint32_t option_number(const char *name, uint32_t min, uint32_t max)
{
	uint32_t value;

	if (!l2tp_parse_number(optarg, min, max, &value))
		return value;
	finish(EXIT_USAGE, "--%s: '%s' is not a number from %u to %u", name, optarg,
	       min, max);
}

static void set_control(void)
{
	int fd = (int)option_number("control-fd", 0, INT_MAX);
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;

	if (l2tp_message_adopt(&fd, &c))
		finish(EXIT_USAGE, "--control-fd %s: %s", optarg, c.text);
	control_fd = fd;
}

static void parse_options(int argc, char **argv)
{
	static const struct option options[] = {
		{ "control-fd", required_argument, NULL, 'c' },
		{ "stats", required_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'v' },
		{ 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		switch (option) {
		case 'c':
			set_control();
			break;
		case 's':
			stats_seconds = option_number("stats", 1, MAX_STATS);
			break;
		case 'h':
			usage(stdout);
			exit(EXIT_TOLD);
		case 'v':
			puts("l2tp-bridge " PACKAGE_VERSION);
			exit(EXIT_TOLD);
		default: /* getopt has said what is wrong */
			usage(stderr);
			exit(EXIT_USAGE);
		}
	}
}

static void parse_endpoints(int count, char **words)
{
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;
	int i;

	if (count != 2)
		finish(EXIT_USAGE, "two endpoints are needed, %d given (see --help)",
		       count);
	for (i = 0; i < 2; i++) {
		if (endpoint_parse(words[i], &sides[i].endpoint, &c))
			finish(EXIT_USAGE, "endpoint %d: %s", i + 1, c.text);
		endpoint_hide_cookies(words[i]);
	}
	for (i = 0; i < 2; i++)
		if (side_inherit(&sides[i], &c))
			finish(EXIT_USAGE, "endpoint %d: %s", i + 1, c.text);
}

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
	finish(EXIT_TOLD, "%s: both sides are closed",
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
		finish(EXIT_DIED, "endpoint %d: %s", i + 1, c.text);
	}
	side_give_up_tunnel(&sides[0]);
	side_give_up_tunnel(&sides[1]);
}

static void join(void)
{
	const int sockets[2] = { sides[0].session.fd, sides[1].session.fd };
	struct l2tp_bridge bridge;
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;
	int err = l2tp_bridge_join(sockets, &bridge);

	if (err) {
		l2tp_bridge_explain(&bridge, err, &c);
		finish(EXIT_DIED, "%s", c.text);
	}
	joined = true;
	report_bridged(control_fd, sides, &bridge);
}

static void __attribute__((noreturn)) gone(int i, const char *why)
{
	finish(EXIT_DIED, "side %d (%s) is gone: %s; side %d (%s) is closed", i + 1,
	       sides[i].name, why, !i + 1, sides[!i].name);
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
		finish(EXIT_DIED, "cannot wait for signals: %s", strerror(errno));
	return fd;
}

/* 0: one that never fires */
static int open_timer(int ms)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	struct timespec period = { ms / 1000, ms % 1000 * 1000000L };
	struct itimerspec when = { period, period };

	if (fd < 0 || timerfd_settime(fd, 0, &when, NULL) < 0)
		finish(EXIT_DIED, "cannot set a timer: %s", strerror(errno));
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
		l2tp_message_recv(control_fd, &m, NULL);
	return p->revents & (POLLRDHUP | POLLHUP | POLLERR);
}

static void run(int signals)
{
	struct pollfd p[6] = {
		{ .fd = signals, .events = POLLIN },
		{ .fd = control_fd, .events = POLLIN | POLLRDHUP },
		{ .fd = open_timer(WATCH_MS), .events = POLLIN },
		{ .fd = open_timer((int)stats_seconds * 1000), .events = POLLIN },
		{ .fd = sides[0].ipsec.fd, .events = POLLIN },
		{ .fd = sides[1].ipsec.fd, .events = POLLIN },
	};

	for (;;) {
		if (poll(p, 6, -1) < 0 && errno != EINTR)
			finish(EXIT_DIED, "poll: %s", strerror(errno));
		if (p[0].revents)
			told_to_end(signals);
		if (controller_gone(&p[1]))
			finish(EXIT_DIED,
			       "the controller closed its control socket; "
			       "both sides are closed");
		if (p[4].revents)
			hear_ipsec(0);
		if (p[5].revents)
			hear_ipsec(1);
		if (expired(&p[2]))
			look_at_sides();
		if (expired(&p[3])) {
			count_sides();
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
	int signals;

	fill_standard_streams();
	parse_options(argc, argv);
	signals = open_signals();
	parse_endpoints(argc - optind, argv + optind);
	connect_sides(signals);
	join();
	run(signals);
}
