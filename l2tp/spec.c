/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "spec.h"

/* What a key's value is, and so how it is parsed and checked. */
enum kind {
	NUMBER,
	FD,
	FLAG,
	ADDRESS,
	COOKIE,
	ENCAP,
	DEVICE,
	CHECKSUM,
	IPSEC,
	NETNS,
	VERSION
};

struct key {
	const char *name;
	enum kind kind;
	size_t offset;
	uint32_t min, max;
	size_t given; /* offset of a bool that it sets; 0: none */
};

#define KEY(name, kind, field, ...) \
	{ \
		name, kind, offsetof(struct l2tp_spec, field), __VA_ARGS__ \
	}
#define GIVEN(field) offsetof(struct l2tp_spec, field)

static const struct key keys[] = {
	KEY("tunnel-fd", FD, tunnel_fd, 0, INT_MAX),
	KEY("session-fd", FD, session_fd, 0, INT_MAX),
	KEY("local", ADDRESS, local, 0, 0),
	KEY("remote", ADDRESS, remote, 0, 0),
	KEY("encap", ENCAP, encap, 0, 0, GIVEN(encap_given)),
	KEY("version", VERSION, version, 2, 3, GIVEN(version_given)),
	KEY("tunnel-id", NUMBER, tunnel_id, 1, UINT32_MAX),
	KEY("peer-tunnel-id", NUMBER, peer_tunnel_id, 1, UINT32_MAX),
	KEY("session-id", NUMBER, session_id, 1, UINT32_MAX),
	KEY("peer-session-id", NUMBER, peer_session_id, 1, UINT32_MAX),
	KEY("cookie", COOKIE, cookie, 0, 0),
	KEY("peer-cookie", COOKIE, peer_cookie, 0, 0),
	KEY("lns", FLAG, lns, 0, 1),
	KEY("send-seq", FLAG, send_seq, 0, 1),
	KEY("recv-seq", FLAG, recv_seq, 0, 1),
	/* pppol2tp_session_setsockopt() takes an int */
	KEY("reorder-timeout", NUMBER, reorder_ms, 0, INT_MAX, GIVEN(reorder_given)),
	KEY("device", DEVICE, egress.device, 0, 0),
	KEY("fwmark", NUMBER, egress.mark, 1, UINT32_MAX),
	KEY("dscp", NUMBER, egress.dscp, 0, 63, GIVEN(egress.dscp_given)),
	KEY("checksum", CHECKSUM, no_checksum, 0, 0, GIVEN(checksum_given)),
	KEY("ipsec", IPSEC, ipsec, 0, 0),
	KEY("netns", NETNS, netns, 0, 0),
};

static const struct key *find_key(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!strcmp(keys[i].name, name))
			return &keys[i];
	return NULL;
}

void l2tp_complain(struct l2tp_complaint *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(c->text, sizeof(c->text), fmt, ap);
	va_end(ap);
}

void l2tp_spec_init(struct l2tp_spec *spec)
{
	memset(spec, 0, sizeof(*spec));
	spec->tunnel_fd = spec->session_fd = -1;
	spec->version = 2;
	spec->encap = L2TP_UDP;
}

static int set_number(const struct key *key, const char *value, void *field)
{
	uint32_t number;
	int err = l2tp_parse_number(value, key->min, key->max, &number);

	if (err)
		return err;
	if (key->kind == FLAG)
		*(bool *)field = number;
	else if (key->kind == FD || key->kind == VERSION)
		*(int *)field = (int)number;
	else
		*(uint32_t *)field = number;
	return 0;
}

static int set_encap(const char *value, enum l2tp_encap *encap)
{
	if (!strcmp(value, "udp"))
		*encap = L2TP_UDP;
	else if (!strcmp(value, "ip"))
		*encap = L2TP_IP;
	else
		return -EINVAL;
	return 0;
}

static int set_device(const char *value, char device[L2TP_DEVICE_SIZE])
{
	if (!l2tp_is_interface(value))
		return -EINVAL;
	memset(device, 0, L2TP_DEVICE_SIZE);
	memcpy(device, value, strlen(value));
	return 0;
}

static int set_checksum(const char *value, bool *off)
{
	bool is_off = !strcmp(value, "off");

	if (!is_off && strcmp(value, "on"))
		return -EINVAL;
	*off = is_off;
	return 0;
}

static int set_ipsec(const char *value, enum l2tp_ipsec_mode *mode)
{
	if (!strcmp(value, "require"))
		*mode = L2TP_IPSEC_REQUIRE;
	else if (!strcmp(value, "warn"))
		*mode = L2TP_IPSEC_WARN;
	else if (!strcmp(value, "off"))
		*mode = L2TP_IPSEC_OFF;
	else
		return -EINVAL;
	return 0;
}

