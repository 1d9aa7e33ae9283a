/* SPDX-License-Identifier: BSD-2-Clause */
/* What controllers ask of l2tp-bridge. */
#include "test.h"

#include "../../tools/endpoint.c" /* parts of a program, not of a library */
#include "../../tools/request.c"

#define IDS "tunnel-id=1,peer-tunnel-id=2,session-id=3,peer-session-id=4"
#define ONE "l2tp:tunnel-fd=0," IDS
#define TWO "pppoe:interface=eth0,mac=02:00:00:00:00:01,session-id=7"

static struct request r;
static struct l2tp_complaint c;

static int parse(const char *text)
{
	static const struct l2tp_complaint none = L2TP_NO_COMPLAINT;
	struct l2tp_message m;

	c = none;
	m.len = strlen(text);
	memcpy(m.text, text, m.len);
	return request_parse(&m, &r, &c);
}

static void refuse(const char *text, const char *why)
{
	assert_int_equal(parse(text), -EINVAL);
	assert_holds(c.text, why);
}

static void bridge(void **state)
{
	(void)state;
	assert_int_equal(parse("REQUEST=bridge\nENDPOINT2=" TWO "\nNEW=x\n"
			       "ENDPOINT1=" ONE),
			 0);
	assert_int_equal(r.kind, REQUEST_BRIDGE);
	assert_int_equal(r.endpoints[0].kind, ENDPOINT_L2TP);
	assert_int_equal(r.endpoints[0].spec.tunnel_fd, 0);
	assert_int_equal(r.endpoints[1].kind, ENDPOINT_PPPOE);
	/* the last value counts */
	assert_int_equal(parse("REQUEST=bridge\nENDPOINT1=x\nENDPOINT1=" TWO
			       "\nENDPOINT2=" TWO "\n"),
			 0);
	assert_int_equal(r.endpoints[0].kind, ENDPOINT_PPPOE);
	assert_int_equal(
		parse("REQUEST=bridge\nENDPOINT1=" ONE
		      "\nENDPOINT2=l2tp:local=fd00::2,remote=[fd00::1]:1702,"
		      "" IDS),
		0);
}

static void closing(void **state)
{
	(void)state;
	assert_int_equal(parse("COMMAND=close\nID=4294967295\nREASON=no money\n"),
			 0);
	assert_int_equal(r.kind, REQUEST_CLOSE);
	assert_int_equal(r.id, UINT32_MAX);
	assert_string_equal(r.reason, "no money");
	assert_int_equal(parse("COMMAND=close"), 0);
	assert_int_equal(r.id, 0);
	assert_string_equal(r.reason, "");
	/* an id does not matter to what has none */
	assert_int_equal(
		parse("REQUEST=bridge\nID=x\nENDPOINT1=" ONE "\nENDPOINT2=" TWO), 0);
}

static void long_reason(void **state)
{
	char text[1000] = "COMMAND=close\nREASON=";

	(void)state;
	memset(text + strlen(text), 'x', sizeof(text) - 1 - strlen(text));
	assert_int_equal(parse(text), 0);
	assert_int_equal(strlen(r.reason), sizeof(r.reason) - 1);
}

static void bad(void **state)
{
	(void)state;
	refuse("", "neither REQUEST=bridge nor COMMAND=close");
	refuse("hello", "a line is not KEY=VALUE");
	refuse("ENDPOINT1=" ONE "\nREQUEST=bridge", "begins with neither");
	refuse("REQUEST=session\n", "begins with neither");
	refuse("COMMAND=bridge\n", "begins with neither");
	refuse("REQUEST=bridge\n", "ENDPOINT1 is missing");
	refuse("REQUEST=bridge\nENDPOINT1=" ONE, "ENDPOINT2 is missing");
	refuse("REQUEST=bridge\nENDPOINT1=" ONE "\nhello", "is not KEY=VALUE");
	refuse("REQUEST=bridge\nENDPOINT1=" ONE "\nENDPOINT2=l2tp:a=b",
	       "endpoint 2: a=b: no such key");
	refuse("REQUEST=bridge\nENDPOINT1=l2tp:remote=lns.example," IDS
	       "\nENDPOINT2=" TWO,
	       "endpoint 1: remote: 'lns.example' is a name");
	refuse("REQUEST=bridge\nENDPOINT1=" TWO
	       "\nENDPOINT2=l2tp:local=me,remote=10.0.0.1," IDS,
	       "endpoint 2: local: 'me' is a name");
	refuse("COMMAND=close\nID=0",
	       "ID: '0' is not a number from 1 to 4294967295");
	refuse("COMMAND=close\nID=", "ID: '' is not a number");
	refuse("COMMAND=close\nID=4294967296", "is not a number");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bridge),
		cmocka_unit_test(closing),
		cmocka_unit_test(long_reason),
		cmocka_unit_test(bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
