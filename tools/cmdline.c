/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "../l2tp/check.h"
#include "../l2tp/message.h"
#include "cmdline.h"
#include "pair.h"
#include "switch.h"

#define MAX_STATS 86400

static void usage(FILE *out)
{
	fputs("usage: l2tp-bridge [OPTION...] ENDPOINT ENDPOINT\n"
	      "       l2tp-bridge [--stats SECONDS] --listen PATH\n"
	      "Join two PPP sessions in the kernel, until one of them ends.\n"
	      "\n"
	      "  --control-fd N     inherited socket to a controller\n"
	      "  --listen PATH      serve many bridges, on a socket for controllers\n"
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

static uint32_t option_number(const char *name, uint32_t min, uint32_t max)
{
	uint32_t value;

	if (!l2tp_parse_number(optarg, min, max, &value))
		return value;
	pair_finish(EXIT_USAGE, "--%s: '%s' is not a number from %u to %u", name,
		    optarg, min, max);
}

static void set_control(void)
{
	int fd = (int)option_number("control-fd", 0, INT_MAX);
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;

	if (l2tp_message_adopt(&fd, &c))
		pair_finish(EXIT_USAGE, "--control-fd %s: %s", optarg, c.text);
	pair_control(fd);
}

/* With --listen clients ask for bridges, each on its own connection. */
static void check(int rest, bool control, const struct cmdline *line)
{
	if (!line->listen)
		return;
	if (control)
		pair_finish(EXIT_USAGE,
			    "--listen and --control-fd contradict each other");
	if (rest)
		pair_finish(EXIT_USAGE,
			    "--listen and endpoints contradict each other: clients "
			    "give them");
}

void cmdline_options(int argc, char **argv, struct cmdline *line)
{
	static const struct option options[] = {
		{ "control-fd", required_argument, NULL, 'c' },
		{ "listen", required_argument, NULL, 'l' },
		{ "stats", required_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'v' },
		{ 0 },
	};
	bool control = false;
	int option;

	*line = (struct cmdline){ .listen = NULL };
	while ((option = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		switch (option) {
		case 'c':
			set_control();
			control = true;
			break;
		case 'l':
			line->listen = optarg;
			break;
		case 's':
			line->stats_seconds = option_number("stats", 1, MAX_STATS);
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
	check(argc - optind, control, line);
}
