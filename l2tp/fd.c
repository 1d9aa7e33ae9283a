/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>

#include "fd.h"

int l2tp_fd_adopt(int *fd)
{
	int moved, null;

	if (*fd > 2)
		return fcntl(*fd, F_SETFD, FD_CLOEXEC) < 0 ? -errno : 0;
	moved = fcntl(*fd, F_DUPFD_CLOEXEC, 3);
	if (moved < 0)
		return -errno;
	/*
	 * The number must not be reused by the next file that is opened. pppd
	 * itself opens /dev/null on descriptors 0 to 2 where they are closed.
	 */
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null >= 0) {
		dup2(null, *fd);
		close(null);
	} else {
		close(*fd);
	}
	*fd = moved;
	return 0;
}
