/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A state file, which l2tp-list reads whoever wrote it; the same bytes are also
 * events that pppd keeps, and a file's name.
 */
#include "fuzz.h"

#include "../../l2tp/printable.h"
#include "../../l2tp/state.h"

/* Nothing in it would be masked, and it ends. */
static void printable(const char *text, size_t size)
{
	char copy[512];

	HOLDS(strnlen(text, size) < size && size <= sizeof(copy));
	strcpy(copy, text);
	l2tp_mask_unprintable(copy);
	HOLDS(!strcmp(copy, text));
}

static void ends(const struct l2tp_state_ends *e)
{
	printable(e->local, sizeof(e->local));
	printable(e->remote, sizeof(e->remote));
}

static void file(const uint8_t *data, size_t size)
{
	/* just as long as the struct, so that one byte past it is seen */
	struct l2tp_message *m = malloc(sizeof(*m));
	struct l2tp_state s;
	int err;

	m->len = size;
	memcpy(m->text, data, size);
	err = l2tp_state_read(m, &s);
	HOLDS(err == 0 || err == -EINVAL);
	if (!err) {
		HOLDS(s.tunnel_id && s.session_id && s.owner.pid > 0 && s.ifname[0]);
		printable(s.ifname, sizeof(s.ifname));
		printable(s.peer_name, sizeof(s.peer_name));
		ends(&s.ipv4);
		ends(&s.ipv6);
	}
	free(m);
}

/* Events between lines "--": whatever they are, what is kept fits. */
static void events(const char *text)
{
	struct l2tp_state_events *e = calloc(1, sizeof(*e));
	struct l2tp_message m;
	const char *end;

	for (;;) {
		end = strstr(text, "--\n");
		m.len = end ? (size_t)(end - text) : strlen(text);
		memcpy(m.text, text, m.len);
		l2tp_state_keep(e, &m);
		HOLDS(e->kept.len <= sizeof(e->kept.text));
		if (!end)
			break;
		text = end + 3;
	}
	l2tp_message_start(&m, "EVENT", "session");
	l2tp_state_keep(e, &m);
	HOLDS(e->kept.len == m.len && !l2tp_state_up(e));
	free(e);
}

static void name(const char *text)
{
	uint32_t tunnel_id, session_id;
	char again[L2TP_STATE_NAME_MAX];

	if (!l2tp_state_is_name(text, &tunnel_id, &session_id))
		return;
	HOLDS(tunnel_id && session_id && !strchr(text, '/'));
	l2tp_state_name(again, tunnel_id, session_id, 0);
	HOLDS(!strncmp(text, again, strlen(again)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;

	if (size > L2TP_MESSAGE_MAX)
		size = L2TP_MESSAGE_MAX;
	text = malloc(size + 1);
	memcpy(text, data, size);
	text[size] = '\0';
	file(data, size);
	events(text);
	name(text);
	l2tp_mask_unprintable(text);
	HOLDS(strlen(text) <= size);
	free(text);
	return 0;
}
