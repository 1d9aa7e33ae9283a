/* SPDX-License-Identifier: BSD-2-Clause */
/* Connecting a session, from its tunnel's socket to its attributes. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "connect.h"
#include "fd.h"
#include "meant.h"
#include "name.h"
#include "netlink.h"
#include "netns.h"
#include "wait.h"

/* The kernel deletes a session or tunnel within this time. */
#define PATIENCE_MS 3000

static int open_socket(void)
{
	int fd = socket(AF_PPPOX, SOCK_DGRAM | SOCK_CLOEXEC, PX_PROTO_OL2TP);

	return fd < 0 ? -errno : fd;
}

/*
 * Both session ids 0: a management socket, which makes the tunnel from its UDP
 * socket and can then be closed. If somebody else makes the tunnel at the same
 * moment, this fails with EEXIST, and the connect of the session finds that
 * tunnel.
 */
static int make_udp_tunnel(const struct l2tp_spec *spec, int tunnel_fd)
{
	struct l2tp_ids ids = { spec->tunnel_id, spec->peer_tunnel_id, 0, 0 };
	CLEANUP_FD int fd = open_socket();
	union l2tp_name name;
	socklen_t len = l2tp_name_make(spec, tunnel_fd, &ids, &name);

	if (fd < 0)
		return fd;
	return connect(fd, &name.sa, len) < 0 && errno != EEXIST ? -errno : 0;
}

static int fail(struct l2tp_failure *f, enum l2tp_step step, int err)
{
	f->step = step;
	f->err = err;
	return err;
}

static int make_tunnel(const struct l2tp_spec *spec, const struct l2tp_tunnel *tun,
		       struct l2tp_nl *nl, struct l2tp_failure *f)
{
	int err;

	/*
	 * Two management sockets at once conflict: the second finds session 0
	 * taken and deletes the tunnel that it has just made.
	 */
	if (spec->encap == L2TP_UDP && !nl) {
		err = make_udp_tunnel(spec, tun->fd);
	} else {
		err = l2tp_nl_tunnel_create(nl, spec, tun->fd);
		if (err == -EEXIST)
			err = 0;
	}
	return err ? fail(f, L2TP_STEP_TUNNEL, err) : 0;
}

static int connect_socket(const struct l2tp_spec *spec, struct l2tp_session *s,
			  struct l2tp_failure *f)
{
	struct l2tp_ids ids = { spec->tunnel_id, spec->peer_tunnel_id,
				spec->session_id, spec->peer_session_id };
	union l2tp_name name;
	socklen_t len = l2tp_name_make(spec, -1, &ids, &name);

	s->fd = open_socket();
	if (s->fd < 0)
		return fail(f, L2TP_STEP_SOCKET, s->fd);
	if (connect(s->fd, &name.sa, len) < 0) {
		fail(f, L2TP_STEP_SESSION, -errno);
		l2tp_close(&s->fd);
		return f->err;
	}
	return 0;
}

/*
 * Is there a session with these ids already? It may have been made for us by
 * the controller, it may be our last one, still being deleted, or it may belong
 * to somebody else. The latter must not be connected: the kernel would delete
 * it with our socket.
 */
static int find(const struct l2tp_spec *spec, const struct l2tp_tunnel *tun,
		struct l2tp_session *s, struct l2tp_failure *f)
{
	struct l2tp_nl_tunnel tunnel;
	struct l2tp_nl_session there;
	int err;

	s->found = s->nl &&
		   !l2tp_nl_session_get(s->nl, spec->tunnel_id, spec->session_id,
					&there) &&
		   !l2tp_nl_tunnel_get(s->nl, there.tunnel_id, &tunnel);
	if (!s->found)
		return 0;
	s->cookie_len = there.cookie.len;
	s->peer_cookie_len = there.peer_cookie.len;
	err = l2tp_meant_found(spec, tun, &there, &tunnel, &f->detail);
	return err ? fail(f, L2TP_STEP_SESSION, err) : 0;
}

/*
 * The session that was found may be gone, and connect() may have made a plain
 * one in its place. That one is not used. Once it is deleted, the right one can
 * be made.
 */
static int find_again(const struct l2tp_spec *spec, const struct l2tp_tunnel *tun,
		      struct l2tp_session *s, struct l2tp_failure *f)
{
	int err = find(spec, tun, s, f);

	if (!err && !s->found)
		err = fail(f, L2TP_STEP_SESSION, -EEXIST);
	if (err)
		l2tp_close(&s->fd);
	return err;
}

/*
 * connect() cannot set cookies, the sublayer or L2TP/IP, so netlink makes such
 * a session first. Not all kernels refuse a second session with the same ids.
 */
static int connect_session(const struct l2tp_spec *spec,
			   const struct l2tp_tunnel *tun, struct l2tp_session *s,
			   struct l2tp_failure *f)
{
	bool make;
	int err = find(spec, tun, s, f);

