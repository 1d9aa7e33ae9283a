/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IPsec around a tunnel: is there any, and nothing without it. The tunnel's
 * socket, where we hold it, gets a policy of its own, under which the kernel
 * drops what is not protected. Where we do not hold it, the kernel tells of each
 * change, and the caller ends the link at once.
 */
#ifndef L2TP_IPSEC_H
#define L2TP_IPSEC_H

#include <signal.h>

#include "session.h"
#include "xfrm.h"

struct l2tp_ipsec {
	int fd; /* hears of changes; -1: does not watch */
	enum l2tp_ipsec_mode mode;
	struct l2tp_xfrm_view view;
	bool guarded;		    /* the tunnel's socket has a policy */
	struct l2tp_xfrm_view has;  /* which one */
	bool protected, asks_again; /* at the last look */
	bool passes;		    /* an association is being made: begin again */
	volatile sig_atomic_t changed,
		opened; /* opened: packets may leave in clear */
};

#define L2TP_NO_IPSEC \
	{ \
		.fd = -1 \
	}

/*
 * Begin to watch over a connected session's tunnel, as spec->ipsec says; does
 * nothing for L2TP_IPSEC_OFF. With L2TP_IPSEC_REQUIRE a tunnel socket that is
 * still open gets its policy. Waits up to 5 s where a key manager has been asked
 * for an association; after l2tp_wait_never() it fails at once with w->passes set.
 *
 * Returns 0. With L2TP_IPSEC_REQUIRE, or -errno with the reason and the remedy in
 * *c, and nothing watched: -ENOENT no protection; -EPROTONOSUPPORT the kernel has
 * no XFRM netlink; -EINTR told to end. With L2TP_IPSEC_WARN these are in *c, too,
 * which is empty otherwise.
 */
int l2tp_ipsec_begin(struct l2tp_ipsec *w, const struct l2tp_spec *spec,
		     const struct l2tp_tunnel *tun, const struct l2tp_session *s,
		     struct l2tp_complaint *c);

/* Does only this watch, and not the kernel, keep packets from leaving in clear? */
bool l2tp_ipsec_is_bare(const struct l2tp_ipsec *w);

/*
 * Read what the kernel has told, without blocking; safe in a signal handler.
 * Returns true where there is something to look at. Sets w->opened where packets
 * may leave in the clear from now on.
 */
bool l2tp_ipsec_hear(struct l2tp_ipsec *w);

enum l2tp_ipsec_news {
	L2TP_IPSEC_SAME,
	L2TP_IPSEC_BACK, /* it is protected again */
	L2TP_IPSEC_LOST, /* it is no longer; *c says what is missing */
};

/*
 * Look at it again; one system call where nothing has changed. An association
 * may be missing for a moment while the kernel drops the packets: with
 * L2TP_IPSEC_REQUIRE that is LOST at the second look.
 */
enum l2tp_ipsec_news l2tp_ipsec_look(struct l2tp_ipsec *w,
				     const struct l2tp_tunnel *tun,
				     struct l2tp_complaint *c);

/* What to say when w->opened is set. */
void l2tp_ipsec_explain_opened(const struct l2tp_ipsec *w, struct l2tp_complaint *c);

/* Watch no longer.  A socket keeps its policy. */
void l2tp_ipsec_end(struct l2tp_ipsec *w);

#endif
