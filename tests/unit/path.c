/* SPDX-License-Identifier: BSD-2-Clause */
/* The path MTU; tests/net has the tests with several path MTUs. */
#include "test.h"

#include <unistd.h>

#include "../../l2tp/addr.h"
#include "../../l2tp/path.h"
#include "loopback.h"

static const struct l2tp_egress none;

/* IPv4 on the wire of an IPv6 socket counts 20 bytes less. */
static void wire_family(void **state)
{
	struct sockaddr_storage sa = loopback(AF_INET6, 1701);

	(void)state;
	assert_int_equal(l2tp_wire_family((void *)&sa), AF_INET6);
	inet_pton(AF_INET6, "::ffff:192.0.2.1",
		  &((struct sockaddr_in6 *)&sa)->sin6_addr);
	assert_int_equal(l2tp_wire_family((void *)&sa), AF_INET);
	sa = loopback(AF_INET, 1701);
	assert_int_equal(l2tp_wire_family((void *)&sa), AF_INET);
}

/* Every kernel has IP_MTU; qemu-user does not implement it. */
static void need_ip_mtu(void)
{
	struct sockaddr_storage there = loopback(AF_INET, 20002);
	int fd = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP), mtu, err;
	socklen_t len = sizeof(mtu);

	assert_int_equal(connect(fd, (void *)&there, l2tp_addr_len((void *)&there)),
			 0);
	err = getsockopt(fd, IPPROTO_IP, IP_MTU, &mtu, &len) ? errno : 0;
	close(fd);
	if (err == ENOPROTOOPT || err == EOPNOTSUPP)
		skip();
}

static void without_a_socket(int family)
{
	struct sockaddr_storage unknown = { .ss_family = AF_UNSPEC };
	struct sockaddr_storage here = loopback(family, 20001);
	struct sockaddr_storage there = loopback(family, 20002);
	int fd = socket(family, SOCK_DGRAM, IPPROTO_UDP), mtu;

	if (connect(fd, (void *)&there, l2tp_addr_len((void *)&there)))
		skip(); /* no IPv6 address here */
	mtu = l2tp_path_mtu(fd, family);
	assert_true(mtu >= 1280);
	assert_int_equal(
		l2tp_path_mtu_between((void *)&unknown, (void *)&there, &none), mtu);
	assert_int_equal(l2tp_path_mtu_between((void *)&here, (void *)&there, &none),
			 mtu);
	l2tp_addr_set_port((void *)&there, 0); /* L2TP/IP */
	assert_int_equal(l2tp_path_mtu_between((void *)&here, (void *)&there, &none),
			 mtu);
	close(fd);
}

static void over_ipv4(void **state)
{
	(void)state;
	need_ip_mtu();
	without_a_socket(AF_INET);
}

static void over_ipv6(void **state)
{
	(void)state;
	without_a_socket(AF_INET6);
}

static void no_path(void **state)
{
	struct sockaddr_storage to = loopback(AF_INET, 1701);

	(void)state;
	need_ip_mtu();
	((struct sockaddr_in *)&to)->sin_addr.s_addr = htonl(INADDR_BROADCAST);
	assert_true(l2tp_path_mtu_between((void *)&to, (void *)&to, &none) < 0);
	assert_int_equal(l2tp_path_mtu(-1, AF_INET), -EBADF);
}

/* Asks as a socket with that interface or mark would; needs root. */
static void by_egress(void **state)
{
	struct sockaddr_storage here = loopback(AF_INET, 20001);
	struct sockaddr_storage there = loopback(AF_INET, 20002);
	struct l2tp_egress e = { .device = "no-such-device" };

	(void)state;
	assert_int_equal(l2tp_path_mtu_between((void *)&here, (void *)&there, &e),
			 -ENODEV);
	strcpy(e.device, "lo");
	e.dscp = 46;
	assert_int_equal(
		l2tp_path_mtu_between((void *)&here, (void *)&there, &e),
		l2tp_path_mtu_between((void *)&here, (void *)&there, &none));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wire_family), cmocka_unit_test(over_ipv4),
		cmocka_unit_test(over_ipv6),   cmocka_unit_test(no_path),
		cmocka_unit_test(by_egress),
	};

	return cmocka_run_group_tests_name("path", tests, NULL, NULL);
}
