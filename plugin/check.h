/* SPDX-License-Identifier: BSD-2-Clause */
/* All options are read: does the whole make sense?  What was inherited is looked
 * at and taken over. */
#ifndef PLUGIN_CHECK_H
#define PLUGIN_CHECK_H

/* The channel's check_options: ends pppd where something is wrong (status 2). */
void check_options(void);

#endif
