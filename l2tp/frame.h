/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PPP frames and the control packets in them (RFC 1661, sections 2 and 5).
 * Pure; the bytes are untrusted.
 */
#ifndef L2TP_FRAME_H
#define L2TP_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROTO_LCP    0xc021
#define PROTO_IPCP   0x8021
#define PROTO_IPV6CP 0x8057
#define PROTO_CCP    0x80fd

enum {
	CODE_CONFREQ = 1,
	CODE_CONFACK,
	CODE_CONFNAK,
	CODE_CONFREJ,
	CODE_ECHOREQ = 9,
};

/* A control packet: protocol, then code, identifier, length and options. */
struct l2tp_frame {
	uint16_t protocol;
	uint8_t code, id;
	const uint8_t *packet; /* at the code */
	size_t len;	       /* from the code on, as the packet says */
};

/*
 * Parse a frame, with or without address and control field (FF 03). Returns
 * false for a frame that is too short, whose length field exceeds it, or whose
 * protocol is not a control protocol (8000 and above).
 */
bool l2tp_frame_parse(const uint8_t *buf, size_t len, struct l2tp_frame *out);

/* Is it an Ack, Nak or Reject of the request with this identifier? */
bool l2tp_frame_answers(const struct l2tp_frame *f, uint8_t id);

/* Has a Configure packet an option of this type (RFC 1661, section 6)? */
bool l2tp_frame_has_option(const struct l2tp_frame *f, uint8_t type);

#endif
