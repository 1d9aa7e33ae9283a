/* SPDX-License-Identifier: BSD-2-Clause */
/* What the options say, native and stock, in one struct. */
#ifndef PLUGIN_OPTIONS_H
#define PLUGIN_OPTIONS_H

#include "../l2tp/spec.h"

struct l2tp_options {
	struct l2tp_spec spec;
	uint32_t restart_ms;	 /* 0: pppd's restart timer alone */
	bool watch_given;	 /* else as watch.c finds right */
	uint32_t watch_ms;	 /* between two looks at the session; 0: none */
	uint32_t answer_timeout; /* in seconds; 0: for ever */
	int control_fd;		 /* -1: none */
	char *controller, *call; /* NULL: not given */
	char *forwarder;	 /* l2tp-controller, asked about calls alone */
	bool stock;		 /* the session came as "pppol2tp N" */
	bool stock_lns;		 /* pppol2tp_lns_mode: both ids must be given */
};

extern struct l2tp_options options;

/* An empty complaint, which spells options as the user does. */
struct l2tp_complaint options_words(void);

/* Register every native option with pppd; called once, from plugin_init(). */
void options_register(void);

/*
 * Called when all options are read: do they make sense together? Ends pppd with
 * an option error (status 2) that names what is wrong.
 */
void options_check(void);

/* That part of it which is about the controller. */
void options_check_control(void);

/* End pppd with an option error, as pppd does for its own options. */
void options_refuse(const char *fmt, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

/*
 * Parse an option's number, decimal or 0x hexadecimal, from 0 to max.  Returns
 * as an option parser does: 1, or 0 having said what is wrong.
 */
int options_number(const char *name, const char *text, uint32_t max,
		   uint32_t *value);

/*
 * Copy an option's text, which pppd does not keep, for `dump`. Returns as an
 * option parser does.
 */
int options_keep(char **text, const char *value);

/*
 * Set one of pppd's own options, as a line of an options file; pppd 2.5's
 * public headers offer no other way. Returns as an option parser does.
 */
int options_apply(const char *line);

/* Was pppd's own LCP option of this name ("mtu", "mru") given by the user? */
bool options_lcp_given(const char *name);

#endif
