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

uint32_t cmdline_options(int argc, char **argv)
{
	static const struct option options[] = {
		{ "control-fd", required_argument, NULL, 'c' },
		{ "stats", required_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'v' },
		{ 0 },
	};
	uint32_t stats_seconds = 0;
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
	return stats_seconds;
}
