/* SPDX-License-Identifier: BSD-2-Clause */
/* Every key of a specification and the range of its value. */
#include "test.h"

#include <limits.h>

#include "../../l2tp/spec.h"

static struct l2tp_spec spec;
static struct l2tp_complaint c;

static int start(void **state)
{
	(void)state;
	l2tp_spec_init(&spec);
	c.prefix = "l2tp-";
	c.text[0] = '\0';
	return 0;
}

static void takes(const char *key, const char *value)
{
	if (l2tp_spec_set(&spec, key, value, &c))
		fail_msg("%s refuses '%s': %s", key, value ? value : "", c.text);
}

/* The value is refused; the message names option and value; nothing changes. */
static void refuses(const char *key, const char *value)
{
	struct l2tp_spec before = spec;
	char name[80];

	if (l2tp_spec_set(&spec, key, value, &c) != -EINVAL)
		fail_msg("%s takes '%s'", key, value ? value : "");
	snprintf(name, sizeof(name), "l2tp-%s: ", key);
	assert_holds(c.text, name);
	if (value && !strstr(key, "cookie")) {
		snprintf(name, sizeof(name), "'%.60s", value);
		assert_holds(c.text, name);
	}
	assert_memory_equal(&before, &spec, sizeof(spec));
}

static const char *const junk[] = {
	"",    " ",   "0x",   "0X",   "x1",  "-1",    "+1",  "1 ",	  " 1",
	"1.0", "1e3", "0b1",  "ffff", "1x",  "0x1g",  "1\n", "0x 1",	  "0x-1",
	"--1", "one", "0xx1", "1,2",  "\t1", "0x0x1", "%d",  "\377\3761",
};

static void number_forms(void **state)
{
	uint32_t value = 7;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(junk); i++)
		assert_int_equal(l2tp_parse_number(junk[i], 0, UINT32_MAX, &value),
				 -EINVAL);
	assert_int_equal(value, 7);
	assert_int_equal(l2tp_parse_number("4294967296", 0, UINT32_MAX, &value),
			 -ERANGE);
	assert_int_equal(l2tp_parse_number("0x100000000", 0, UINT32_MAX, &value),
			 -ERANGE);
	/* 2^64 and 2^64 + 1 must not wrap to 0 and 1 */
	assert_int_equal(
		l2tp_parse_number("18446744073709551616", 0, UINT32_MAX, &value),
		-ERANGE);
	assert_int_equal(
		l2tp_parse_number("18446744073709551617", 0, UINT32_MAX, &value),
		-ERANGE);
	assert_int_equal(
		l2tp_parse_number("0x10000000000000001", 0, UINT32_MAX, &value),
		-ERANGE);
	assert_int_equal(value, 7);
	assert_int_equal(l2tp_parse_number("010", 0, 100, &value), 0);
	assert_int_equal(value, 10); /* a leading 0 does not mean octal */
	assert_int_equal(l2tp_parse_number("0x0010", 0, 100, &value), 0);
	assert_int_equal(value, 16);
	assert_int_equal(l2tp_parse_number("0XfF", 0, 255, &value), 0);
	assert_int_equal(value, 255);
	assert_int_equal(l2tp_parse_number("4294967295", 0, UINT32_MAX, &value), 0);
	assert_int_equal(value, UINT32_MAX);
	assert_int_equal(l2tp_parse_number("4", 5, 6, &value), -ERANGE);
	assert_int_equal(l2tp_parse_number("7", 5, 6, &value), -ERANGE);
}

static void seconds(void **state)
{
	static const struct {
		const char *text;
		uint32_t ms;
	} good[] = {
		{ "0", 0 },	      { "0.0", 0 },   { "1.5", 1500 },
		{ "010.050", 10050 }, { "0.001", 1 }, { "3600", 3600000 },
		{ "2.25", 2250 },
	};
	static const char *const bad[] = { "",	     ".",     ".5",  "1.",
					   "1.5s",   "-1",    "+1",  " 1",
					   "1.2345", "1.5.5", "0x1", "1,5" };
	uint32_t ms;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(good); i++) {
		assert_int_equal(l2tp_parse_seconds(good[i].text, 3600000, &ms), 0);
		assert_int_equal(ms, good[i].ms);
	}
	for (i = 0; i < COUNT_OF(bad); i++)
		assert_int_equal(l2tp_parse_seconds(bad[i], 3600000, &ms), -EINVAL);
	assert_int_equal(l2tp_parse_seconds("3600.001", 3600000, &ms), -ERANGE);
	assert_int_equal(l2tp_parse_seconds("99999999999999999999", 3600000, &ms),
			 -ERANGE);
}

