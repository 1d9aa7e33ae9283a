/* SPDX-License-Identifier: BSD-2-Clause */
/* Send control packets beside pppd's own. */
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

/* The protocols whose negotiation we watch: LCP, IPCP, IPV6CP, CCP. */
#define PACKET_PROTOCOLS 4
extern const uint16_t packet_protocols[PACKET_PROTOCOLS];
struct l2tp_frame;

/* pppd's automaton of this protocol; NULL: this pppd has none. */
struct fsm *packet_automaton(uint16_t protocol);

/* Keep a control packet.  Longer ones than PACKET_MAX are not kept (len 0). */
void packet_keep(struct packet *p, const struct l2tp_frame *f);

/*
 * Send it as pppd's output() does: LCP on the channel, anything that may be
 * compressed or spread over a bundle on the unit. A failure is only logged:
 * pppd's own timers repeat the packet.
 */
void packet_send(const struct packet *p);

#endif
