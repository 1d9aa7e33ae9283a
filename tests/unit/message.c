/* SPDX-License-Identifier: BSD-2-Clause */
/* The controller's messages: building, parsing, and a real socket. */
#include "test.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "../../l2tp/message.h"

/* --- building --- */

static void building(void **state)
{
	struct l2tp_message m;

	(void)state;
	l2tp_message_start(&m, "EVENT", "session");
	l2tp_message_add(&m, "TUNNEL_ID", "%u", 65535u);
	l2tp_message_add(&m, "REASON", "%s", "a\nEVENT=forged\r\t\x7f");
	l2tp_message_add(&m, "EMPTY", "%s", "");
	m.text[m.len] = '\0';
	assert_string_equal(m.text, "EVENT=session\nTUNNEL_ID=65535\n"
				    "REASON=a?EVENT=forged???\nEMPTY=\n");
}

/* A line that does not fit is left out; a shorter one after it is added. */
static void overflow(void **state)
{
	struct l2tp_message m, before;
	char *value = malloc(L2TP_MESSAGE_MAX + 10);
	size_t len, room;

	(void)state;
	assert_non_null(value);
	for (len = L2TP_MESSAGE_MAX - 30; len < L2TP_MESSAGE_MAX + 9; len++) {
		memset(value, 'v', len);
		value[len] = '\0';
		l2tp_message_start(&m, "EVENT", "up");
		before = m;
		room = sizeof(m.text) - m.len;
		l2tp_message_add(&m, "LONG", "%s", value);
		if (len + strlen("LONG=\n") > room) {
			assert_int_equal(m.len, before.len);
			assert_memory_equal(m.text, before.text, m.len);
			l2tp_message_add(&m, "K", "%d", 1);
			assert_memory_equal(m.text + before.len, "K=1\n", 4);
		} else {
			assert_int_equal(m.len, before.len + len + 6);
			assert_int_equal(m.text[m.len - 1], '\n');
		}
		assert_true(m.len <= sizeof(m.text));
	}
	/* nothing is added to a full message */
	memset(m.text, 'x', sizeof(m.text));
	m.len = sizeof(m.text);
	l2tp_message_add(&m, "K", "%d", 1);
	assert_int_equal(m.len, sizeof(m.text));
	free(value);
}

/* --- parsing --- */

static struct l2tp_message message;

static void fill(const char *text, size_t len)
{
	memset(message.text, '#', sizeof(message.text));
	memcpy(message.text, text, len);
	message.len = len;
}

static void parsing(void **state)
{
	static const char text[] = "EVENT=x\nEMPTY=\nTWO=a=b\nSPACE= v \nLAST=1";
	static const char *const pairs[][2] = {
		{ "EVENT", "x" },   { "EMPTY", "" }, { "TWO", "a=b" },
		{ "SPACE", " v " }, { "LAST", "1" },
	};
	char *cursor, *key, *value;
	size_t i;

	(void)state;
	fill(text, strlen(text)); /* no final newline */
	cursor = message.text;
	for (i = 0; i < COUNT_OF(pairs); i++) {
		assert_int_equal(l2tp_message_next(&message, &cursor, &key, &value),
				 1);
		assert_string_equal(key, pairs[i][0]);
		assert_string_equal(value, pairs[i][1]);
	}
	assert_int_equal(l2tp_message_next(&message, &cursor, &key, &value), 0);
	assert_int_equal(l2tp_message_next(&message, &cursor, &key, &value), 0);
	fill("", 0);
	cursor = message.text;
	assert_int_equal(l2tp_message_next(&message, &cursor, &key, &value), 0);
}

static void parsing_bad_lines(void **state)
{
	static const struct {
		const char *text;
		size_t len;
	} bad[] = {
		{ "\n", 1 },	      { "EVENT\n", 6 },	    { "EVENT", 5 },
		{ "=x\n", 3 },	      { "=", 1 },	    { "EVENT=a\0b\n", 10 },
		{ "EVE\0NT=a\n", 9 }, { "EVENT=a\0", 8 },   { "\0", 1 },
		{ "\0EVENT=a\n", 9 }, { "\nEVENT=a\n", 9 },
	};
	char *cursor, *key, *value;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(bad); i++) {
		fill(bad[i].text, bad[i].len);
		cursor = message.text;
		if (l2tp_message_next(&message, &cursor, &key, &value) != -EINVAL)
			fail_msg("row %zu is taken", i);
	}
}

