/* SPDX-License-Identifier: BSD-2-Clause */
/* The socket of l2tp-bridge --listen, and its file. */
#ifndef TOOLS_LISTEN_H
#define TOOLS_LISTEN_H

#include "../l2tp/spec.h"

/*
 * Listen on a SOCK_SEQPACKET socket at this path, mode 0600. A socket file that a
 * process left behind is replaced. Returns a close-on-exec descriptor that does
 * not block, or with the complaint -EINVAL (not a path for it), -EADDRINUSE (a
 * living process listens there) or another -errno.
 */
int listen_open(const char *path, struct l2tp_complaint *c);

/* Remove the file, if it is still ours. */
void listen_remove(void);

#endif
