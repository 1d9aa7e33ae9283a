/* SPDX-License-Identifier: BSD-2-Clause */
/* State files: what pppd keeps for them, and hostile ones read. */
#include "test.h"

#include "../../l2tp/printable.h"
#include "../../l2tp/state.h"

static struct l2tp_message message(const char *text)
{
	struct l2tp_message m = { .len = strlen(text) };

	assert_true(m.len <= sizeof(m.text));
	memcpy(m.text, text, m.len);
	return m;
}

static void keep(struct l2tp_state_events *e, const char *text)
{
	struct l2tp_message m = message(text);

	l2tp_state_keep(e, &m);
}

static void assert_kept(struct l2tp_state_events *e, const char *wanted)
{
	e->kept.text[e->kept.len] = '\0';
	assert_string_equal(e->kept.text, wanted);
}

#define SESSION	 "EVENT=session\nTUNNEL_ID=1\nSESSION_ID=2\n"
#define LCP(mtu) "EVENT=lcp-up\nMTU=" mtu "\n"
#define UP4	 "EVENT=up\nFAMILY=ipv4\nIFNAME=ppp0\n"
#define UP6	 "EVENT=up\nFAMILY=ipv6\nIFNAME=ppp0\n"

static void last_of_each_kind(void **state)
{
	struct l2tp_state_events e = { .kept.len = 0 };

	(void)state;
	keep(&e, SESSION);
	keep(&e, LCP("1400"));
	assert_false(l2tp_state_up(&e));
	keep(&e, UP4);
	assert_true(l2tp_state_up(&e));
	keep(&e, UP6);
	keep(&e, LCP("1300"));
	assert_kept(&e, SESSION UP4 UP6 LCP("1300"));
	keep(&e, UP4);
	assert_kept(&e, SESSION UP6 LCP("1300") UP4);
	keep(&e, "EVENT=down\nFAMILY=ipv6\nIFNAME=ppp0\n");
	assert_kept(&e, SESSION LCP("1300") UP4);
	assert_true(l2tp_state_up(&e));
	keep(&e, "EVENT=down\nFAMILY=ipv4\n");
	assert_false(l2tp_state_up(&e));
	keep(&e, "EVENT=down\nFAMILY=ipv4\n");
	assert_kept(&e, SESSION LCP("1300"));
	keep(&e, UP4);
	keep(&e, SESSION); /* the next link */
	assert_kept(&e, SESSION);
}

/* No kind is taken for one that it begins like. */
static void kinds_are_whole_words(void **state)
{
	struct l2tp_state_events e = { .kept.len = 0 };

	(void)state;
	keep(&e, "EVENT=upside\nX=1\n");
	assert_false(l2tp_state_up(&e));
	keep(&e, "EVENT=up\nX=1\n");
	keep(&e, "EVENT=session-x\n");
	assert_kept(&e, "EVENT=upside\nX=1\nEVENT=up\nX=1\nEVENT=session-x\n");
	keep(&e, "EVENT=down\n");
	assert_kept(&e, "EVENT=upside\nX=1\nEVENT=session-x\n");
}

static void too_many(void **state)
{
	struct l2tp_state_events e = { .kept.len = 0 };
	struct l2tp_message m;
	int i;

	(void)state;
	keep(&e, SESSION);
	for (i = 0; i < 100; i++) {
		l2tp_message_start(&m, "EVENT", "x");
		l2tp_message_add(&m, "FAMILY", "%0200d", i);
		l2tp_state_keep(&e, &m);
	}
	assert_true(e.kept.len <= sizeof(e.kept.text));
	assert_true(e.kept.len > sizeof(e.kept.text) - 300);
	assert_int_equal(e.kept.text[e.kept.len - 1], '\n');
}

static const struct l2tp_state whole = {
	.tunnel_id = 101,
	.session_id = 4294967295,
	.owner = { .pid = 4711, .start = 12345, .netns = 4026531840, .pidns = 7 },
	.since = 99,
	.ifname = "ppp0",
};

