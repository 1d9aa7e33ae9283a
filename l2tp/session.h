/* SPDX-License-Identifier: BSD-2-Clause */
/* A connected session: its socket, attributes, counters, alive or not. */
#ifndef L2TP_SESSION_H
#define L2TP_SESSION_H

#include <sys/types.h>

#include "counters.h"
#include "life.h"
#include "tunnel.h"

struct l2tp_nl;

struct l2tp_session {
	int fd;	     /* -1: none */
	int version; /* what the kernel says, not the options */
	uint32_t tunnel_id, peer_tunnel_id;
	uint32_t session_id, peer_session_id;
	struct sockaddr_storage remote;
	enum l2tp_encap encap;
	struct sockaddr_storage
		local; /* of an adopted session; AF_UNSPEC: not told */
	bool found;    /* somebody else had made it */
	uint8_t cookie_len, peer_cookie_len; /* of a found session */
	struct l2tp_counters counters;	     /* as last read */
	struct l2tp_nl *nl; /* NULL: the kernel has no l2tp_netlink */
};

#define L2TP_NO_SESSION \
	{ \
		.fd = -1 \
	}

/*
 * Take over a session socket that somebody else connected: reads its ids from
 * it, and from netlink what else the kernel knows of it. s->fd is its new
 * number. netns: where it must be (netns.h).
 *
 * Returns 0, or with the reason in *c, and fd still the caller's, -EBADF,
 * -ENOTSOCK, -EPROTOTYPE (another kind of socket), -EXDEV (another network
 * namespace), -ENOTCONN or another -errno.
 */
int l2tp_session_adopt(int fd, int netns, struct l2tp_session *s,
		       struct l2tp_complaint *c);

/*
 * Do the ids in *spec, if any, match this session? Returns 0, or -EINVAL with
 * both in *c.
 */
int l2tp_session_agree(const struct l2tp_session *s, const struct l2tp_spec *spec,
		       struct l2tp_complaint *c);

/*
 * What *spec becomes for this session: one that somebody else made may differ from
 * the options.  A copy of *spec where there is no session.
 */
struct l2tp_spec l2tp_session_spec(const struct l2tp_session *s,
				   const struct l2tp_spec *spec);

/*
 * Set the attributes that *spec asks for, and a reorder timeout where neither
 * *spec nor the session's maker set one. May be repeated. 0 or -errno.
 */
int l2tp_session_configure(const struct l2tp_session *s,
			   const struct l2tp_spec *spec);

/* Demand sequence numbers of the peer from now on.  0 or -errno. */
int l2tp_session_demand_seq(const struct l2tp_session *s);

/* Does the kernel number our frames, because we asked or to mirror the peer? */
bool l2tp_session_sends_seq(const struct l2tp_session *s);

/* Does it demand numbers of the peer's? */
bool l2tp_session_demands_seq(const struct l2tp_session *s);

/* How long a frame waits for an earlier one, in ms; 0: not at all. */
int l2tp_session_reorder_ms(const struct l2tp_session *s);

/*
 * Read one frame from the socket's own queue, without blocking. Returns its
 * length, 0 where there is none. Returns nothing after l2tp_session_bind().
 */
size_t l2tp_session_early_frame(const struct l2tp_session *s, uint8_t *buf,
				size_t size);

/*
 * Bind the PPP channel (PPPIOCGCHAN); from then on frames are queued on it.
 * Returns the channel's index, or -errno.
 */
int l2tp_session_bind(const struct l2tp_session *s);

/* Is the session still in the kernel?  Refreshes s->counters.  Two system calls
 * at the most. */
enum l2tp_life l2tp_session_life(struct l2tp_session *s);

/*
 * To be called before l2tp_session_life(), which asks by the ids: returns false
 * where our socket's session is gone, so that a session with these ids would be
 * a successor, as far as kernel and counters tell. One system call.
 */
bool l2tp_session_same(struct l2tp_session *s);

/*
 * The counters of our socket's own session, by an ioctl(); safe in a signal handler.
 * L2TP_UNKNOWN: it leaves *out alone.
 */
enum l2tp_life l2tp_session_own_counters(const struct l2tp_session *s,
					 struct l2tp_counters *out);

struct l2tp_nl_session;

/*
 * The same as l2tp_session_life(), from what netlink has told of a session with
 * these ids; no system call.
 */
enum l2tp_life l2tp_session_compare(struct l2tp_session *s,
				    const struct l2tp_nl_session *found);

/* Why it is gone: its tunnel was closed, or the session alone was deleted. */
void l2tp_session_explain_end(struct l2tp_session *s, struct l2tp_complaint *c);

/* The same where the kernel has told. */
void l2tp_session_explain_deletion(const struct l2tp_session *s, bool with_tunnel,
				   struct l2tp_complaint *c);

/*
 * Delete the session, if it is still this one, although others may hold copies
 * of its socket. Does nothing where the kernel has no l2tp_netlink.
 */
void l2tp_session_delete(struct l2tp_session *s);

/*
 * Read the counters. Where the session is gone, those of its end if the kernel
 * still has them (6.1), else the last ones stay.
 */
void l2tp_session_count(struct l2tp_session *s);

/* Close the descriptors; the kernel deletes the session asynchronously. */
void l2tp_session_close(struct l2tp_session *s);

#endif
