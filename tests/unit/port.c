/* SPDX-License-Identifier: BSD-2-Clause */
/* Several sockets on one port: each receives from its own peer only. */
#include "test.h"

#include <unistd.h>

#include "../../l2tp/port.h"
#include "../../l2tp/wait.h"
#include "loopback.h"

static const struct l2tp_egress none;

static int udp(int family)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0 && errno == EAFNOSUPPORT)
		skip(); /* a kernel without IPv6 */
	assert_true(fd >= 0);
	return fd;
}

/* A socket with a port that the kernel chose; *sa is its address. */
static int peer(int family, struct sockaddr_storage *sa)
{
	socklen_t len = sizeof(*sa);
	int fd = udp(family);

	*sa = loopback(family, 0);
	if (bind(fd, (void *)sa, l2tp_addr_len((void *)sa)))
		skip(); /* no IPv6 address here */
	assert_int_equal(getsockname(fd, (void *)sa, &len), 0);
	return fd;
}

/* A port that is free, or was a moment ago. */
static struct sockaddr_storage free_port(int family)
{
	struct sockaddr_storage sa;

	close(peer(family, &sa));
	return sa;
}

/*
 * /proc/net/udp has addresses in the byte order of the kernel's machine, which is
 * not that of a program in an emulator (qemu-s390x).
 */
static void need_own_byte_order(void)
{
	struct sockaddr_storage sa;
	int fd = peer(AF_INET, &sa);
	const struct sockaddr_in *in = (void *)&sa;
	FILE *f = fopen("/proc/net/udp", "re");
	char want[32], line[512];
	bool found = false;

	snprintf(want, sizeof(want), " %08X:%04X ", in->sin_addr.s_addr,
		 ntohs(in->sin_port));
	assert_non_null(f);
	while (!found && fgets(line, sizeof(line), f))
		found = strstr(line, want) != NULL;
	fclose(f);
	close(fd);
	if (!found)
		skip();
}

static int bind_to(int fd, struct sockaddr_storage *here,
		   struct sockaddr_storage *to)
{
	return l2tp_port_bind(fd, (void *)here, (void *)to);
}

/* A byte sent from one socket to the port arrives at the other socket. */
static void assert_passes(int from, struct sockaddr_storage *port, int to, char byte)
{
	char got = 0;

	assert_int_equal(
		sendto(from, &byte, 1, 0, (void *)port, l2tp_addr_len((void *)port)),
		1);
	assert_int_equal(recv(to, &got, 1, 0), 1);
	assert_int_equal(got, byte);
	assert_int_equal(recv(to, &got, 1, 0), -1);
}

static void shared(int family)
{
	struct sockaddr_storage to[3], here = free_port(family);
	int peers[3], ours[3], i, again;

	for (i = 0; i < 3; i++) {
		peers[i] = peer(family, &to[i]);
		ours[i] = udp(family);
		assert_int_equal(bind_to(ours[i], &here, &to[i]), 0);
	}
	for (i = 0; i < 3; i++) {
		assert_passes(peers[i], &here, ours[i], (char)('a' + i));
		assert_int_equal(send(ours[i], "x", 1, 0), 1);
	}
	/* each is closed and opened again, the first one first */
	for (i = 0; i < 3; i++) {
		close(ours[i]);
		ours[i] = udp(family);
		assert_int_equal(bind_to(ours[i], &here, &to[i]), 0);
		for (again = 0; again < 3; again++)
			assert_passes(peers[again], &here, ours[again], 'z');
	}
	/* a packet from a stranger is not received */
	again = peer(family, &to[0]);
	assert_int_equal(sendto(again, "x", 1, 0, (void *)&here,
				l2tp_addr_len((void *)&here)),
			 1);
	for (i = 0; i < 3; i++) {
		char byte;

		assert_int_equal(recv(ours[i], &byte, 1, 0), -1);
		close(ours[i]);
		close(peers[i]);
	}
	close(again);
}

static void shared_ipv4(void **state)
{
	(void)state;
	shared(AF_INET);
}

static void shared_ipv6(void **state)
{
	(void)state;
	shared(AF_INET6);
}

