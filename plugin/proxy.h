/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What LCP and authentication brought, for the LNS that a call is forwarded to
 * (RFC 2661, section 4.4.5: the proxy AVPs).
 */
#ifndef PLUGIN_PROXY_H
#define PLUGIN_PROXY_H

#include <stddef.h>

#include "../l2tp/frame.h"
#include "../l2tp/message.h"

/* A link begins: forget the last one's, passwords included. */
void proxy_forget(void);

/* A control packet was received, or sent. */
void proxy_received(const struct l2tp_frame *f);
void proxy_sent(const struct l2tp_frame *f);

/* LCP is up: the peer's next Configure-Request begins another negotiation. */
void proxy_lcp_up(void);

/* How the peer has to authenticate itself, as AUTH of a message; "": not at all. */
const char *proxy_method(void);

/*
 * Add the PROXY_ lines, each the value of its AVP in hexadecimal digits. One that
 * is not known, or that no AVP holds, is left out.
 */
void proxy_add(struct l2tp_message *m);

/* The name in the peer's last answer, with control characters masked. */
void proxy_name(char *name, size_t size);

#endif
