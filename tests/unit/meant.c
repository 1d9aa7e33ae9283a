/* SPDX-License-Identifier: BSD-2-Clause */
/* A session that somebody else made: each difference is named. */
#include "test.h"

#include "../../l2tp/meant.h"
#include "loopback.h"

static struct l2tp_spec spec;
static struct l2tp_tunnel tun;
static struct l2tp_nl_session session;
static struct l2tp_nl_tunnel tunnel;
static struct l2tp_complaint c;

static const struct l2tp_cookie four = { 4, { 1, 2, 3, 4 } };
static const struct l2tp_cookie other = { 4, { 1, 2, 3, 5 } };
static const struct l2tp_cookie eight = { 8, { 1, 2, 3, 4 } };

/* Everything agrees. */
static int begin(void **state)
{
	(void)state;
	l2tp_spec_init(&spec);
	spec.version = 3;
	spec.tunnel_id = 1;
	spec.peer_tunnel_id = 2;
	spec.session_id = 11;
	spec.peer_session_id = 12;
	spec.cookie = spec.peer_cookie = four;
	tun = (struct l2tp_tunnel){ .fd = 5, .remote = loopback(AF_INET, 1701) };
	session = (struct l2tp_nl_session){ .tunnel_id = 1,
					    .peer_session_id = 12,
					    .ppp = true,
					    .cookie = four,
					    .peer_cookie = four };
	tunnel = (struct l2tp_nl_tunnel){ .version = 3,
					  .peer_tunnel_id = 2,
					  .remote = tun.remote };
	memset(&c, 0, sizeof(c));
	c.prefix = "l2tp-";
	return 0;
}

static int look(void)
{
	c.text[0] = '\0';
	return l2tp_meant_found(&spec, &tun, &session, &tunnel, &c);
}

static void assert_meant(void)
{
	assert_int_equal(look(), 0);
	assert_string_equal(c.text, "");
}

static void assert_differs(const char *what, const char *remedy)
{
	assert_int_equal(look(), -EEXIST);
	assert_holds(c.text, what);
	assert_holds(c.text, remedy);
	assert_true(strlen(c.text) < 280); /* l2tp_explain() adds to it */
}

static void all_agrees(void **state)
{
	(void)state;
	assert_meant();
}

static void not_specified(void **state)
{
	(void)state;
	spec.cookie.len = spec.peer_cookie.len = 0;
	assert_meant();
	tun.fd = -1; /* the ids suffice */
	l2tp_addr_set_port((struct sockaddr *)&tunnel.remote, 1702);
	assert_meant();
	tun.fd = 5;
	tunnel.remote.ss_family = AF_UNSPEC; /* the kernel gave no address */
	assert_meant();
}

static void cookies(void **state)
{
	(void)state;
	session.cookie = other;
	assert_differs("another l2tp-cookie;", "give the l2tp-cookie");
	session.cookie = eight;
	assert_differs("another l2tp-cookie;", "or another l2tp-session-id");
	session.cookie.len = 0;
	assert_differs("no l2tp-cookie;", "or another l2tp-session-id");
	session.cookie = four;
	session.peer_cookie = other;
	assert_differs("another l2tp-peer-cookie;", "give the l2tp-peer-cookie");
	assert_null(strstr(c.text, "0102")); /* secrets */
}

static void ids(void **state)
{
	(void)state;
	session.tunnel_id = 7;
	assert_differs("session 11 belongs to tunnel 7", "must differ");
	session.tunnel_id = 1;
	session.peer_session_id = 13;
	assert_differs("peer session 13, not 12", "l2tp-peer-session-id 13");
	session.peer_session_id = 12;
	tunnel.peer_tunnel_id = 3;
	assert_differs("peer tunnel 3, not 2", "l2tp-peer-tunnel-id 3");
}

static void kinds(void **state)
{
	(void)state;
	session.ppp = false;
	assert_differs("something other than PPP", "another l2tp-session-id");
	session.ppp = true;
	tunnel.version = 2;
	assert_differs("L2TPv2 in the kernel", "l2tp-version says 3");
	tunnel.version = 3;
	tunnel.encap = L2TP_IP;
	assert_differs("over IP in the kernel", "another l2tp-tunnel-id");
}

static void ends(void **state)
{
	(void)state;
	l2tp_addr_set_port((struct sockaddr *)&tunnel.remote, 1702);
	assert_differs("in use and leads to 127.0.0.1:1702", "l2tp-tunnel-id");
	tunnel.encap = spec.encap = tun.encap = L2TP_IP; /* has no ports */
	assert_meant();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(all_agrees, begin),
		cmocka_unit_test_setup(not_specified, begin),
		cmocka_unit_test_setup(cookies, begin),
		cmocka_unit_test_setup(ids, begin),
		cmocka_unit_test_setup(kinds, begin),
		cmocka_unit_test_setup(ends, begin),
	};

	return cmocka_run_group_tests_name("meant", tests, NULL, NULL);
}
