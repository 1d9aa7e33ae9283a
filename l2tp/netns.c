/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "fd.h"
#include "netns.h"
#include "reason.h"

#ifndef NS_GET_NSTYPE
#define NS_GET_NSTYPE _IO(0xb7, 0x3) /* linux/nsfs.h, Linux 4.11 */
#endif

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71 /* Linux 5.14 */
#endif

#ifndef SIOCGSKNS
#define SIOCGSKNS 0x894C /* linux/sockios.h */
#endif

#define OWN   "/proc/self/ns/net"
#define NAMED "/run/netns" /* ip-netns(8) */

enum { STEP_NAME, STEP_PATH, STEP_ENTER };

#define NO_NAMESPACE(step, err) \
	{ \
		step, err, "this is no network namespace", \
			"give a name that 'ip netns list' shows, or a path like " \
			"/proc/PID/ns/net" \
	}

static const struct l2tp_reason reasons[] = {
	{ STEP_NAME, ENOENT, "there is no such network namespace",
	  "'ip netns list' shows them, and 'ip netns add' makes one" },
	NO_NAMESPACE(STEP_NAME, EINVAL),
	{ STEP_PATH, ENOENT, "there is no such path",
	  "a namespace without a name is /proc/PID/ns/net, of a process there" },
	NO_NAMESPACE(STEP_PATH, EINVAL),
	{ STEP_ENTER, EPERM,
	  "entering another network namespace and returning needs CAP_SYS_ADMIN in "
	  "both",
	  "run as root" },
};

static void (*lost)(void) = abort;

void l2tp_netns_when_lost(void (*end)(void))
{
	lost = end;
}

struct l2tp_visit l2tp_netns_enter(int netns)
{
	CLEANUP_FD int home = -1;
	struct l2tp_visit visit = { .home = -1 };

	if (netns <= 0)
		return visit;
	home = open(OWN, O_RDONLY | O_CLOEXEC);
	visit.err = home < 0 ? -errno : l2tp_fd_adopt(&home);
	/* first into our own: whoever may not do that could not return */
	if (!visit.err &&
	    (setns(home, CLONE_NEWNET) < 0 || setns(netns, CLONE_NEWNET) < 0))
		visit.err = -errno;
	if (!visit.err)
		visit.home = l2tp_steal(&home);
	return visit;
}

void l2tp_netns_leave(struct l2tp_visit *visit)
{
	int saved = errno;

	if (visit->home >= 0 && setns(visit->home, CLONE_NEWNET) < 0)
		lost();
	l2tp_close(&visit->home);
	errno = saved;
}

void l2tp_netns_close(int *netns)
{
	if (*netns > 0)
		close(*netns);
	*netns = 0;
}

static bool is_own(int fd)
{
	struct stat own, st;

	return !stat(OWN, &own) && !fstat(fd, &st) && own.st_dev == st.st_dev &&
	       own.st_ino == st.st_ino;
}

static int complain(const char *word, int step, int err, struct l2tp_complaint *c)
{
	char why[200];

	L2TP_REASON(why, reasons, step, err);
	l2tp_complain(c, "%snetns %.160s: %s", c->prefix, word, why);
	return err;
}

/* O_NONBLOCK: a FIFO must not block */
static int open_namespace(const char *word)
{
	char path[sizeof(NAMED) + 1 + L2TP_NETNS_MAX];
	CLEANUP_FD int fd = -1;
	int err;

	snprintf(path, sizeof(path), "%s%s", word[0] == '/' ? "" : NAMED "/", word);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return errno == ENOTDIR ? -ENOENT : -errno;
	if (ioctl(fd, NS_GET_NSTYPE) != CLONE_NEWNET)
		return -EINVAL;
	err = l2tp_fd_adopt(&fd);
	return err ? err : l2tp_steal(&fd);
}

static int try_it(int netns)
{
	VISIT visit = l2tp_netns_enter(netns);

	return visit.err;
}

int l2tp_netns_open(const char *word, int *netns, struct l2tp_complaint *c)
{
	CLEANUP_FD int fd = -1;
	int err;

	l2tp_netns_close(netns);
	if (!word[0])
		return 0;
	fd = open_namespace(word);
	if (fd < 0)
		return complain(word, word[0] == '/' ? STEP_PATH : STEP_NAME, fd, c);
	if (is_own(fd))
		return 0;
	err = try_it(fd);
	if (err)
		return complain(word, STEP_ENTER, err, c);
	*netns = l2tp_steal(&fd);
	return 0;
}

uint64_t l2tp_netns_inode(int netns)
{
	struct stat st;

	return netns <= 0 || fstat(netns, &st) < 0 ? 0 : st.st_ino;
}

const char *l2tp_netns_ip(const char *word, char buf[L2TP_NETNS_MAX + 32])
{
	if (!word[0])
		return "ip";
	snprintf(buf, L2TP_NETNS_MAX + 32,
		 word[0] == '/' ? "nsenter --net=%s ip" : "ip -n %s", word);
	return buf;
}

/* --- sockets of others --- */

bool l2tp_netns_differs(int fd, int netns)
{
	VISIT visit = l2tp_netns_enter(netns);
	CLEANUP_FD int ours = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	uint64_t its = 0, wanted = 0;
	socklen_t len = sizeof(its);

	return !visit.err &&
	       !getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &its, &len) &&
	       !getsockopt(ours, SOL_SOCKET, SO_NETNS_COOKIE, &wanted, &len) &&
	       its != wanted;
}

static bool is_named(int dir, const char *name, const struct stat *ns)
{
	struct stat st;

	return !fstatat(dir, name, &st, 0) && st.st_dev == ns->st_dev &&
	       st.st_ino == ns->st_ino;
}

static void find_name(int netns, char name[L2TP_NETNS_MAX])
{
	DIR *dir = opendir(NAMED);
	struct dirent *entry;
	struct stat st;

	name[0] = '\0';
	while (dir && !fstat(netns, &st) && !name[0] && (entry = readdir(dir)))
		if (is_named(dirfd(dir), entry->d_name, &st))
			snprintf(name, L2TP_NETNS_MAX, "%.255s", entry->d_name);
	if (dir)
		closedir(dir);
}

const char *l2tp_netns_remedy(int fd, const char *prefix,
			      char buf[L2TP_NETNS_REMEDY_MAX])
{
	CLEANUP_FD int netns = ioctl(fd, SIOCGSKNS);
	char name[L2TP_NETNS_MAX];

	find_name(netns, name);
	if (is_own(netns))
		snprintf(buf, L2TP_NETNS_REMEDY_MAX,
			 "it is in this program's own, so leave %snetns out",
			 prefix);
	else
		snprintf(buf, L2TP_NETNS_REMEDY_MAX,
			 name[0] ? "give %snetns %s"
				 : "give %snetns with the path of that one, "
				   "/proc/PID/ns/net of a process there%s",
			 prefix, name);
	return buf;
}
