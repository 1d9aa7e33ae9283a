/* SPDX-License-Identifier: BSD-2-Clause */
/* What the stock pppol2tp.so offers: its options and its four symbols. */
#ifndef PLUGIN_STOCK_H
#define PLUGIN_STOCK_H

#include "../l2tp/session.h"

#define PUBLIC __attribute__((visibility("default")))

void stock_register(void);

/* Options that only make sense together; ends pppd as the stock plugin does. */
void stock_check(void);

/* The session is known: set the exported ids that no option set. */
void stock_session(const struct l2tp_session *s);

/* Call the hooks of plugins loaded after us. */
void stock_accm(uint32_t send_accm, uint32_t recv_accm);
void stock_updown(bool up);

#endif
