/* SPDX-License-Identifier: BSD-2-Clause */
/* The last copy of a socket is closed, on this machine's kernel. */
#include "test.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../l2tp/closing.h"

static int instance;

static int begin(void **unused)
{
	(void)unused;
	instance = l2tp_closing_open();
	return instance < 0;
}

static int end(void **unused)
{
	(void)unused;
	return close(instance);
}

static int udp(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	assert_true(fd >= 0);
	return fd;
}

static void last_copy(void **unused)
{
	int fd = udp(), copy = dup(fd);
	int number = l2tp_closing_watch(instance, fd);

	(void)unused;
	assert_true(number > 0);
	assert_int_equal(l2tp_closing_watch(instance, copy), number);
	close(fd);
	assert_int_equal(l2tp_closing_next(instance), 0);
	close(copy);
	assert_int_equal(l2tp_closing_next(instance), number);
	assert_int_equal(l2tp_closing_next(instance), 0);
}

static void other_process(void **unused)
{
	struct pollfd p = { .fd = instance, .events = POLLIN };
	int fd = udp(), number = l2tp_closing_watch(instance, fd), wait_for[2];
	char byte;
	pid_t pid;

	(void)unused;
	assert_int_equal(pipe(wait_for), 0);
	pid = fork();
	if (!pid) {
		close(wait_for[1]);
		_exit((int)read(wait_for[0], &byte, 1));
	}
	close(fd);
	assert_int_equal(poll(&p, 1, 0), 0);
	close(wait_for[1]);
	assert_int_equal(poll(&p, 1, 10000), 1);
	assert_int_equal(l2tp_closing_next(instance), number);
	waitpid(pid, NULL, 0);
	close(wait_for[0]);
}

static void several(void **unused)
{
	int a = udp(), b = udp();
	int first = l2tp_closing_watch(instance, a);
	int second = l2tp_closing_watch(instance, b);

	(void)unused;
	assert_true(first > 0 && second > 0 && first != second);
	close(b);
	close(a);
	assert_int_equal(l2tp_closing_next(instance), second);
	assert_int_equal(l2tp_closing_next(instance), first);
	assert_int_equal(l2tp_closing_next(instance), 0);
	/* the numbers are not given again */
	a = udp();
	assert_true(l2tp_closing_watch(instance, a) > second);
	close(a);
}

static void nothing(void **unused)
{
	(void)unused;
	assert_int_equal(l2tp_closing_next(-1), 0);
	assert_true(l2tp_closing_watch(instance, -1) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(last_copy, begin, end),
		cmocka_unit_test_setup_teardown(other_process, begin, end),
		cmocka_unit_test_setup_teardown(several, begin, end),
		cmocka_unit_test_setup_teardown(nothing, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
