/* SPDX-License-Identifier: BSD-2-Clause */
/* Parsing addresses: valid texts, and texts that are almost valid. */
#include "test.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>

#include "../../l2tp/addr.h"
#include "../../l2tp/resolve.h"

#define LABEL63 "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0"

static const struct {
	const char *text, *host;
	uint16_t port; /* 0: none given */
} valid[] = {
	{ "192.0.2.1", "192.0.2.1", 0 },
	{ "0.0.0.0", "0.0.0.0", 0 },
	{ "255.255.255.255:65535", "255.255.255.255", 65535 },
	{ "192.0.2.1:1", "192.0.2.1", 1 },
	{ "192.0.2.1:01701", "192.0.2.1", 1701 },
	{ "::", "::", 0 },
	{ "::1", "::1", 0 },
	{ "fd00:1::2", "fd00:1::2", 0 },
	{ "2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6", 0 },
	{ "::ffff:192.0.2.1", "::ffff:192.0.2.1", 0 },
	{ "fe80::1%eth0", "fe80::1%eth0", 0 },
	{ "fe80::1%abcdefghijklmno", "fe80::1%abcdefghijklmno", 0 },
	{ "[fd00::1]", "fd00::1", 0 },
	{ "[fd00::1]:1702", "fd00::1", 1702 },
	{ "[fe80::1%eth0]:1702", "fe80::1%eth0", 1702 },
	{ "[::ffff:192.0.2.1]:1702", "::ffff:192.0.2.1", 1702 },
	{ "localhost", "localhost", 0 },
	{ "lns.example.net", "lns.example.net", 0 },
	{ "lns.example.net.", "lns.example.net.", 0 },
	{ "lns-1.example.net:1702", "lns-1.example.net", 1702 },
	{ "a_b", "a_b", 0 },
	{ "3com.example", "3com.example", 0 },
	{ "1.2.3.4.example", "1.2.3.4.example", 0 },
	{ "fd00", "fd00", 0 }, /* a name like any other */
	{ LABEL63 ".net:1702", LABEL63 ".net", 1702 },
};

static const char *const invalid[] = {
	"",
	" ",
	":",
	":1701",
	"192.0.2",
	"192.0.2.",
	"192.0.2.1.",
	"192.0.2.300",
	"192.0.2.1.5",
	"1",
	"4294967295",
	"192.0.2.1 ",
	" 192.0.2.1",
	"192.0.2.1:",
	"192.0.2.1:0",
	"192.0.2.1:00000",
	"192.0.2.1:65536",
	"192.0.2.1:99999",
	"192.0.2.1:001701",
	"192.0.2.1:1701x",
	"192.0.2.1:+1",
	"192.0.2.1:-1",
	"192.0.2.1: 1",
	"192.0.2.1:1701:",
	"192.0.2.1:0x10",
	"192.0.2.1:l2tp",
	":::",
	"1::2::3",
	"fd00::1:",
	"fd00::g",
	"2001:db8:1:2:3:4:5:6:7",
	"fe80::1%",
	"fe80::1%abcdefghijklmnop",
	"192.0.2.1%eth0",
	"fe80::1%eth0]:1701",
	"fe80::1%eth0:1",
	"fe80::1%lo1]1",
	"fe80::1%[lo",
	"fe80::1%a b",
	"fe80::1%a/b",
	"fe80::1%a\n",
	"[fe80::1%a:b]:1",
	"[",
	"[]",
	"[]:1",
	"[fd00::1",
	"[fd00::1]x",
	"[fd00::1]1701",
	"[fd00::1]:",
	"[fd00::1]:0",
	"[fd00::1]:65536",
	"[fd00::1]]:1",
	"[[fd00::1]]:1",
	"[192.0.2.1]:1701",
	"[localhost]:1701",
	"[fe80::1%]:1",
	"fd00::1]:1701",
	"local host",
	"a..b",
	".a",
	"-a",
	"a.-b",
	"a/b",
	"a\n",
	"a@b",
	"example.12",
	"a.300",
	"h\xc3\xa9",
	LABEL63 "x",
	"host:",
	"host:0",
	"host:1:2",
};