/* A NUL is written behind the last line: it must be inside the buffer. */
static void parsing_a_full_message(void **state)
{
	char *cursor = message.text, *key, *value;

	(void)state;
	memset(message.text, 'k', sizeof(message.text));
	memcpy(message.text, "K=", 2);
	message.len = sizeof(message.text) - 1;
	assert_int_equal(l2tp_message_next(&message, &cursor, &key, &value), 1);
	assert_int_equal(strlen(value), sizeof(message.text) - 3);
	memset(message.text, 'k', sizeof(message.text));
	memcpy(message.text, "K=", 2);
	message.len = sizeof(message.text);
	cursor = message.text;
	assert_int_equal(l2tp_message_next(&message, &cursor, &key, &value),
			 -EINVAL);
}

/* --- over a socket --- */

static int ends[2];

static int open_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}

static int connect_ends(void **state)
{
	(void)state;
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends);
}

static int close_ends(void **state)
{
	(void)state;
	close(ends[0]);
	if (ends[1] >= 0)
		close(ends[1]);
	return 0;
}

static void close_peer(void)
{
	close(ends[1]);
	ends[1] = -1;
}

static void there_and_back(void **state)
{
	struct l2tp_message m, got;
	int passed;

	(void)state;
	assert_int_equal(l2tp_message_recv(ends[0], &got, &passed), -EAGAIN);
	l2tp_message_start(&m, "EVENT", "up");
	assert_int_equal(l2tp_message_send(ends[1], &m), 0);
	assert_int_equal(l2tp_message_send(ends[1], &m), 0);
	assert_int_equal(l2tp_message_recv(ends[0], &got, &passed), 1);
	assert_int_equal(passed, -1);
	assert_int_equal(got.len, m.len);
	assert_memory_equal(got.text, m.text, m.len);
	assert_int_equal(l2tp_message_recv(ends[0], &got, NULL), 1);
	assert_int_equal(l2tp_message_recv(ends[0], &got, NULL), -EAGAIN);
}

/* A controller in C may send a string with its NUL. */
static void with_its_nul(void **state)
{
	struct l2tp_message got;
	char *cursor = got.text, *key, *value;

	(void)state;
	assert_int_equal(send(ends[1], "LNS=1\n", 7, 0), 7);
	assert_int_equal(l2tp_message_recv(ends[0], &got, NULL), 1);
	assert_int_equal(l2tp_message_next(&got, &cursor, &key, &value), 1);
	assert_string_equal(value, "1");
	assert_int_equal(l2tp_message_next(&got, &cursor, &key, &value), 0);
}

static void empty_packet_and_end(void **state)
{
	struct l2tp_message got;
	int passed;

	(void)state;
	assert_int_equal(send(ends[1], "", 0, 0), 0);
	assert_int_equal(l2tp_message_recv(ends[0], &got, &passed), 1);
	assert_int_equal(got.len, 0);
	close_peer();
	assert_int_equal(l2tp_message_recv(ends[0], &got, &passed), 0);
	assert_int_equal(l2tp_message_recv(ends[0], &got, NULL), 0);
}

/* A message that was sent before the end is still read. */
static void message_before_the_end(void **state)
{
	struct l2tp_message m, got;

	(void)state;
	l2tp_message_start(&m, "ERROR", "busy");
	assert_int_equal(l2tp_message_send(ends[1], &m), 0);
	close_peer();
	assert_int_equal(l2tp_message_recv(ends[0], &got, NULL), 1);
	assert_int_equal(got.len, m.len);
	assert_int_equal(l2tp_message_recv(ends[0], &got, NULL), 0);
	assert_int_equal(l2tp_message_send(ends[0], &m), -EPIPE);
}

/* The peer closed without reading our message: the kernel returns ECONNRESET. */
static void unread_at_the_end(void **state)
{
	struct l2tp_message m, got;

	(void)state;
	l2tp_message_start(&m, "EVENT", "up");
	assert_int_equal(l2tp_message_send(ends[0], &m), 0);
	close_peer();
	assert_int_equal(l2tp_message_recv(ends[0], &got, NULL), 0);
}

