/* SPDX-License-Identifier: BSD-2-Clause */
/* Parsing the ENDPOINT words of l2tp-bridge. */
#include "test.h"

#include "../../tools/endpoint.c" /* part of a program, not of a library */

#define IDS "tunnel-id=1,peer-tunnel-id=2,session-id=0x10,peer-session-id=4"

static struct l2tp_complaint c = L2TP_NO_COMPLAINT;

static void l2tp_is_parsed(void **state)
{
	struct endpoint e;

	(void)state;
	assert_int_equal(endpoint_parse("l2tp:tunnel-fd=3," IDS, &e, &c), 0);
	assert_int_equal(e.kind, ENDPOINT_L2TP);
	assert_int_equal(e.spec.tunnel_fd, 3);
	assert_int_equal(e.spec.session_id, 16);
	assert_int_equal(e.spec.peer_session_id, 4);
	assert_false(e.spec.lns);
	assert_int_equal(endpoint_parse("l2tp:session-fd=4,lns,send-seq=0", &e, &c),
			 0);
	assert_int_equal(e.spec.session_fd, 4);
	assert_true(e.spec.lns);
	assert_false(e.spec.send_seq);
	assert_int_equal(endpoint_parse("l2tp:local=[fd00::2]:1702,remote=fd00::1,"
					"version=3,cookie=01020304," IDS,
					&e, &c),
			 0);
	assert_string_equal(e.spec.local.host, "fd00::2");
	assert_int_equal(e.spec.local.port, 1702);
	assert_int_equal(e.spec.cookie.len, 4);
	assert_int_equal(endpoint_parse("l2tp:remote=a,encap=ip," IDS, &e, &c), 0);
	assert_int_equal(e.spec.version, 3);
	assert_int_equal(endpoint_parse("l2tp:remote=a,device=red,fwmark=0x10,"
					"dscp=46,checksum=off," IDS,
					&e, &c),
			 0);
	assert_string_equal(e.spec.egress.device, "red");
	assert_int_equal(e.spec.egress.mark, 16);
	assert_int_equal(e.spec.egress.dscp, 46);
	assert_true(e.spec.no_checksum);
}

static void namespaces_of_all_kinds(void **state)
{
	struct endpoint e;

	(void)state;
	assert_int_equal(endpoint_parse("l2tp:session-fd=4,netns=blue", &e, &c), 0);
	assert_string_equal(e.spec.netns, "blue");
	assert_int_equal(
		endpoint_parse("channel:netns=/proc/1/ns/net,hold-fd=4", &e, &c), 0);
	assert_string_equal(e.spec.netns, "/proc/1/ns/net");
	assert_int_equal(
		endpoint_parse("pppoe:interface=eth0,netns=blue,session-id=1,"
			       "mac=02:00:00:00:00:01",
			       &e, &c),
		0);
	assert_string_equal(e.spec.netns, "blue");
	assert_int_equal(endpoint_parse("channel:hold-fd=4,netns=a/b", &e, &c),
			 -EINVAL);
	assert_holds(c.text, "netns: 'a/b' is neither a name");
}

static void pppoe_is_parsed(void **state)
{
	static const uint8_t mac[6] = { 2, 0, 0, 0xab, 0xCD, 1 };
	struct endpoint e;

	(void)state;
	assert_int_equal(endpoint_parse("pppoe:session-id=65535,interface=to-a.7,"
					"mac=02:00:00:ab:CD:01",
					&e, &c),
			 0);
	assert_int_equal(e.kind, ENDPOINT_PPPOE);
	assert_string_equal(e.pppoe.interface, "to-a.7");
	assert_memory_equal(e.pppoe.mac, mac, sizeof(mac));
	assert_int_equal(e.pppoe.session_id, 65535);
}

static void channel_is_parsed(void **state)
{
	struct endpoint e;

	(void)state;
	assert_int_equal(endpoint_parse("channel:hold-fd=7", &e, &c), 0);
	assert_int_equal(e.kind, ENDPOINT_CHANNEL);
	assert_int_equal(e.channel.hold_fd, 7);
	assert_string_equal(e.channel.name, "");
	assert_int_equal(endpoint_parse("channel:name=to-a 7,hold-fd=0", &e, &c), 0);
	assert_int_equal(e.channel.hold_fd, 0);
	assert_string_equal(e.channel.name, "to-a 7");
}

#define PPPOE "pppoe:interface=e0,mac=02:00:00:00:00:01,session-id=7"

