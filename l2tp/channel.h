/* SPDX-License-Identifier: BSD-2-Clause */
/* A descriptor that holds a PPP channel of any kind: PPPoE's socket, a tty. */
#ifndef L2TP_CHANNEL_H
#define L2TP_CHANNEL_H

#include "life.h"
#include "spec.h"

/*
 * Take over an inherited descriptor that holds a channel; *fd is its new number.
 * Returns 0, or with the reason in *c -EBADF (not open), -ENOTTY (it holds no
 * channel), -ENOTCONN (its session is over) or another -errno.
 */
int l2tp_channel_adopt(int *fd, struct l2tp_complaint *c);

/* Does it still hold one?  Two system calls. */
enum l2tp_life l2tp_channel_life(int fd);

#endif