static void too_long(void **state)
{
	static char bytes[L2TP_MESSAGE_MAX];
	struct l2tp_message m, got;

	(void)state;
	memset(bytes, 'b', sizeof(bytes));
	assert_int_equal(send(ends[1], bytes, sizeof(bytes), 0), sizeof(bytes));
	l2tp_message_start(&m, "EVENT", "up");
	assert_int_equal(l2tp_message_send(ends[1], &m), 0);
	assert_int_equal(l2tp_message_recv(ends[0], &got, NULL), -EMSGSIZE);
	/* the long message is dropped, the next one is complete */
	assert_int_equal(l2tp_message_recv(ends[0], &got, NULL), 1);
	assert_int_equal(got.len, m.len);
	assert_int_equal(send(ends[1], bytes, sizeof(bytes) - 1, 0),
			 sizeof(bytes) - 1);
	assert_int_equal(l2tp_message_recv(ends[0], &got, NULL), 1);
	assert_int_equal(got.len, sizeof(bytes) - 1);
}

static void send_with(int count, size_t len)
{
	static char bytes[L2TP_MESSAGE_MAX + 10],
		control[CMSG_SPACE(253 * sizeof(int))];
	struct iovec iov = { bytes, len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	int fds[253], i, null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct cmsghdr *cmsg;

	for (i = 0; i < count; i++)
		fds[i] = null;
	memset(bytes, 'b', sizeof(bytes));
	msg.msg_control = control;
	msg.msg_controllen = CMSG_SPACE((size_t)count * sizeof(int));
	cmsg = CMSG_FIRSTHDR(&msg);
	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN((size_t)count * sizeof(int));
	memcpy(CMSG_DATA(cmsg), fds, (size_t)count * sizeof(int));
	assert_int_equal(sendmsg(ends[1], &msg, 0), (ssize_t)len);
	close(null);
}

/* Of all received descriptors at most one stays open, and only if wanted. */
static void descriptors(void **state)
{
	static const int counts[] = { 1, 2, 50, 253 };
	struct l2tp_message got;
	int before = open_descriptors(), passed;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(counts); i++) {
		send_with(counts[i], 10);
		assert_int_equal(l2tp_message_recv(ends[0], &got, &passed), 1);
		assert_int_equal(open_descriptors(), before + 1);
		assert_int_equal(fcntl(passed, F_GETFD), FD_CLOEXEC);
		close(passed);
		send_with(counts[i], 10);
		assert_int_equal(l2tp_message_recv(ends[0], &got, NULL), 1);
		assert_int_equal(open_descriptors(), before);
		/* with a message too long to keep, and with an empty one */
		send_with(counts[i], L2TP_MESSAGE_MAX + 10);
		assert_int_equal(l2tp_message_recv(ends[0], &got, &passed),
				 -EMSGSIZE);
		assert_int_equal(passed, -1);
		assert_int_equal(open_descriptors(), before);
		send_with(counts[i], 0);
		assert_int_equal(l2tp_message_recv(ends[0], &got, NULL), 1);
		assert_int_equal(open_descriptors(), before);
	}
}

/* Several are kept, in their order; the rest is closed. */
static void several_descriptors(void **state)
{
	static const int counts[] = { 0, 1, 2, L2TP_PASSED_MAX, 50, 253 };
	struct l2tp_passed passed;
	struct l2tp_message got;
	int before = open_descriptors();
	size_t i, n, kept;

	(void)state;
	for (i = 0; i < COUNT_OF(counts); i++) {
		kept = counts[i] < L2TP_PASSED_MAX ? (size_t)counts[i]
						   : L2TP_PASSED_MAX;
		send_with(counts[i], 10);
		assert_int_equal(l2tp_message_recv_all(ends[0], &got, &passed), 1);
		assert_int_equal(passed.count, kept);
		assert_int_equal(open_descriptors(), before + (int)kept);
		for (n = 0; n < kept; n++) {
			assert_int_equal(fcntl(passed.fd[n], F_GETFD), FD_CLOEXEC);
			assert_true(passed.fd[n] > 2);
		}
		l2tp_passed_close(&passed);
		assert_int_equal(open_descriptors(), before);
		send_with(counts[i], L2TP_MESSAGE_MAX + 10);
		assert_int_equal(l2tp_message_recv_all(ends[0], &got, &passed),
				 -EMSGSIZE);
		l2tp_passed_close(&passed);
		assert_int_equal(open_descriptors(), before);
	}
}

