/* SPDX-License-Identifier: BSD-2-Clause */
/* An inherited tunnel socket is inspected before the kernel uses it. */
#include "test.h"

#include <fcntl.h>
#include <unistd.h>

#include "../../l2tp/tunnel.h"
#include "loopback.h"

static struct l2tp_tunnel tun;
static struct l2tp_complaint c;

/*
 * The descriptor is refused with this errno and reason; *tun is unchanged. Closes
 * the descriptor.
 */
static void refuses(int fd, int err, const char *why)
{
	int got;

	memset(&tun, 0x5a, sizeof(tun));
	got = l2tp_tunnel_adopt(fd, "", &tun, &c);
	if (got != err)
		fail_msg("%d and not %d for '%s': %s", got, err, why, c.text);
	assert_holds(c.text, why);
	assert_int_equal(tun.fd, 0x5a5a5a5a);
	if (fd >= 0)
		close(fd);
}

static void closed(void **state)
{
	int pipes[2];

	(void)state;
	assert_int_equal(pipe(pipes), 0);
	close(pipes[0]);
	close(pipes[1]);
	refuses(-1, -EBADF, "not open");
	refuses(pipes[0], -EBADF, "close-on-exec");
	refuses(0x7fffffff, -EBADF, "not open");
}

static void not_sockets(void **state)
{
	int pipes[2];

	(void)state;
	refuses(open("/dev/null", O_RDWR), -ENOTSOCK, "not a socket");
	refuses(open(".", O_RDONLY), -ENOTSOCK, "not a socket");
	assert_int_equal(pipe(pipes), 0);
	refuses(pipes[0], -ENOTSOCK, "not a socket");
	close(pipes[1]);
}

static void other_sockets(void **state)
{
	(void)state;
	refuses(socket(AF_INET, SOCK_STREAM, 0), -EPROTONOSUPPORT, "TCP");
	refuses(socket(AF_INET6, SOCK_STREAM, 0), -EPROTONOSUPPORT, "TCP");
	refuses(socket(AF_UNIX, SOCK_DGRAM, 0), -EPROTONOSUPPORT, "family 1;");
	refuses(socket(AF_UNIX, SOCK_SEQPACKET, 0), -EPROTONOSUPPORT, "family 1;");
	refuses(socket(AF_NETLINK, SOCK_RAW, 0), -EPROTONOSUPPORT, "family 16;");
}

/* A ping socket is a datagram socket of another protocol; it may be forbidden. */
static void other_protocols(void **state)
{
	int fd = socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP);

	(void)state;
	if (fd < 0)
		skip();
	refuses(fd, -EPROTONOSUPPORT, "protocol is 1;");
}

/* A session socket is for session-fd; as a tunnel it has deadlocked kernels. */
static void session_sockets(void **state)
{
	int fd = socket(AF_PPPOX, SOCK_STREAM, 0); /* PPPoE */

	(void)state;
	if (fd < 0)
		fd = socket(AF_PPPOX, SOCK_DGRAM, 1); /* L2TP */
	if (fd < 0)
		skip();
	refuses(fd, -EPROTONOSUPPORT, "session-fd");
}

static int udp(int family)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 && errno == EAFNOSUPPORT)
		skip(); /* a kernel without IPv6 */
	assert_true(fd >= 0);
	return fd;
}

static void unfinished(void **state)
{
	struct sockaddr_storage here = loopback(AF_INET, 0);
	int fd;

	(void)state;
	refuses(udp(AF_INET), -EDESTADDRREQ, "not bound");
	fd = udp(AF_INET);
	assert_int_equal(bind(fd, (void *)&here, sizeof(struct sockaddr_in)), 0);
	refuses(fd, -EDESTADDRREQ, "not connected");
}

/* A complete session in an inherited tunnel, with one more option. */
static struct l2tp_spec with(const char *key, const char *value)
{
	struct l2tp_spec spec;

	l2tp_spec_init(&spec);
	c.prefix = "l2tp-";
	spec.tunnel_fd = 3;
	spec.tunnel_id = spec.peer_tunnel_id = 1;
	spec.session_id = spec.peer_session_id = 1;
	if (key)
		assert_int_equal(l2tp_spec_set(&spec, key, value, &c), 0);
	return spec;
}

static void connected(int family)
{
	struct sockaddr_storage here = loopback(family, 0);
	struct sockaddr_storage there = loopback(family, 1701);
	struct l2tp_spec spec;
	int fd = udp(family);

	if (bind(fd, (void *)&here, l2tp_addr_len((void *)&here)))
		skip(); /* no IPv6 address here */
	assert_int_equal(connect(fd, (void *)&there, l2tp_addr_len((void *)&there)),
			 0);
	assert_int_equal(l2tp_tunnel_adopt(fd, "", &tun, &c), 0);
	assert_int_equal(tun.fd, fd);
	assert_false(tun.own);
	assert_int_equal(tun.encap, L2TP_UDP);
	assert_int_equal(tun.local.ss_family, family);
	assert_int_equal(l2tp_addr_port((void *)&tun.remote), 1701);

	spec = with("version", "3");
	assert_int_equal(l2tp_tunnel_adjust_spec(&tun, &spec, &c), 0);
	assert_int_equal(spec.version, 3);
	spec = with("encap", "ip");
	assert_int_equal(l2tp_tunnel_adjust_spec(&tun, &spec, &c), -EINVAL);
	assert_holds(c.text, "l2tp-encap ip");
	assert_holds(c.text, "l2tp-tunnel-fd");
	l2tp_tunnel_close(&tun);
	assert_int_equal(tun.fd, -1);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
}

static void connected_ipv4(void **state)
{
	(void)state;
	connected(AF_INET);
}

static void connected_ipv6(void **state)
{
	(void)state;
	connected(AF_INET6);
}

/* An L2TP/IP socket means version 3, with or without the option. */
static void agree_with_ip(void **state)
{
	struct l2tp_tunnel ip = { .fd = -1, .encap = L2TP_IP };
	struct l2tp_spec spec = with(NULL, NULL);

	(void)state;
	assert_int_equal(l2tp_tunnel_adjust_spec(&ip, &spec, &c), 0);
	assert_int_equal(spec.version, 3);
	assert_int_equal(spec.encap, L2TP_IP);
	spec = with("version", "2");
	assert_int_equal(l2tp_tunnel_adjust_spec(&ip, &spec, &c), -EINVAL);
	assert_holds(c.text, "l2tp-version 2");
	assert_holds(c.text, "l2tp-tunnel-fd");
	spec = with("encap", "udp");
	assert_int_equal(l2tp_tunnel_adjust_spec(&ip, &spec, &c), -EINVAL);
	assert_holds(c.text, "l2tp-encap udp");
	/* a contradiction that shows only when the encapsulation is known */
	spec = with("remote", "192.0.2.1:1701");
	spec.tunnel_fd = -1;
	assert_int_equal(l2tp_tunnel_adjust_spec(&ip, &spec, &c), -EINVAL);
	assert_holds(c.text, "port");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(closed),	   cmocka_unit_test(not_sockets),
		cmocka_unit_test(other_sockets),   cmocka_unit_test(other_protocols),
		cmocka_unit_test(session_sockets), cmocka_unit_test(unfinished),
		cmocka_unit_test(connected_ipv4),  cmocka_unit_test(connected_ipv6),
		cmocka_unit_test(agree_with_ip),
	};

	return cmocka_run_group_tests_name("tunnel", tests, NULL, NULL);
}
