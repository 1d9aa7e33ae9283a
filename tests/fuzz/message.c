/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A packet from the other end of a control socket, read line by line. Lines that
 * were understood are written and read again.
 */
#include "fuzz.h"

#include "../../l2tp/message.h"

static bool plain(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return false;
	return true;
}

/* A line that we write is one line, and is read back unchanged. */
static void round_trip(const char *key, const char *value)
{
	struct l2tp_message m;
	char *cursor = m.text, *got_key, *got_value;

	l2tp_message_start(&m, "EVENT", "x");
	l2tp_message_add(&m, key, "%s", value);
	l2tp_message_add(&m, "LAST", "%d", 1);
	HOLDS(m.len <= sizeof(m.text) && m.text[m.len - 1] == '\n');
	HOLDS(l2tp_message_next(&m, &cursor, &got_key, &got_value) == 1);
	HOLDS(l2tp_message_next(&m, &cursor, &got_key, &got_value) == 1);
	if (strcmp(got_key, "LAST")) {
		HOLDS(!strcmp(got_key, key));
		HOLDS(strlen(got_value) == strlen(value));
		HOLDS(!plain(value) || !strcmp(got_value, value));
		HOLDS(plain(got_value));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* exactly as long as the struct, so that the sanitizer sees an overrun */
	struct l2tp_message *m = malloc(sizeof(*m));
	char *cursor = m->text, *key, *value;
	size_t lines = 0;
	int got;

	if (size > sizeof(m->text))
		size = sizeof(m->text);
	memcpy(m->text, data, size);
	m->len = size;
	while ((got = l2tp_message_next(m, &cursor, &key, &value)) == 1) {
		HOLDS(*key && !strchr(key, '=') && key >= m->text);
		HOLDS(value == key + strlen(key) + 1);
		HOLDS(value + strlen(value) <= m->text + m->len);
		HOLDS(!strchr(key, '\n') && !strchr(value, '\n'));
		HOLDS(++lines <= size);
		round_trip(key, value);
	}
	HOLDS(got == 0 || got == -EINVAL);
	HOLDS(cursor <= m->text + m->len + 1);
	free(m);
	return 0;
}
