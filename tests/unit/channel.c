/* SPDX-License-Identifier: BSD-2-Clause */
/* Descriptors that hold no PPP channel; tests/net has those that do. */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../l2tp/channel.h"

static void refuse(int fd, int err, const char *why)
{
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;
	int kept = fd;

	assert_int_equal(l2tp_channel_adopt(&fd, &c), err);
	assert_int_equal(fd, kept);
	assert_string_equal(c.text, why);
}

static void what_is_no_channel(void **state)
{
	int null = open("/dev/null", O_RDWR), pty = posix_openpt(O_RDWR | O_NOCTTY);
	int sock = socket(AF_INET, SOCK_DGRAM, 0);

	(void)state;
	assert_true(null >= 0 && sock >= 0);
	refuse(null, -ENOTTY, "the descriptor holds no PPP channel");
	if (pty >= 0)
		refuse(pty, -ENOTTY, "the descriptor holds no PPP channel");
	refuse(sock, -ENOTTY, "the descriptor holds no PPP channel");
	close(null);
	refuse(null, -EBADF, "the descriptor is not open");
	if (pty >= 0)
		close(pty);
	close(sock);
}

static void a_line_that_hangs_up(void **state)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY), slave;

	(void)state;
	if (master < 0)
		skip(); /* a chroot without devpts */
	assert_int_equal(grantpt(master) | unlockpt(master), 0);
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	assert_true(slave >= 0);
	assert_int_equal(l2tp_channel_life(slave), L2TP_UNKNOWN);
	close(master);
	assert_int_equal(l2tp_channel_life(slave), L2TP_GONE);
	close(slave);
	assert_int_equal(l2tp_channel_life(slave), L2TP_GONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_channel),
		cmocka_unit_test(a_line_that_hangs_up),
	};

	return cmocka_run_group_tests_name("channel", tests, NULL, NULL);
}