static void valid_texts(void **state)
{
	struct l2tp_hostport hp;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(valid); i++) {
		if (l2tp_parse_hostport(valid[i].text, &hp))
			fail_msg("'%s' is refused", valid[i].text);
		assert_string_equal(hp.host, valid[i].host);
		assert_int_equal(hp.port_given, valid[i].port != 0);
		assert_int_equal(hp.port, valid[i].port ? valid[i].port : L2TP_PORT);
	}
}

static void invalid_texts(void **state)
{
	struct l2tp_hostport hp, before;
	size_t i;

	(void)state;
	memset(&before, 0x5a, sizeof(before));
	hp = before;
	for (i = 0; i < COUNT_OF(invalid); i++) {
		if (!l2tp_parse_hostport(invalid[i], &hp))
			fail_msg("'%s' is taken", invalid[i]);
		assert_memory_equal(&hp, &before, sizeof(hp));
	}
}

/* inet_pton() accepts the address, too; anything else must be a name. */
static void check_meaning(const char *text, const struct l2tp_hostport *hp)
{
	char bare[256];
	struct in6_addr buf;
	bool numeric;

	snprintf(bare, sizeof(bare), "%.*s", (int)strcspn(hp->host, "%"), hp->host);
	numeric = inet_pton(AF_INET, hp->host, &buf) == 1 ||
		  inet_pton(AF_INET6, bare, &buf) == 1;
	assert_int_equal(l2tp_numeric_family(hp->host) != AF_UNSPEC, numeric);
	if (!numeric && (strpbrk(hp->host, ":%[] ") || !hp->host[0]))
		fail_msg("'%s' is taken for the name '%s'", text, hp->host);
	assert_true(hp->port >= 1);
	if (hp->port_given)
		assert_non_null(strchr(text, ':'));
	else
		assert_int_equal(hp->port, L2TP_PORT);
}

static void every_truncation(void **state)
{
	struct l2tp_hostport hp;
	size_t i, len;

	(void)state;
	for (i = 0; i < COUNT_OF(valid); i++)
		for (len = 0; len < strlen(valid[i].text); len++) {
			char *cut = copy_of(valid[i].text, len);
			char last = len ? cut[len - 1] : ':';

			if (!l2tp_parse_hostport(cut, &hp))
				check_meaning(cut, &hp);
			else
				hp.host[0] = '\0';
			/* invalid if cut within its punctuation */
			if ((last == ':' &&
			     strcmp(cut + (len > 2 ? len - 2 : 0), "::")) ||
			    last == '%' || (cut[0] == '[' && !strchr(cut, ']')))
				assert_string_equal(hp.host, "");
			free(cut);
		}
}

/* A name has at most 253 characters; the field never overflows. */
static void every_length(void **state)
{
	struct l2tp_hostport hp;
	size_t len, i;

	(void)state;
	for (len = 1; len < 2000; len++) {
		char *name = malloc(len + 1);

		assert_non_null(name);
		for (i = 0; i < len; i++)
			name[i] = i % 10 == 9 && i + 1 < len ? '.' : 'a';
		name[len] = '\0';
		assert_int_equal(l2tp_parse_hostport(name, &hp),
				 len <= 253 ? 0 : -EINVAL);
		name[0] = '[';
		assert_int_equal(l2tp_parse_hostport(name, &hp), -EINVAL);
		name[len - 1] = ']';
		assert_int_equal(l2tp_parse_hostport(name, &hp), -EINVAL);
		free(name);
	}
}

/* An address that is formatted and parsed again is the same. */
static void round_trip(void **state)
{
	static const char *const texts[] = {
		"192.0.2.1:1701",
		"0.0.0.0:1",
		"255.255.255.255:65535",
		"[fd00::1]:1701",
		"[::]:65535",
		"[2001:db8:1:2:3:4:5:6]:1701",
		"[::ffff:192.0.2.1]:1701",
		"[fe80::1%lo]:1701",
	};
	struct sockaddr_storage sa, again;
	struct l2tp_hostport hp;
	char buf[L2TP_ADDR_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(texts); i++) {
		assert_int_equal(l2tp_parse_hostport(texts[i], &hp), 0);
		assert_int_equal(l2tp_resolve(&hp, AF_UNSPEC, &sa), 0);
		assert_int_equal(l2tp_addr_port((void *)&sa), hp.port);
		l2tp_format_addr((void *)&sa, buf);
		assert_string_equal(buf, texts[i]);
		assert_int_equal(l2tp_parse_hostport(buf, &hp), 0);
		assert_int_equal(l2tp_resolve(&hp, AF_UNSPEC, &again), 0);
		assert_memory_equal(&sa, &again, l2tp_addr_len((void *)&sa));
	}
}

