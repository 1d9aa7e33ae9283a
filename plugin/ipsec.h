/* SPDX-License-Identifier: BSD-2-Clause */
/* IPsec around the tunnel, as l2tp-ipsec wants it. */
#ifndef PLUGIN_IPSEC_H
#define PLUGIN_IPSEC_H

#include <stdbool.h>

/*
 * The session is connected, and nothing has been sent.  Returns 0, or -1 having
 * said what protection is missing.
 */
int ipsec_begin(void);

/* Is there anything to look at? */
bool ipsec_watches(void);

/* Look whether the tunnel is still protected; hangs the link up where it is not. */
void ipsec_look(void);

/* pppd has its channel: cuts it where packets might leave in the clear already. */
void ipsec_established(void);

/* Another process may have heard of a change: the next look asks. */
void ipsec_heard_elsewhere(void);

/* The link ends. */
void ipsec_end(void);

/* In a child of pppd. */
void ipsec_close(void);

#endif
