/* SPDX-License-Identifier: BSD-2-Clause */
/* Descriptors: closed on every return path, never inherited by a script. */
#ifndef L2TP_FD_H
#define L2TP_FD_H

#include <unistd.h>

static inline void l2tp_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

#define CLEANUP_FD __attribute__((cleanup(l2tp_close)))

/*
 * Give up ownership: returns the descriptor and sets the caller's variable to
 * -1.
 */
static inline int l2tp_steal(int *fd)
{
	int stolen = *fd;

	*fd = -1;
	return stolen;
}

/*
 * Take over an inherited descriptor: make it close-on-exec and move it above 2,
 * where pppd's detach() and its log to standard output do not touch it. *fd is
 * the new number. Returns 0 or -errno.
 */
int l2tp_fd_adopt(int *fd);

#endif
