/* SPDX-License-Identifier: BSD-2-Clause */
/* Control packets that we send beside pppd's own. */
#ifndef PLUGIN_PACKET_H
#define PLUGIN_PACKET_H

#include <stddef.h>
#include <stdint.h>

/* pppd's own limit of a packet is the MRU of its channel; LCP asks for 1500. */
#define PACKET_MAX 1500

/* The first two bytes are the protocol; code, id, length and options follow. */
struct packet {
	size_t len; /* 0: none */
	uint8_t bytes[PACKET_MAX];
};

struct fsm;
struct l2tp_frame;

/* pppd's automaton of this protocol; NULL: this pppd has none. */
struct fsm *packet_automaton(uint16_t protocol);

/* Keep a control packet.  Longer ones than PACKET_MAX are not kept (len 0). */
void packet_keep(struct packet *p, const struct l2tp_frame *f);

/*
 * Send it as pppd's output() does: LCP to the channel, what the unit may
 * compress or spread over a bundle to the unit.  A failure is logged at most:
 * pppd's own timers are in charge.
 */
void packet_send(const struct packet *p);

#endif
