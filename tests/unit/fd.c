/* SPDX-License-Identifier: BSD-2-Clause */
/* Taking over inherited descriptors. */
#include "test.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "../../l2tp/fd.h"

static bool cloexec(int fd)
{
	return fcntl(fd, F_GETFD) == FD_CLOEXEC;
}

static void above_two(void **state)
{
	int pipes[2], fd;

	(void)state;
	assert_int_equal(pipe(pipes), 0);
	fd = pipes[1];
	assert_false(cloexec(fd));
	assert_int_equal(l2tp_fd_adopt(&fd), 0);
	assert_int_equal(fd, pipes[1]); /* keeps its number if it can */
	assert_true(cloexec(fd));
	close(pipes[0]);
	close(pipes[1]);
}

/* The number must stay in use, else the next open() would get it. */
static void standard_ones(void **state)
{
	struct stat null, now, pipe_end, moved;
	int pipes[2], fd, number, saved;

	(void)state;
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(stat("/dev/null", &null), 0);
	assert_int_equal(fstat(pipes[1], &pipe_end), 0);
	for (number = 0; number < 3; number++) {
		saved = fcntl(number, F_DUPFD_CLOEXEC, 10);
		assert_int_equal(dup2(pipes[1], number), number);
		fd = number;
		assert_int_equal(l2tp_fd_adopt(&fd), 0);
		fstat(number, &now);
		fstat(fd, &moved);
		if (saved >= 0) {
			dup2(saved, number);
			close(saved);
		}
		assert_true(fd > 2);
		assert_true(cloexec(fd));
		assert_int_equal(moved.st_ino, pipe_end.st_ino);
		assert_int_equal(now.st_rdev, null.st_rdev);
		close(fd);
	}
	close(pipes[0]);
	close(pipes[1]);
}

static void not_open(void **state)
{
	int pipes[2], fd, saved = fcntl(0, F_DUPFD_CLOEXEC, 10);

	(void)state;
	assert_int_equal(pipe(pipes), 0);
	close(pipes[0]);
	close(pipes[1]);
	fd = pipes[1];
	assert_int_equal(l2tp_fd_adopt(&fd), -EBADF);
	close(0);
	fd = 0;
	assert_int_equal(l2tp_fd_adopt(&fd), -EBADF);
	if (saved >= 0) {
		dup2(saved, 0);
		close(saved);
	}
}

static void handing_over(void **state)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC), stolen, number = fd;

	(void)state;
	stolen = l2tp_steal(&fd);
	assert_int_equal(fd, -1);
	assert_int_equal(stolen, number);
	l2tp_close(&fd); /* fd is -1: does nothing */
	assert_true(fcntl(number, F_GETFD) >= 0);
	{
		CLEANUP_FD int scoped = stolen;

		assert_true(scoped >= 0);
	}
	assert_int_equal(fcntl(number, F_GETFD), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(above_two),
		cmocka_unit_test(standard_ones),
		cmocka_unit_test(not_open),
		cmocka_unit_test(handing_over),
	};

	return cmocka_run_group_tests_name("fd", tests, NULL, NULL);
}
