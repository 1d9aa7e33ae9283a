/* SPDX-License-Identifier: BSD-2-Clause */
/* pppd's snoop hooks: the control packets of a link, as they come and go. */
#ifndef PLUGIN_SNOOP_H
#define PLUGIN_SNOOP_H

/* Join pppd's hooks, in front of whoever was there. */
void snoop_register(void);

#endif
