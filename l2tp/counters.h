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

/*
 * Of a 32-bit kernel, whose counters are signed longs: one past 2^31 is told
 * as a negative number of 64 bits.  Make it what was counted, modulo 2^32.
 */
void l2tp_counters_unsign(struct l2tp_counters *c);

/*
 * Has a counted less than b, which was read before it?  They only grow, so a is
 * of another session; unless a 32-bit kernel's has just begun at 0 again.
 */
bool l2tp_counted_less(const struct l2tp_counters *a, const struct l2tp_counters *b);

#endif
