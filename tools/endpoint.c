/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "../l2tp/check.h"
#include "endpoint.h"

#define ITEM_MAX 320 /* a key and the longest name of a host */

/* One KEY=VALUE, or a flag's KEY. */
static int set_item(struct endpoint *e, char *item, struct l2tp_complaint *c)
{
	char *value = strchr(item, '=');
	int err;

	if (value)
		*value++ = '\0';
	if (!*item) {
		l2tp_complain(c, "a key is missing%s%.100s",
			      value ? " before =" : "", value ? value : "");
		return -EINVAL;
	}
	if (e->kind == ENDPOINT_PPPOE)
		err = l2tp_pppoe_set(&e->pppoe, item, value, c);
	else
		err = l2tp_spec_set(&e->spec, item, value, c);
	if (err == -ENOENT && value && !strstr(item, "cookie")) /* a secret */
		l2tp_complain(c, "%s=%.100s: no such key", item, value);
	return err;
}

static int set_items(struct endpoint *e, const char *text, struct l2tp_complaint *c)
{
	char item[ITEM_MAX];
	size_t len;

	for (;;) {
		len = strcspn(text, ",");
		if (len >= sizeof(item)) {
			l2tp_complain(c, "'%.20s...' is too long", text);
			return -EINVAL;
		}
		memcpy(item, text, len);
		item[len] = '\0';
		if (set_item(e, item, c))
			return -EINVAL;
		if (!text[len])
			return 0;
		text += len + 1;
	}
}

int endpoint_parse(const char *text, struct endpoint *e, struct l2tp_complaint *c)
{
	struct endpoint parsed = { .kind = ENDPOINT_L2TP };
	int err;

	l2tp_spec_init(&parsed.spec);
	if (!strncmp(text, "pppoe:", 6)) {
		parsed.kind = ENDPOINT_PPPOE;
	} else if (strncmp(text, "l2tp:", 5)) {
		l2tp_complain(c,
			      "'%.40s' begins with neither l2tp: nor pppoe:", text);
		return -EINVAL;
	}
	err = set_items(&parsed, strchr(text, ':') + 1, c);
	if (!err && parsed.kind == ENDPOINT_PPPOE)
		err = l2tp_pppoe_check(&parsed.pppoe, c);
	else if (!err)
		err = l2tp_spec_check(&parsed.spec, NULL, c);
	if (!err)
		*e = parsed;
	return err;
}

void endpoint_hide_cookies(char *text)
{
	char *at = text;

	while ((at = strstr(at, "cookie="))) {
		at += strlen("cookie=");
		memset(at, '?', strcspn(at, ","));
	}
}
