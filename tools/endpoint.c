/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "../l2tp/check.h"
#include "endpoint.h"

#define ITEM_MAX 320 /* a key and the longest name of a host */

static bool is_printable(const char *text)
{
	while (isprint((unsigned char)*text))
		text++;
	return !*text;
}

static int set_channel(struct endpoint_channel *channel, const char *key,
		       const char *value, struct l2tp_complaint *c)
{
	uint32_t fd;

	if (strcmp(key, "hold-fd") && strcmp(key, "name")) {
		l2tp_complain(c, "%.60s: no such key", key);
		return -ENOENT;
	}
	if (!value || !*value) {
		l2tp_complain(c, "%s: needs a value", key);
		return -EINVAL;
	}
	if (key[0] == 'h') {
		if (l2tp_parse_number(value, 0, INT_MAX, &fd)) {
			l2tp_complain(c, "%s: '%.100s' is not a number from 0 to %d",
				      key, value, INT_MAX);
			return -EINVAL;
		}
		channel->hold_fd = (int)fd;
		return 0;
	}
	if (strlen(value) >= sizeof(channel->name) || !is_printable(value)) {
		l2tp_complain(c,
			      "%s: '%.20s...' is not a name of 1 to %zu printable "
			      "bytes",
			      key, value, sizeof(channel->name) - 1);
		return -EINVAL;
	}
	strcpy(channel->name, value);
	return 0;
}

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
	if (!strcmp(item, "netns")) /* any kind may be elsewhere */
		err = l2tp_spec_set(&e->spec, item, value, c);
	else if (e->kind == ENDPOINT_PPPOE)
		err = l2tp_pppoe_set(&e->pppoe, item, value, c);
	else if (e->kind == ENDPOINT_CHANNEL)
		err = set_channel(&e->channel, item, value, c);
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

static const struct kind {
	const char *word;
	enum endpoint_kind kind;
} kinds[] = {
	{ "l2tp:", ENDPOINT_L2TP },
	{ "pppoe:", ENDPOINT_PPPOE },
	{ "channel:", ENDPOINT_CHANNEL },
};

/* Returns what follows the kind, or NULL with a complaint. */
static const char *set_kind(struct endpoint *e, const char *text,
			    struct l2tp_complaint *c)
{
	size_t i, len;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		len = strlen(kinds[i].word);
		if (strncmp(text, kinds[i].word, len))
			continue;
		e->kind = kinds[i].kind;
		return text + len;
	}
	l2tp_complain(c, "'%.40s' begins with neither l2tp: nor pppoe: nor channel:",
		      text);
	return NULL;
}

static int check_endpoint(struct endpoint *e, struct l2tp_complaint *c)
{
	if (e->kind == ENDPOINT_PPPOE)
		return l2tp_pppoe_check(&e->pppoe, c);
	if (e->kind == ENDPOINT_L2TP)
		return l2tp_spec_check(&e->spec, NULL, c);
	if (e->channel.hold_fd >= 0)
		return 0;
	l2tp_complain(c, "hold-fd is missing");
	return -EINVAL;
}

int endpoint_parse(const char *text, struct endpoint *e, struct l2tp_complaint *c)
{
	struct endpoint parsed = { .channel = { .hold_fd = -1 } };
	const char *items = set_kind(&parsed, text, c);
	int err;

	if (!items)
		return -EINVAL;
	l2tp_spec_init(&parsed.spec);
	err = set_items(&parsed, items, c);
	if (!err)
		err = check_endpoint(&parsed, c);
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
