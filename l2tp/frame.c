/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "frame.h"

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
