/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/socket.h>

#include "fd.h"

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71 /* Linux 5.14 */
#endif

int l2tp_fd_adopt(int *fd)
{
	int moved, null;

	if (*fd > 2)
		return fcntl(*fd, F_SETFD, FD_CLOEXEC) < 0 ? -errno : 0;
	moved = fcntl(*fd, F_DUPFD_CLOEXEC, 3);
	if (moved < 0)
		return -errno;
	/*
	 * The number must not be free for the next file that is opened; pppd
	 * itself fills what is closed of 0 to 2 with /dev/null.
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

bool l2tp_fd_foreign(int fd)
{
	CLEANUP_FD int own = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	uint64_t theirs = 0, ours = 0;
	socklen_t len = sizeof(theirs);

	return !getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &theirs, &len) &&
	       !getsockopt(own, SOL_SOCKET, SO_NETNS_COOKIE, &ours, &len) &&
	       theirs != ours;
}
