/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

#include "async.h"
#include "hear.h"

/* More than a socket's queue holds: one that never stops sending does not keep
 * us here. */
#define MANY 1024

static const char close_word[] = "COMMAND=close";
#define CLOSE_LEN (sizeof(close_word) - 1)

static struct {
	int fd;
	volatile sig_atomic_t paused, ended, closing;
	bool taken; /* the command is no longer in the queue */
	char reason[200];
} heard = { .fd = -1 };

void hear_from(int fd)
{
	async_block();
	heard.fd = fd;
	heard.paused = heard.ended = heard.closing = 0;
	heard.taken = false;
	heard.reason[0] = '\0';
	async_unblock();
}

static bool is_close(const char *text, size_t len)
{
	return len >= CLOSE_LEN && len < L2TP_MESSAGE_MAX &&
	       !memcmp(text, close_word, CLOSE_LEN) &&
	       (len == CLOSE_LEN || text[CLOSE_LEN] == '\n' ||
		(len == CLOSE_LEN + 1 && !text[CLOSE_LEN]));
}

/*
 * A process that goes on for this one reads the same queue, so the command stays in
 * it until the link ends. Returns false where nothing waits.
 */
static bool read_one(void)
{
	char start[CLOSE_LEN + 1];
	ssize_t len = recv(heard.fd, start, sizeof(start),
			   MSG_PEEK | MSG_DONTWAIT | MSG_TRUNC);
	struct l2tp_message m;
	int got;

	if (len < 0)
		return false;
	if (is_close(start, (size_t)len)) {
		heard.closing = 1;
		return false;
	}
	got = l2tp_message_recv(heard.fd, &m, NULL);
	return got == 1 || got == -EMSGSIZE;
}

/* The end must not wait behind however many messages were sent before it. */
bool hear_now(void)
{
	struct pollfd p = { .fd = heard.fd, .events = POLLIN | POLLRDHUP };
	int i;

	if (heard.fd < 0 || heard.paused)
		return heard.ended || heard.closing;
	if (poll(&p, 1, 0) > 0) {
		for (i = 0; i < MANY && !heard.closing && read_one(); i++)
			;
		if (p.revents & (POLLRDHUP | POLLHUP | POLLERR))
			heard.ended = 1;
	}
	return heard.ended || heard.closing;
}

bool hear_look(void)
{
	bool over;

	async_block();
	over = hear_now();
	async_unblock();
	return over;
}

bool hear_end(void)
{
	return heard.ended;
}

static void read_reason(struct l2tp_message *m)
{
	char *cursor = m->text, *key, *value;

	heard.reason[0] = '\0';
	while (l2tp_message_next(m, &cursor, &key, &value) > 0)
		if (!strcmp(key, "REASON"))
			strlcpy(heard.reason, value, sizeof(heard.reason));
	heard.taken = true;
}

bool hear_command(struct l2tp_message *m)
{
	if (!is_close(m->text, m->len))
		return false;
	read_reason(m);
	heard.closing = 1;
	return true;
}

const char *hear_close(void)
{
	struct l2tp_message m;

	if (!heard.closing)
		return NULL;
	if (!heard.taken && l2tp_message_recv(heard.fd, &m, NULL) == 1)
		read_reason(&m);
	return heard.reason;
}

void hear_no_close(void)
{
	hear_close();
	heard.reason[0] = '\0';
	heard.taken = false;
	heard.closing = 0;
}

void hear_pause(void)
{
	heard.paused = 1;
}

void hear_resume(void)
{
	heard.paused = 0;
}
