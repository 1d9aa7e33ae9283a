/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fd.h"
#include "owner.h"

/*
 * proc(5), field 22 of /proc/PID/stat. The second, the program's name, may hold
 * spaces and brackets, so fields are counted from its end.
 */
static uint64_t field_22(const char *stat)
{
	const char *p = strrchr(stat, ')');
	int field;

	for (field = 2; p && field < 22; field++)
		p = strchr(p + 1, ' ');
	return p ? strtoull(p, NULL, 10) : 0;
}

/* 0: it is gone, or cannot be told */
static uint64_t start_of(pid_t pid)
{
	char text[1024];
	CLEANUP_FD int fd = -1;
	ssize_t len;

	snprintf(text, sizeof(text), "/proc/%d/stat", (int)pid);
	fd = open(text, O_RDONLY | O_CLOEXEC);
	len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (len < 0)
		return 0;
	text[len] = '\0';
	return field_22(text);
}

static uint64_t inode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) < 0 ? 0 : st.st_ino;
}

void l2tp_owner_self(struct l2tp_owner *o)
{
	o->pid = getpid();
	o->start = start_of(o->pid);
	o->netns = inode_of("/proc/self/ns/net");
	o->pidns = inode_of("/proc/self/ns/pid");
}

bool l2tp_owner_runs(const struct l2tp_owner *o, const struct l2tp_owner *self)
{
	uint64_t start;

	if (o->pid == self->pid && o->start == self->start &&
	    o->pidns == self->pidns)
		return true;
	if (o->pidns && self->pidns && o->pidns != self->pidns)
		return true;
	if (kill(o->pid, 0) < 0 && errno == ESRCH)
		return false;
	start = o->start ? start_of(o->pid) : 0;
	return !start || start == o->start;
}
