/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A Configure-Request of the peer that we have acknowledged and that comes
 * again: its copy was overtaken, or our Ack was lost.
 */
#ifndef PLUGIN_DUPLICATE_H
#define PLUGIN_DUPLICATE_H

#include <stdbool.h>

#include "../l2tp/frame.h"

/* A link begins: nothing has been acknowledged. */
void duplicate_begin(void);

/* pppd sent this control packet. */
void duplicate_sent(const struct l2tp_frame *f);

/*
 * pppd is about to be handed this control packet.  True where it is such a
 * copy: it has been acknowledged again, and pppd must not see it.
 */
bool duplicate_received(const struct l2tp_frame *f);

#endif
