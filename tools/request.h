/* SPDX-License-Identifier: BSD-2-Clause */
/* What a controller asks of l2tp-bridge, read from its message.  Pure. */
#ifndef TOOLS_REQUEST_H
#define TOOLS_REQUEST_H

#include "../l2tp/message.h"
#include "endpoint.h"

enum request_kind { REQUEST_BRIDGE, REQUEST_CLOSE };

struct request {
	enum request_kind kind;
	struct endpoint endpoints[2];
	uint32_t id;	  /* 0: not given */
	char reason[200]; /* empty: not given */
};

/*
 * Read REQUEST=bridge, with ENDPOINT1= and ENDPOINT2=, or COMMAND=close, with ID=
 * and REASON=. Other keys are ignored; of a key that comes twice the last value
 * counts. Splits the message in place. Endpoints are addresses, as a resolver may
 * take its time.
 *
 * Returns 0, or -EINVAL with the complaint.
 */
int request_parse(struct l2tp_message *m, struct request *r,
		  struct l2tp_complaint *c);

#endif
