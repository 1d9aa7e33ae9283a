/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "async.h"

/* The controller, netlink's l2tp and its xfrm, and pppd's parent. */
#define EARS 4

static struct {
	int fd;
	void (*hear)(void); /* NULL: not used */
} ears[EARS];
static pid_t owner; /* who gets the signal */

static void on_signal(int number)
{
	int saved = errno, i;

	(void)number;
	for (i = 0; i < EARS; i++)
		if (ears[i].hear)
			ears[i].hear();
	errno = saved;
}

static void mask(int how)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGIO);
	sigprocmask(how, &set, NULL);
}

void async_block(void)
{
	mask(SIG_BLOCK);
}

void async_unblock(void)
{
	mask(SIG_UNBLOCK);
}

/*
 * pppd's own handler of SIGIO ends it; it has no use for the signal. Its own other
 * handlers may leave select() by a jump, so none of them runs inside ours.
 */
static int take_signal(void)
{
	struct sigaction act = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

	sigfillset(&act.sa_mask);
	return sigaction(SIGIO, &act, NULL) < 0 ? -errno : 0;
}

static int raise_signal(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || fcntl(fd, F_SETOWN, getpid()) < 0 ||
	    fcntl(fd, F_SETFL, flags | O_ASYNC) < 0)
		return -errno;
	return 0;
}

static int slot_of(int fd)
{
	int i;

	for (i = 0; i < EARS; i++)
		if (ears[i].hear && ears[i].fd == fd)
			return i;
	return -1;
}

static int free_slot(void)
{
	int i;

	for (i = 0; i < EARS; i++)
		if (!ears[i].hear)
			return i;
	return -1;
}

int async_begin(int fd, void (*hear)(void))
{
	int i = slot_of(fd), err;

	if (i < 0)
		i = free_slot();
	if (i < 0)
		return -ENOSPC;
	err = take_signal();
	if (!err && fd >= 0)
		err = raise_signal(fd);
	if (err)
		return err;
	async_block();
	owner = getpid();
	ears[i].fd = fd;
	ears[i].hear = hear;
	hear();
	async_unblock();
	return 0;
}

void async_end(int fd)
{
	int i = fd < 0 ? -1 : slot_of(fd), flags;

	if (i < 0)
		return;
	async_block();
	ears[i].hear = NULL;
	flags = fcntl(fd, F_GETFL);
	/* in a child of pppd's the flag is pppd's */
	if (flags >= 0 && owner == getpid())
		fcntl(fd, F_SETFL, flags & ~O_ASYNC);
	async_unblock();
}

void async_stop(void)
{
	int i;

	for (i = 0; i < EARS; i++)
		if (ears[i].hear)
			async_end(ears[i].fd);
	signal(SIGIO, SIG_IGN);
}

void async_follow(int pid)
{
	int i;

	for (i = 0; i < EARS; i++)
		if (ears[i].hear && ears[i].fd >= 0)
			fcntl(ears[i].fd, F_SETOWN, pid);
}

bool async_is_new_process(void)
{
	if (!owner || owner == getpid())
		return false;
	owner = getpid();
	return true;
}
