/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "frame.h"

/* RFC 1334, section 2.2; RFC 3748, sections 4 and 5 */
enum { PAP_REQUEST = 1, EAP_CODE_RESPONSE = 2, EAP_IDENTITY = 1 };

bool l2tp_frame_parse(const uint8_t *buf, size_t len, struct l2tp_frame *out)
{
	size_t said;

	if (len >= 2 && buf[0] == 0xff && buf[1] == 0x03) {
		buf += 2;
		len -= 2;
	}
	if (len < 6)
		return false;
	out->protocol = (uint16_t)(buf[0] << 8 | buf[1]);
	if (out->protocol < 0x8000)
		return false;
	out->code = buf[2];
	out->id = buf[3];
	said = (size_t)(buf[4] << 8 | buf[5]);
	if (said < 4 || said > len - 2)
		return false;
	out->packet = buf + 2;
	out->len = said;
	return true;
}

bool l2tp_frame_answers(const struct l2tp_frame *f, uint8_t id)
{
	return f->code >= CODE_CONFACK && f->code <= CODE_CONFREJ && f->id == id;
}

bool l2tp_frame_has_option(const struct l2tp_frame *f, uint8_t type)
{
	const uint8_t *p = f->packet + 4, *end = f->packet + f->len;

	for (; end - p >= 2 && p[1] >= 2 && p[1] <= end - p; p += p[1])
		if (p[0] == type)
			return true;
	return false;
}

/* A field behind its length byte.  Returns what follows it, or NULL. */
static const uint8_t *take_field(const uint8_t *p, const uint8_t *end,
				 const uint8_t **field, size_t *len)
{
	if (end - p < 1 || end - p - 1 < p[0])
		return NULL;
	*field = p + 1;
	*len = p[0];
	return p + 1 + p[0];
}

static bool parse_pap(const uint8_t *p, const uint8_t *end,
		      struct l2tp_frame_auth *out)
{
	p = take_field(p, end, &out->name, &out->name_len);
	return p && take_field(p, end, &out->value, &out->value_len);
}

static bool parse_chap(const uint8_t *p, const uint8_t *end,
		       struct l2tp_frame_auth *out)
{
	p = take_field(p, end, &out->value, &out->value_len);
	if (!p)
		return false;
	out->name = p;
	out->name_len = (size_t)(end - p);
	return true;
}

static bool parse_eap(const uint8_t *p, const uint8_t *end,
		      struct l2tp_frame_auth *out)
{
	if (end - p < 1 || p[0] != EAP_IDENTITY)
		return false;
	out->name = p + 1;
	out->name_len = (size_t)(end - p - 1);
	return true;
}

bool l2tp_frame_auth(const struct l2tp_frame *f, struct l2tp_frame_auth *out)
{
	const uint8_t *p = f->packet + 4, *end = f->packet + f->len;

	*out = (struct l2tp_frame_auth){ 0 };
	if (f->protocol == PROTO_PAP && f->code == PAP_REQUEST)
		return parse_pap(p, end, out);
	if (f->protocol == PROTO_CHAP &&
	    (f->code == CHAP_CODE_CHALLENGE || f->code == CHAP_CODE_RESPONSE))
		return parse_chap(p, end, out);
	if (f->protocol == PROTO_EAP && f->code == EAP_CODE_RESPONSE)
		return parse_eap(p, end, out);
	return false;
}
