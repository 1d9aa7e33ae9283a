/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "fd.h"

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71 /* Linux 5.14 */
#endif

#ifndef SIOCGSKNS
#define SIOCGSKNS 0x894C /* linux/sockios.h */
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

bool l2tp_fd_foreign(int fd)
{
	CLEANUP_FD int own = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	uint64_t theirs = 0, ours = 0;
	socklen_t len = sizeof(theirs);

	return !getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &theirs, &len) &&
	       !getsockopt(own, SOL_SOCKET, SO_NETNS_COOKIE, &ours, &len) &&
	       theirs != ours;
}

/* ip-netns(8) */
static bool is_named(int dir, const char *name, const struct stat *ns)
{
	struct stat st;

	return !fstatat(dir, name, &st, 0) && st.st_dev == ns->st_dev &&
	       st.st_ino == ns->st_ino;
}

const char *l2tp_fd_enter(int fd, char buf[L2TP_FD_ENTER_MAX])
{
	CLEANUP_FD int ns = ioctl(fd, SIOCGSKNS);
	DIR *dir = opendir("/run/netns");
	struct dirent *entry;
	struct stat st;

	snprintf(buf, L2TP_FD_ENTER_MAX,
		 "start this program where the socket was made");
	if (ns >= 0 && dir && !fstat(ns, &st)) {
		while ((entry = readdir(dir)))
			if (is_named(dirfd(dir), entry->d_name, &st))
				snprintf(buf, L2TP_FD_ENTER_MAX,
					 "start this program in that one, with 'ip "
					 "netns exec %s' before its command",
					 entry->d_name);
	}
	if (dir)
		closedir(dir);
	return buf;
}
