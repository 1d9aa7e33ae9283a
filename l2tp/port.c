/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "addr.h"
#include "fd.h"
#include "port.h"
#include "wait.h"

/* A socket that is about to connect frees the port at once. */
#define TRIES	 10
#define PAUSE_MS 20

/* The kernel prints an address as words in memory order. */
static void read_end(const char *hex, unsigned int port,
		     struct sockaddr_storage *out)
{
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;
	struct sockaddr_in *four = (struct sockaddr_in *)out;
	uint32_t words[4] = { 0 };
	int n = sscanf(hex, "%8x%8x%8x%8x", &words[0], &words[1], &words[2],
		       &words[3]);

	memset(out, 0, sizeof(*out));
	out->ss_family = n == 4 ? AF_INET6 : AF_INET;
	if (n == 4)
		memcpy(&six->sin6_addr, words, sizeof(words));
	else
		memcpy(&four->sin_addr, words, sizeof(words[0]));
	l2tp_addr_set_port((struct sockaddr *)out, (uint16_t)port);
}

/* How many sockets have our port, by their relation to ours. */
struct others {
	int without_peer, same_ends;
};

static void sort_in(const char *line, const struct sockaddr *local,
		    const struct sockaddr *remote, struct others *o)
{
	char hex[2][33];
	unsigned int port[2];
	struct sockaddr_storage here, there;
	struct sockaddr *is = (struct sockaddr *)&here;
	struct sockaddr *to = (struct sockaddr *)&there;

	if (sscanf(line, " %*u: %32[0-9A-F]:%4x %32[0-9A-F]:%4x", hex[0], &port[0],
		   hex[1], &port[1]) != 4 ||
	    port[0] != l2tp_addr_port(local))
		return;
	read_end(hex[0], port[0], &here);
	read_end(hex[1], port[1], &there);
	if (!l2tp_addr_same_host(is, local) && !l2tp_addr_is_any(is) &&
	    !l2tp_addr_is_any(local))
		return;
	if (!port[1])
		o->without_peer++;
	else if (l2tp_addr_same_host(to, remote) &&
		 port[1] == l2tp_addr_port(remote))
		o->same_ends++;
}

/* An IPv6 socket may have IPv4's port, too. */
static int find_others(const struct sockaddr *local, const struct sockaddr *remote,
		       struct others *o)
{
	static const char *const tables[] = { "/proc/net/udp", "/proc/net/udp6" };
	char line[512];
	size_t i;
	FILE *f;

	memset(o, 0, sizeof(*o));
	for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		f = fopen(tables[i], "re");
		if (!f && i)
			break; /* a kernel without IPv6 */
		if (!f)
			return -EADDRINUSE;
		while (fgets(line, sizeof(line), f))
			sort_in(line, local, remote, o);
		fclose(f);
	}
	return 0;
}

/*
 * SO_REUSEADDR would let any user of this machine share the port, and receive
 * the frames.
 */
static int share(int fd, int on)
{
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) < 0)
		return -errno;
	return 0;
}

static int bind_and_connect(int fd, const struct sockaddr *local,
			    const struct sockaddr *remote)
{
	if (bind(fd, local, l2tp_addr_len(local)) < 0 ||
	    connect(fd, remote, l2tp_addr_len(remote)) < 0)
		return -errno;
	return 0;
}

static int bind_shared(int fd, const struct sockaddr *local,
		       const struct sockaddr *remote)
{
	struct others o;
	int err = find_others(local, remote, &o);

	if (err || o.without_peer)
		return -EADDRINUSE;
	if (o.same_ends)
		return -EEXIST;
	err = share(fd, 1);
	if (!err)
		err = bind_and_connect(fd, local, remote);
	if (err) {
		share(fd, 0);
		return err;
	}
	/* two at once may both have found none; ours is counted now */
	err = find_others(local, remote, &o);
	return !err && o.same_ends > 1 ? -EEXIST : err;
}

int l2tp_port_bind(int fd, const struct sockaddr *local,
		   const struct sockaddr *remote)
{
	int tries = TRIES, err, over;

	for (;;) {
		err = bind_and_connect(fd, local, remote);
		if (err != -EADDRINUSE) /* connected: now others may have it, too */
			return err ? err : share(fd, 1);
		err = bind_shared(fd, local, remote);
		if (err != -EADDRINUSE || !--tries)
			return err;
		over = l2tp_wait(PAUSE_MS);
		if (over)
			return over == -EINTR ? over : err;
	}
}

int l2tp_port_source(const struct sockaddr *remote, const struct l2tp_egress *e,
		     struct sockaddr_storage *local)
{
	CLEANUP_FD int fd = l2tp_egress_socket(remote->sa_family, e);
	socklen_t len = sizeof(*local);

	if (fd < 0)
		return fd;
	if (connect(fd, remote, l2tp_addr_len(remote)) < 0 ||
	    getsockname(fd, (struct sockaddr *)local, &len) < 0)
		return -errno;
	l2tp_addr_set_port((struct sockaddr *)local, 0);
	return 0;
}
