/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "fd.h"
#include "statedir.h"
#include "wait.h"

/*
 * l2tp_statedir_clear() looks at all where there are no more entries, else at this
 * many files of running processes.
 */
#define FEW_ENTRIES  12
#define MOST_RUNNING 4

#define LOCK_NAME  ".lock"
#define LOCK_TRIES 50
#define LOCK_MS	   10

/* ".TUNNEL-SESSION.NETNS.PID" */
#define TEMPORARY_MAX (L2TP_STATE_NAME_MAX + 16)

/* --- the directory --- */

int l2tp_statedir_open(const char *path, bool make)
{
	bool made = make && !mkdir(path, 0755);
	CLEANUP_FD int fd = -1;
	struct stat st;

	if (make && !made && errno != EEXIST)
		return -errno;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if ((st.st_uid && st.st_uid != geteuid()) || st.st_mode & 022)
		return -EPERM;
	if (made && fchmod(fd, 0755) < 0) /* whatever the umask */
		return -errno;
	return l2tp_steal(&fd);
}

/*
 * Nobody else can open the lock's file, so nobody else can hold it. Returns its
 * descriptor or -errno; closing it gives the lock up.
 */
static int lock(int dir, int tries)
{
	CLEANUP_FD int fd = openat(dir, LOCK_NAME,
				   O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	int i;

	if (fd < 0)
		return -errno;
	for (i = 0; i < tries; i++) {
		if (i && l2tp_wait(LOCK_MS))
			return -EINTR;
		if (!flock(fd, LOCK_EX | LOCK_NB))
			return l2tp_steal(&fd);
		if (errno != EWOULDBLOCK)
			return -errno;
	}
	return -EBUSY;
}

/* --- writing --- */

static int write_all(int fd, const struct l2tp_message *text)
{
	size_t done = 0;
	ssize_t got;

	while (done < text->len) {
		got = write(fd, text->text + done, text->len - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		done += (size_t)got;
	}
	return 0;
}

static int write_temporary(int dir, const char *temporary,
			   const struct l2tp_message *text)
{
	CLEANUP_FD int fd = -1;
	int err;

	unlinkat(dir, temporary, 0); /* of an earlier process with our pid */
	fd = openat(dir, temporary,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	err = fchmod(fd, 0644) < 0 ? -errno : write_all(fd, text);
	if (err)
		unlinkat(dir, temporary, 0);
	return err;
}

int l2tp_statedir_update(int dir, const char *name, const struct l2tp_message *text)
{
	char temporary[TEMPORARY_MAX];
	int err;

	snprintf(temporary, sizeof(temporary), ".%s.%d", name, (int)getpid());
	err = write_temporary(dir, temporary, text);
	if (err || !renameat(dir, temporary, dir, name))
		return err;
	err = -errno;
	unlinkat(dir, temporary, 0);
	return err;
}

/* Has another running process a file of that name? */
static bool is_taken(int dir, const char *name, const struct l2tp_owner *self)
{
	struct l2tp_state s;

	return !l2tp_statedir_read(dir, name, &s) && s.owner.pid != self->pid &&
	       l2tp_owner_runs(&s.owner, self);
}

/* A name that nobody has.  Returns false where that failed for any reason. */
static bool write_new(int dir, const char *name, const struct l2tp_message *text)
{
	char temporary[TEMPORARY_MAX];
	bool done;

	snprintf(temporary, sizeof(temporary), ".%s.%d", name, (int)getpid());
	if (write_temporary(dir, temporary, text))
		return false;
	done = !linkat(dir, temporary, dir, name, 0);
	unlinkat(dir, temporary, 0);
	return done;
}

/*
 * Without the lock two processes could replace the same dead one's file at once.
 * Names that nobody has need none: a thousand links may begin at the same time.
 */
int l2tp_statedir_claim(int dir, const struct l2tp_state *s,
			const struct l2tp_message *text,
			char name[L2TP_STATE_NAME_MAX])
{
	CLEANUP_FD int locked = -1;

	l2tp_state_name(name, s->tunnel_id, s->session_id, 0);
	if (write_new(dir, name, text))
		return 0;
	locked = lock(dir, LOCK_TRIES);
	if (locked < 0)
		return locked;
	l2tp_state_name(name, s->tunnel_id, s->session_id, 0);
	if (is_taken(dir, name, &s->owner))
		l2tp_state_name(name, s->tunnel_id, s->session_id, s->owner.netns);
	if (is_taken(dir, name, &s->owner))
		return -EEXIST;
	return l2tp_statedir_update(dir, name, text);
}

/* --- reading --- */

int l2tp_statedir_read(int dir, const char *name, struct l2tp_state *s)
{
	/* a FIFO must not block */
	CLEANUP_FD int fd = openat(dir, name,
				   O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	uint32_t tunnel_id, session_id;
	struct l2tp_message m;
	struct stat st;
	ssize_t len;
	int err;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode) ||
	    !l2tp_state_is_name(name, &tunnel_id, &session_id))
		return -EINVAL;
	len = read(fd, m.text, sizeof(m.text));
	if (len < 0)
		return -errno;
	m.len = (size_t)len;
	if (m.len == sizeof(m.text)) /* there may be more */
		return -EINVAL;
	err = l2tp_state_read(&m, s);
	if (!err && (s->tunnel_id != tunnel_id || s->session_id != session_id))
		err = -EINVAL;
	return err;
}

/* A directory stream with a position of its own, from its beginning. */
static DIR *list(int dir)
{
	CLEANUP_FD int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);

	if (stream)
		l2tp_steal(&fd);
	return stream;
}

int l2tp_statedir_each(int dir, const struct l2tp_owner *self,
		       int (*each)(const struct l2tp_state *s, void *data),
		       void *data)
{
	DIR *stream = list(dir);
	struct dirent *entry;
	struct l2tp_state s;
	int err = 0;

	if (!stream)
		return -errno;
	while (err >= 0 && (entry = readdir(stream)))
		if (!l2tp_statedir_read(dir, entry->d_name, &s) &&
		    l2tp_owner_runs(&s.owner, self))
			err = each(&s, data);
	closedir(stream);
	return err < 0 ? err : 0;
}

/* --- the dead --- */

/* ".NAME.PID": what a process left that died while it wrote */
static pid_t temporary_of(const char *name)
{
	const char *dot = strrchr(name, '.');
	uint32_t tunnel_id, session_id;
	char rest[TEMPORARY_MAX];
	char *end;
	long pid;

	if (name[0] != '.' || dot == name || strlen(name) >= sizeof(rest))
		return 0;
	strcpy(rest, name + 1);
	rest[dot - name - 1] = '\0';
	pid = strtol(dot + 1, &end, 10);
	if (*end || pid < 1 || pid > INT32_MAX ||
	    !l2tp_state_is_name(rest, &tunnel_id, &session_id))
		return 0;
	return (pid_t)pid;
}

enum look { NOT_OURS, DEAD, RUNNING };

static enum look look_at(int dir, const char *name, const struct l2tp_owner *self)
{
	struct l2tp_owner owner = { .pid = temporary_of(name) };
	struct l2tp_state s;

	if (!owner.pid) {
		if (l2tp_statedir_read(dir, name, &s))
			return NOT_OURS;
		owner = s.owner;
	}
	return l2tp_owner_runs(&owner, self) ? RUNNING : DEAD;
}

/* From the one that it is at, and on from the first after the last. */
static struct dirent *next_entry(DIR *stream)
{
	struct dirent *entry = readdir(stream);

	if (entry)
		return entry;
	rewinddir(stream);
	return readdir(stream);
}

/*
 * Where not all are looked at: goes to an entry that depends on the pid, multiplied
 * as pids may come in even steps. Returns how many there are.
 */
static long start_anywhere(DIR *stream, const struct l2tp_owner *self)
{
	long count = 0, skip = 0;

	while (readdir(stream))
		count++;
	rewinddir(stream);
	if (count > FEW_ENTRIES)
		skip = (long)((uint32_t)self->pid * 2654435761U % (uint32_t)count);
	for (; skip; skip--)
		readdir(stream);
	return count;
}

static int clear(int dir, DIR *stream, const struct l2tp_owner *self)
{
	long left = start_anywhere(stream, self);
	int most = left > FEW_ENTRIES ? MOST_RUNNING : FEW_ENTRIES;
	int running = 0, removed = 0;
	struct dirent *entry;

	for (; left && running < most; left--) {
		entry = next_entry(stream);
		switch (entry ? look_at(dir, entry->d_name, self) : NOT_OURS) {
		case DEAD:
			removed += !unlinkat(dir, entry->d_name, 0);
			break;
		case RUNNING:
			running++;
			break;
		case NOT_OURS:
			break;
		}
	}
	return removed;
}

/* The lock: a name may be taken by a running process just before its removal. */
int l2tp_statedir_clear(int dir, const struct l2tp_owner *self)
{
	CLEANUP_FD int locked = lock(dir, 1);
	DIR *stream;
	int removed;

	if (locked < 0)
		return locked;
	stream = list(dir);
	if (!stream)
		return -errno;
	removed = clear(dir, stream, self);
	closedir(stream);
	return removed;
}
