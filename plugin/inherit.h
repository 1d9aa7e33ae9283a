/* SPDX-License-Identifier: BSD-2-Clause */
/* All options are read: what was inherited is looked at and taken over. */
#ifndef PLUGIN_INHERIT_H
#define PLUGIN_INHERIT_H

/* The channel's check_options: ends pppd where something is wrong (status 2). */
void inherit_check(void);

#endif
