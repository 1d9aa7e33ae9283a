/* SPDX-License-Identifier: BSD-2-Clause */
/* Watched sides by their session, their tunnel or its socket. */
#ifndef TOOLS_LOOKUP_H
#define TOOLS_LOOKUP_H

#include "watch.h"

void lookup_add(struct watch *w);
void lookup_remove(struct watch *w);

/* NULL: none */
struct watch *lookup_session(uint32_t tunnel_id, uint32_t session_id);

/* Call each() for all of one tunnel, of one tunnel's socket, or for all. */
void lookup_tunnel(uint32_t tunnel_id, void (*each)(struct watch *w));
void lookup_socket(int socket, void (*each)(struct watch *w));
void lookup_all(void (*each)(struct watch *w));

#endif
