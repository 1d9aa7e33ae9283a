/* SPDX-License-Identifier: BSD-2-Clause */
/* Counters only grow, except on a 32-bit kernel, where they wrap. */
#include "test.h"

#include "../../l2tp/counters.h"

/* Each has more than 32 bits, and all halves differ. */
static const struct l2tp_counters all = {
	.tx_packets = 0x0000000100000002,
	.tx_bytes = 0x0000000300000004,
	.tx_errors = 0x0000000500000006,
	.rx_packets = 0x0000000700000008,
	.rx_bytes = 0x000000090000000a,
	.rx_errors = 0x0000000b0000000c,
	.rx_seq_discards = 0x0000000d0000000e,
	.rx_oos_packets = 0xfffffff0ffffffff,
};

/* In the order of docs/controllers.md, which scripts and controllers see. */
static void names_and_values(void **state)
{
	const struct {
		const char *name;
		uint64_t value;
	} wanted[] = {
		{ "TX_PACKETS", all.tx_packets },
		{ "TX_BYTES", all.tx_bytes },
		{ "TX_ERRORS", all.tx_errors },
		{ "RX_PACKETS", all.rx_packets },
		{ "RX_BYTES", all.rx_bytes },
		{ "RX_ERRORS", all.rx_errors },
		{ "RX_SEQ_DISCARDS", all.rx_seq_discards },
		{ "RX_OOS_PACKETS", all.rx_oos_packets },
	};
	size_t i;

	(void)state;
	assert_int_equal(COUNT_OF(wanted), L2TP_COUNTERS);
	for (i = 0; i < L2TP_COUNTERS; i++) {
		assert_string_equal(l2tp_counter_name(i), wanted[i].name);
		assert_true(l2tp_counter_value(&all, i) == wanted[i].value);
	}
}

static const struct {
	uint64_t before, now;
	bool less;
} rows[] = {
	{ 0, 0, false },
	{ 5, 5, false },
	{ 5, 6, false },
	{ 1000, 5, true },
	{ UINT32_MAX, UINT32_MAX + 1ull, false }, /* a 64-bit counter grows */
	/* a 32-bit counter wraps */
	{ UINT32_MAX, 0, false },
	{ UINT32_MAX - 1000, 20000, false },
	{ UINT32_MAX - 1000, UINT32_MAX - 1001, true },
	/* more than a session counts between two looks: another session */
	{ 3000000000u, 5, true },
	{ INT32_MAX, 5, true },
	/* more than 32 bits: did not wrap */
	{ 0x1ffffffffull, 5, true },
};

/* One counter that shrank is enough, even if the other grew. */
static void less(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(rows); i++) {
		struct l2tp_counters tx_was = { .tx_packets = rows[i].before };
		struct l2tp_counters tx_is = { .tx_packets = rows[i].now,
					       .rx_packets = 1 };
		struct l2tp_counters rx_was = { .rx_packets = rows[i].before };
		struct l2tp_counters rx_is = { .rx_packets = rows[i].now,
					       .tx_packets = 1 };

		if (l2tp_counted_less(&tx_is, &tx_was) != rows[i].less ||
		    l2tp_counted_less(&rx_is, &rx_was) != rows[i].less)
			fail_msg("row %zu", i);
	}
}

/* A 32-bit atomic_long_read(), extended to 64 bits as the kernel does. */
static uint64_t told(uint32_t counted)
{
	return (uint64_t)(int64_t)(int32_t)counted;
}

static void unsign(void **state)
{
	struct l2tp_counters c = { .tx_packets = told(0x80000000u),
				   .tx_bytes = told(0xffffffffu),
				   .rx_packets = told(0x7fffffffu),
				   .rx_bytes = 1ull << 40,
				   .rx_oos_packets = told(0xfffffff0u) };

	(void)state;
	l2tp_counters_unsign(&c);
	assert_true(c.tx_packets == 0x80000000u);
	assert_true(c.tx_bytes == 0xffffffffu);
	assert_true(c.rx_packets == 0x7fffffffu);
	assert_true(c.rx_bytes == 1ull << 40);
	assert_true(c.rx_oos_packets == 0xfffffff0u);
	assert_true(c.tx_errors == 0 && c.rx_errors == 0);
}

static void sums(void **state)
{
	struct l2tp_counters one = { .tx_packets = 1, .rx_oos_packets = 1ull << 40 };
	struct l2tp_counters sum = { .tx_packets = 2, .rx_bytes = 3 };

	(void)state;
	l2tp_counters_add(&sum, &one);
	l2tp_counters_add(&sum, &one);
	assert_true(sum.tx_packets == 4 && sum.rx_bytes == 3);
	assert_true(sum.rx_oos_packets == 1ull << 41 && sum.tx_errors == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_values),
		cmocka_unit_test(less),
		cmocka_unit_test(unsign),
		cmocka_unit_test(sums),
	};

	return cmocka_run_group_tests_name("counters", tests, NULL, NULL);
}