	if (err)
		return err;
	make = !s->found && l2tp_spec_needs_netlink(spec);
	if (make)
		err = l2tp_nl_session_create(s->nl, spec);
	if (err)
		return fail(f, L2TP_STEP_SESSION, err == -ENODEV ? -ENOENT : err);
	err = connect_socket(spec, s, f);
	if (err && make)
		l2tp_nl_session_delete(s->nl, spec->tunnel_id, spec->session_id);
	return err || !s->found ? err : find_again(spec, tun, s, f);
}

static int connect_once(const struct l2tp_spec *spec, const struct l2tp_tunnel *tun,
			struct l2tp_session *s, struct l2tp_failure *f)
{
	int err, tunnel_err;

	f->detail.text[0] = '\0'; /* of an attempt before */
	err = connect_session(spec, tun, s, f);
	if (err != -ENOENT || tun->fd < 0)
		return err;
	tunnel_err = make_tunnel(spec, tun, s->nl, f);
	if (tunnel_err && tunnel_err != -EBUSY)
		return tunnel_err;
	err = connect_session(spec, tun, s, f);
	/* EBUSY with no tunnel of this id: it carries one of another id. */
	return err == -ENOENT && tunnel_err ? fail(f, L2TP_STEP_TUNNEL, tunnel_err)
					    : err;
}

/* pppol2tp_getname() leaves out the interface of a link-local address. */
static void take_interface(const struct l2tp_tunnel *tun, struct l2tp_session *s)
{
	const struct sockaddr_in6 *from = (const struct sockaddr_in6 *)&tun->remote;
	struct sockaddr_in6 *to = (struct sockaddr_in6 *)&s->remote;

	if (tun->fd >= 0 && from->sin6_family == AF_INET6 &&
	    to->sin6_family == AF_INET6)
		to->sin6_scope_id = from->sin6_scope_id;
}

/*
 * The kernel looks up a tunnel by its id alone, and a session may exist
 * already, so the session that we connected may not be the one that was asked
 * for.
 */
static int verify(const struct l2tp_spec *spec, const struct l2tp_tunnel *tun,
		  struct l2tp_session *s, struct l2tp_failure *f)
{
	int err = l2tp_name_read(s);

	if (!err)
		err = l2tp_meant(spec, tun, s, &f->detail);
	if (err)
		return fail(f, L2TP_STEP_VERIFY, err);
	take_interface(tun, s);
	return 0;
}

/* EEXIST: still being deleted; ENODEV: its tunnel is; ENOENT: being made. */
static bool passes_by_itself(const struct l2tp_failure *f,
			     const struct l2tp_tunnel *tun)
{
	if (f->step != L2TP_STEP_SESSION && f->step != L2TP_STEP_TUNNEL)
		return false;
	return f->err == -EEXIST || f->err == -ENODEV ||
	       (f->err == -ENOENT && tun->fd >= 0);
}

static int connect_patiently(const struct l2tp_spec *spec,
			     const struct l2tp_tunnel *tun, struct l2tp_session *s,
			     struct l2tp_failure *f)
{
	struct timespec start;
	uint32_t pause_ms = 5;
	int err, over;

	clock_gettime(CLOCK_MONOTONIC, &start);
	for (;;) {
		err = connect_once(spec, tun, s, f);
		f->passes = err && passes_by_itself(f, tun);
		if (!f->passes || l2tp_elapsed_ms(&start) >= PATIENCE_MS)
			return err;
		over = l2tp_wait(pause_ms);
		if (over)
			return over == -EINTR ? fail(f, f->step, over) : err;
		if (pause_ms < 50)
			pause_ms *= 2;
	}
}

void l2tp_tunnel_await_end(uint32_t tunnel_id, int netns)
{
	VISIT visit = l2tp_netns_enter(netns);
	struct l2tp_nl_tunnel found;
	struct timespec start;
	struct l2tp_nl *nl;

	if (visit.err || l2tp_nl_open(&nl))
		return;
	clock_gettime(CLOCK_MONOTONIC, &start);
	while (!l2tp_nl_tunnel_get(nl, tunnel_id, &found) &&
	       l2tp_elapsed_ms(&start) < PATIENCE_MS && !l2tp_wait(5))
		;
	l2tp_nl_close(&nl);
}

int l2tp_session_connect(const struct l2tp_spec *spec, const struct l2tp_tunnel *tun,
			 struct l2tp_session *s, struct l2tp_failure *f)
{
	VISIT visit = l2tp_netns_enter(tun->egress.netns);
	struct l2tp_session made = { .fd = -1, .encap = spec->encap };
	int nl_err, err;

	f->err = 0;
	f->passes = false;
	f->detail.text[0] = '\0';
	if (visit.err)
		return fail(f, L2TP_STEP_SOCKET, visit.err);
	nl_err = l2tp_nl_open(&made.nl);
	if (nl_err && l2tp_spec_needs_netlink(spec))
		return fail(f, L2TP_STEP_NETLINK, nl_err);
	err = connect_patiently(spec, tun, &made, f);
	if (!err)
		err = verify(spec, tun, &made, f);
	if (!err) {
		err = l2tp_session_configure(&made, spec);
		if (err)
			fail(f, L2TP_STEP_ATTRIBUTES, err);
	}
	if (err)
		l2tp_session_close(&made);
	else
		*s = made;
	return err;
}
