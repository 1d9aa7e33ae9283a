/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages about discarded frames; the stand-in for pppd keeps the last line. */
#include "test.h"

#include "../../plugin/discards.c"

struct l2tp_options options;
struct l2tp_link link_state;

static char line[512];
static int warned, noticed;

#ifdef HAVE_PPPD_OPTIONS_H
#define CONST const
#else
#define CONST
#endif

static void keep(const char *fmt, va_list ap)
{
	vsnprintf(line, sizeof(line), fmt, ap);
}

void warn(CONST char *fmt, ...)
{
	va_list ap;

	warned++;
	va_start(ap, fmt);
	keep(fmt, ap);
	va_end(ap);
}

void notice(CONST char *fmt, ...)
{
	va_list ap;

	noticed++;
	va_start(ap, fmt);
	keep(fmt, ap);
	va_end(ap);
}

static int start(void **state)
{
	(void)state;
	memset(&options, 0, sizeof(options));
	memset(&link_state, 0, sizeof(link_state));
	link_state.session.fd = -1;
	warned = noticed = 0;
	line[0] = '\0';
	discards_begin();
	return 0;
}

static void counted(uint64_t discarded, uint64_t reordered)
{
	link_state.session.counters.rx_packets = 5000000000;
	link_state.session.counters.rx_seq_discards = discarded;
	link_state.session.counters.rx_oos_packets = reordered;
	discards_look();
}

static void none(void **state)
{
	(void)state;
	counted(0, 700);
	discards_end();
	assert_int_equal(warned + noticed, 0);
}

static void few_are_told_at_the_end(void **state)
{
	(void)state;
	counted(9, 0);
	assert_int_equal(warned, 0);
	discards_end();
	assert_int_equal(noticed, 1);
	assert_holds(line, "9 frames");
	assert_holds(line, "l2tp-reorder-timeout was 10 ms");
}

static void once_a_link(void **state)
{
	(void)state;
	counted(10, 3);
	counted(11, 3);
	counted(5000000001, 3);
	assert_int_equal(warned, 1);
	discards_end();
	discards_end();
	assert_int_equal(noticed, 1);
	assert_holds(line, "5000000001 frames");
	assert_holds(line, "5000000000 were received");
	discards_begin();
	counted(12, 3);
	assert_int_equal(warned, 2);
}

static void the_remedy_fits_the_cause(void **state)
{
	(void)state;
	counted(10, 3);
	assert_holds(line, "raise l2tp-reorder-timeout");
	assert_holds(line, "10 ms");
	discards_begin();
	counted(10, 0);
	assert_holds(line, "the path loses frames");
	assert_holds(line, "l2tp-reorder-timeout, 10 ms");
	options.spec.reorder_given = true;
	discards_begin();
	counted(10, 0);
	assert_holds(line, "l2tp-reorder-timeout is 0");
	options.spec.reorder_ms = 40;
	discards_begin();
	counted(10, 1);
	assert_holds(line, "waits 40 ms");
}

static void frames_without_numbers(void **state)
{
	(void)state;
	counted(10, 0);
	assert_null(strstr(line, "recv-seq"));
	options.spec.recv_seq = true;
	discards_begin();
	counted(10, 0);
	assert_holds(line, "(l2tp-recv-seq discards those without numbers, too)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(none, start),
		cmocka_unit_test_setup(few_are_told_at_the_end, start),
		cmocka_unit_test_setup(once_a_link, start),
		cmocka_unit_test_setup(the_remedy_fits_the_cause, start),
		cmocka_unit_test_setup(frames_without_numbers, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
