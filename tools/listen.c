/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>

#include "../l2tp/fd.h"
#include "listen.h"

#define LOCK_TRIES 100
#define LOCK_MS	   10

static struct {
	struct sockaddr_un name;
	struct stat file;
	bool made;
} own;

static int open_socket(void)
{
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	return fd < 0 ? -errno : fd;
}

/*
 * Two that start at once must not both find a file that was left behind. Any user
 * can lock a directory that he can read, so after a second it goes on without.
 */
static int lock_directory(const char *path)
{
	const struct timespec pause = { 0, LOCK_MS * 1000000L };
	char copy[sizeof(own.name.sun_path)];
	int fd, i;

	strcpy(copy, path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (i = 0; fd >= 0 && i < LOCK_TRIES; i++) {
		if (!flock(fd, LOCK_EX | LOCK_NB))
			break;
		nanosleep(&pause, NULL);
	}
	return fd;
}

/* Returns 0 where nobody listens there, else -errno. */
static int knock(void)
{
	CLEANUP_FD int fd = open_socket();

	if (fd < 0)
		return fd;
	if (!connect(fd, (struct sockaddr *)&own.name, sizeof(own.name)) ||
	    errno == EAGAIN || errno == EPROTOTYPE)
		return -EADDRINUSE;
	return errno == ECONNREFUSED ? 0 : -errno;
}

static int clear_way(struct l2tp_complaint *c)
{
	const char *path = own.name.sun_path;
	struct stat st;
	int err;

	if (lstat(path, &st) < 0)
		return 0; /* bind() says what else is wrong */
	if (!S_ISSOCK(st.st_mode)) {
		l2tp_complain(c, "--listen %s: that exists and is not a socket",
			      path);
		return -EINVAL;
	}
	err = knock();
	if (err == -EADDRINUSE)
		l2tp_complain(c, "--listen %s: a process listens there already",
			      path);
	else if (err || unlink(path) < 0)
		l2tp_complain(c, "--listen %s: cannot replace it: %s", path,
			      strerror(err ? -err : errno));
	else
		return 0;
	return err ? err : -errno;
}

static int bind_and_listen(int fd)
{
	mode_t before = umask(0177);
	int err = bind(fd, (struct sockaddr *)&own.name, sizeof(own.name)) < 0
			  ? -errno
			  : 0;

	umask(before);
	if (err)
		return err;
	own.made = !lstat(own.name.sun_path, &own.file);
	return listen(fd, SOMAXCONN) < 0 ? -errno : 0;
}

static int check_path(const char *path, struct l2tp_complaint *c)
{
	const char *pid = getenv("LISTEN_PID"); /* sd_listen_fds(3) */

	if (pid && strtol(pid, NULL, 10) == getpid()) {
		l2tp_complain(c,
			      "--listen takes no socket from systemd (LISTEN_FDS); "
			      "it makes its own, remove the .socket unit");
		return -EINVAL;
	}
	if (path[0] && strlen(path) < sizeof(own.name.sun_path))
		return 0;
	l2tp_complain(c, "--listen: '%.120s' is not a path of 1 to %zu bytes", path,
		      sizeof(own.name.sun_path) - 1);
	return -EINVAL;
}

int listen_open(const char *path, struct l2tp_complaint *c)
{
	CLEANUP_FD int directory = -1;
	CLEANUP_FD int fd = -1;
	int err = check_path(path, c);

	if (err)
		return err;
	own.name.sun_family = AF_UNIX;
	strcpy(own.name.sun_path, path);
	directory = lock_directory(path);
	err = clear_way(c);
	if (err)
		return err;
	fd = open_socket();
	err = fd < 0 ? fd : bind_and_listen(fd);
	if (!err)
		return l2tp_steal(&fd);
	l2tp_complain(c, "--listen %s: %s", path, strerror(-err));
	return err;
}

void listen_remove(void)
{
	struct stat st;

	if (own.made && !lstat(own.name.sun_path, &st) &&
	    st.st_dev == own.file.st_dev && st.st_ino == own.file.st_ino)
		unlink(own.name.sun_path);
	own.made = false;
}
