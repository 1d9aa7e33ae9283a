/* SPDX-License-Identifier: BSD-2-Clause */
/* Combinations of options: one session, or a contradiction; the overhead. */
#include "test.h"

#include <sys/socket.h>

#include "../../l2tp/check.h"
#include "../../l2tp/spec.h"

static struct l2tp_spec spec;
static struct l2tp_complaint c;
static const char *elsewhere;

/*
 * Set keys from words such as "tunnel-fd=3 lns". "controller" is not a key: it
 * stands for the option l2tp-controller.
 */
static void given(const char *words)
{
	char *copy = copy_of(words, strlen(words)), *rest = copy, *word;

	l2tp_spec_init(&spec);
	elsewhere = NULL;
	c.prefix = "l2tp-";
	c.session_option = NULL;
	while ((word = strtok_r(rest, " ", &rest))) {
		char *value = strchr(word, '=');

		if (value)
			*value++ = '\0';
		if (!strcmp(word, "controller"))
			elsewhere = "controller";
		else if (l2tp_spec_set(&spec, word, value, &c))
			fail_msg("%s", c.text);
	}
	free(copy);
	c.text[0] = '\0';
}

#define IDS " tunnel-id=1 peer-tunnel-id=2 session-id=3 peer-session-id=4"
#define BIG_IDS \
	" tunnel-id=65536 peer-tunnel-id=4294967295 session-id=65537 " \
	"peer-session-id=4294967294"
#define COOKIE " cookie=01234567"

static void accepts(const char *words, enum l2tp_source source)
{
	given(words);
	if (l2tp_spec_check(&spec, elsewhere, &c))
		fail_msg("%s: %s", words, c.text);
	assert_int_equal(l2tp_spec_source(&spec), source);
}

static void refuses(const char *words, const char *one, const char *other)
{
	given(words);
	if (l2tp_spec_check(&spec, elsewhere, &c) != -EINVAL)
		fail_msg("%s: accepted", words);
	assert_holds(c.text, one);
	assert_holds(c.text, other);
}

static void whole_sessions(void **state)
{
	(void)state;
	accepts("tunnel-fd=0" IDS, L2TP_FROM_TUNNEL_FD);
	accepts("session-fd=3", L2TP_FROM_SESSION_FD);
	accepts("session-fd=3" IDS " lns send-seq recv-seq", L2TP_FROM_SESSION_FD);
	accepts("controller", L2TP_FROM_NOTHING);
	accepts("remote=192.0.2.1" IDS, L2TP_FROM_STATIC);
	accepts("local=192.0.2.1:1702 remote=192.0.2.1:1703" IDS, L2TP_FROM_STATIC);
	accepts("remote=192.0.2.1 version=3" BIG_IDS COOKIE, L2TP_FROM_STATIC);
	accepts("remote=192.0.2.1 encap=ip" BIG_IDS COOKIE, L2TP_FROM_STATIC);
}

static void one_source(void **state)
{
	static const char *const sources[][2] = {
		{ "tunnel-fd=3", "l2tp-tunnel-fd" },
		{ "remote=192.0.2.1", "l2tp-remote" },
		{ "session-fd=4", "l2tp-session-fd" },
		{ "controller", "l2tp-controller" },
	};
	char words[200];
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT_OF(sources); i++)
		for (j = 0; j < COUNT_OF(sources); j++) {
			if (i == j)
				continue;
			snprintf(words, sizeof(words), "%s %s" IDS, sources[i][0],
				 sources[j][0]);
			refuses(words, sources[i][1], sources[j][1]);
		}
	refuses("local=192.0.2.1 tunnel-fd=3" IDS, "l2tp-local", "l2tp-tunnel-fd");
	refuses("local=192.0.2.1" IDS, "l2tp-local", "l2tp-remote");
	refuses("", "no session", "l2tp-tunnel-fd");
	refuses(IDS " lns", "no session", "l2tp-remote");
}

static void missing_ids(void **state)
{
	(void)state;
	refuses("tunnel-fd=3", "l2tp-tunnel-id", "missing");
	refuses("tunnel-fd=3 tunnel-id=1", "l2tp-peer-tunnel-id", "missing");
	refuses("tunnel-fd=3 tunnel-id=1 peer-tunnel-id=1 peer-session-id=1",
		"l2tp-session-id", "missing");
	refuses("remote=192.0.2.1 tunnel-id=1 peer-tunnel-id=1 session-id=1",
		"l2tp-peer-session-id", "missing");
}

