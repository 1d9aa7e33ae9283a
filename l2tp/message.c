/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "fd.h"
#include "message.h"
#include "reason.h"

/* SCM_MAX_FD: the most descriptors that one packet can carry. */
#define MAX_PASSED 253

char *l2tp_mask_control_chars(char *p)
{
	for (; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = '?';
	return p;
}

void l2tp_message_start(struct l2tp_message *m, const char *key, const char *kind)
{
	m->len = 0;
	l2tp_message_add(m, key, "%s", kind);
}

void l2tp_message_add(struct l2tp_message *m, const char *key, const char *fmt, ...)
{
	size_t room = sizeof(m->text) - m->len;
	char *line = m->text + m->len;
	int len, more;
	va_list ap;
	char *p;

	len = snprintf(line, room, "%s=", key);
	if (len < 0 || (size_t)len >= room)
		return;
	va_start(ap, fmt);
	more = vsnprintf(line + len, room - (size_t)len, fmt, ap);
	va_end(ap);
	if (more < 0 || (size_t)(len + more) >= room)
		return;
	p = l2tp_mask_control_chars(line + len);
	*p = '\n';
	m->len += (size_t)(len + more) + 1;
}

void l2tp_message_add_ids(struct l2tp_message *m, const char *prefix,
			  const struct l2tp_session *s)
{
	const struct {
		const char *name;
		uint32_t id;
	} ids[] = {
		{ "TUNNEL_ID", s->tunnel_id },
		{ "PEER_TUNNEL_ID", s->peer_tunnel_id },
		{ "SESSION_ID", s->session_id },
		{ "PEER_SESSION_ID", s->peer_session_id },
	};
	char key[32];
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		snprintf(key, sizeof(key), "%s%s", prefix, ids[i].name);
		l2tp_message_add(m, key, "%u", ids[i].id);
	}
}

void l2tp_message_add_counters(struct l2tp_message *m, const char *prefix,
			       const struct l2tp_counters *c)
{
	char key[32];
	size_t i;

	for (i = 0; i < L2TP_COUNTERS; i++) {
		snprintf(key, sizeof(key), "%s%s", prefix, l2tp_counter_name(i));
		l2tp_message_add(m, key, "%" PRIu64, l2tp_counter_value(c, i));
	}
}

int l2tp_message_next(struct l2tp_message *m, char **cursor, char **key,
		      char **value)
{
	char *end = m->text + m->len, *line = *cursor, *eol, *equals;

	if (line >= end)
		return 0;
	eol = memchr(line, '\n', (size_t)(end - line));
	if (!eol) {
		if (m->len >= sizeof(m->text))
			return -EINVAL;
		eol = end;
	}
	*eol = '\0';
	*cursor = eol + 1;
	equals = strchr(line, '=');
	if (strlen(line) != (size_t)(eol - line) || !equals || equals == line)
		return -EINVAL;
	*equals = '\0';
	*key = line;
	*value = equals + 1;
	l2tp_mask_control_chars(*value);
	return 1;
}

int l2tp_message_send(int fd, const struct l2tp_message *m)
{
	ssize_t sent = send(fd, m->text, m->len, MSG_DONTWAIT | MSG_NOSIGNAL);

	return sent < 0 ? -errno : 0;
}

