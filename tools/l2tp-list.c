/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * l2tp-list: the kernel's L2TP sessions, each with its interface and what else
 * the state files of running links tell of it.
 */
#include "config.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../l2tp/fd.h"
#include "../l2tp/statedir.h"
#include "listing.h"

enum { EXIT_SHOWN = 0, EXIT_NOTHING = 1, EXIT_USAGE = 2 };

/* A dump that sessions came and went in is asked for again. */
#define DUMP_TRIES 5

static struct {
	enum { TABLE, JSON, PROMETHEUS } form;
	bool sessions;
	const char *dir;
} asked = { .dir = L2TP_STATE_DIR };

static void usage(FILE *out)
{
	fputs("usage: l2tp-list [OPTION...]\n"
	      "Show the L2TP sessions of this network namespace.\n"
	      "\n"
	      "  --json             an array of objects\n"
	      "  --prometheus       sums, in Prometheus' text format\n"
	      "  --sessions         with --prometheus: each session as well\n"
	      "  --state-dir DIR    instead of " L2TP_STATE_DIR "\n"
	      "  --help, --version\n",
	      out);
}

static void __attribute__((noreturn)) refuse(const char *why)
{
	fprintf(stderr, "l2tp-list: %s\n", why);
	usage(stderr);
	exit(EXIT_USAGE);
}

static void parse_option(int option)
{
	switch (option) {
	case 'j':
	case 'p':
		if (asked.form != TABLE)
			refuse("one of --json and --prometheus, once");
		asked.form = option == 'j' ? JSON : PROMETHEUS;
		break;
	case 's':
		asked.sessions = true;
		break;
	case 'd':
		asked.dir = optarg;
		break;
	case 'h':
		usage(stdout);
		exit(EXIT_SHOWN);
	case 'v':
		puts("l2tp-list " PACKAGE_VERSION);
		exit(EXIT_SHOWN);
	default: /* getopt has said what is wrong */
		usage(stderr);
		exit(EXIT_USAGE);
	}
}

static void parse_options(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "prometheus", no_argument, NULL, 'p' },
		{ "sessions", no_argument, NULL, 's' },
		{ "state-dir", required_argument, NULL, 'd' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'v' },
		{ 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) >= 0)
		parse_option(option);
	if (optind < argc)
		refuse("there are no arguments but options");
	if (asked.sessions && asked.form != PROMETHEUS)
		refuse("--sessions belongs to --prometheus");
}

/* --- the kernel --- */

static int dump(struct l2tp_nl *nl, struct listing *l)
{
	int err = -EINTR, i;

	for (i = 0; i < DUMP_TRIES && err == -EINTR; i++) {
		l->tunnel_count = l->session_count = 0;
		err = l2tp_nl_tunnels(nl, listing_add_tunnel, l);
		if (!err)
			err = l2tp_nl_sessions(nl, listing_add_session, l);
	}
	return err;
}

static int read_kernel(struct listing *l)
{
	struct l2tp_nl *nl;
	int err = l2tp_nl_open(&nl);

	if (err == -ENOENT) {
		fputs("l2tp-list: this kernel has no L2TP, or its module "
		      "l2tp_netlink cannot be loaded\n",
		      stderr);
		return err;
	}
	if (!err)
		err = dump(nl, l);
	l2tp_nl_close(&nl);
	if (err)
		fprintf(stderr, "l2tp-list: cannot ask the kernel: %s%s\n",
			strerror(-err),
			err == -EPERM ? "; it takes root, or CAP_NET_ADMIN" : "");
	return err;
}

/* --- the state files --- */

static struct l2tp_owner self;

/* Another network namespace may use the same ids, and the same directory. */
static int add_ours(const struct l2tp_state *s, void *data)
{
	return s->owner.netns == self.netns ? listing_add_state(s, data) : 0;
}

static void read_states(struct listing *l)
{
	CLEANUP_FD int dir = l2tp_statedir_open(asked.dir, false);
	int err = dir;

	l2tp_owner_self(&self);
	if (dir >= 0)
		err = l2tp_statedir_each(dir, &self, add_ours, l);
	if (err < 0 && err != -ENOENT) /* no link is up */
		fprintf(stderr, "l2tp-list: cannot read the state files in %s: %s\n",
			asked.dir, strerror(-err));
}

static int show(const struct listing *l)
{
	if (asked.form == JSON)
		show_json(stdout, l);
	else if (asked.form == PROMETHEUS)
		show_prometheus(stdout, l, asked.sessions);
	else
		show_table(stdout, l);
	if (!fflush(stdout) && !ferror(stdout))
		return EXIT_SHOWN;
	fprintf(stderr, "l2tp-list: cannot write: %s\n", strerror(errno));
	return EXIT_NOTHING;
}

int main(int argc, char **argv)
{
	struct listing l = EMPTY_LISTING;
	struct timespec now;
	int status = EXIT_NOTHING;

	parse_options(argc, argv);
	if (!read_kernel(&l)) {
		read_states(&l);
		listing_join(&l);
		clock_gettime(CLOCK_BOOTTIME, &now);
		l.now = (uint64_t)now.tv_sec;
		status = show(&l);
	}
	listing_free(&l);
	return status;
}