/* The longest address fits; without a port there are no brackets. */
static void formats(void **state)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
	struct sockaddr_in four = { .sin_family = AF_INET };
	struct sockaddr none = { .sa_family = AF_UNSPEC };
	char buf[L2TP_ADDR_MAX];

	(void)state;
	assert_string_equal(l2tp_format_addr((void *)&four, buf), "0.0.0.0");
	assert_string_equal(l2tp_format_addr((void *)&six, buf), "::");
	assert_string_equal(l2tp_format_addr(&none, buf), "?");
	memset(&six.sin6_addr, 0xff, sizeof(six.sin6_addr));
	six.sin6_port = htons(65535);
	six.sin6_scope_id = 0x7fffffff; /* no such interface: left out */
	assert_string_equal(l2tp_format_addr((void *)&six, buf),
			    "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535");
}

static void resolving(void **state)
{
	struct l2tp_hostport hp;
	struct sockaddr_storage sa;

	(void)state;
	assert_int_equal(l2tp_parse_hostport("fe80::1%nosuchif", &hp), 0);
	assert_int_equal(l2tp_resolve(&hp, AF_UNSPEC, &sa), -ENODEV);
	assert_int_equal(l2tp_parse_hostport("192.0.2.1", &hp), 0);
	assert_int_equal(l2tp_resolve(&hp, AF_INET6, &sa), -EADDRNOTAVAIL);
	assert_int_equal(l2tp_resolve(&hp, AF_INET, &sa), 0);
	assert_int_equal(sa.ss_family, AF_INET);
}

static void resolve(const char *text, struct sockaddr_storage *sa)
{
	struct l2tp_hostport hp;

	assert_int_equal(l2tp_parse_hostport(text, &hp), 0);
	assert_int_equal(l2tp_resolve(&hp, AF_UNSPEC, sa), 0);
}

static void comparing(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} cases[] = {
		{ "192.0.2.1:1", "192.0.2.1:2", true },
		{ "192.0.2.1", "192.0.2.2", false },
		{ "192.0.2.1", "::ffff:192.0.2.1", true },
		{ "::ffff:192.0.2.1", "::ffff:192.0.2.1", true },
		{ "::ffff:192.0.2.1", "::192.0.2.1", false },
		{ "fd00::1", "[fd00::1]:1", true },
		{ "fd00::1", "fd00::2", false },
		{ "fd00::1", "192.0.2.1", false },
	};
	struct sockaddr_storage a, b;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(cases); i++) {
		resolve(cases[i].a, &a);
		resolve(cases[i].b, &b);
		assert_int_equal(l2tp_addr_same_host((void *)&a, (void *)&b),
				 cases[i].same);
		assert_int_equal(l2tp_addr_same_host((void *)&b, (void *)&a),
				 cases[i].same);
	}
}

static void any(void **state)
{
	static const struct {
		const char *text;
		bool any;
	} cases[] = {
		{ "0.0.0.0", true },
		{ "0.0.0.0:1701", true },
		{ "::", true },
		{ "[::]:1701", true },
		{ "::ffff:0.0.0.0", true },
		{ "0.0.0.1", false },
		{ "::1", false },
	};
	struct sockaddr_storage a = { .ss_family = AF_UNSPEC };
	size_t i;

	(void)state;
	assert_false(l2tp_addr_is_any((void *)&a));
	for (i = 0; i < COUNT_OF(cases); i++) {
		resolve(cases[i].text, &a);
		assert_int_equal(l2tp_addr_is_any((void *)&a), cases[i].any);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(valid_texts),
		cmocka_unit_test(invalid_texts),
		cmocka_unit_test(every_truncation),
		cmocka_unit_test(every_length),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(formats),
		cmocka_unit_test(resolving),
		cmocka_unit_test(comparing),
		cmocka_unit_test(any),
	};

	return cmocka_run_group_tests_name("addr", tests, NULL, NULL);
}