int l2tp_message_send_fd(int fd, const struct l2tp_message *m, int passed)
{
	union {
		char buf[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = { 0 };
	struct iovec iov = { (void *)m->text, m->len };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.buf,
		.msg_controllen = sizeof(control.buf),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(cmsg), &passed, sizeof(int));
	return sendmsg(fd, &msg, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

void l2tp_passed_close(struct l2tp_passed *passed)
{
	size_t i;

	for (i = 0; i < passed->count; i++)
		l2tp_close(&passed->fd[i]);
	passed->count = 0;
}

static void keep(struct l2tp_passed *passed, int fd)
{
	if (passed->count == L2TP_PASSED_MAX || l2tp_fd_adopt(&fd))
		close(fd);
	else
		passed->fd[passed->count++] = fd;
}

static void take_descriptors(struct msghdr *msg, struct l2tp_passed *passed)
{
	struct cmsghdr *cmsg;
	size_t i, count;
	int fd;

	for (cmsg = CMSG_FIRSTHDR(msg); cmsg; cmsg = CMSG_NXTHDR(msg, cmsg)) {
		if (cmsg->cmsg_level != SOL_SOCKET || cmsg->cmsg_type != SCM_RIGHTS)
			continue;
		count = (cmsg->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (i = 0; i < count; i++) {
			memcpy(&fd, CMSG_DATA(cmsg) + i * sizeof(int), sizeof(int));
			keep(passed, fd);
		}
	}
}

/* An empty packet and the end of file both read as 0 bytes. */
static bool at_end(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLRDHUP };

	return poll(&p, 1, 0) > 0 && p.revents & (POLLRDHUP | POLLHUP | POLLERR);
}

int l2tp_message_recv_all(int fd, struct l2tp_message *m, struct l2tp_passed *passed)
{
	union {
		char buf[CMSG_SPACE(MAX_PASSED * sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec iov = { m->text, sizeof(m->text) - 1 };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.buf,
		.msg_controllen = sizeof(control.buf),
	};
	ssize_t len;

	passed->count = 0;
	m->len = 0;
	len = recvmsg(fd, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	if (len < 0)
		return errno == ECONNRESET ? 0 : -errno;
	take_descriptors(&msg, passed);
	if (msg.msg_flags & MSG_TRUNC)
		return -EMSGSIZE;
	/* there was room for all: the kernel could not open some */
	if (msg.msg_flags & MSG_CTRUNC)
		return -EMFILE;
	/* a C string may be sent with its NUL */
	m->len = len && !m->text[len - 1] ? (size_t)len - 1 : (size_t)len;
	return len || !at_end(fd) ? 1 : 0;
}

int l2tp_message_recv(int fd, struct l2tp_message *m, int *passed)
{
	struct l2tp_passed all;
	int got = l2tp_message_recv_all(fd, m, &all);

	if (passed)
		*passed = got == 1 && all.count ? l2tp_steal(&all.fd[0]) : -1;
	l2tp_passed_close(&all);
	return got;
}

static int check(int fd)
{
	int domain, type;
	socklen_t len = sizeof(int);

	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) < 0)
		return -errno;
	len = sizeof(int);
	if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) < 0)
		return -errno;
	return domain == AF_UNIX && type == SOCK_SEQPACKET ? 0 : -EPROTOTYPE;
}

static const struct l2tp_reason reasons[] = {
	{ 0, EBADF, "the descriptor is not open", NULL },
	{ 0, ENOTSOCK, "the descriptor is not a socket", NULL },
	{ 0, EPROTOTYPE, "not an AF_UNIX SOCK_SEQPACKET socket", NULL },
};

int l2tp_message_adopt(int *fd, struct l2tp_complaint *c)
{
	int err = check(*fd);

	if (!err)
		err = l2tp_fd_adopt(fd);
	if (err)
		L2TP_REASON(c->text, reasons, 0, err);
	return err;
}

int l2tp_message_connect(const char *path, uid_t *uid)
{
	CLEANUP_FD int fd = socket(AF_UNIX,
				   SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	struct ucred peer;
	socklen_t len = sizeof(peer);
	int err;

	if (fd < 0)
		return -errno;
	if (strlen(path) >= sizeof(name.sun_path))
		return -ENAMETOOLONG;
	strcpy(name.sun_path, path);
	if (connect(fd, (struct sockaddr *)&name, sizeof(name)) < 0)
		return -errno;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) < 0)
		return -errno;
	*uid = peer.uid;
	if (peer.uid != 0 && peer.uid != geteuid())
		return -EPERM;
	err = l2tp_fd_adopt(&fd);
	return err ? err : l2tp_steal(&fd);
}
