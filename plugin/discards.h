/* SPDX-License-Identifier: BSD-2-Clause */
/* Frames that the kernel discards for their sequence numbers: who is told. */
#ifndef PLUGIN_DISCARDS_H
#define PLUGIN_DISCARDS_H

/* A session has been connected. */
void discards_begin(void);

/* Its counters have been read: warns once a link, when there are some. */
void discards_look(void);

/* It is over, and its counters are the last ones: says how many there were. */
void discards_end(void);

#endif
