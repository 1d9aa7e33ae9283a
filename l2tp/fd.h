/* SPDX-License-Identifier: BSD-2-Clause */
/* Descriptors: closed on every way out, and never seen by a script. */
#ifndef L2TP_FD_H
#define L2TP_FD_H

#include <stdbool.h>
#include <unistd.h>

static inline void l2tp_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

#define CLEANUP_FD __attribute__((cleanup(l2tp_close)))

/* Hand a descriptor over: the caller's variable no longer owns it. */
static inline int l2tp_steal(int *fd)
{
	int stolen = *fd;

	*fd = -1;
	return stolen;
}

/*
 * Take an inherited descriptor into our care: close-on-exec, and above 2,
 * where pppd's detach() and its log to standard output cannot reach it.
 * *fd is the number to use from now on.  Returns 0 or -errno.
 */
int l2tp_fd_adopt(int *fd);

/* Does a socket belong to another network namespace than ours?  Before Linux
 * 5.14 nobody can tell, and the answer is no. */
bool l2tp_fd_foreign(int fd);

#define L2TP_FD_ENTER_MAX 352

/*
 * What to do about that, to follow "...; ": start this program in there, by the
 * command that enters the namespace if "ip netns" has a name for it.
 */
const char *l2tp_fd_enter(int fd, char buf[L2TP_FD_ENTER_MAX]);

#endif
