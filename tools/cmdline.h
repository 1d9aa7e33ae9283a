/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line of l2tp-bridge. What is wrong with it ends the program. */
#ifndef TOOLS_CMDLINE_H
#define TOOLS_CMDLINE_H

#include <stdint.h>

/*
 * Options; those that follow are endpoints (optind). Returns the seconds between two
 * lines of statistics, or 0: none are wanted. Takes the controller's socket.
 */
uint32_t cmdline_options(int argc, char **argv);

#endif
