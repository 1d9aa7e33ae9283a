/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <errno.h>
#include <poll.h>

#include "hear.h"

/* More than a socket's queue holds: one that never stops sending does not keep
 * us here. */
#define MANY 1024

static struct {
	int fd;
	bool ended, closed;
	char reason[200];
} heard = { .fd = -1 };

void hear_from(int fd)
{
	heard.fd = fd;
	heard.ended = false;
	hear_no_close();
}

static bool is_close(const struct l2tp_message *m)
{
	static const char word[] = "COMMAND=close";
	const size_t len = sizeof(word) - 1;

	return m->len >= len && !memcmp(m->text, word, len) &&
	       (m->len == len || m->text[len] == '\n');
}

bool hear_command(struct l2tp_message *m)
{
	char *cursor = m->text, *key, *value;

	if (!is_close(m))
		return false;
	heard.reason[0] = '\0';
	while (l2tp_message_next(m, &cursor, &key, &value) > 0)
		if (!strcmp(key, "REASON"))
			strlcpy(heard.reason, value, sizeof(heard.reason));
	heard.closed = true;
	return true;
}

/* The end must not wait behind however many messages were sent before it. */
void hear_look(void)
{
	struct pollfd p = { .fd = heard.fd, .events = POLLIN | POLLRDHUP };
	struct l2tp_message m;
	int got = 1, i;

	if (heard.fd < 0 || poll(&p, 1, 0) <= 0)
		return;
	for (i = 0; i < MANY && (got == 1 || got == -EMSGSIZE); i++) {
		got = l2tp_message_recv(heard.fd, &m, NULL);
		if (got == 1)
			hear_command(&m);
	}
	if (p.revents & (POLLRDHUP | POLLHUP | POLLERR))
		heard.ended = true;
}

bool hear_end(void)
{
	return heard.ended;
}

const char *hear_close(void)
{
	return heard.closed ? heard.reason : NULL;
}

void hear_no_close(void)
{
	heard.closed = false;
}