static void every_id(void **state)
{
	const struct {
		const char *key;
		uint32_t *field;
	} ids[] = {
		{ "tunnel-id", &spec.tunnel_id },
		{ "peer-tunnel-id", &spec.peer_tunnel_id },
		{ "session-id", &spec.session_id },
		{ "peer-session-id", &spec.peer_session_id },
	};
	static const struct {
		const char *text;
		uint32_t is;
	} good[] = {
		{ "1", 1 },
		{ "65535", 65535 },
		{ "65536", 65536 },
		{ "4294967295", 4294967295 },
		{ "0x1", 1 },
		{ "0xffff", 65535 },
		{ "0xFFFFFFFF", 4294967295 },
	};
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT_OF(ids); i++) {
		for (j = 0; j < COUNT_OF(junk); j++)
			refuses(ids[i].key, junk[j]);
		refuses(ids[i].key, "0");
		refuses(ids[i].key, "0x0");
		refuses(ids[i].key, "4294967296");
		refuses(ids[i].key, "0x100000000");
		refuses(ids[i].key, NULL);
		assert_int_equal(*ids[i].field, 0);
		for (j = 0; j < COUNT_OF(good); j++) {
			takes(ids[i].key, good[j].text);
			assert_int_equal(*ids[i].field, good[j].is);
		}
	}
}

static void descriptors(void **state)
{
	(void)state;
	assert_int_equal(spec.tunnel_fd, -1);
	assert_int_equal(spec.session_fd, -1);
	refuses("tunnel-fd", "-1");
	refuses("tunnel-fd", "2147483648");
	refuses("session-fd", "");
	refuses("session-fd", "three");
	takes("tunnel-fd", "0");
	takes("tunnel-fd", "0x0");
	assert_int_equal(spec.tunnel_fd, 0);
	spec.tunnel_fd = -1;
	takes("tunnel-fd", "2147483647");
	assert_int_equal(spec.tunnel_fd, INT_MAX);
	takes("session-fd", "3");
	assert_int_equal(spec.session_fd, 3);
}

static void second_descriptor(const char *key, const char *one, const char *other)
{
	struct l2tp_spec before = spec;

	assert_int_equal(l2tp_spec_set(&spec, key, "4", &c), -EINVAL);
	assert_holds(c.text, one);
	assert_holds(c.text, other);
	assert_memory_equal(&before, &spec, sizeof(spec));
}

/* The unused one would stay open and keep its tunnel or session alive. */
static void second_descriptors(void **state)
{
	(void)state;
	takes("tunnel-fd", "3");
	second_descriptor("tunnel-fd", "l2tp-tunnel-fd 3", "l2tp-tunnel-fd 4");
	takes("session-fd", "3");
	second_descriptor("session-fd", "l2tp-session-fd 3", "l2tp-session-fd 4");
	c.session_option = "pppol2tp";
	second_descriptor("session-fd", "pppol2tp 3", "l2tp-session-fd 4");
}

static void versions(void **state)
{
	(void)state;
	assert_int_equal(spec.version, 2);
	assert_false(spec.version_given);
	refuses("version", "1");
	refuses("version", "4");
	refuses("version", "0");
	refuses("version", "v3");
	refuses("version", "");
	assert_false(spec.version_given);
	takes("version", "2");
	assert_int_equal(spec.version, 2);
	assert_true(spec.version_given);
	takes("version", "3");
	assert_int_equal(spec.version, 3);
}

static void encapsulations(void **state)
{
	(void)state;
	refuses("encap", "");
	refuses("encap", "UDP");
	refuses("encap", "tcp");
	refuses("encap", "ipx");
	refuses("encap", "udp ");
	assert_false(spec.encap_given);
	takes("encap", "ip");
	assert_int_equal(spec.encap, L2TP_IP);
	assert_true(spec.encap_given);
	takes("encap", "udp");
	assert_int_equal(spec.encap, L2TP_UDP);
}

