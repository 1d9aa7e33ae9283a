/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <sys/inotify.h>

#include "closing.h"
#include "fd.h"

int l2tp_closing_open(void)
{
	CLEANUP_FD int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	int err = fd < 0 ? -errno : l2tp_fd_adopt(&fd);

	return err ? err : l2tp_steal(&fd);
}

/*
 * All copies of a descriptor are one open file, and a socket has only one. Its
 * close is reported when the last is closed (__fput()). A watch holds the inode,
 * but not the socket.
 */
int l2tp_closing_watch(int instance, int socket)
{
	char path[40];
	int number;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", socket);
	number = inotify_add_watch(instance, path, IN_CLOSE | IN_ONESHOT);
	return number < 0 ? -errno : number;
}

int l2tp_closing_next(int instance)
{
	struct inotify_event event; /* as a socket has no name, all of it */

	while (instance >= 0) {
		if (read(instance, &event, sizeof(event)) < 0) {
			if (errno != EINTR)
				break;
		} else if (event.mask & IN_Q_OVERFLOW) {
			return L2TP_CLOSING_MISSED;
		} else if (event.mask & IN_CLOSE) {
			return event.wd;
		}
	}
	return 0;
}
