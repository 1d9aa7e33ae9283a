/* SPDX-License-Identifier: BSD-2-Clause */
/* Report frames that the kernel discards for their sequence numbers. */
#ifndef PLUGIN_DISCARDS_H
#define PLUGIN_DISCARDS_H

/* A session has been connected. */
void discards_begin(void);

/*
 * The session's counters have been read: warn once a link where frames were
 * discarded.
 */
void discards_look(void);

/*
 * The link is over and its counters are final: log how many frames were
 * discarded.
 */
void discards_end(void);

#endif
