/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "counters.h"

static const struct {
	const char *name;
	size_t offset;
} counters[L2TP_COUNTERS] = {
	{ "TX_PACKETS", offsetof(struct l2tp_counters, tx_packets) },
	{ "TX_BYTES", offsetof(struct l2tp_counters, tx_bytes) },
	{ "TX_ERRORS", offsetof(struct l2tp_counters, tx_errors) },
	{ "RX_PACKETS", offsetof(struct l2tp_counters, rx_packets) },
	{ "RX_BYTES", offsetof(struct l2tp_counters, rx_bytes) },
	{ "RX_ERRORS", offsetof(struct l2tp_counters, rx_errors) },
	{ "RX_SEQ_DISCARDS", offsetof(struct l2tp_counters, rx_seq_discards) },
	{ "RX_OOS_PACKETS", offsetof(struct l2tp_counters, rx_oos_packets) },
};

const char *l2tp_counter_name(size_t i)
{
	return counters[i].name;
}

uint64_t l2tp_counter_value(const struct l2tp_counters *c, size_t i)
{
	uint64_t value;

	memcpy(&value, (const char *)c + counters[i].offset, sizeof(value));
	return value;
}

bool l2tp_counted_less(const struct l2tp_counters *a, const struct l2tp_counters *b)
{
	return a->tx_packets < b->tx_packets || a->rx_packets < b->rx_packets;
}
