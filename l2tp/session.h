/* SPDX-License-Identifier: BSD-2-Clause */
/* The PPPoX session socket: connect, attributes, counters, alive or not. */
#ifndef L2TP_SESSION_H
#define L2TP_SESSION_H

#include <sys/types.h>

#include "netlink.h"
#include "tunnel.h"

struct l2tp_session {
	int fd;	     /* -1: none */
	int version; /* what the kernel says, not the options */
	uint32_t tunnel_id, peer_tunnel_id;
	uint32_t session_id, peer_session_id;
	struct sockaddr_storage remote;
	struct l2tp_nl_tunnel tunnel;	     /* of an adopted session */
	bool found;			     /* somebody else had made it */
	uint8_t cookie_len, peer_cookie_len; /* of a found session */
	struct l2tp_counters counters;	     /* as last read */
	struct l2tp_nl nl;
};

#define L2TP_NO_SESSION \
	{ \
		.fd = -1 \
	}

/* Where a connect failed; the same errno has another cause at each. */
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
	int err; /* -errno */
	struct l2tp_complaint detail;
};

/*
 * Connect the session that *spec asks for, making the kernel's tunnel from
 * tun->fd if it is absent; two callers that do so at once both succeed.  While
 * the kernel still deletes a session of the same ids, waits, up to 3 s.
 * On success *s owns a close-on-exec descriptor and send-seq, lns and
 * reorder-timeout are set.  Returns 0, or -errno with *f filled and nothing
 * left behind.  Depends on pppol2tp_connect().
 */
int l2tp_session_connect(const struct l2tp_spec *spec, const struct l2tp_tunnel *tun,
			 struct l2tp_session *s, struct l2tp_failure *f);

/*
 * Wait, up to 3 s, until the kernel has deleted a tunnel whose socket was
 * closed: it does so in its own time, and a session connected meanwhile goes
 * with it.
 */
void l2tp_tunnel_await_end(uint32_t tunnel_id);

/*
 * Take over a session socket that somebody else connected, and read its ids
 * from it, and from netlink what else the kernel knows of it; s->fd is its
 * number from now on.  Returns 0, or with the reason in *c, and fd still the
 * caller's, -EBADF, -ENOTSOCK, -EPROTOTYPE (another kind of socket), -EXDEV
 * (another network namespace), -ENOTCONN or another -errno.
 */
int l2tp_session_adopt(int fd, struct l2tp_session *s, struct l2tp_complaint *c);

/*
 * Are the ids that *spec gives beside it, if any, this session's?  Returns 0,
 * or -EINVAL with both named in *c.
 */
int l2tp_session_agree(const struct l2tp_session *s, const struct l2tp_spec *spec,
		       struct l2tp_complaint *c);

/* Set the attributes that *spec asks for; may be repeated.  0 or -errno. */
int l2tp_session_configure(const struct l2tp_session *s,
			   const struct l2tp_spec *spec);

/* Demand sequence numbers of the peer from now on.  0 or -errno. */
int l2tp_session_demand_seq(const struct l2tp_session *s);

/* Does the kernel number our frames, by our wish or mirroring the peer? */
bool l2tp_session_sends_seq(const struct l2tp_session *s);

/* Does it demand numbers of the peer's? */
bool l2tp_session_demands_seq(const struct l2tp_session *s);

/*
 * One frame that waits in the socket's own queue, without blocking.  Returns
 * its length, 0 where there is none.  Of no use after l2tp_session_bind().
 */
size_t l2tp_session_early_frame(const struct l2tp_session *s, uint8_t *buf,
				size_t size);

/* Bind the PPP channel (PPPIOCGCHAN); from here frames wait on it.  Returns
 * the channel's index, or -errno. */
int l2tp_session_bind(const struct l2tp_session *s);

/*
 * Is the session still in the kernel?  Refreshes s->counters.  Two system
 * calls at the most.  Returns 1, 0 where it or its tunnel is gone, or -errno
 * where the kernel would not say.
 */
int l2tp_session_alive(struct l2tp_session *s);

/*
 * Before l2tp_session_alive(), which asks by the ids: false where our socket's
 * session is gone and that one would be a successor of the same ids, as far as
 * kernel and counters tell.  One system call.
 */
bool l2tp_session_same(struct l2tp_session *s);

/* Why l2tp_session_alive() said 0: was its tunnel closed, or it alone deleted? */
void l2tp_session_epitaph(struct l2tp_session *s, struct l2tp_complaint *c);

/* Read the counters; where the session is gone the last ones stay. */
void l2tp_session_count(struct l2tp_session *s);

/* Close the descriptors; the kernel deletes the session in its own time. */
void l2tp_session_close(struct l2tp_session *s);

#endif
