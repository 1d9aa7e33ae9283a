/* SPDX-License-Identifier: BSD-2-Clause */
/* Names to addresses, by the system's resolver. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"
#include "resolve.h"
#include "wait.h"

/* The interval at which the wait checks whether the process is to end. */
#define LOOK_MS 100

struct answer {
	int err;
	struct sockaddr_storage sa;
};

static int resolver_errno(int gai)
{
	switch (gai) {
	case EAI_AGAIN:
		return -EAGAIN;
	case EAI_MEMORY:
		return -ENOMEM;
	case EAI_SYSTEM:
		return errno ? -errno : -EIO;
	default:
		return -EADDRNOTAVAIL;
	}
}

static int ask(const struct l2tp_hostport *hp, int family, int flags,
	       struct sockaddr_storage *out)
{
	struct addrinfo hints = { .ai_family = family,
				  .ai_socktype = SOCK_DGRAM,
				  .ai_flags = flags | AI_NUMERICSERV };
	struct addrinfo *found = NULL;
	char port[6];
	int gai;

	snprintf(port, sizeof(port), "%u", hp->port);
	gai = getaddrinfo(hp->host, port, &hints, &found);
	if (gai)
		return resolver_errno(gai);
	memset(out, 0, sizeof(*out));
	memcpy(out, found->ai_addr, found->ai_addrlen);
	freeaddrinfo(found);
	return 0;
}

/* In a child, which can be killed: a signal does not interrupt getaddrinfo(). */
static void ask_for_parent(const struct l2tp_hostport *hp, int family, int fd)
{
	struct answer a = { 0 };

	signal(SIGTERM, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	a.err = ask(hp, family, AI_ADDRCONFIG, &a.sa);
	_exit(write(fd, &a, sizeof(a)) != sizeof(a));
}

static int await_answer(int fd, struct answer *a)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	while (!l2tp_wait_is_over())
		if (poll(&p, 1, LOOK_MS) > 0)
			return read(fd, a, sizeof(*a)) == sizeof(*a) ? 0 : -EIO;
	return -EINTR;
}

static int ask_name(const struct l2tp_hostport *hp, int family,
		    struct sockaddr_storage *out)
{
	CLEANUP_FD int in = -1, result = -1;
	struct answer a;
	int pipes[2], err;
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC) < 0)
		return -errno;
	in = pipes[0];
	result = pipes[1];
	pid = fork();
	if (pid < 0)
		return -errno;
	if (!pid)
		ask_for_parent(hp, family, result);
	l2tp_close(&result);
	err = await_answer(in, &a);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	if (!err && !a.err)
		*out = a.sa;
	return err ? err : a.err;
}

int l2tp_resolve(const struct l2tp_hostport *hp, int family,
		 struct sockaddr_storage *out)
{
	const char *scope = strchr(hp->host, '%');

	if (scope && !if_nametoindex(scope + 1))
		return -ENODEV;
	if (l2tp_numeric_family(hp->host) != AF_UNSPEC)
		return ask(hp, family, AI_NUMERICHOST, out);
	return ask_name(hp, family, out);
}
