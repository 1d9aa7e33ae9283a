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

void l2tp_counters_add(struct l2tp_counters *sum, const struct l2tp_counters *c)
{
	size_t i;

	for (i = 0; i < L2TP_COUNTERS; i++) {
		uint64_t *value = (void *)((char *)sum + counters[i].offset);

		*value += l2tp_counter_value(c, i);
	}
}

void l2tp_counters_unsign(struct l2tp_counters *c)
{
	size_t i;

	for (i = 0; i < L2TP_COUNTERS; i++) {
		uint64_t *value = (void *)((char *)c + counters[i].offset);

		if (*value > INT64_MAX)
			*value = (uint32_t)*value;
	}
}

/*
 * Three minutes at 1.5 million packets a second: more than a session counts
 * between two looks. A successor is mistaken for the same session only where a
 * 64-bit kernel's counter ended this close below 2^32.
 */
#define MOST_BETWEEN_LOOKS (1u << 28)

static bool wrapped(uint64_t now, uint64_t before)
{
	return before <= UINT32_MAX &&
	       (uint32_t)now - (uint32_t)before < MOST_BETWEEN_LOOKS;
}

static bool less(uint64_t now, uint64_t before)
{
	return now < before && !wrapped(now, before);
}

bool l2tp_counted_less(const struct l2tp_counters *a, const struct l2tp_counters *b)
{
	return less(a->tx_packets, b->tx_packets) ||
	       less(a->rx_packets, b->rx_packets);
}
