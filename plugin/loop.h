/* SPDX-License-Identifier: BSD-2-Clause */
/* A link whose own packets are routed into itself. */
#ifndef PLUGIN_LOOP_H
#define PLUGIN_LOOP_H

/* Remember how the tunnel's remote address is reached, before a link is up. */
void loop_remember(void);

/*
 * A network protocol is up: if the route to the tunnel's remote address now
 * leads into the link, log one error that names the route to add.
 */
void loop_check(void);

#endif
