/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The controller's messages: lines KEY=VALUE, one packet each.  Pure, but for
 * the functions that send and receive one on a SOCK_SEQPACKET socket.
 */
#ifndef L2TP_MESSAGE_H
#define L2TP_MESSAGE_H

#include <stddef.h>
#include <sys/types.h>

#include "counters.h"
#include "session.h"
#include "spec.h"

#define L2TP_MESSAGE_MAX 4096

struct l2tp_message {
	size_t len;
	char text[L2TP_MESSAGE_MAX];
};

/*
 * Replace control characters by '?', so that none reaches a log or a terminal.
 * Returns the end of the text.
 */
char *l2tp_mask_control_chars(char *text);

/* Begin with EVENT=kind or REQUEST=kind. */
void l2tp_message_start(struct l2tp_message *m, const char *key, const char *kind);

/*
 * Add a line; control characters in the value become '?'. A line that does not
 * fit is left out as a whole.
 */
void l2tp_message_add(struct l2tp_message *m, const char *key, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* A line for each of a session's four ids; prefix stands before its name. */
void l2tp_message_add_ids(struct l2tp_message *m, const char *prefix,
			  const struct l2tp_session *s);

/* A line for each counter; prefix stands before its name. */
void l2tp_message_add_counters(struct l2tp_message *m, const char *prefix,
			       const struct l2tp_counters *c);

/*
 * Read the next line at *cursor, which starts at m->text. Splits it in place:
 * key and value point into m; control characters in the value become '?'.
 * Returns 1, 0 at the end, or -EINVAL for a line that is not KEY=VALUE or
 * contains a NUL.
 */
int l2tp_message_next(struct l2tp_message *m, char **cursor, char **key,
		      char **value);

/* Send without blocking.  0, -EAGAIN where the reader is behind, or -errno. */
int l2tp_message_send(int fd, const struct l2tp_message *m);

/*
 * Receive without blocking. The first descriptor that is attached is stored in
 * *passed, close-on-exec, if passed is not NULL; all others are closed. One NUL
 * at the end is ignored.
 *
 * Returns 1 for a message, 0 at end of file, -EAGAIN where there is none,
 * -EMSGSIZE for one that is too long (it is discarded), or another -errno.
 */
int l2tp_message_recv(int fd, struct l2tp_message *m, int *passed);

#define L2TP_PASSED_MAX 8

/* Descriptors that came with a message; -1: the caller has taken it. */
struct l2tp_passed {
	size_t count;
	int fd[L2TP_PASSED_MAX];
};

/*
 * Receive as l2tp_message_recv() does, and keep the first L2TP_PASSED_MAX
 * descriptors, close-on-exec and above 2; all others are closed. Whatever it
 * returns, the caller closes *passed in the end.
 *
 * Returns as l2tp_message_recv() does, or -EMFILE where this process cannot have so
 * many: the message is discarded.
 */
int l2tp_message_recv_all(int fd, struct l2tp_message *m,
			  struct l2tp_passed *passed);

/* Close those that nobody has taken. */
void l2tp_passed_close(struct l2tp_passed *passed);

/* Send with one descriptor attached (SCM_RIGHTS), blocking.  0 or -errno. */
int l2tp_message_send_fd(int fd, const struct l2tp_message *m, int passed);

/*
 * Take over an inherited AF_UNIX SOCK_SEQPACKET socket; *fd is its new number.
 * Returns 0, or with the reason in *c -EBADF, -ENOTSOCK, -EPROTOTYPE (another
 * kind of socket) or another -errno.
 */
int l2tp_message_adopt(int *fd, struct l2tp_complaint *c);

/*
 * Connect to a controller's socket. Only a controller that runs as root or as
 * the caller is trusted. Returns a close-on-exec descriptor, -EPERM for any
 * other (*uid is its user), or another -errno.
 */
int l2tp_message_connect(const char *path, uid_t *uid);

#endif
