/* SPDX-License-Identifier: BSD-2-Clause */
/* Connecting a session, from its tunnel to its attributes. */
#ifndef L2TP_CONNECT_H
#define L2TP_CONNECT_H

#include "session.h"

/*
 * The step at which a connect failed. The same errno has a different cause at
 * each.
 */
enum l2tp_step {
	L2TP_STEP_SOCKET,  /* socket(AF_PPPOX) */
	L2TP_STEP_TUNNEL,  /* making the kernel's tunnel from its socket */
	L2TP_STEP_NETLINK, /* reaching the netlink family */
	L2TP_STEP_SESSION, /* making or connecting the session */
	L2TP_STEP_VERIFY,  /* what was connected is not what was asked for */
	L2TP_STEP_ATTRIBUTES,
};

struct l2tp_failure {
	enum l2tp_step step;
	int err;     /* -errno */
	bool passes; /* the kernel deletes something, or makes it: try again */
	struct l2tp_complaint detail;
};

/*
 * Connect the session that *spec asks for. Makes the kernel's tunnel from
 * tun->fd if there is none; two callers that do so at once both succeed. The
 * session is in the tunnel's network namespace. Waits up to 3 s while the kernel
 * still deletes a session with the same ids; after l2tp_wait_never() it fails at
 * once with f->passes set.
 *
 * On success *s owns a close-on-exec descriptor, and send-seq, lns and the
 * reorder timeout are set. Returns 0, or -errno with *f filled and nothing left
 * behind. Depends on pppol2tp_connect().
 */
int l2tp_session_connect(const struct l2tp_spec *spec, const struct l2tp_tunnel *tun,
			 struct l2tp_session *s, struct l2tp_failure *f);

/*
 * Wait up to 3 s until the kernel has deleted a tunnel whose socket was closed.
 * The kernel deletes it asynchronously, together with every session that was
 * connected meanwhile. netns: where it was (netns.h).
 */
void l2tp_tunnel_await_end(uint32_t tunnel_id, int netns);

#endif
