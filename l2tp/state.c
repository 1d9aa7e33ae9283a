/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "printable.h"
#include "state.h"

/* --- events --- */

/* The first line, or the first two where the second is FAMILY=. */
static size_t head_of(const char *text, size_t len)
{
	static const char family[] = "FAMILY=";
	const char *eol = memchr(text, '\n', len), *second;
	size_t head = eol ? (size_t)(eol - text) + 1 : len;

	if (len - head < sizeof(family) - 1 ||
	    memcmp(text + head, family, sizeof(family) - 1))
		return head;
	second = memchr(text + head, '\n', len - head);
	return second ? (size_t)(second - text) + 1 : len;
}

/* Of the event that begins here. */
static size_t length_of(const char *text, size_t len)
{
	static const char next[] = "\nEVENT=";
	const char *end = memmem(text, len, next, sizeof(next) - 1);

	return end ? (size_t)(end - text) + 1 : len;
}

static void drop(struct l2tp_message *kept, const char *head, size_t head_len)
{
	size_t at = 0, len;

	while (at < kept->len) {
		len = length_of(kept->text + at, kept->len - at);
		if (head_of(kept->text + at, len) != head_len ||
		    memcmp(kept->text + at, head, head_len)) {
			at += len;
			continue;
		}
		kept->len -= len;
		memmove(kept->text + at, kept->text + at + len, kept->len - at);
	}
}

static bool begins(const struct l2tp_message *m, const char *line)
{
	return m->len >= strlen(line) && !memcmp(m->text, line, strlen(line));
}

static void append(struct l2tp_message *m, const struct l2tp_message *more)
{
	if (more->len > sizeof(m->text) - m->len)
		return;
	memcpy(m->text + m->len, more->text, more->len);
	m->len += more->len;
}

void l2tp_state_keep(struct l2tp_state_events *e, const struct l2tp_message *event)
{
	static const char down[] = "EVENT=down\n", up[] = "EVENT=up\n";
	size_t head = head_of(event->text, event->len);
	struct l2tp_message was;

	if (begins(event, "EVENT=session\n"))
		e->kept.len = 0;
	if (!begins(event, down)) {
		drop(&e->kept, event->text, head);
		append(&e->kept, event);
		return;
	}
	head -= strlen(down); /* its FAMILY= */
	memcpy(was.text, up, strlen(up));
	memcpy(was.text + strlen(up), event->text + strlen(down), head);
	drop(&e->kept, was.text, strlen(up) + head);
}

bool l2tp_state_up(const struct l2tp_state_events *e)
{
	static const char up[] = "\nEVENT=up\n";

	return begins(&e->kept, up + 1) ||
	       memmem(e->kept.text, e->kept.len, up, sizeof(up) - 1);
}

void l2tp_state_write(struct l2tp_message *m, const struct l2tp_state *s,
		      const struct l2tp_state_events *e)
{
	m->len = 0;
	l2tp_message_add(m, "PID", "%d", (int)s->owner.pid);
	l2tp_message_add(m, "START", "%" PRIu64, s->owner.start);
	l2tp_message_add(m, "NETNS", "%" PRIu64, s->owner.netns);
	l2tp_message_add(m, "PIDNS", "%" PRIu64, s->owner.pidns);
	l2tp_message_add(m, "SINCE", "%" PRIu64, s->since);
	l2tp_message_add(m, "IFNAME", "%s", s->ifname);
	append(m, &e->kept);
}

/* --- reading --- */

/* Decimal, without sign, space or leading zero.  Returns its end, or NULL. */
static const char *parse_decimal(const char *text, uint64_t max, uint64_t *out)
{
	uint64_t value = 0;
	const char *p = text;

	for (; *p >= '0' && *p <= '9'; p++) {
		uint64_t digit = (uint64_t)(*p - '0');

		if (value > (max - digit) / 10)
			return NULL;
		value = value * 10 + digit;
	}
	if (p == text || (*text == '0' && p > text + 1))
		return NULL;
	*out = value;
	return p;
}

static int read_number(const char *text, uint64_t max, uint64_t *out)
{
	const char *end = parse_decimal(text, max, out);

	return end && !*end ? 0 : -EINVAL;
}

static int read_id(const char *text, uint32_t *out)
{
	uint64_t value = 0;

	if (read_number(text, UINT32_MAX, &value) || !value)
		return -EINVAL;
	*out = (uint32_t)value;
	return 0;
}

static int read_pid(const char *text, pid_t *out)
{
	uint64_t value = 0;

	if (read_number(text, INT32_MAX, &value) || !value)
		return -EINVAL;
	*out = (pid_t)value;
	return 0;
}