static void flags(void **state)
{
	const struct {
		const char *key;
		bool *field;
	} all[] = {
		{ "lns", &spec.lns },
		{ "send-seq", &spec.send_seq },
		{ "recv-seq", &spec.recv_seq },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(all); i++) {
		assert_false(*all[i].field);
		refuses(all[i].key, "2");
		refuses(all[i].key, "yes");
		refuses(all[i].key, "");
		takes(all[i].key, NULL);
		assert_true(*all[i].field);
		takes(all[i].key, "0");
		assert_false(*all[i].field);
		takes(all[i].key, "1");
		assert_true(*all[i].field);
	}
}

static void reorder(void **state)
{
	(void)state;
	refuses("reorder-timeout", "-1");
	refuses("reorder-timeout", "2147483648");
	refuses("reorder-timeout", "1s");
	assert_false(spec.reorder_given);
	takes("reorder-timeout", "0"); /* given, so the default does not apply */
	assert_true(spec.reorder_given);
	assert_int_equal(spec.reorder_ms, 0);
	takes("reorder-timeout", "250");
	assert_int_equal(spec.reorder_ms, 250);
	takes("reorder-timeout", "2147483647");
	assert_int_equal(spec.reorder_ms, INT_MAX);
}

static void namespaces(void **state)
{
	static const char *const names[] = { "",  "a/b", "./a", "../a",
					     ".", "..",	 "a b", "a\n" };
	char longest[L2TP_NETNS_MAX + 1];
	size_t i;

	(void)state;
	assert_string_equal(spec.netns, "");
	for (i = 0; i < COUNT_OF(names); i++)
		refuses("netns", names[i]);
	refuses("netns", NULL);
	takes("netns", "/proc/1/ns/net");
	takes("netns", "blue.7");
	assert_string_equal(spec.netns, "blue.7");
	memset(longest, 'x', sizeof(longest));
	longest[L2TP_NETNS_MAX] = '\0';
	refuses("netns", longest);
	longest[L2TP_NETNS_MAX - 1] = '\0';
	takes("netns", longest);
	assert_string_equal(spec.netns, longest);
}

static void sockets(void **state)
{
	static const char *const names[] = { "",    "sixteen-letters-",
					     "a/b", "a:b",
					     "a b", "a\n" };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(names); i++)
		refuses("device", names[i]);
	refuses("device", NULL);
	takes("device", "fifteen-letters");
	takes("device", "red.7");
	assert_string_equal(spec.egress.device, "red.7");

	for (i = 0; i < COUNT_OF(junk); i++) {
		refuses("fwmark", junk[i]);
		refuses("dscp", junk[i]);
	}
	refuses("fwmark", "0");
	refuses("fwmark", "0x0");
	refuses("fwmark", "4294967296");
	takes("fwmark", "0xffffffff");
	assert_int_equal(spec.egress.mark, UINT32_MAX);
	takes("fwmark", "7");
	assert_int_equal(spec.egress.mark, 7);

	refuses("dscp", "64");
	refuses("dscp", "ef");
	assert_false(spec.egress.dscp_given);
	takes("dscp", "0");
	assert_true(spec.egress.dscp_given);
	takes("dscp", "63");
	takes("dscp", "0x2e");
	assert_int_equal(spec.egress.dscp, 46);

	refuses("checksum", "");
	refuses("checksum", "0");
	refuses("checksum", "OFF");
	refuses("checksum", NULL);
	assert_false(spec.checksum_given);
	takes("checksum", "off");
	assert_true(spec.checksum_given);
	assert_true(spec.no_checksum);
	takes("checksum", "on");
	assert_false(spec.no_checksum);
}

static void ipsec(void **state)
{
	static const char *const bad[] = { "",	      "on",	  "1",
					   "REQUIRE", "require ", "required" };
	size_t i;

	(void)state;
	assert_int_equal(spec.ipsec, L2TP_IPSEC_OFF);
	for (i = 0; i < COUNT_OF(bad); i++)
		refuses("ipsec", bad[i]);
	refuses("ipsec", NULL);
	takes("ipsec", "require");
	assert_int_equal(spec.ipsec, L2TP_IPSEC_REQUIRE);
	takes("ipsec", "warn");
	assert_int_equal(spec.ipsec, L2TP_IPSEC_WARN);
	takes("ipsec", "off");
	assert_int_equal(spec.ipsec, L2TP_IPSEC_OFF);
}

