/* SPDX-License-Identifier: BSD-2-Clause */
/* A message to l2tp-bridge, on the socket of --listen or --control-fd. */
#include "fuzz.h"

#include "../../l2tp/check.h"
#include "../../l2tp/pppoe.c"
#include "../../tools/endpoint.c"
#include "../../tools/request.c"

static void check_endpoint_of(const struct endpoint *e)
{
	if (e->kind == ENDPOINT_PPPOE)
		HOLDS(e->pppoe.session_id);
	else if (e->kind == ENDPOINT_CHANNEL)
		HOLDS(e->channel.hold_fd >= 0);
	else
		HOLDS(l2tp_spec_source(&e->spec) != L2TP_FROM_NOTHING);
	/* nothing asks a resolver */
	HOLDS(!e->spec.remote.host[0] ||
	      l2tp_numeric_family(e->spec.remote.host) != AF_UNSPEC);
	HOLDS(!e->spec.local.host[0] ||
	      l2tp_numeric_family(e->spec.local.host) != AF_UNSPEC);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* exactly as long as the struct, so that the sanitizer sees an overrun */
	struct l2tp_message *m = malloc(sizeof(*m));
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;
	struct request r;

	if (size > sizeof(m->text))
		size = sizeof(m->text);
	memcpy(m->text, data, size);
	m->len = size;
	if (request_parse(m, &r, &c)) {
		HOLDS(c.text[0] && strlen(c.text) < sizeof(c.text));
	} else if (r.kind == REQUEST_BRIDGE) {
		check_endpoint_of(&r.endpoints[0]);
		check_endpoint_of(&r.endpoints[1]);
	} else {
		HOLDS(strnlen(r.reason, sizeof(r.reason)) < sizeof(r.reason));
	}
	free(m);
	return 0;
}