/* The kernel leaves out what this process may not open. */
static void no_more_descriptors(void **state)
{
	struct rlimit limit, low;
	struct l2tp_passed passed;
	struct l2tp_message got;
	int before = open_descriptors(), got_it, next = dup(ends[0]);

	(void)state;
	close(next);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	send_with(3, 10);
	low = limit;
	low.rlim_cur = (rlim_t)next + 1;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
	got_it = l2tp_message_recv_all(ends[0], &got, &passed);
	l2tp_passed_close(&passed);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_int_equal(got_it, -EMFILE);
	assert_int_equal(open_descriptors(), before);
}

static void passing_one(void **state)
{
	int passed, null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct l2tp_message m, got;

	(void)state;
	l2tp_message_start(&m, "VERSION", "2");
	assert_int_equal(l2tp_message_send_fd(ends[1], &m, null), 0);
	assert_int_equal(l2tp_message_recv(ends[0], &got, &passed), 1);
	assert_true(passed >= 0);
	assert_int_not_equal(passed, null);
	assert_int_equal(got.len, m.len);
	close(passed);
	close(null);
	assert_int_equal(l2tp_message_send_fd(ends[1], &m, null), -EBADF);
}

/* A peer that does not read never blocks us. */
static void full(void **state)
{
	struct l2tp_message m;
	int i, err = 0;

	(void)state;
	l2tp_message_start(&m, "EVENT", "up");
	for (i = 0; i < 100000 && !err; i++)
		err = l2tp_message_send(ends[0], &m);
	assert_int_equal(err, -EAGAIN);
}

static void refuses(int fd, int err, const char *why)
{
	struct l2tp_complaint c;
	int given = fd;

	assert_int_equal(l2tp_message_adopt(&fd, &c), err);
	assert_holds(c.text, why);
	assert_int_equal(fd, given);
}

static void kinds(void **state)
{
	struct l2tp_complaint c;
	int pipes[2], stream[2], fd = ends[0];

	(void)state;
	assert_int_equal(l2tp_message_adopt(&fd, &c), 0);
	assert_int_equal(fd, ends[0]);
	assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
	refuses(pipes[0], -ENOTSOCK, "not a socket");
	close(pipes[0]);
	close(pipes[1]);
	refuses(pipes[0], -EBADF, "not open");
	refuses(-1, -EBADF, "not open");
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, stream), 0);
	refuses(stream[0], -EPROTOTYPE, "SOCK_SEQPACKET");
	close(stream[0]);
	close(stream[1]);
}

static void connecting(void **state)
{
	static char path[200] = "/tmp/l2tp-unit-XXXXXX";
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd, listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	uid_t uid = (uid_t)-1;

	(void)state;
	assert_non_null(mkdtemp(path));
	snprintf(name.sun_path, sizeof(name.sun_path), "%.90s/socket", path);
	assert_int_equal(bind(listener, (void *)&name, sizeof(name)), 0);
	assert_int_equal(l2tp_message_connect(name.sun_path, &uid), -ECONNREFUSED);
	assert_int_equal(listen(listener, 1), 0);
	fd = l2tp_message_connect(name.sun_path, &uid);
	assert_true(fd > 2);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	assert_int_equal(uid, geteuid());
	close(fd);
	close(listener);
	unlink(name.sun_path);
	rmdir(path);
	assert_int_equal(l2tp_message_connect("/nonexistent/socket", &uid), -ENOENT);
	memset(path, 'p', sizeof(path) - 1);
	assert_int_equal(l2tp_message_connect(path, &uid), -ENAMETOOLONG);
}

#define ON_SOCKET(test) \
	cmocka_unit_test_setup_teardown(test, connect_ends, close_ends)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(building),
		cmocka_unit_test(overflow),
		cmocka_unit_test(parsing),
		cmocka_unit_test(parsing_bad_lines),
		cmocka_unit_test(parsing_a_full_message),
		ON_SOCKET(there_and_back),
		ON_SOCKET(with_its_nul),
		ON_SOCKET(empty_packet_and_end),
		ON_SOCKET(message_before_the_end),
		ON_SOCKET(unread_at_the_end),
		ON_SOCKET(too_long),
		ON_SOCKET(descriptors),
		ON_SOCKET(several_descriptors),
		ON_SOCKET(no_more_descriptors),
		ON_SOCKET(passing_one),
		ON_SOCKET(full),
		ON_SOCKET(kinds),
		cmocka_unit_test(connecting),
	};

	return cmocka_run_group_tests_name("message", tests, NULL, NULL);
}
