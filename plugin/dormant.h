/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pppd without a link, dormant (demand) or in hold-off: it ends with an inherited
 * controller.
 */
#ifndef PLUGIN_DORMANT_H
#define PLUGIN_DORMANT_H

void dormant_register(void);

/* The controller is gone; does nothing in another phase. Safe in a signal handler.
 */
void dormant_end(void);

/* pppd ends: says so where that is why. */
void dormant_exit(void);

#endif
