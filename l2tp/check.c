/* SPDX-License-Identifier: BSD-2-Clause */
/* Is a specification one session, and only one?  Pure. */
#include "config.h"

#include <errno.h>

#include "check.h"

enum l2tp_source l2tp_spec_source(const struct l2tp_spec *spec)
{
	if (spec->session_fd >= 0)
		return L2TP_FROM_SESSION_FD;
	if (spec->tunnel_fd >= 0)
		return L2TP_FROM_TUNNEL_FD;
	if (spec->remote.host[0] || spec->local.host[0])
		return L2TP_FROM_STATIC;
	return L2TP_FROM_NOTHING;
}

static int check_one_source(const struct l2tp_spec *spec, const char *elsewhere,
			    struct l2tp_complaint *c)
{
	const char *p = c->prefix, *alien = c->session_option;
	const struct source {
		bool given;
		const char *prefix, *name;
	} sources[] = {
		{ spec->tunnel_fd >= 0, p, "tunnel-fd" },
		{ spec->remote.host[0], p, "remote" },
		{ !spec->remote.host[0] && spec->local.host[0], p, "local" },
		{ spec->session_fd >= 0, alien ? "" : p,
		  alien ? alien : "session-fd" },
		{ elsewhere != NULL, p, elsewhere },
	};
	const struct source *first = NULL;
	size_t i;

	for (i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		if (!sources[i].given)
			continue;
		if (first) {
			l2tp_complain(c,
				      "%s%s and %s%s contradict each other: "
				      "give one source of the session only",
				      first->prefix, first->name, sources[i].prefix,
				      sources[i].name);
			return -EINVAL;
		}
		first = &sources[i];
	}
	if (first)
		return 0;
	l2tp_complain(c,
		      "no session to connect: give %stunnel-fd, %sremote or "
		      "%ssession-fd",
		      p, p, p);
	return -EINVAL;
}

static int check_ids(const struct l2tp_spec *spec, struct l2tp_complaint *c)
{
	const struct {
		uint32_t value;
		const char *name;
	} ids[] = {
		{ spec->tunnel_id, "tunnel-id" },
		{ spec->peer_tunnel_id, "peer-tunnel-id" },
		{ spec->session_id, "session-id" },
		{ spec->peer_session_id, "peer-session-id" },
	};
	enum l2tp_source source = l2tp_spec_source(spec);
	bool all = source == L2TP_FROM_TUNNEL_FD || source == L2TP_FROM_STATIC;
	/* the kernel knows the version of an inherited session */
	bool v2 = spec->version == 2 &&
		  (source != L2TP_FROM_SESSION_FD || spec->version_given);
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		if (all && !ids[i].value) {
			l2tp_complain(c, "%s%s is missing", c->prefix, ids[i].name);
			return -EINVAL;
		}
		if (v2 && ids[i].value > 0xffff) {
			l2tp_complain(c,
				      "%s%s: %u is not an L2TPv2 id "
				      "(1 to 65535); %sversion 3 has larger ones",
				      c->prefix, ids[i].name, ids[i].value,
				      c->prefix);
			return -EINVAL;
		}
	}
	return 0;
}

static int check_version(struct l2tp_spec *spec, struct l2tp_complaint *c)
{
	const char *p = c->prefix;

	if (spec->encap == L2TP_IP && !spec->version_given)
		spec->version = 3;
	if (spec->encap == L2TP_IP && spec->version == 2) {
		l2tp_complain(c,
			      "%sencap ip and %sversion 2 contradict each "
			      "other: L2TPv2 runs over UDP only",
			      p, p);
		return -EINVAL;
	}
	if (spec->version == 2 && (spec->cookie.len || spec->peer_cookie.len)) {
		l2tp_complain(c,
			      "%s%s and %sversion 2 contradict each other: "
			      "only L2TPv3 has cookies (%sversion 3)",
			      p, spec->cookie.len ? "cookie" : "peer-cookie", p, p);
		return -EINVAL;
	}
	return 0;
}

/* Options that the source does not use, or that contradict it. */
static int check_needless(const struct l2tp_spec *spec, struct l2tp_complaint *c)
{
	enum l2tp_source source = l2tp_spec_source(spec);
	int local = l2tp_numeric_family(spec->local.host);
	int remote = l2tp_numeric_family(spec->remote.host);
	const char *p = c->prefix;

	if (source == L2TP_FROM_STATIC && !spec->remote.host[0]) {
		l2tp_complain(c,
			      "%slocal without %sremote: a static tunnel needs "
			      "a remote address",
			      p, p);
		return -EINVAL;
	}
	if (local != AF_UNSPEC && remote != AF_UNSPEC && local != remote) {
		l2tp_complain(c,
			      "%slocal %.60s and %sremote %.60s contradict each "
			      "other: one is IPv4, the other IPv6",
			      p, spec->local.host, p, spec->remote.host);
		return -EINVAL;
	}
	if (source == L2TP_FROM_SESSION_FD &&
	    (spec->cookie.len || spec->peer_cookie.len)) {
		l2tp_complain(c,
			      "%ssession-fd and %s%s contradict each other: "
			      "that session has its cookies already",
			      p, p, spec->cookie.len ? "cookie" : "peer-cookie");
		return -EINVAL;
	}
	if (spec->encap == L2TP_IP &&
	    (spec->local.port_given || spec->remote.port_given)) {
		l2tp_complain(c,
			      "%sencap ip and the port of %s%s contradict each "
			      "other: L2TP/IP has no ports",
			      p, p, spec->remote.port_given ? "remote" : "local");
		return -EINVAL;
	}
	return 0;
}

/* The first option that is about a static tunnel's socket; NULL: none is. */
static const char *socket_option(const struct l2tp_spec *spec)
{
	if (spec->egress.device[0])
		return "device";
	if (spec->egress.mark)
		return "fwmark";
	if (spec->egress.dscp_given)
		return "dscp";
	return spec->checksum_given ? "checksum" : NULL;
}

/* Whoever opens a socket sets it up. */
static int check_socket(const struct l2tp_spec *spec, const char *elsewhere,
			struct l2tp_complaint *c)
{
	const char *name = socket_option(spec), *p = c->prefix, *other_p = p;
	enum l2tp_source source = l2tp_spec_source(spec);
	const char *other = elsewhere;

	if (!name)
		return 0;
	if (source == L2TP_FROM_STATIC) {
		if (spec->encap != L2TP_IP || !spec->checksum_given)
			return 0;
		l2tp_complain(c,
			      "%sencap ip and %schecksum contradict each other: "
			      "L2TP/IP has no checksum",
			      p, p);
		return -EINVAL;
	}
	if (source == L2TP_FROM_TUNNEL_FD)
		other = "tunnel-fd";
	else if (source == L2TP_FROM_SESSION_FD && c->session_option)
		other = c->session_option, other_p = "";
	else if (source == L2TP_FROM_SESSION_FD)
		other = "session-fd";
	l2tp_complain(c,
		      "%s%s and %s%s contradict each other: %s%s is for the "
		      "socket of a static tunnel (%sremote)",
		      p, name, other_p, other, p, name, p);
	return -EINVAL;
}

int l2tp_spec_check(struct l2tp_spec *spec, const char *elsewhere,
		    struct l2tp_complaint *c)
{
	int err = check_one_source(spec, elsewhere, c);

	if (!err)
		err = check_version(spec, c);
	if (!err)
		err = check_needless(spec, c);
	if (!err)
		err = check_socket(spec, elsewhere, c);
	if (!err)
		err = check_ids(spec, c);
	return err;
}
