/* SPDX-License-Identifier: BSD-2-Clause */
/* One side of the bridge while it runs. */
#ifndef TOOLS_SIDE_H
#define TOOLS_SIDE_H

#include "../l2tp/ipsec.h"
#include "../l2tp/message.h"
#include "../l2tp/session.h"
#include "endpoint.h"

struct side {
	struct endpoint endpoint;
	struct l2tp_tunnel tunnel;
	struct l2tp_session session; /* its fd serves the other kinds, too */
	struct l2tp_ipsec ipsec;
	char name[160]; /* l2tp:REMOTE/TUNNEL/SESSION */
	bool connected; /* the session; IPsec may follow */
	bool done;	/* both, or it is no L2TP session */
	bool passes;	/* why it could not be connected passes by itself */
	bool demanded;	/* recv-seq was asked of the kernel */
};

#define NO_SIDE \
	{ \
		.tunnel = L2TP_NO_TUNNEL, .session = L2TP_NO_SESSION, \
		.ipsec = L2TP_NO_IPSEC \
	}

/*
 * Inspect inherited descriptors and take them over. The endpoint's numbers are
 * this process's own or, unless passed is NULL, those of descriptors that came
 * with a message, from 0. Returns 0, or -EINVAL with the key and its value in *c:
 * the endpoint is wrong.
 */
int side_inherit(struct side *s, struct l2tp_passed *passed,
		 struct l2tp_complaint *c);

/*
 * Connect the session.  Returns 0, or -errno with the reason in *c; with 0, a text
 * in *c is a warning.  After l2tp_wait_never() it may be called again where
 * s->passes is set.
 */
int side_connect(struct side *s, struct l2tp_complaint *c);

/* Any copy of an inherited tunnel socket would keep the tunnel alive after its
 * controller closed it. */
void side_give_up_tunnel(struct side *s);

/* Is the session still in the kernel?  If not, writes why to *c. */
bool side_alive(struct side *s, struct l2tp_complaint *c);

/* Its counters have just been read: what side_alive() does beside. */
void side_counted(struct side *s);

/* Must somebody ask for the counters, to know when to demand recv-seq? */
bool side_waits_to_demand(const struct side *s);

/* Why the kernel took away the channel of a side that is not L2TP's. */
void side_explain_hangup(const struct side *s, struct l2tp_complaint *c);

/* The kernel counts L2TP sessions only. */
static inline bool side_counts(const struct side *s)
{
	return s->endpoint.kind == ENDPOINT_L2TP;
}

void side_close(struct side *s);

#endif
