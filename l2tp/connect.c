/* SPDX-License-Identifier: BSD-2-Clause */
/* Connecting a session, from its tunnel's socket to its attributes. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "connect.h"
#include "fd.h"
#include "name.h"
#include "netlink.h"
#include "wait.h"

/* As long as the kernel may need to delete a session, or a tunnel. */
#define PATIENCE_MS 3000

static int open_socket(void)
{
	int fd = socket(AF_PPPOX, SOCK_DGRAM | SOCK_CLOEXEC, PX_PROTO_OL2TP);

	return fd < 0 ? -errno : fd;
}

/*
 * Both session ids 0: a management socket, which makes the tunnel from its UDP
 * socket and can be closed again.  Somebody else may make it at this moment;
 * then this fails with EEXIST, and the session's own connect finds it.
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
	 * Two management sockets at once spoil each other: session 0 is taken,
	 * and who finds it so deletes the tunnel that it has just made.
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

static bool same_cookie(const struct l2tp_cookie *a, const struct l2tp_cookie *b)
{
	return a->len == b->len && !memcmp(a->bytes, b->bytes, a->len);
}

/*
 * A session that was there before us is the controller's, made for us; or it
 * was on its way out, and connect() has made a plain one in its place: that one
 * is not taken, and when it is gone, too, there is room for the right one.
 */
static int check_found(const struct l2tp_spec *spec, struct l2tp_session *s,
		       struct l2tp_failure *f)
{
	struct l2tp_nl_session now;
	int err = l2tp_nl_session_get(s->nl, spec->tunnel_id, spec->session_id,
				      &now);

	if (!err &&
	    ((spec->cookie.len && !same_cookie(&spec->cookie, &now.cookie)) ||
	     (spec->peer_cookie.len &&
	      !same_cookie(&spec->peer_cookie, &now.peer_cookie))))
		err = -EEXIST;
	s->cookie_len = now.cookie.len;
	s->peer_cookie_len = now.peer_cookie.len;
	if (!err)
		return 0;
	l2tp_close(&s->fd);
	return fail(f, L2TP_STEP_SESSION, err == -ENODEV ? -EEXIST : err);
}

/*
 * L2TPv3, where what connect() cannot say (cookies, the sublayer, L2TP/IP) is
 * said over netlink first.  Whether a session of these ids is there already is
 * asked, since not all kernels refuse to make a second one.
 */
static int connect_v3(const struct l2tp_spec *spec, struct l2tp_session *s,
		      struct l2tp_failure *f)
{
	struct l2tp_nl_session there;
	bool make;
	int err = 0;

	s->found = !l2tp_nl_session_get(s->nl, spec->tunnel_id, spec->session_id,
					&there);
	make = !s->found && l2tp_spec_needs_netlink(spec);
	if (make)
		err = l2tp_nl_session_create(s->nl, spec);
	if (err)
		return fail(f, L2TP_STEP_SESSION, err == -ENODEV ? -ENOENT : err);
	err = connect_socket(spec, s, f);
	if (err && make)
		l2tp_nl_session_delete(s->nl, spec->tunnel_id, spec->session_id);
	return err || !s->found ? err : check_found(spec, s, f);
}

static int connect_once(const struct l2tp_spec *spec, const struct l2tp_tunnel *tun,
			struct l2tp_session *s, struct l2tp_failure *f)
{
	int (*how)(const struct l2tp_spec *, struct l2tp_session *,
		   struct l2tp_failure *) = connect_socket;
	int err, tunnel_err;

	if (spec->version == 3 && s->nl)
		how = connect_v3;
	err = how(spec, s, f);
	if (err != -ENOENT || tun->fd < 0)
		return err;
	tunnel_err = make_tunnel(spec, tun, s->nl, f);
	if (tunnel_err && tunnel_err != -EBUSY)
		return tunnel_err;
	err = how(spec, s, f);
	/* EBUSY with no tunnel of this id: it carries one of another id. */
	return err == -ENOENT && tunnel_err ? fail(f, L2TP_STEP_TUNNEL, tunnel_err)
					    : err;
}

static bool same_tunnel(const struct l2tp_session *s, const struct l2tp_tunnel *tun)
{
	const struct sockaddr *is = (const struct sockaddr *)&s->remote;
	const struct sockaddr *want = (const struct sockaddr *)&tun->remote;

	if (tun->fd < 0 || tun->remote.ss_family == AF_UNSPEC)
		return true;
	return l2tp_addr_same_host(is, want) &&
	       (tun->encap == L2TP_IP || l2tp_addr_port(is) == l2tp_addr_port(want));
}

/*
 * The kernel looks a tunnel up by its id alone and a session may be there
 * before us, so what we got need not be what was meant.
 */
static int verify(const struct l2tp_spec *spec, const struct l2tp_tunnel *tun,
		  struct l2tp_session *s, struct l2tp_failure *f)
{
	char remote[L2TP_ADDR_MAX];
	int err = l2tp_name_read(s);

	if (err)
		return fail(f, L2TP_STEP_VERIFY, err);
	l2tp_format_addr((struct sockaddr *)&s->remote, remote);
	if (s->version != spec->version)
		l2tp_complain(&f->detail,
			      "tunnel %u is L2TPv%d in the kernel; "
			      "%sversion says %d",
			      spec->tunnel_id, s->version, f->detail.prefix,
			      spec->version);
	else if (s->tunnel_id != spec->tunnel_id)
		l2tp_complain(&f->detail,
			      "session %u belongs to tunnel %u already; "
			      "L2TPv3 session ids must differ on one host",
			      spec->session_id, s->tunnel_id);
	else if (!same_tunnel(s, tun))
		l2tp_complain(&f->detail,
			      "tunnel %u is another's, leading to %s; "
			      "give another tunnel-id",
			      spec->tunnel_id, remote);
	else if (s->peer_tunnel_id != spec->peer_tunnel_id)
		l2tp_complain(&f->detail,
			      "tunnel %u is there already, with peer tunnel %u "
			      "and not %u",
			      s->tunnel_id, s->peer_tunnel_id, spec->peer_tunnel_id);
	else if (s->session_id != spec->session_id ||
		 s->peer_session_id != spec->peer_session_id)
		l2tp_complain(&f->detail,
			      "session %u is there already, with peer "
			      "session %u and not %u",
			      s->session_id, s->peer_session_id,
			      spec->peer_session_id);
	else
		return 0;
	return fail(f, L2TP_STEP_VERIFY, -EEXIST);
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
	int err;

	clock_gettime(CLOCK_MONOTONIC, &start);
	for (;;) {
		err = connect_once(spec, tun, s, f);
		if (!err || !passes_by_itself(f, tun) ||
		    l2tp_elapsed_ms(&start) >= PATIENCE_MS)
			return err;
		if (l2tp_wait(pause_ms))
			return fail(f, f->step, -EINTR);
		if (pause_ms < 50)
			pause_ms *= 2;
	}
}

void l2tp_tunnel_await_end(uint32_t tunnel_id)
{
	struct l2tp_nl_tunnel found;
	struct timespec start;
	struct l2tp_nl *nl;

	if (l2tp_nl_open(&nl))
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
	struct l2tp_session made = { .fd = -1, .encap = spec->encap };
	int nl_err = l2tp_nl_open(&made.nl);
	int err;

	f->err = 0;
	f->detail.text[0] = '\0';
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
