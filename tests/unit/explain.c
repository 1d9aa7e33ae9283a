/* SPDX-License-Identifier: BSD-2-Clause */
/* Each errno that the kernel is known to return has a cause and a remedy. */
#include "test.h"

#include "../../l2tp/explain.h"

static struct l2tp_spec spec;
static struct l2tp_complaint c;

static void explain(const char *prefix, enum l2tp_step step, int err)
{
	struct l2tp_failure f = { .step = step, .err = -err };

	l2tp_spec_init(&spec);
	spec.tunnel_id = 4294967295u;
	spec.session_id = 65536;
	memset(c.text, 'x', sizeof(c.text));
	c.prefix = prefix;
	l2tp_explain(&spec, &f, &c);
}

static const struct {
	enum l2tp_step step;
	int err;
	const char *what, *cause, *remedy;
} rows[] = {
	{ L2TP_STEP_SOCKET, EAFNOSUPPORT, "session socket", "no PPPoX",
	  "modprobe pppox" },
	{ L2TP_STEP_SOCKET, EPROTONOSUPPORT, "session socket", "no PPP over L2TP",
	  "modprobe l2tp_ppp" },
	{ L2TP_STEP_NETLINK, ENOENT, "netlink", "needs netlink",
	  "modprobe l2tp_netlink" },
	{ L2TP_STEP_TUNNEL, EINVAL, "tunnel 4294967295", "another network namespace",
	  "start this program in that one" },
	{ L2TP_STEP_TUNNEL, EBADF, "tunnel 4294967295", "not open", "" },
	{ L2TP_STEP_TUNNEL, ENOTSOCK, "tunnel 4294967295", "not a socket", "" },
	{ L2TP_STEP_TUNNEL, EPROTONOSUPPORT, "tunnel 4294967295", "neither UDP nor",
	  "" },
	{ L2TP_STEP_TUNNEL, EBUSY, "tunnel 4294967295", "another id",
	  "set l2tp-tunnel-id" },
	{ L2TP_STEP_TUNNEL, EPERM, "tunnel 4294967295", "CAP_NET_ADMIN",
	  "run as root" },
	{ L2TP_STEP_SESSION, EINVAL, "session 4294967295/65536", "refuses these ids",
	  "" },
	{ L2TP_STEP_SESSION, EEXIST, "session 4294967295/65536", "in use",
	  "another l2tp-session-id" },
	{ L2TP_STEP_SESSION, ENOENT, "session 4294967295/65536",
	  "no tunnel 4294967295", "network namespace" },
	{ L2TP_STEP_SESSION, ENODEV, "session 4294967295/65536", "being closed",
	  "controller" },
	{ L2TP_STEP_SESSION, EPROTOTYPE, "session 4294967295/65536", "than PPP",
	  "another l2tp-session-id" },
	{ L2TP_STEP_SESSION, EPROTONOSUPPORT, "session 4294967295/65536",
	  "no PPP pseudowires", "modprobe l2tp_ppp" },
	{ L2TP_STEP_SESSION, EPERM, "session 4294967295/65536", "CAP_NET_ADMIN",
	  "run as root" },
	{ L2TP_STEP_TUNNEL, EINTR, "tunnel 4294967295", "a signal ended", "" },
	{ L2TP_STEP_SESSION, EINTR, "session 4294967295/65536", "a signal ended",
	  "" },
	{ L2TP_STEP_ATTRIBUTES, ENOTCONN, "attributes of session 4294967295/65536",
	  "went away", "" },
	{ L2TP_STEP_VERIFY, EBADF, "session 4294967295/65536", "went away", "" },
};

static void every_row(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(rows); i++) {
		explain("l2tp-", rows[i].step, rows[i].err);
		assert_holds(c.text, rows[i].what);
		assert_holds(c.text, rows[i].cause);
		assert_holds(c.text, rows[i].remedy);
		assert_null(strchr(c.text, '%'));
		assert_null(strstr(c.text, strerror(rows[i].err)));
		assert_true(strlen(c.text) < sizeof(c.text) - 1);
	}
}

/* Any other errno is at least passed on. */
static void every_other(void **state)
{
	int step, err;
	size_t i;

	(void)state;
	for (step = L2TP_STEP_SOCKET; step <= L2TP_STEP_ATTRIBUTES; step++)
		for (err = 1; err < 134; err++) {
			bool known = false;

			for (i = 0; i < COUNT_OF(rows); i++)
				known |= rows[i].step == (enum l2tp_step)step &&
					 rows[i].err == err;
			explain("l2tp-", (enum l2tp_step)step, err);
			assert_non_null(strstr(c.text, ": "));
			assert_null(strchr(c.text, '%'));
			if (!known)
				assert_holds(c.text, strerror(err));
		}
}

static void prefixes(void **state)
{
	(void)state;
	explain("", L2TP_STEP_TUNNEL, EBUSY);
	assert_holds(c.text, "set tunnel-id to that");
	explain("l2tp-", L2TP_STEP_TUNNEL, EBUSY);
	assert_holds(c.text, "set l2tp-tunnel-id to that");
}

/* A step's own text is shown unchanged: it is not a format, and cannot overflow. */
static void details(void **state)
{
	struct l2tp_failure f = { .step = L2TP_STEP_VERIFY, .err = -EEXIST };

	(void)state;
	l2tp_spec_init(&spec);
	c.prefix = "l2tp-";
	spec.tunnel_id = 1;
	spec.session_id = 2;
	strcpy(f.detail.text, "100%S of it %s %n");
	l2tp_explain(&spec, &f, &c);
	assert_string_equal(c.text,
			    "session 1/2 is not what was asked for: 100%S of it "
			    "%s %n");
	memset(f.detail.text, 'y', sizeof(f.detail.text) - 1);
	f.detail.text[sizeof(f.detail.text) - 1] = '\0';
	l2tp_explain(&spec, &f, &c);
	assert_int_equal(strlen(c.text), sizeof(c.text) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),
		cmocka_unit_test(every_other),
		cmocka_unit_test(prefixes),
		cmocka_unit_test(details),
	};

	return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
