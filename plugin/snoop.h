/* SPDX-License-Identifier: BSD-2-Clause */
/* pppd's snoop hooks: they pass on each control packet of a link. */
#ifndef PLUGIN_SNOOP_H
#define PLUGIN_SNOOP_H

/* Install the hooks; they call those that were installed before. */
void snoop_register(void);

#endif
