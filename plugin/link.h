/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The link that this pppd carries: its state, its names, its hang-up. A pppd
 * has one link at a time; with persist or demand it has several in turn.
 */
#ifndef PLUGIN_LINK_H
#define PLUGIN_LINK_H

#include "../l2tp/route.h"
#include "../l2tp/session.h"
#include "duplicate.h"
#include "early.h"
#include "mtu.h"
#include "restart.h"
#include "roundtrip.h"

/* What begins anew with each link; link_begin() resets all of it. */
struct l2tp_link {
	bool tried;	       /* pppd has asked for its channel */
	struct l2tp_spec spec; /* the options, and what a controller's answer adds */
	struct l2tp_session session;
	int channel;	/* the PPP channel's index */
	int channel_fd; /* pppd's descriptor of it; -1: it has none */
	char local[L2TP_ADDR_MAX], remote[L2TP_ADDR_MAX]; /* empty: not known */
	char reason[256]; /* why it ended; empty: not said yet */

	int lcp_mtu, lcp_mru; /* as pppd last configured the channel, in bytes */
	bool ipv4_is_up, ipv6_is_up;
	bool joined; /* a bundle */

	bool end_untold;  /* the controller was told of the beginning, not of the end
			   */
	bool up_said;	  /* the service manager was told */
	bool deaf_said;	  /* the log says that the controller misses events */
	bool given_up;	  /* pppd has no channel any more */
	bool needs_pause; /* pppd's need_holdoff when it gave the channel up */

	bool way_known, loop_said;
	struct l2tp_route way; /* to the tunnel's remote address, before it was up */

	struct {
		bool counting, said;
		bool asked; /* the kernel, once: it is a system call */
		unsigned int timeout_ms;
	} discards;

	struct mtu mtu;
	struct early early;
	struct restart restart;
	struct roundtrip roundtrip;
	struct duplicate duplicate;
};

/* What lives as long as this pppd. */
struct l2tp_process {
	struct l2tp_tunnel tunnel;     /* serves all links, if it is static */
	struct l2tp_session inherited; /* until the first link takes it */
	char device[400];	       /* as pppd knows it */
};

extern struct l2tp_link link_state;
extern struct l2tp_process process_state;

/*
 * Begin a link, with the options as its specification and with the inherited
 * session if there is one. The first link begins when options are checked,
 * because the checks already fill its state. A second call before pppd has
 * tried that link does nothing.
 */
void link_begin(void);

/*
 * Set local and remote address as text; an unknown address (AF_UNSPEC) leaves
 * the text as it is. Also names the device: l2tp:REMOTE/TUNNEL/SESSION.
 */
void link_name_ends(const struct sockaddr_storage *local,
		    const struct sockaddr_storage *remote);

/* Name the device l2tp:WORD; ids: add /TUNNEL/SESSION. */
void link_name_device(const char *word, bool ids);

/*
 * The session is over: log why, close its socket and hang the channel up, so
 * that pppd handles a hangup (status 16).
 */
void link_hang_up(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * Let nothing more out of the channel, which pppd takes for hung up; safe in a
 * signal handler.
 */
void link_cut_channel(void);

/* The same as link_hang_up(), because the controller wants it, with its reason or
 * "". */
void link_close(const char *reason);

#endif
