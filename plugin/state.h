/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The state file of a link that is up: which session, interface and process
 * belong together. The kernel does not tell.
 */
#ifndef PLUGIN_STATE_H
#define PLUGIN_STATE_H

#include "../l2tp/message.h"

/*
 * An event, as the controller gets it. The file is there from the first
 * EVENT=up until no network protocol is up.
 */
void state_event(const struct l2tp_message *event);

/* The link is over. */
void state_end(void);

#endif
