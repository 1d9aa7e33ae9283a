/* SPDX-License-Identifier: BSD-2-Clause */
/* Configure-Requests of ours that have had no answer, sent once more. */
#ifndef PLUGIN_RESTART_H
#define PLUGIN_RESTART_H

#include "../l2tp/frame.h"

/* A link begins, or is over. */
void restart_begin(void);
void restart_end(void);

/* pppd sent, or is about to be handed, this control packet; early: one that
 * was waiting when the link began. */
void restart_sent(const struct l2tp_frame *f);
void restart_received(const struct l2tp_frame *f, bool early);

#endif