static void faults_are_named(void **state)
{
	static const struct {
		const char *text, *complaint;
	} cases[] = {
		{ "", "'' begins with neither l2tp: nor pppoe:" },
		{ "l2tp", "'l2tp' begins with neither" },
		{ "l2tpx:session-fd=1", "begins with neither" },
		{ "pppo:session-id=1", "begins with neither" },
		{ "l2tp:", "a key is missing" },
		{ "l2tp:session-fd=1,", "a key is missing" },
		{ "l2tp:,session-fd=1", "a key is missing" },
		{ "l2tp:=7", "a key is missing before =7" },
		{ "l2tp:speed=9", "speed=9: no such key" },
		{ "l2tp:speed", "speed: no such key" },
		{ "l2tp:my-cookie=12345678", "my-cookie: no such key" },
		{ "l2tp:l2tp-lns", "l2tp-lns: no such key" },
		{ "l2tp:interface=eth0", "interface=eth0: no such key" },
		{ "l2tp:tunnel-id", "tunnel-id: needs a value" },
		{ "l2tp:tunnel-id=", "tunnel-id: '' is not a number" },
		{ "l2tp:tunnel-id=x=y", "tunnel-id: 'x=y' is not a number" },
		{ "l2tp:lns=yes", "lns: 'yes' is neither 0 nor 1" },
		{ "l2tp:lns", "no session to connect" },
		{ "l2tp:session-fd=1,remote=a", "contradict each other" },
		{ "l2tp:tunnel-fd=3", "tunnel-id is missing" },
		{ "l2tp:session-fd=3,fwmark=1", "fwmark and session-fd contradict" },
		{ "l2tp:remote=a,fwmark=0", "fwmark: '0' is not a number" },
		{ "l2tp:remote=a,dscp=64", "dscp: '64' is not a number" },
		{ "l2tp:remote=a,checksum", "checksum: needs a value" },
		{ "l2tp:remote=a,version=2,cookie=01020304", "contradict" },
		{ PPPOE ",mtu=7", "mtu=7: no such key" },
		{ PPPOE ",session-id", "session-id: needs a value" },
		{ PPPOE ",session-id=65536", "session-id: '65536' is not" },
		{ PPPOE ",session-id=0", "session-id: '0' is not" },
		{ PPPOE ",interface=", "interface: '' is not the name" },
		{ PPPOE ",interface=a/b", "interface: 'a/b' is not the name" },
		{ PPPOE ",interface=sixteen-letters-", "is not the name" },
		{ PPPOE ",mac=02:00:00:00:00", "mac: '02:00:00:00:00' is not" },
		{ PPPOE ",mac=02-00:00:00:00:01", "mac: '02-00" },
		{ PPPOE ",mac=02:00:00:00:00:0g", "mac: '02:00:00:00:00:0g'" },
		{ PPPOE ",mac=02:00:00:00:00:01:", "mac: '02" },
		{ PPPOE ",mac=ff:ff:ff:ff:ff:ff", "mac: 'ff" },
		{ PPPOE ",mac=00:00:00:00:00:00", "mac: '00" },
		{ "pppoe:interface=e0,mac=02:00:00:00:00:01",
		  "session-id is missing" },
		{ "pppoe:interface=e0,session-id=7", "mac is missing" },
		{ "pppoe:session-id=7", "interface is missing" },
		{ "channel:name=x", "hold-fd is missing" },
		{ "channel:", "a key is missing" },
		{ "channel:hold-fd", "hold-fd: needs a value" },
		{ "channel:hold-fd=", "hold-fd: needs a value" },
		{ "channel:hold-fd=-1", "hold-fd: '-1' is not a number" },
		{ "channel:hold-fd=2147483648", "is not a number from 0" },
		{ "channel:hold-fd=3,name=a\nb", "is not a name of 1 to 127" },
		{ "channel:hold-fd=3,session-id=7", "session-id=7: no such key" },
	};
	struct endpoint e, before;
	size_t i;

	(void)state;
	memset(&before, 0x55, sizeof(before));
	for (i = 0; i < COUNT_OF(cases); i++) {
		char *text = copy_of(cases[i].text, strlen(cases[i].text));

		e = before;
		if (endpoint_parse(text, &e, &c) != -EINVAL)
			fail_msg("'%s' is taken", text);
		assert_holds(c.text, cases[i].complaint);
		assert_memory_equal(&e, &before, sizeof(e));
		free(text);
	}
}

static void long_words_are_refused(void **state)
{
	char text[1000] = "l2tp:remote=";
	struct endpoint e;

	(void)state;
	memset(text + strlen(text), 'a', 900);
	assert_int_equal(endpoint_parse(text, &e, &c), -EINVAL);
	assert_holds(c.text, "'remote=aaaaaaaaaaaaa...' is too long");
}

static void cookies_are_hidden(void **state)
{
	char text[] = "l2tp:cookie=01020304,lns,peer-cookie=0a0b0c0d";
	char none[] = "l2tp:session-fd=4";

	(void)state;
	endpoint_hide_cookies(text);
	assert_string_equal(text, "l2tp:cookie=????????,lns,peer-cookie=????????");
	endpoint_hide_cookies(none);
	assert_string_equal(none, "l2tp:session-fd=4");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(l2tp_is_parsed),
		cmocka_unit_test(namespaces_of_all_kinds),
		cmocka_unit_test(pppoe_is_parsed),
		cmocka_unit_test(channel_is_parsed),
		cmocka_unit_test(faults_are_named),
		cmocka_unit_test(long_words_are_refused),
		cmocka_unit_test(cookies_are_hidden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
