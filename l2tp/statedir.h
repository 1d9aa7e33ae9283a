/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The directory of the state files. Only its owner writes there, so a file is
 * replaced by nobody but a pppd. A file belongs to a process; it is kept as long
 * as that runs.
 */
#ifndef L2TP_STATEDIR_H
#define L2TP_STATEDIR_H

#include "state.h"

/*
 * Open the directory; make: and make it where it is missing. Returns a
 * descriptor, or -errno: -ENOENT there is none, -ENOTDIR or -ELOOP it is
 * something else, -EPERM it belongs to neither root nor the caller, or others
 * may write there.
 */
int l2tp_statedir_open(const char *path, bool make);

/*
 * Write a link's file and store its name: TUNNEL-SESSION, or where a running
 * process has that (another network namespace may use the same ids)
 * TUNNEL-SESSION.NETNS. Mode 0644; a reader sees all of it or nothing. Where there
 * is such a file already it may wait up to half a second for others that do so.
 * Returns 0 or -errno: -EEXIST both are taken.
 */
int l2tp_statedir_claim(int dir, const struct l2tp_state *s,
			const struct l2tp_message *text,
			char name[L2TP_STATE_NAME_MAX]);

/* Write it again, in one step.  0 or -errno. */
int l2tp_statedir_update(int dir, const char *name, const struct l2tp_message *text);

/*
 * Remove the files of processes that no longer run: all where there are few files.
 * Where there are thousands a start must not cost a look at each: it looks at four
 * of those that run, beginning anywhere. Returns how many it removed, or -errno:
 * -EBUSY another process does the same.
 */
int l2tp_statedir_clear(int dir, const struct l2tp_owner *self);

/*
 * Read a file. Returns 0, -EINVAL where it is not what pppd writes or its ids
 * are not those of its name, or another -errno.
 */
int l2tp_statedir_read(int dir, const char *name, struct l2tp_state *s);

/*
 * Call each() for every file there whose process runs, in no order; others are
 * left out. Returns 0, the first negative value that each() returned, or -errno
 * where the directory cannot be read.
 */
int l2tp_statedir_each(int dir, const struct l2tp_owner *self,
		       int (*each)(const struct l2tp_state *s, void *data),
		       void *data);

#endif