static void round_trip(void **state)
{
	struct l2tp_state_events e = { .kept.len = 0 };
	struct l2tp_state s;
	struct l2tp_message m;

	(void)state;
	keep(&e, "EVENT=session\nTUNNEL_ID=101\nSESSION_ID=4294967295\nCHANNEL=1\n");
	keep(&e, "EVENT=authenticated\nPEER_NAME=J\xc3\xb6 \"\\\n");
	keep(&e,
	     "EVENT=up\nFAMILY=ipv4\nIFNAME=ppp0\nLOCAL=10.0.0.1\nREMOTE=10.0.0.2\n"
	     "PID=4711\n");
	keep(&e,
	     "EVENT=up\nFAMILY=ipv6\nIFNAME=ppp0\nLOCAL=fe80::1\nREMOTE=fe80::2\n");
	l2tp_state_write(&m, &whole, &e);
	assert_int_equal(l2tp_state_read(&m, &s), 0);
	assert_int_equal(s.tunnel_id, whole.tunnel_id);
	assert_true(s.session_id == whole.session_id);
	assert_int_equal(s.owner.pid, 4711);
	assert_true(s.owner.start == 12345 && s.owner.netns == 4026531840);
	assert_true(s.owner.pidns == 7 && s.since == 99);
	assert_string_equal(s.ifname, "ppp0");
	assert_string_equal(s.peer_name, "J\xc3\xb6 \"\\");
	assert_string_equal(s.ipv4.local, "10.0.0.1");
	assert_string_equal(s.ipv4.remote, "10.0.0.2");
	assert_string_equal(s.ipv6.local, "fe80::1");
	assert_string_equal(s.ipv6.remote, "fe80::2");
}

#define LEAST "PID=1\nIFNAME=ppp0\nTUNNEL_ID=1\nSESSION_ID=2\n"

static const struct {
	const char *text;
	int err;
} files[] = {
	{ LEAST, 0 },
	{ LEAST "UNKNOWN=x\nEVENT=up\nNEW=\n", 0 },
	{ "", -EINVAL },
	{ "\n", -EINVAL },
	{ "PID", -EINVAL },
	{ LEAST "no equals\n", -EINVAL },
	{ LEAST "=x\n", -EINVAL },
	{ "PID=1\nIFNAME=ppp0\nTUNNEL_ID=1\n", -EINVAL },
	{ "PID=1\nIFNAME=ppp0\nSESSION_ID=1\n", -EINVAL },
	{ "PID=1\nTUNNEL_ID=1\nSESSION_ID=2\n", -EINVAL },
	{ "IFNAME=ppp0\nTUNNEL_ID=1\nSESSION_ID=2\n", -EINVAL },
	{ LEAST "PID=0\n", -EINVAL },
	{ LEAST "PID=-1\n", -EINVAL },
	{ LEAST "PID=+1\n", -EINVAL },
	{ LEAST "PID= 1\n", -EINVAL },
	{ LEAST "PID=1 \n", -EINVAL },
	{ LEAST "PID=0x1\n", -EINVAL },
	{ LEAST "PID=01\n", -EINVAL },
	{ LEAST "PID=\n", -EINVAL },
	{ LEAST "PID=2147483647\n", 0 },
	{ LEAST "PID=2147483648\n", -EINVAL },
	{ LEAST "PID=4294967297\n", -EINVAL },
	{ LEAST "TUNNEL_ID=0\n", -EINVAL },
	{ LEAST "TUNNEL_ID=4294967295\n", 0 },
	{ LEAST "TUNNEL_ID=4294967296\n", -EINVAL },
	{ LEAST "SESSION_ID=18446744073709551617\n", -EINVAL },
	{ LEAST "START=18446744073709551615\n", 0 },
	{ LEAST "START=18446744073709551616\n", -EINVAL },
	{ LEAST "START=99999999999999999999999999\n", -EINVAL },
	{ LEAST "NETNS=x\n", -EINVAL },
	{ LEAST "IFNAME=\n", -EINVAL },
	{ LEAST "IFNAME=ppp/0\n", -EINVAL },
	{ LEAST "IFNAME=ppp 0\n", -EINVAL },
	{ LEAST "IFNAME=fifteen-letters\n", 0 },
	{ LEAST "IFNAME=sixteen-letters-\n", -EINVAL },
	{ LEAST "LOCAL=10.0.0.1\n", -EINVAL }, /* of which family? */
	{ LEAST "FAMILY=ipv5\n", -EINVAL },
	{ LEAST "FAMILY=ipv4\nLOCAL=10.0.0.1\nREMOTE=10.0.0.2\n", 0 },
	{ LEAST "FAMILY=ipv4\nLOCAL=10.0.0.300\n", -EINVAL },
	{ LEAST "FAMILY=ipv4\nLOCAL=name\n", -EINVAL },
	{ LEAST "FAMILY=ipv4\nLOCAL=fe80::1\n", -EINVAL },
	{ LEAST "FAMILY=ipv6\nLOCAL=10.0.0.1\n", -EINVAL },
	{ LEAST "FAMILY=ipv6\nLOCAL=fe80::1%ppp0\n", 0 },
	{ LEAST "FAMILY=ipv6\nLOCAL=\n", -EINVAL },
	{ LEAST "FAMILY=ipv4\nEVENT=up\nLOCAL=10.0.0.1\n", -EINVAL },
};

