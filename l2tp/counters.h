/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel counts for a session (struct pppol2tp_ioc_stats). */
#ifndef L2TP_COUNTERS_H
#define L2TP_COUNTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct l2tp_counters {
	uint64_t tx_packets, tx_bytes, tx_errors;
	uint64_t rx_packets, rx_bytes, rx_errors;
	uint64_t rx_seq_discards, rx_oos_packets;
};

#define L2TP_COUNTERS 8

/* The name of the i-th, as scripts and controllers see it: "TX_PACKETS". */
const char *l2tp_counter_name(size_t i);

/* Its value. */
uint64_t l2tp_counter_value(const struct l2tp_counters *c, size_t i);

/* Add the counts of one to a sum. */
void l2tp_counters_add(struct l2tp_counters *sum, const struct l2tp_counters *c);

/*
 * A 32-bit kernel counts in signed longs, so a count past 2^31 arrives as a
 * negative 64-bit number. Convert it to the count modulo 2^32.
 */
void l2tp_counters_unsign(struct l2tp_counters *c);

/*
 * Has a counted less than b, which was read earlier? Counters only grow, so a
 * is then another session's, unless a 32-bit kernel's counter has just wrapped.
 */
bool l2tp_counted_less(const struct l2tp_counters *a, const struct l2tp_counters *b);

#endif