static void large_ids(void **state)
{
	static const char *const names[] = { "tunnel-id", "peer-tunnel-id",
					     "session-id", "peer-session-id" };
	char words[200], full[60];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(names); i++) {
		snprintf(words, sizeof(words), "tunnel-fd=3" IDS " %s=65536",
			 names[i]);
		snprintf(full, sizeof(full), "l2tp-%s: 65536", names[i]);
		refuses(words, full, "l2tp-version 3");
		snprintf(words, sizeof(words), "tunnel-fd=3" IDS " %s=65535",
			 names[i]);
		accepts(words, L2TP_FROM_TUNNEL_FD);
		snprintf(words, sizeof(words),
			 "tunnel-fd=3 version=3" IDS " %s=4294967295", names[i]);
		accepts(words, L2TP_FROM_TUNNEL_FD);
		/* the session itself knows its version */
		snprintf(words, sizeof(words), "session-fd=3 %s=65536", names[i]);
		accepts(words, L2TP_FROM_SESSION_FD);
		snprintf(words, sizeof(words), "session-fd=3 version=2 %s=65536",
			 names[i]);
		refuses(words, full, "l2tp-version 3");
	}
}

static void contradictions(void **state)
{
	(void)state;
	refuses("remote=192.0.2.1 encap=ip version=2" IDS, "l2tp-encap",
		"l2tp-version 2");
	refuses("tunnel-fd=3" IDS COOKIE, "l2tp-cookie", "l2tp-version 2");
	refuses("tunnel-fd=3 version=2 peer-cookie=01234567" IDS, "l2tp-peer-cookie",
		"l2tp-version 2");
	refuses("session-fd=3 version=3" COOKIE, "l2tp-session-fd", "l2tp-cookie");
	refuses("session-fd=3 version=3 peer-cookie=01234567", "l2tp-session-fd",
		"l2tp-peer-cookie");
	refuses("remote=192.0.2.1:1701 encap=ip" IDS, "l2tp-encap ip",
		"l2tp-remote");
	refuses("local=192.0.2.2:1701 remote=192.0.2.1 encap=ip" IDS,
		"l2tp-encap ip", "l2tp-local");
	refuses("local=192.0.2.2 remote=2001:db8::1" IDS, "l2tp-local 192.0.2.2",
		"l2tp-remote 2001:db8::1");
	refuses("local=[2001:db8::1]:9 remote=192.0.2.1" IDS,
		"l2tp-local 2001:db8::1", "l2tp-remote 192.0.2.1");
	accepts("local=192.0.2.2 remote=peer.example" IDS, L2TP_FROM_STATIC);
}

/* Socket options are allowed only if the plugin opens the socket. */
static void sockets(void **state)
{
	static const char *const words[][2] = {
		{ "device=red", "l2tp-device" },
		{ "fwmark=7", "l2tp-fwmark" },
		{ "dscp=0", "l2tp-dscp" },
		{ "checksum=on", "l2tp-checksum" },
	};
	static const char *const sources[][2] = {
		{ "tunnel-fd=3" IDS, "l2tp-tunnel-fd contradict" },
		{ "session-fd=4", "l2tp-session-fd contradict" },
		{ "controller", "l2tp-controller contradict" },
	};
	char all[200];
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT_OF(words); i++)
		for (j = 0; j < COUNT_OF(sources); j++) {
			snprintf(all, sizeof(all), "%s %s", sources[j][0],
				 words[i][0]);
			refuses(all, words[i][1], sources[j][1]);
		}
	given("session-fd=4 fwmark=7");
	c.session_option = "pppol2tp";
	assert_int_equal(l2tp_spec_check(&spec, elsewhere, &c), -EINVAL);
	assert_holds(c.text, "l2tp-fwmark and pppol2tp contradict");
	accepts("remote=192.0.2.1 device=red fwmark=7 dscp=46 checksum=off" IDS,
		L2TP_FROM_STATIC);
	accepts("remote=192.0.2.1 encap=ip device=red fwmark=7 dscp=46" IDS,
		L2TP_FROM_STATIC);
	refuses("remote=192.0.2.1 encap=ip checksum=on" IDS, "l2tp-encap ip",
		"l2tp-checksum");
}

