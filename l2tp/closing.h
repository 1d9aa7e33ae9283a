/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * When the last copy of a tunnel's socket is closed, the kernel ends the tunnel
 * and tells nobody of it, neither over netlink nor on a session's socket. But
 * inotify(7) watches a socket's inode, through /proc, and reports the close.
 *
 * An instance serves any number of sockets. A user has 128 instances unless
 * fs.inotify.max_user_instances says otherwise.
 */
#ifndef L2TP_CLOSING_H
#define L2TP_CLOSING_H

/*
 * Open an instance, nonblocking and close-on-exec: readable when a socket was
 * closed. Returns it, or -EMFILE where the user has too many, or another -errno.
 */
int l2tp_closing_open(void);

/*
 * Watch a socket, of which the caller holds a copy; he closes it afterwards, and
 * the watch ends with the last copy of all. It needs /proc.
 *
 * Returns a number from 1 that stands for the socket: the same for every copy of
 * it, and never given again to another. Or -ENOENT without /proc, -ENOSPC where
 * the user has too many watches, or another -errno.
 */
int l2tp_closing_watch(int instance, int socket);

#define L2TP_CLOSING_MISSED (-1)

/*
 * Read the next socket that was closed, without blocking; safe in a signal
 * handler. The kernel tells before it ends the tunnel, so for a moment netlink may
 * still find it.
 *
 * Returns its number, 0 where there is none, or L2TP_CLOSING_MISSED: some were
 * lost, ask for all.
 */
int l2tp_closing_next(int instance);

#endif
