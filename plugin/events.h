/* SPDX-License-Identifier: BSD-2-Clause */
/* Report that LCP and the network protocols come up and go down. */
#ifndef PLUGIN_EVENTS_H
#define PLUGIN_EVENTS_H

#include <stdint.h>

/* Join pppd's notifiers. */
void events_register(void);

/*
 * All plugins are loaded: make our hook the last, so that it hears of every
 * join.
 */
void events_hook_last(void);

/* The session is over; if its link was in a bundle, it has left that. */
void events_left_bundle(void);

/* The channel's send_config and recv_config. */
void events_send_config(int mtu, uint32_t accm, int pcomp, int accomp);
void events_recv_config(int mru, uint32_t accm, int pcomp, int accomp);

#endif
