/* SPDX-License-Identifier: BSD-2-Clause */
/* A tunnel in another network namespace, and pppd's interface in its own. */
#ifndef PLUGIN_NETNS_H
#define PLUGIN_NETNS_H

#include "../l2tp/spec.h"

/* Say what ends pppd where it cannot return to its own; from plugin_init(). */
void netns_register(void);

/*
 * What pppd's options make impossible for a tunnel of another namespace, to follow
 * "l2tp-netns NAME and "; NULL: nothing, or the tunnel is in our own.
 */
const char *netns_contradiction(const struct l2tp_spec *spec);

/*
 * Attach pppd to the session's channel, and bring the interface that pppd makes for
 * it to our namespace. As establish_ppp: returns the channel's descriptor, or -1
 * having logged why.
 */
int netns_establish(int fd);

#endif
