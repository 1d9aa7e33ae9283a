/* SPDX-License-Identifier: BSD-2-Clause */
/* A frame from the peer. */
#include "fuzz.h"

#include "../../l2tp/frame.h"

/* Each field lies within the packet, behind its header. */
static void inside(const struct l2tp_frame *f, const uint8_t *field, size_t len)
{
	HOLDS(field || !len);
	HOLDS(!field ||
	      (field >= f->packet + 5 && field + len <= f->packet + f->len));
}

static void authentication(const struct l2tp_frame *f)
{
	struct l2tp_frame_auth a;

	if (!l2tp_frame_auth(f, &a))
		return;
	HOLDS(f->protocol == PROTO_PAP || f->protocol == PROTO_CHAP ||
	      f->protocol == PROTO_EAP);
	HOLDS(a.name);
	inside(f, a.name, a.name_len);
	inside(f, a.value, a.value_len);
	HOLDS(f->protocol == PROTO_EAP || a.value);
	HOLDS(a.value_len <= 255);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct l2tp_frame f, cut;
	const uint8_t *end = data + size;

	if (!l2tp_frame_parse(data, size, &f))
		return 0;
	HOLDS(f.protocol >= 0x8000);
	HOLDS(f.len >= 4 && f.packet >= data + 2 && f.packet + f.len <= end);
	HOLDS(f.packet[0] == f.code && f.packet[1] == f.id);
	HOLDS((size_t)(f.packet[2] << 8 | f.packet[3]) == f.len);
	HOLDS(f.packet[-2] == f.protocol >> 8 &&
	      f.packet[-1] == (f.protocol & 0xff));
	HOLDS(!l2tp_frame_answers(&f, (uint8_t)(f.id + 1)));
	HOLDS(l2tp_frame_answers(&f, f.id) == (f.code >= 2 && f.code <= 4));
	authentication(&f);
	/* the same without its padding; invalid without one more byte */
	HOLDS(l2tp_frame_parse(data, (size_t)(f.packet - data) + f.len, &cut));
	HOLDS(cut.packet == f.packet && cut.len == f.len);
	HOLDS(!l2tp_frame_parse(data, (size_t)(f.packet - data) + f.len - 1, &cut));
	return 0;
}
