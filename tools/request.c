/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "request.h"

/* The values of a message, which they point into; NULL: not given. */
struct values {
	const char *endpoints[2], *id, *reason;
};

static void take(struct values *v, const char *key, const char *value)
{
	if (!strcmp(key, "ENDPOINT1"))
		v->endpoints[0] = value;
	else if (!strcmp(key, "ENDPOINT2"))
		v->endpoints[1] = value;
	else if (!strcmp(key, "ID"))
		v->id = value;
	else if (!strcmp(key, "REASON"))
		v->reason = value;
}

static int refuse_line(struct l2tp_complaint *c)
{
	l2tp_complain(c, "a line is not KEY=VALUE");
	return -EINVAL;
}

/* The first line says what it is. */
static int read_kind(struct l2tp_message *m, char **cursor, struct request *r,
		     struct l2tp_complaint *c)
{
	char *key, *value;
	int got = l2tp_message_next(m, cursor, &key, &value);

	if (got < 0)
		return refuse_line(c);
	if (got && !strcmp(key, "REQUEST") && !strcmp(value, "bridge"))
		r->kind = REQUEST_BRIDGE;
	else if (got && !strcmp(key, "COMMAND") && !strcmp(value, "close"))
		r->kind = REQUEST_CLOSE;
	else {
		l2tp_complain(c, "the message begins with neither REQUEST=bridge "
				 "nor COMMAND=close");
		return -EINVAL;
	}
	return 0;
}

static int read_values(struct l2tp_message *m, char **cursor, struct values *v,
		       struct l2tp_complaint *c)
{
	char *key, *value;
	int got;

	while ((got = l2tp_message_next(m, cursor, &key, &value)) > 0)
		take(v, key, value);
	return got ? refuse_line(c) : 0;
}

static bool is_name(const struct l2tp_hostport *hp)
{
	return hp->host[0] && l2tp_numeric_family(hp->host) == AF_UNSPEC;
}

static int read_endpoint(int i, const char *text, struct endpoint *e,
			 struct l2tp_complaint *c)
{
	const struct l2tp_spec *spec = &e->spec;
	struct l2tp_complaint why = L2TP_NO_COMPLAINT;

	if (!text)
		l2tp_complain(c, "ENDPOINT%d is missing", i + 1);
	else if (endpoint_parse(text, e, &why))
		l2tp_complain(c, "endpoint %d: %.380s", i + 1, why.text);
	else if (is_name(&spec->local) || is_name(&spec->remote))
		l2tp_complain(c,
			      "endpoint %d: %s: '%.100s' is a name; with --listen "
			      "only addresses are taken",
			      i + 1, is_name(&spec->local) ? "local" : "remote",
			      is_name(&spec->local) ? spec->local.host
						    : spec->remote.host);
	else
		return 0;
	return -EINVAL;
}

static int read_id(const char *text, struct request *r, struct l2tp_complaint *c)
{
	if (!text || !l2tp_parse_number(text, 1, UINT32_MAX, &r->id))
		return 0;
	l2tp_complain(c, "ID: '%.40s' is not a number from 1 to %u", text,
		      UINT32_MAX);
	return -EINVAL;
}

int request_parse(struct l2tp_message *m, struct request *r,
		  struct l2tp_complaint *c)
{
	struct values v = { .reason = "" };
	char *cursor = m->text;
	int err, i;

	*r = (struct request){ .id = 0 };
	err = read_kind(m, &cursor, r, c);
	if (!err)
		err = read_values(m, &cursor, &v, c);
	if (!err && r->kind == REQUEST_CLOSE)
		err = read_id(v.id, r, c);
	for (i = 0; i < 2 && !err && r->kind == REQUEST_BRIDGE; i++)
		err = read_endpoint(i, v.endpoints[i], &r->endpoints[i], c);
	strncat(r->reason, v.reason, sizeof(r->reason) - 1);
	return err;
}
