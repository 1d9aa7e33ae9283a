/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "../l2tp/check.h"
#include "../l2tp/fd.h"
#include "../l2tp/message.h"
#include "link.h"
#include "notify.h"
#include "options.h"

/* SYSTEMD_EXEC_PID names another process: the service is not pppd. */
static bool service_is_other;

/* Not for a user who runs pppd setuid: the socket would be of his choice. */
void notify_begin(void)
{
	const char *pid = secure_getenv("SYSTEMD_EXEC_PID");

	service_is_other = pid && strtol(pid, NULL, 10) != getpid();
}

/*
 * A controller that is a service leaves its environment to the pppds it starts.
 * The status there is the controller's, and systemd logs a complaint about each
 * message from others. A static tunnel has no controller: it was a shell that
 * started pppd.
 */
static const char *socket_name(void)
{
	if (service_is_other && l2tp_spec_source(&options.spec) != L2TP_FROM_STATIC)
		return NULL;
	return secure_getenv("NOTIFY_SOCKET");
}

/* A path, or after '@' an abstract name (unix(7)), which has no NUL at its end. */
static int send_to(const char *name, const struct l2tp_message *m)
{
	CLEANUP_FD int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	size_t len = strlen(name);
	socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);

	if (fd < 0)
		return -errno;
	if ((name[0] != '/' && name[0] != '@') || len < 2)
		return -EAFNOSUPPORT;
	if (len >= sizeof(sa.sun_path))
		return -ENAMETOOLONG;
	memcpy(sa.sun_path, name, len);
	if (name[0] == '@')
		sa.sun_path[0] = '\0';
	if (sendto(fd, m->text, m->len, MSG_DONTWAIT | MSG_NOSIGNAL,
		   (struct sockaddr *)&sa, size) < 0)
		return -errno;
	return 0;
}

static void __attribute__((format(printf, 1, 2))) say(const char *fmt, ...)
{
	const char *name = socket_name();
	struct l2tp_message m = { .len = 0 };
	char text[1024];
	va_list ap;
	int err;

	if (!name)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	l2tp_message_add(&m, "STATUS", "%s", text); /* on one line */
	err = send_to(name, &m);
	if (err)
		dbglog("cannot tell %s of the link: %s", name, strerror(-err));
}

void notify_up(void)
{
	if (link_state.up_said)
		return;
	link_state.up_said = true;
	say("%s is up over %s", ppp_ifname(), process_state.device);
}

void notify_end(const char *reason)
{
	say("%s", reason);
}
