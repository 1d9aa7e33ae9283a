/* SPDX-License-Identifier: BSD-2-Clause */
/* Another network namespace: opened, entered, left.  Needs root. */
#include "test.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <linux/nsfs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../l2tp/netns.h"

static pid_t there; /* a process in another namespace */
static char path[64];

static int begin(void **state)
{
	int ready[2];
	char c;

	(void)state;
	if (pipe(ready))
		return -1;
	there = fork();
	if (!there) {
		c = unshare(CLONE_NEWNET) ? 'n' : 'y';
		if (write(ready[1], &c, 1) == 1)
			pause();
		_exit(0);
	}
	if (read(ready[0], &c, 1) != 1)
		return -1;
	close(ready[0]);
	close(ready[1]);
	if (c == 'y')
		snprintf(path, sizeof(path), "/proc/%d/ns/net", (int)there);
	return 0;
}

static int end(void **state)
{
	(void)state;
	kill(there, SIGKILL);
	waitpid(there, NULL, 0);
	return 0;
}

static uint64_t own(void)
{
	struct stat st;

	assert_int_equal(stat("/proc/self/ns/net", &st), 0);
	return st.st_ino;
}

static int open_it(void)
{
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;
	int netns = 0;

	if (!path[0] || l2tp_netns_open(path, &netns, &c))
		skip(); /* not root */
	assert_true(netns > 2);
	assert_int_equal(fcntl(netns, F_GETFD), FD_CLOEXEC);
	return netns;
}

static void there_and_back(void **state)
{
	int netns = open_it(), again;
	uint64_t home = own();

	(void)state;
	assert_int_not_equal(l2tp_netns_inode(netns), home);
	{
		VISIT visit = l2tp_netns_enter(netns);

		assert_int_equal(visit.err, 0);
		assert_int_equal(own(), l2tp_netns_inode(netns));
		{
			VISIT inner = l2tp_netns_enter(netns);

			assert_int_equal(inner.err, 0);
		}
		assert_int_equal(own(), l2tp_netns_inode(netns));
	}
	assert_int_equal(own(), home);
	again = open("/dev/null", O_RDONLY); /* nothing was left open */
	l2tp_netns_close(&netns);
	assert_int_equal(netns, 0);
	assert_int_equal(open("/dev/null", O_RDONLY), again - 1);
	close(again);
	close(again - 1);
}

static void nowhere(void **state)
{
	VISIT visit = l2tp_netns_enter(0);

	(void)state;
	assert_int_equal(visit.err, 0);
	assert_int_equal(visit.home, -1);
	assert_int_equal(l2tp_netns_inode(0), 0);
}

static void failed_enter(void **state)
{
	int null = open("/dev/null", O_RDONLY);
	uint64_t home = own();
	VISIT visit = l2tp_netns_enter(null);

	(void)state;
	assert_true(visit.err < 0);
	assert_int_equal(visit.home, -1);
	assert_int_equal(own(), home);
	close(null);
}

static void own_one(void **state)
{
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;
	int netns = 0, fd = open("/proc/self/ns/net", O_RDONLY);
	int kind = ioctl(fd, NS_GET_NSTYPE);

	(void)state;
	close(fd);
	if (kind < 0)
		skip(); /* qemu-user does not pass it on */
	assert_int_equal(l2tp_netns_open("/proc/self/ns/net", &netns, &c), 0);
	assert_int_equal(netns, 0);
	assert_int_equal(l2tp_netns_open("", &netns, &c), 0);
	assert_int_equal(netns, 0);
}

static void bad_words(void **state)
{
	static const struct {
		const char *word;
		int err;
		const char *text;
	} rows[] = {
		{ "no-such-name", -ENOENT,
		  "l2tp-netns no-such-name: there is no such network namespace; 'ip "
		  "netns list' shows them" },
		{ "/proc/0/ns/net", -ENOENT, "l2tp-netns /proc/0/ns/net: there is" },
		{ "/etc/passwd/x", -ENOENT, "there is no such path" },
		{ "/etc/passwd", -EINVAL, "this is no network namespace; give a" },
		{ "/proc/self/ns/pid", -EINVAL, "this is no network namespace" },
		{ "/", -EINVAL, "this is no network namespace" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(rows); i++) {
		struct l2tp_complaint c = { .prefix = "l2tp-" };
		int netns = 0;

		assert_int_equal(l2tp_netns_open(rows[i].word, &netns, &c),
				 rows[i].err);
		assert_int_equal(netns, 0);
		assert_holds(c.text, rows[i].text);
	}
}

static void sockets(void **state)
{
	int netns = open_it(), here = socket(AF_UNIX, SOCK_DGRAM, 0), fd;
	char buf[L2TP_NETNS_REMEDY_MAX];

	(void)state;
	{
		VISIT visit = l2tp_netns_enter(netns);

		assert_int_equal(visit.err, 0);
		fd = socket(AF_INET, SOCK_DGRAM, 0);
	}
	assert_false(l2tp_netns_differs(fd, netns));
	assert_false(l2tp_netns_differs(here, 0));
	assert_true(l2tp_netns_differs(fd, 0));
	assert_true(l2tp_netns_differs(here, netns));
	assert_holds(l2tp_netns_remedy(fd, "l2tp-", buf),
		     "give l2tp-netns with the path of that one, /proc/PID/ns/net");
	assert_holds(l2tp_netns_remedy(here, "", buf), "so leave netns out");
	close(fd);
	close(here);
	l2tp_netns_close(&netns);
}

static void commands(void **state)
{
	char buf[L2TP_NETNS_MAX + 32];

	(void)state;
	assert_string_equal(l2tp_netns_ip("", buf), "ip");
	assert_string_equal(l2tp_netns_ip("blue", buf), "ip -n blue");
	assert_string_equal(l2tp_netns_ip("/proc/1/ns/net", buf),
			    "nsenter --net=/proc/1/ns/net ip");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back), cmocka_unit_test(nowhere),
		cmocka_unit_test(failed_enter),	  cmocka_unit_test(own_one),
		cmocka_unit_test(bad_words),	  cmocka_unit_test(sockets),
		cmocka_unit_test(commands),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
