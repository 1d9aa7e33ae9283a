/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The four address structures, byte by byte. They are packed and differ in their
 * length. Their numbers are in host byte order, the address in network byte
 * order.
 */
#include "test.h"

#include <arpa/inet.h>

/*
 * name.c is included with another getsockname(), and under other names than in
 * the library.
 */
#define getsockname    kernel_says
#define l2tp_name_make name_make
#define l2tp_name_read name_read
static int kernel_says(int fd, void *name, socklen_t *len);
#include "../../l2tp/name.c"

static struct {
	uint8_t bytes[sizeof(union l2tp_name)];
	socklen_t len;
	int err;
} answer;

static int kernel_says(int fd, void *name, socklen_t *len)
{
	assert_int_equal(fd, 7);
	assert_int_equal(*len, sizeof(answer.bytes));
	if (answer.err) {
		errno = answer.err;
		return -1;
	}
	memcpy(name, answer.bytes, answer.len);
	*len = answer.len;
	return 0;
}

static void put16(uint8_t *at, uint16_t value)
{
	memcpy(at, &value, sizeof(value));
}

static void put32(uint8_t *at, uint32_t value)
{
	memcpy(at, &value, sizeof(value));
}

/* The offsets in each structure, from <linux/if_pppol2tp.h>. */
struct layout {
	int version, family;
	socklen_t len;
	size_t addr, ids; /* s_tunnel, s_session, d_tunnel, d_session */
};

enum { AT_FAMILY = 0, AT_PROTOCOL = 2, AT_PID = 6, AT_FD = 10 };

static const struct layout layouts[] = {
	{ 2, AF_INET, 38, .addr = 14, .ids = 30 },
	{ 2, AF_INET6, 50, .addr = 22, .ids = 14 },
	{ 3, AF_INET, 46, .addr = 14, .ids = 30 },
	{ 3, AF_INET6, 58, .addr = 30, .ids = 14 },
};

static void put_ids(uint8_t *at, int version, const uint32_t ids[4])
{
	size_t i;

	for (i = 0; i < 4; i++)
		if (version == 2)
			put16(at + 2 * i, (uint16_t)ids[i]);
		else
			put32(at + 4 * i, ids[i]);
}

static const uint8_t four[] = { 192, 0, 2, 33 };
static const uint8_t six[] = {
	0xfd, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xab, 2
};

/* The port, 0x06a5, and the address are in network byte order. */
static void put_addr(uint8_t *at, int family)
{
	put16(at, (uint16_t)family);
	at[2] = 0x06;
	at[3] = 0xa5;
	if (family == AF_INET) {
		memcpy(at + 4, four, sizeof(four));
	} else {
		memcpy(at + 8, six, sizeof(six));
		put32(at + 24, 5); /* the interface, in host byte order */
	}
}

static void lengths(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct sockaddr_pppol2tp), 38);
	assert_int_equal(sizeof(struct sockaddr_pppol2tpin6), 50);
	assert_int_equal(sizeof(struct sockaddr_pppol2tpv3), 46);
	assert_int_equal(sizeof(struct sockaddr_pppol2tpv3in6), 58);
}

static void makes(int version, const struct l2tp_ids *ids, int fd)
{
	const uint32_t order[] = { ids->tunnel, ids->session, ids->peer_tunnel,
				   ids->peer_session };
	const struct layout *l = &layouts[version == 2 ? 0 : 2];
	struct l2tp_spec spec = { .version = version };
	uint8_t wanted[sizeof(union l2tp_name)] = { 0 };
	union l2tp_name name;

	memset(&name, 0x5a, sizeof(name));
	put16(&wanted[AT_FAMILY], AF_PPPOX);
	put32(&wanted[AT_PROTOCOL], PX_PROTO_OL2TP);
	put32(&wanted[AT_FD], (uint32_t)fd);
	put_ids(&wanted[l->ids], version, order);
	assert_int_equal(name_make(&spec, fd, ids, &name), l->len);
	assert_memory_equal(&name, wanted, sizeof(wanted));
}

static void made(void **state)
{
	static const struct l2tp_ids small = { 0x0102, 0x0304, 0x0506, 0xfffe };
	static const struct l2tp_ids large = { 0x01020304, 0x05060708, 0x090a0b0c,
					       0xfffefdfc };

	(void)state;
	makes(2, &small, 9);
	makes(2, &small, -1);
	makes(3, &small, 9);
	makes(3, &large, -1);
}

static void answer_as(const struct layout *l, const uint32_t ids[4])
{
	memset(&answer, 0, sizeof(answer));
	answer.len = l->len;
	put16(&answer.bytes[AT_FAMILY], AF_PPPOX);
	put32(&answer.bytes[AT_PROTOCOL], PX_PROTO_OL2TP);
	put32(&answer.bytes[AT_PID], 4321);
	put32(&answer.bytes[AT_FD], 12);
	put_addr(&answer.bytes[l->addr], l->family);
	put_ids(&answer.bytes[l->ids], l->version, ids);
}

static void assert_remote(const struct sockaddr_storage *remote, int family)
{
	const struct sockaddr_in *in = (const void *)remote;
	const struct sockaddr_in6 *in6 = (const void *)remote;

	assert_int_equal(remote->ss_family, family);
	assert_int_equal(ntohs(in->sin_port), 1701);
	if (family == AF_INET) {
		assert_memory_equal(&in->sin_addr, four, sizeof(four));
	} else {
		assert_memory_equal(&in6->sin6_addr, six, sizeof(six));
		assert_int_equal(in6->sin6_scope_id, 5);
	}
}

static void reads(const struct layout *l, const uint32_t ids[4])
{
	struct l2tp_session s = { .fd = 7 };

	answer_as(l, ids);
	assert_int_equal(name_read(&s), 0);
	assert_int_equal(s.version, l->version);
	assert_int_equal(s.tunnel_id, ids[0]);
	assert_int_equal(s.session_id, ids[1]);
	assert_int_equal(s.peer_tunnel_id, ids[2]);
	assert_int_equal(s.peer_session_id, ids[3]);
	assert_remote(&s.remote, l->family);
}

static void all_four_read(void **state)
{
	static const uint32_t small[] = { 0x0102, 0x0304, 0xfffe, 1 };
	static const uint32_t large[] = { 0x01020304, 0xfffefdfc, 1, 0x80000000 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(layouts); i++) {
		reads(&layouts[i], small);
		if (layouts[i].version == 3)
			reads(&layouts[i], large);
	}
}

/* Any other length is an error. */
static void other_lengths(void **state)
{
	static const uint32_t ids[] = { 1, 2, 3, 4 };
	static const socklen_t lengths_of_none[] = { 0, 2, 30, 37, 39, 47, 57 };
	struct l2tp_session s = { .fd = 7 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(lengths_of_none); i++) {
		answer_as(&layouts[0], ids);
		answer.len = lengths_of_none[i];
		assert_int_equal(name_read(&s), -EPROTOTYPE);
	}
	answer.err = ENOTCONN;
	assert_int_equal(name_read(&s), -ENOTCONN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lengths),
		cmocka_unit_test(made),
		cmocka_unit_test(all_four_read),
		cmocka_unit_test(other_lengths),
	};

	return cmocka_run_group_tests_name("name", tests, NULL, NULL);
}
