/* SPDX-License-Identifier: BSD-2-Clause */
/* One side of the bridge while it runs. */
#ifndef TOOLS_SIDE_H
#define TOOLS_SIDE_H

#include "../l2tp/ipsec.h"
#include "../l2tp/session.h"
#include "endpoint.h"

struct side {
	struct endpoint endpoint;
	struct l2tp_tunnel tunnel;
	struct l2tp_session session; /* its fd serves the other kinds, too */
	struct l2tp_ipsec ipsec;
	char name[160]; /* l2tp:REMOTE/TUNNEL/SESSION */
	bool demanded;	/* recv-seq was asked of the kernel */
};

#define NO_SIDE \
	{ \
		.tunnel = L2TP_NO_TUNNEL, .session = L2TP_NO_SESSION, \
		.ipsec = L2TP_NO_IPSEC \
	}

/*
 * Inspect inherited descriptors and take them over. Returns 0, or -EINVAL with
 * the key and its value in *c: the endpoint is wrong.
 */
int side_inherit(struct side *s, struct l2tp_complaint *c);

/*
 * Connect the session.  Returns 0, or -errno with the reason in *c; with 0, a text
 * in *c is a warning.
 */
int side_connect(struct side *s, struct l2tp_complaint *c);

/* Any copy of an inherited tunnel socket would keep the tunnel alive after its
 * controller closed it. */
void side_give_up_tunnel(struct side *s);

/* Is the session still in the kernel?  If not, writes why to *c. */
bool side_alive(struct side *s, struct l2tp_complaint *c);

/* The kernel counts L2TP sessions only. */
static inline bool side_counts(const struct side *s)
{
	return s->endpoint.kind == ENDPOINT_L2TP;
}

void side_close(struct side *s);

#endif
