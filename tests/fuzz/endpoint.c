/* SPDX-License-Identifier: BSD-2-Clause */
/* An ENDPOINT word of l2tp-bridge. */
#include "fuzz.h"

#include "../../l2tp/check.h"
#include "../../l2tp/pppoe.c"
#include "../../tools/endpoint.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct l2tp_complaint c = { "" };
	struct endpoint e, before;
	char *text = malloc(size + 1);

	memcpy(text, data, size);
	text[size] = '\0';
	memset(&before, 0x55, sizeof(before));
	e = before;
	if (endpoint_parse(text, &e, &c)) {
		HOLDS(c.text[0] && strlen(c.text) < sizeof(c.text));
		HOLDS(!memcmp(&e, &before, sizeof(e)));
	} else if (e.kind == ENDPOINT_PPPOE) {
		HOLDS(e.pppoe.session_id && !(e.pppoe.mac[0] & 1));
		HOLDS(strnlen(e.pppoe.interface, IFNAMSIZ) < IFNAMSIZ);
	} else if (e.kind == ENDPOINT_CHANNEL) {
		HOLDS(e.channel.hold_fd >= 0);
		HOLDS(strnlen(e.channel.name, sizeof(e.channel.name)) <
		      sizeof(e.channel.name));
	} else {
		HOLDS(l2tp_spec_source(&e.spec) != L2TP_FROM_NOTHING);
	}
	size = strlen(text);
	endpoint_hide_cookies(text);
	HOLDS(strlen(text) == size);
	free(text);
	return 0;
}