/* A relative path would be another one once pppd has gone to the background. */
static int set_netns(const char *value, char netns[L2TP_NETNS_MAX])
{
	size_t len = strlen(value);

	if (!len || len >= L2TP_NETNS_MAX || (strchr(value, '/') && *value != '/') ||
	    !strcmp(value, ".") || !strcmp(value, "..") || strpbrk(value, " \t\n"))
		return -EINVAL;
	memset(netns, 0, L2TP_NETNS_MAX);
	memcpy(netns, value, len);
	return 0;
}

static int set_field(const struct key *key, const char *value,
		     struct l2tp_spec *spec)
{
	void *field = (char *)spec + key->offset;

	switch (key->kind) {
	case ADDRESS:
		return l2tp_parse_hostport(value, field);
	case COOKIE:
		return l2tp_parse_cookie(value, field);
	case ENCAP:
		return set_encap(value, field);
	case DEVICE:
		return set_device(value, field);
	case CHECKSUM:
		return set_checksum(value, field);
	case IPSEC:
		return set_ipsec(value, field);
	case NETNS:
		return set_netns(value, field);
	default:
		return set_number(key, value, field);
	}
}

/* What the value of a key of this kind must be, for the complaint. */
static void complain_value(const struct key *key, const char *value,
			   struct l2tp_complaint *c)
{
	static const char *const wanted[] = {
		[ADDRESS] = "is not ADDR, NAME, ADDR:PORT or [ADDR6]:PORT",
		[COOKIE] = "is not 8 or 16 hexadecimal digits",
		[ENCAP] = "is neither udp nor ip",
		[FLAG] = "is neither 0 nor 1",
		[DEVICE] = "is not the name of a network interface (1 to 15 bytes, "
			   "no /, : or space)",
		[CHECKSUM] = "is neither on nor off",
		[IPSEC] = "is none of require, warn and off",
		[NETNS] = "is neither a name that 'ip netns list' shows nor a path "
			  "that begins with / (at most 255 bytes, no space)",
		[VERSION] = NULL, /* a number; and the last of all kinds */
	};

	if (key->kind == COOKIE) /* a secret: never repeated */
		l2tp_complain(c, "%s%s: the value %s", c->prefix, key->name,
			      wanted[COOKIE]);
	else if (wanted[key->kind])
		l2tp_complain(c, "%s%s: '%.100s' %s", c->prefix, key->name, value,
			      wanted[key->kind]);
	else
		l2tp_complain(c, "%s%s: '%.100s' is not a number from %u to %u%s",
			      c->prefix, key->name, value, key->min, key->max,
			      key->kind == NUMBER ? " (decimal or 0x hexadecimal)"
						  : "");
}

/*
 * Refuse a second descriptor: the one that is not used would stay open and keep
 * its tunnel or session alive.
 */
static bool refuse_second(const struct l2tp_spec *spec, const struct key *key,
			  const char *value, struct l2tp_complaint *c)
{
	const char *p = c->prefix, *name = key->name;
	uint32_t second;
	int fd;

	memcpy(&fd, (const char *)spec + key->offset, sizeof(fd));
	if (fd < 0 || l2tp_parse_number(value, key->min, key->max, &second) ||
	    (int)second == fd)
		return false;
	if (c->session_option && !strcmp(name, "session-fd"))
		p = "", name = c->session_option;
	l2tp_complain(c, "%s%s %d and %s%s %u contradict each other", p, name, fd,
		      c->prefix, key->name, second);
	return true;
}

int l2tp_spec_set(struct l2tp_spec *spec, const char *name, const char *value,
		  struct l2tp_complaint *c)
{
	const struct key *key = find_key(name);

	if (!key) {
		l2tp_complain(c, "%s%.60s: no such key", c->prefix, name);
		return -ENOENT;
	}
	if (!value && key->kind != FLAG) {
		l2tp_complain(c, "%s%s: needs a value", c->prefix, name);
		return -EINVAL;
	}
	if (key->kind == FD && refuse_second(spec, key, value, c))
		return -EINVAL;
	if (set_field(key, value ? value : "1", spec)) {
		complain_value(key, value ? value : "", c);
		return -EINVAL;
	}
	if (key->given)
		*(bool *)((char *)spec + key->given) = true;
	return 0;
}

bool l2tp_spec_sublayer(const struct l2tp_spec *spec)
{
	return spec->version == 3 && (spec->send_seq || spec->recv_seq);
}

bool l2tp_spec_needs_netlink(const struct l2tp_spec *spec)
{
	return spec->version == 3 &&
	       (spec->encap == L2TP_IP || spec->cookie.len ||
		spec->peer_cookie.len || l2tp_spec_sublayer(spec));
}

int l2tp_spec_overhead(const struct l2tp_spec *spec, int family)
{
	int ip = family == AF_INET6 ? 40 : 20;
	int ppp = 4; /* address, control and a two byte protocol */

	if (spec->version == 2) /* flags, ids; then Ns and Nr */
		return ip + 8 + 6 + (spec->send_seq ? 4 : 0) + ppp;
	return ip + (spec->encap == L2TP_UDP ? 8 + 4 : 0) + 4 + spec->cookie.len +
	       (l2tp_spec_sublayer(spec) ? 4 : 0) + ppp;
}
