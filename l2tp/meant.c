/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "meant.h"

static bool same_tunnel(const struct l2tp_session *s, const struct l2tp_tunnel *tun)
{
	const struct sockaddr *is = (const struct sockaddr *)&s->remote;
	const struct sockaddr *want = (const struct sockaddr *)&tun->remote;

	if (tun->fd < 0 || want->sa_family == AF_UNSPEC ||
	    is->sa_family == AF_UNSPEC)
		return true;
	return l2tp_addr_same_host(is, want) &&
	       (tun->encap == L2TP_IP || l2tp_addr_port(is) == l2tp_addr_port(want));
}

int l2tp_meant(const struct l2tp_spec *spec, const struct l2tp_tunnel *tun,
	       const struct l2tp_session *s, struct l2tp_complaint *c)
{
	const char *p = c->prefix;
	char remote[L2TP_ADDR_MAX];

	l2tp_format_addr((const struct sockaddr *)&s->remote, remote);
	if (s->version != spec->version)
		l2tp_complain(c,
			      "tunnel %u is L2TPv%d in the kernel; "
			      "%sversion says %d",
			      spec->tunnel_id, s->version, p, spec->version);
	else if (s->tunnel_id != spec->tunnel_id)
		l2tp_complain(c,
			      "session %u belongs to tunnel %u already; "
			      "L2TPv3 session ids must differ on one host",
			      spec->session_id, s->tunnel_id);
	else if (!same_tunnel(s, tun))
		l2tp_complain(c,
			      "tunnel %u is in use and leads to %s; "
			      "give another %stunnel-id",
			      spec->tunnel_id, remote, p);
	else if (s->peer_tunnel_id != spec->peer_tunnel_id)
		l2tp_complain(c,
			      "tunnel %u exists already, with peer tunnel %u, "
			      "not %u; give another %stunnel-id, or "
			      "%speer-tunnel-id %u",
			      s->tunnel_id, s->peer_tunnel_id, spec->peer_tunnel_id,
			      p, p, s->peer_tunnel_id);
	else if (s->session_id != spec->session_id ||
		 s->peer_session_id != spec->peer_session_id)
		l2tp_complain(c,
			      "session %u exists already, with peer "
			      "session %u, not %u; give another %ssession-id, "
			      "or %speer-session-id %u",
			      s->session_id, s->peer_session_id,
			      spec->peer_session_id, p, p, s->peer_session_id);
	else
		return 0;
	return -EEXIST;
}

static bool same_cookie(const struct l2tp_cookie *is, const struct l2tp_cookie *want)
{
	return !want->len ||
	       (is->len == want->len && !memcmp(is->bytes, want->bytes, is->len));
}

/* The values are secrets. */
static void complain_cookie(const struct l2tp_spec *spec, const char *name,
			    const struct l2tp_cookie *is, struct l2tp_complaint *c)
{
	const char *p = c->prefix;

	l2tp_complain(c,
		      "session %u of tunnel %u exists already, with %s %s%s; give "
		      "the %s%s that it was made with, or another %ssession-id",
		      spec->session_id, spec->tunnel_id, is->len ? "another" : "no",
		      p, name, p, name, p);
}

int l2tp_meant_found(const struct l2tp_spec *spec, const struct l2tp_tunnel *tun,
		     const struct l2tp_nl_session *session,
		     const struct l2tp_nl_tunnel *tunnel, struct l2tp_complaint *c)
{
	const struct l2tp_session is = {
		.version = tunnel->version,
		.tunnel_id = session->tunnel_id,
		.peer_tunnel_id = tunnel->peer_tunnel_id,
		.session_id = spec->session_id,
		.peer_session_id = session->peer_session_id,
		.remote = tunnel->remote,
	};
	const char *p = c->prefix;

	if (tunnel->encap != spec->encap)
		l2tp_complain(c,
			      "tunnel %u runs over %s in the kernel, and "
			      "the session is to run over %s; give another "
			      "%stunnel-id",
			      session->tunnel_id,
			      tunnel->encap == L2TP_IP ? "IP" : "UDP",
			      spec->encap == L2TP_IP ? "IP" : "UDP", p);
	else if (l2tp_meant(spec, tun, &is, c))
		;
	else if (!session->ppp)
		l2tp_complain(c,
			      "session %u of tunnel %u carries something other than "
			      "PPP; give another %ssession-id",
			      spec->session_id, spec->tunnel_id, p);
	else if (!same_cookie(&session->cookie, &spec->cookie))
		complain_cookie(spec, "cookie", &session->cookie, c);
	else if (!same_cookie(&session->peer_cookie, &spec->peer_cookie))
		complain_cookie(spec, "peer-cookie", &session->peer_cookie, c);
	else
		return 0;
	return -EEXIST;
}
