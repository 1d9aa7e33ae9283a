/* SPDX-License-Identifier: BSD-2-Clause */
/* The pause between two links of persist or demand, as long as the user set it. */
#ifndef PLUGIN_HOLDOFF_H
#define PLUGIN_HOLDOFF_H

/* Take pppd's hook, unless another plugin has it. */
void holdoff_register(void);

/* pppd gives up its channel. */
void holdoff_link_ends(void);

#endif