static int read_ifname(const char *text, char out[IFNAMSIZ])
{
	if (!l2tp_is_interface(text))
		return -EINVAL;
	strcpy(out, text);
	l2tp_mask_unprintable(out);
	return 0;
}

static int read_address(const char *text, int family, char out[L2TP_ADDR_MAX])
{
	if (family == AF_UNSPEC || l2tp_numeric_family(text) != family ||
	    strlen(text) >= L2TP_ADDR_MAX)
		return -EINVAL;
	strcpy(out, text);
	l2tp_mask_unprintable(out); /* an interface's name may follow it */
	return 0;
}

static int read_peer_name(const char *text, char *out, size_t size)
{
	if (strlen(text) >= size)
		return -EINVAL;
	strcpy(out, text);
	l2tp_mask_unprintable(out);
	return 0;
}

/* FAMILY= comes before LOCAL= and REMOTE=. */
struct reading {
	struct l2tp_state *s;
	int family;
	struct l2tp_state_ends *ends; /* that family's */
	struct l2tp_state_ends nowhere;
};

static int read_family(const char *text, struct reading *r)
{
	if (!strcmp(text, "ipv4")) {
		r->family = AF_INET;
		r->ends = &r->s->ipv4;
	} else if (!strcmp(text, "ipv6")) {
		r->family = AF_INET6;
		r->ends = &r->s->ipv6;
	} else {
		return -EINVAL;
	}
	return 0;
}

static int read_event(const char *key, const char *value, struct reading *r)
{
	struct l2tp_state *s = r->s;

	if (!strcmp(key, "EVENT")) {
		r->family = AF_UNSPEC;
		r->ends = &r->nowhere;
		return 0;
	}
	if (!strcmp(key, "TUNNEL_ID"))
		return read_id(value, &s->tunnel_id);
	if (!strcmp(key, "SESSION_ID"))
		return read_id(value, &s->session_id);
	if (!strcmp(key, "PEER_NAME"))
		return read_peer_name(value, s->peer_name, sizeof(s->peer_name));
	if (!strcmp(key, "FAMILY"))
		return read_family(value, r);
	if (!strcmp(key, "LOCAL"))
		return read_address(value, r->family, r->ends->local);
	if (!strcmp(key, "REMOTE"))
		return read_address(value, r->family, r->ends->remote);
	return 0;
}

static int read_line(const char *key, const char *value, struct reading *r)
{
	struct l2tp_state *s = r->s;

	if (!strcmp(key, "PID"))
		return read_pid(value, &s->owner.pid);
	if (!strcmp(key, "START"))
		return read_number(value, UINT64_MAX, &s->owner.start);
	if (!strcmp(key, "NETNS"))
		return read_number(value, UINT64_MAX, &s->owner.netns);
	if (!strcmp(key, "PIDNS"))
		return read_number(value, UINT64_MAX, &s->owner.pidns);
	if (!strcmp(key, "SINCE"))
		return read_number(value, UINT64_MAX, &s->since);
	if (!strcmp(key, "IFNAME"))
		return read_ifname(value, s->ifname);
	return read_event(key, value, r);
}

int l2tp_state_read(struct l2tp_message *m, struct l2tp_state *s)
{
	struct l2tp_state found = { .tunnel_id = 0 };
	struct reading r = { .s = &found, .ends = &r.nowhere };
	char *cursor = m->text, *key, *value;
	int got, err = 0;

	while (!err && (got = l2tp_message_next(m, &cursor, &key, &value)) == 1)
		err = read_line(key, value, &r);
	if (err || got < 0 || !found.tunnel_id || !found.session_id ||
	    !found.owner.pid || !found.ifname[0])
		return -EINVAL;
	*s = found;
	return 0;
}

/* --- names --- */

void l2tp_state_name(char buf[L2TP_STATE_NAME_MAX], uint32_t tunnel_id,
		     uint32_t session_id, uint64_t netns)
{
	int len = snprintf(buf, L2TP_STATE_NAME_MAX, "%u-%u", tunnel_id, session_id);

	if (netns)
		snprintf(buf + len, L2TP_STATE_NAME_MAX - (size_t)len, ".%" PRIu64,
			 netns);
}

bool l2tp_state_is_name(const char *name, uint32_t *tunnel_id, uint32_t *session_id)
{
	uint64_t tunnel = 0, session = 0, netns = 0;
	const char *p = parse_decimal(name, UINT32_MAX, &tunnel);

	if (!p || *p != '-')
		return false;
	p = parse_decimal(p + 1, UINT32_MAX, &session);
	if (p && *p == '.')
		p = parse_decimal(p + 1, UINT64_MAX, &netns);
	if (!p || *p || !tunnel || !session)
		return false;
	*tunnel_id = (uint32_t)tunnel;
	*session_id = (uint32_t)session;
	return true;
}
