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
#define PROTO_PAP    0xc023
#define PROTO_CHAP   0xc223
#define PROTO_EAP    0xc227

enum {
	CODE_CONFREQ = 1,
	CODE_CONFACK,
	CODE_CONFNAK,
	CODE_CONFREJ,
	CODE_TERMREQ,
	CODE_ECHOREQ = 9,
	CODE_ECHOREP,
};

/* RFC 1994, section 4.1 */
enum { CHAP_CODE_CHALLENGE = 1, CHAP_CODE_RESPONSE };

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

/*
 * What a packet of an authentication protocol says; NULL with a length of 0
 * where it has no such field.
 */
struct l2tp_frame_auth {
	const uint8_t *name, *value;
	size_t name_len, value_len;
};

/*
 * Take apart a PAP Authenticate-Request (name and password; RFC 1334, section
 * 2.2.1), a CHAP Challenge or Response (name and value; RFC 1994, section 4.1),
 * or an EAP Response of type Identity (name; RFC 3748, section 5.1). Returns
 * false for any other packet, and where its lengths do not fit.
 */
bool l2tp_frame_auth(const struct l2tp_frame *f, struct l2tp_frame_auth *out);

/* Has a Configure packet an option of this type (RFC 1661, section 6)? */
bool l2tp_frame_has_option(const struct l2tp_frame *f, uint8_t type);

#endif
