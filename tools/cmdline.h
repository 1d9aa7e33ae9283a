/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line of l2tp-bridge. What is wrong with it ends the program. */
#ifndef TOOLS_CMDLINE_H
#define TOOLS_CMDLINE_H

#include <stdint.h>

struct cmdline {
	uint32_t stats_seconds; /* between two lines of statistics; 0: none */
	const char *listen;	/* path; NULL: one bridge, of endpoints */
};

/* Options; those that follow are endpoints (optind). Takes the controller's socket.
 */
void cmdline_options(int argc, char **argv, struct cmdline *line);

#endif
