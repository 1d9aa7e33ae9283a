/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages that wait for a client that does not read. */
#include "test.h"

#include <sys/socket.h>
#include <unistd.h>

#include "../../tools/outbox.c" /* part of a program, not of a library */

static int ends[2];

static int begin(void **unused)
{
	(void)unused;
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends);
}

static int end(void **unused)
{
	(void)unused;
	close(ends[0]);
	return close(ends[1]);
}

static void say(struct outbox *o, int number, size_t len)
{
	struct l2tp_message m;

	l2tp_message_start(&m, "EVENT", "x");
	l2tp_message_add(&m, "N", "%d", number);
	if (len > m.len)
		l2tp_message_add(&m, "X", "%0*d", (int)(len - m.len - 3), 0);
	assert_int_equal(outbox_send(o, ends[0], &m), 0);
}

/* Reads one; returns its number, or -1 where there is none. */
static int hear(void)
{
	char text[L2TP_MESSAGE_MAX + 1];
	ssize_t len = recv(ends[1], text, sizeof(text) - 1, MSG_DONTWAIT);

	if (len < 0)
		return -1;
	text[len] = '\0';
	return atoi(strstr(text, "N=") + 2);
}

static void order(void **unused)
{
	struct outbox o = { .size = 0 };
	int i, next = 0, got;

	(void)unused;
	for (i = 0; i < 2000; i++)
		say(&o, i, 0);
	assert_false(outbox_is_empty(&o));
	do {
		while ((got = hear()) >= 0)
			assert_int_equal(got, next++);
		assert_int_equal(outbox_flush(&o, ends[0]), 0);
	} while (next < 2000);
	assert_true(outbox_is_empty(&o));
	assert_int_equal(o.size, 0);
	/* and then directly again */
	say(&o, 7, 0);
	assert_true(outbox_is_empty(&o));
	assert_int_equal(hear(), 7);
}

/* The first ones stay, and all that is kept is bounded. */
static void limit(void **unused)
{
	struct outbox o = { .size = 0 };
	int i, next = 0, got;

	(void)unused;
	for (i = 0; i < 3000; i++)
		say(&o, i, 4000);
	assert_between((long)o.size, MOST - 5000, MOST);
	for (;;) {
		while ((got = hear()) >= 0)
			assert_int_equal(got, next++);
		if (outbox_is_empty(&o))
			break;
		assert_int_equal(outbox_flush(&o, ends[0]), 0);
	}
	assert_between(next, MOST / 4100, 2999);
}

static void broken(void **unused)
{
	struct outbox o = { .size = 0 };
	struct l2tp_message m;
	int i;

	(void)unused;
	for (i = 0; i < 2000; i++)
		say(&o, i, 0);
	close(ends[1]);
	assert_true(outbox_flush(&o, ends[0]) < 0);
	l2tp_message_start(&m, "EVENT", "x");
	assert_int_equal(outbox_send(&o, ends[0], &m), 0);
	outbox_clear(&o);
	assert_true(outbox_is_empty(&o));
	assert_true(outbox_send(&o, ends[0], &m) < 0);
	ends[1] = dup(ends[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(order, begin, end),
		cmocka_unit_test_setup_teardown(limit, begin, end),
		cmocka_unit_test_setup_teardown(broken, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