/* RFC 3931, section 4.1: 4 or 8 bytes, no other length. Never shown. */
static void cookies(void **state)
{
	static const uint8_t bytes[] = { 0x01, 0x23, 0x45, 0x67,
					 0x89, 0xab, 0xcd, 0xef };
	static const char digits[] = "0123456789abcDEF0123";
	struct l2tp_cookie cookie = { .len = 9 };
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(digits); len++) {
		char *text = copy_of(digits, len);
		int err = l2tp_parse_cookie(text, &cookie);

		if (len == 8 || len == 16) {
			assert_int_equal(err, 0);
			assert_int_equal(cookie.len, len / 2);
			assert_memory_equal(cookie.bytes, bytes, len / 2);
		} else {
			assert_int_equal(err, -EINVAL);
			refuses("cookie", text);
			refuses("peer-cookie", text);
			if (len > 8)
				assert_null(strstr(c.text, text));
		}
		free(text);
	}
	refuses("cookie", "0123456g");
	refuses("cookie", "0x123456");
	refuses("cookie", "01 34567");
	refuses("cookie", "-1234567");
	refuses("cookie", NULL);
	assert_int_equal(spec.cookie.len, 0);
	takes("cookie", "DEADBEEF");
	takes("peer-cookie", "0011223344556677");
	assert_int_equal(spec.cookie.len, 4);
	assert_int_equal(spec.cookie.bytes[0], 0xde);
	assert_int_equal(spec.peer_cookie.len, 8);
	/* a shorter cookie leaves no bytes of a longer one */
	takes("peer-cookie", "00112233");
	assert_int_equal(spec.peer_cookie.bytes[4], 0);
}

static void addresses(void **state)
{
	(void)state;
	refuses("remote", "");
	refuses("remote", "10.0.0.300");
	refuses("remote", "10.0.0.1:0");
	refuses("local", "[::1");
	refuses("local", NULL);
	takes("remote", "[fd00::1]:1702");
	assert_string_equal(spec.remote.host, "fd00::1");
	assert_int_equal(spec.remote.port, 1702);
	takes("local", "10.0.0.1");
	assert_int_equal(spec.local.port, L2TP_PORT);
	assert_false(spec.local.port_given);
}

static void unknown_keys(void **state)
{
	static const char *const keys[] = {
		"",	      "tunnel",		"Tunnel-id",
		"tunnel-id ", "l2tp-tunnel-id", "tunnel_id"
	};
	char *endless = malloc(5000);
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(keys); i++) {
		assert_int_equal(l2tp_spec_set(&spec, keys[i], "1", &c), -ENOENT);
		assert_holds(c.text, keys[i]);
	}
	assert_non_null(endless);
	memset(endless, 'k', 4999);
	endless[4999] = '\0';
	assert_int_equal(l2tp_spec_set(&spec, endless, endless, &c), -ENOENT);
	assert_int_equal(l2tp_spec_set(&spec, "tunnel-id", endless, &c), -EINVAL);
	assert_int_equal(l2tp_spec_set(&spec, "remote", endless, &c), -EINVAL);
	assert_true(strlen(c.text) < sizeof(c.text));
	free(endless);
}

/* Messages spell options with the prefix; l2tp-bridge has none. */
static void prefix(void **state)
{
	(void)state;
	l2tp_spec_init(&spec);
	c.prefix = "";
	assert_int_equal(l2tp_spec_set(&spec, "version", "9", &c), -EINVAL);
	assert_int_equal(strncmp(c.text, "version: '9'", 12), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(number_forms, start),
		cmocka_unit_test_setup(seconds, start),
		cmocka_unit_test_setup(every_id, start),
		cmocka_unit_test_setup(descriptors, start),
		cmocka_unit_test_setup(second_descriptors, start),
		cmocka_unit_test_setup(versions, start),
		cmocka_unit_test_setup(encapsulations, start),
		cmocka_unit_test_setup(flags, start),
		cmocka_unit_test_setup(reorder, start),
		cmocka_unit_test_setup(namespaces, start),
		cmocka_unit_test_setup(sockets, start),
		cmocka_unit_test_setup(ipsec, start),
		cmocka_unit_test_setup(cookies, start),
		cmocka_unit_test_setup(addresses, start),
		cmocka_unit_test_setup(unknown_keys, start),
		cmocka_unit_test_setup(prefix, start),
	};

	return cmocka_run_group_tests_name("spec", tests, NULL, NULL);
}