/* One that is refused leaves what was there. */
static void hostile(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(files); i++) {
		struct l2tp_message m = message(files[i].text);
		struct l2tp_state s = { .tunnel_id = 77 };

		if (l2tp_state_read(&m, &s) != files[i].err)
			fail_msg("file %zu: %s", i, files[i].text);
		if (files[i].err)
			assert_int_equal(s.tunnel_id, 77);
	}
}

static void nul_and_length(void **state)
{
	struct l2tp_message m = message(LEAST "X=1\n");
	struct l2tp_state s;

	(void)state;
	m.text[m.len - 2] = '\0';
	assert_int_equal(l2tp_state_read(&m, &s), -EINVAL);
	memset(m.text, 'A', sizeof(m.text));
	m.len = sizeof(m.text);
	assert_int_equal(l2tp_state_read(&m, &s), -EINVAL);
	m = message(LEAST "PEER_NAME=");
	memset(m.text + m.len, 'n', 300);
	m.text[m.len + 300] = '\n';
	m.len += 256;
	m.text[m.len - 1] = '\n'; /* 255 */
	assert_int_equal(l2tp_state_read(&m, &s), 0);
	assert_int_equal(strlen(s.peer_name), 255);
	m = message(LEAST "PEER_NAME=");
	memset(m.text + m.len, 'n', 300);
	m.text[m.len + 300] = '\n';
	m.len += 301;
	assert_int_equal(l2tp_state_read(&m, &s), -EINVAL);
}

static const struct {
	const char *text, *masked;
} texts[] = {
	{ "", "" },
	{ "joe@example.org ~", "joe@example.org ~" },
	{ "a\x1b[31mb\x7f\r\n\t", "a?[31mb????" },
	{ "J\xc3\xb6rg \xe2\x82\xac \xf0\x9f\x98\x80",
	  "J\xc3\xb6rg \xe2\x82\xac \xf0\x9f\x98\x80" },
	{ "\xc2\x9b"
	  "1m",
	  "??1m" }, /* CSI, which a terminal obeys */
	{ "\xc2\xa0", "\xc2\xa0" },
	{ "\x9b", "?" },
	{ "\xc3", "?" }, /* cut off */
	{ "\xe2\x82", "??" },
	{ "\xf0\x9f\x98", "???" },
	{ "\xc0\xaf\xc1\xbf", "????" }, /* longer than need be */
	{ "\xe0\x80\xaf", "???" },
	{ "\xf0\x80\x80\xaf", "????" },
	{ "\xed\xa0\x80", "???" },	/* a surrogate */
	{ "\xf4\x90\x80\x80", "????" }, /* above U+10FFFF */
	{ "\xff\xfe", "??" },
	{ "\xc3\"", "?\"" }, /* the quote is no part of it */
};

static void masking(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(texts); i++) {
		char *copy = copy_of(texts[i].text, strlen(texts[i].text));

		l2tp_mask_unprintable(copy);
		assert_string_equal(copy, texts[i].masked);
		free(copy);
	}
}

static void names(void **state)
{
	static const char *const wrong[] = {
		"",	 "1",	   "1-",    "-1",     "1-2.",	 "0-1",
		"1-0",	 "01-2",   "1-2.x", "1-2-3",  " 1-2",	 "1-2 ",
		"+1-2",	 "1--2",   ".1-2",  "../1-2", "1-2.3.4", "4294967296-1",
		".lock", "1-2.-1", "a-b",   "1-2/..",
	};
	char name[L2TP_STATE_NAME_MAX];
	uint32_t tunnel = 0, session = 0;
	size_t i;

	(void)state;
	l2tp_state_name(name, 1, 4294967295, 0);
	assert_string_equal(name, "1-4294967295");
	assert_true(l2tp_state_is_name(name, &tunnel, &session));
	assert_true(tunnel == 1 && session == 4294967295);
	l2tp_state_name(name, 4294967295, 4294967295, UINT64_MAX);
	assert_string_equal(name, "4294967295-4294967295.18446744073709551615");
	assert_true(l2tp_state_is_name(name, &tunnel, &session));
	for (i = 0; i < COUNT_OF(wrong); i++)
		if (l2tp_state_is_name(wrong[i], &tunnel, &session))
			fail_msg("taken for a name: '%s'", wrong[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(last_of_each_kind),
		cmocka_unit_test(kinds_are_whole_words),
		cmocka_unit_test(too_many),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(hostile),
		cmocka_unit_test(nul_and_length),
		cmocka_unit_test(masking),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests_name("state", tests, NULL, NULL);
}
