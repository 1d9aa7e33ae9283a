/* SPDX-License-Identifier: BSD-2-Clause */
/* One end of a bridge, as it is written on the command line.  Pure. */
#ifndef TOOLS_ENDPOINT_H
#define TOOLS_ENDPOINT_H

#include "../l2tp/pppoe.h"
#include "../l2tp/spec.h"

enum endpoint_kind { ENDPOINT_L2TP, ENDPOINT_PPPOE, ENDPOINT_CHANNEL };

/* A channel that a descriptor holds, and what it is called. */
struct endpoint_channel {
	int hold_fd;
	char name[128]; /* empty: not given */
};

struct endpoint {
	enum endpoint_kind kind;
	struct l2tp_spec spec;
	struct l2tp_pppoe pppoe;
	struct endpoint_channel channel;
};

/*
 * Parse and check "l2tp:KEY=VALUE,...", "pppoe:..." or "channel:...".
 * Returns 0, or -EINVAL with the complaint naming the key and the value.
 */
int endpoint_parse(const char *text, struct endpoint *e, struct l2tp_complaint *c);

/* Overwrite the cookies in it: ps shows the arguments to every user. */
void endpoint_hide_cookies(char *text);

#endif