/* Messages name a source by the option that the user gave. */
static void stock_source(void **state)
{
	(void)state;
	given("remote=192.0.2.1" IDS);
	spec.session_fd = 5;
	c.session_option = "pppol2tp";
	assert_int_equal(l2tp_spec_check(&spec, elsewhere, &c), -EINVAL);
	assert_holds(c.text, "l2tp-remote and pppol2tp contradict");
}

static void ip_implies_version_3(void **state)
{
	(void)state;
	accepts("remote=192.0.2.1 encap=ip" IDS, L2TP_FROM_STATIC);
	assert_int_equal(spec.version, 3);
	accepts("remote=192.0.2.1 encap=udp" IDS, L2TP_FROM_STATIC);
	assert_int_equal(spec.version, 2);
	/* a second check makes no difference */
	accepts("remote=192.0.2.1 encap=ip" BIG_IDS, L2TP_FROM_STATIC);
	assert_int_equal(l2tp_spec_check(&spec, elsewhere, &c), 0);
}

static void who_makes_it(void **state)
{
	static const struct {
		const char *words;
		bool netlink, sublayer;
	} cases[] = {
		{ "tunnel-fd=3", false, false },
		{ "tunnel-fd=3 send-seq recv-seq", false, false },
		{ "tunnel-fd=3 version=3", false, false },
		{ "tunnel-fd=3 version=3 send-seq", true, true },
		{ "tunnel-fd=3 version=3 recv-seq", true, true },
		{ "tunnel-fd=3 version=3 cookie=01234567", true, false },
		{ "tunnel-fd=3 version=3 peer-cookie=0123456789abcdef", true,
		  false },
		{ "remote=192.0.2.1 encap=ip", true, false },
	};
	char words[200];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(cases); i++) {
		snprintf(words, sizeof(words), "%s" IDS, cases[i].words);
		given(words);
		assert_int_equal(l2tp_spec_check(&spec, elsewhere, &c), 0);
		assert_int_equal(l2tp_spec_needs_netlink(&spec), cases[i].netlink);
		assert_int_equal(l2tp_spec_sublayer(&spec), cases[i].sublayer);
	}
}

/*
 * From the outer IP header to the end of the PPP protocol field, as in
 * pppd-l2tp(8). tests/net/31-mtu checks it with real frames.
 */
static void overhead(void **state)
{
	static const struct {
		const char *words;
		int ipv4;
	} cases[] = {
		{ "version=2", 38 },
		{ "version=2 send-seq", 42 },
		{ "version=2 recv-seq", 38 }, /* we send no numbers */
		{ "version=3", 40 },
		{ "version=3 cookie=01234567", 44 },
		{ "version=3 cookie=0123456789abcdef", 48 },
		{ "version=3 send-seq", 44 },
		{ "version=3 recv-seq",
		  44 }, /* the sublayer is present nevertheless */
		{ "version=3 send-seq cookie=0123456789abcdef", 52 },
		{ "version=3 peer-cookie=0123456789abcdef", 40 },
		{ "version=3 encap=ip", 28 },
		{ "version=3 encap=ip cookie=01234567", 32 },
		{ "version=3 encap=ip cookie=0123456789abcdef", 36 },
		{ "version=3 encap=ip send-seq", 32 },
		{ "version=3 encap=ip send-seq cookie=0123456789abcdef", 40 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(cases); i++) {
		given(cases[i].words);
		if (l2tp_spec_overhead(&spec, AF_INET) != cases[i].ipv4)
			fail_msg("%s: %d and not %d", cases[i].words,
				 l2tp_spec_overhead(&spec, AF_INET), cases[i].ipv4);
		assert_int_equal(l2tp_spec_overhead(&spec, AF_INET6),
				 cases[i].ipv4 + 20);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_sessions),
		cmocka_unit_test(one_source),
		cmocka_unit_test(missing_ids),
		cmocka_unit_test(large_ids),
		cmocka_unit_test(contradictions),
		cmocka_unit_test(sockets),
		cmocka_unit_test(stock_source),
		cmocka_unit_test(ip_implies_version_3),
		cmocka_unit_test(who_makes_it),
		cmocka_unit_test(overhead),
	};

	return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