static void same_ends(void **state)
{
	struct sockaddr_storage to, here = free_port(AF_INET);
	int theirs = peer(AF_INET, &to), one = udp(AF_INET), two = udp(AF_INET);

	(void)state;
	need_own_byte_order();
	assert_int_equal(bind_to(one, &here, &to), 0);
	assert_int_equal(bind_to(two, &here, &to), -EEXIST);
	assert_passes(theirs, &here, one, 'a');
	close(one);
	assert_int_equal(bind_to(two, &here, &to), 0);
	close(two);
	close(theirs);
}

/* An unconnected socket keeps the port, although it allows sharing. */
static void without_peer(void **state)
{
	struct sockaddr_storage to, here = free_port(AF_INET);
	int theirs = peer(AF_INET, &to), all = udp(AF_INET), one = udp(AF_INET);
	int on = 1;

	(void)state;
	need_own_byte_order();
	assert_int_equal(setsockopt(all, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)),
			 0);
	assert_int_equal(bind(all, (void *)&here, l2tp_addr_len((void *)&here)), 0);
	assert_int_equal(bind_to(one, &here, &to), -EADDRINUSE);
	assert_passes(theirs, &here, all, 'a');
	close(all);
	assert_int_equal(bind_to(one, &here, &to), 0);
	close(one);
	close(theirs);
}

/* A socket bound to any address, and an IPv6 socket that accepts IPv4. */
static void any_address(void **state)
{
	struct sockaddr_storage to, here = free_port(AF_INET);
	struct sockaddr_in6 any = { .sin6_family = AF_INET6 };
	int theirs = peer(AF_INET, &to), all = udp(AF_INET6), one = udp(AF_INET);
	int on = 1;

	(void)state;
	any.sin6_port = ((struct sockaddr_in *)&here)->sin_port;
	assert_int_equal(setsockopt(all, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)),
			 0);
	assert_int_equal(bind(all, (void *)&any, sizeof(any)), 0);
	assert_int_equal(bind_to(one, &here, &to), -EADDRINUSE);
	close(all);
	close(one);
	close(theirs);
}

static void does_not_share(void **state)
{
	struct sockaddr_storage to[2], here = free_port(AF_INET);
	int theirs = peer(AF_INET, &to[0]), other = peer(AF_INET, &to[1]);
	int first = udp(AF_INET), one = udp(AF_INET);

	(void)state;
	assert_int_equal(bind(first, (void *)&here, l2tp_addr_len((void *)&here)),
			 0);
	assert_int_equal(
		connect(first, (void *)&to[0], l2tp_addr_len((void *)&to[0])), 0);
	assert_int_equal(bind_to(one, &here, &to[1]), -EADDRINUSE);
	close(first);
	close(one);
	close(theirs);
	close(other);
}

static bool over(void)
{
	return true;
}

static void told_to_end(void **state)
{
	struct sockaddr_storage to, here;
	int taken = peer(AF_INET, &here), theirs = peer(AF_INET, &to);
	int one = udp(AF_INET);

	(void)state;
	l2tp_wait_end_when(over);
	assert_int_equal(bind_to(one, &here, &to), -EINTR);
	l2tp_wait_end_when(NULL);
	close(one);
	close(theirs);
	close(taken);
}

static void source(void **state)
{
	struct sockaddr_storage to = loopback(AF_INET, 1701), from;

	(void)state;
	assert_int_equal(l2tp_port_source((void *)&to, &none, &from), 0);
	assert_true(l2tp_addr_same_host((void *)&to, (void *)&from));
	assert_int_equal(l2tp_addr_port((void *)&from), 0);
	((struct sockaddr_in *)&to)->sin_addr.s_addr = htonl(INADDR_BROADCAST);
	assert_true(l2tp_port_source((void *)&to, &none, &from) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shared_ipv4), cmocka_unit_test(shared_ipv6),
		cmocka_unit_test(same_ends),   cmocka_unit_test(without_peer),
		cmocka_unit_test(any_address), cmocka_unit_test(does_not_share),
		cmocka_unit_test(told_to_end), cmocka_unit_test(source),
	};

	return cmocka_run_group_tests_name("port", tests, NULL, NULL);
}
