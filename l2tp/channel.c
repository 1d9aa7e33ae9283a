/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <sys/ioctl.h>

#include <linux/ppp-ioctl.h>

#include "channel.h"
#include "fd.h"
#include "reason.h"

#define NO_CHANNEL "the descriptor holds no PPP channel"

static const struct l2tp_reason reasons[] = {
	{ 0, EBADF, "the descriptor is not open", NULL },
	{ 0, ENOTTY, NO_CHANNEL, NULL },
	{ 0, EINVAL, NO_CHANNEL, NULL },
	{ 0, EOPNOTSUPP, NO_CHANNEL, NULL },
	{ 0, ENOTCONN, "its session is over", NULL },
	{ 0, EIO, "its line has hung up", NULL },
};

int l2tp_channel_adopt(int *fd, struct l2tp_complaint *c)
{
	int index, err = 0;

	/* qemu-user answers ENOTTY whatever the descriptor is */
	if (fcntl(*fd, F_GETFD) < 0 || ioctl(*fd, PPPIOCGCHAN, &index) < 0)
		err = -errno;
	if (!err)
		err = l2tp_fd_adopt(fd);
	if (err)
		L2TP_REASON(c->text, reasons, 0, err);
	return err;
}

/*
 * A tty that hangs up says so to poll(), and every ioctl() fails then
 * (hung_up_tty_ioctl()); a PPPoE session that ends does neither, but pppox_ioctl()
 * looks at its state.
 */
enum l2tp_life l2tp_channel_life(int fd)
{
	struct pollfd p = { .fd = fd };
	int index;

	if (poll(&p, 1, 0) > 0 && p.revents & (POLLHUP | POLLERR | POLLNVAL))
		return L2TP_GONE;
	if (!ioctl(fd, PPPIOCGCHAN, &index))
		return L2TP_ALIVE;
	return errno == ENOTCONN || errno == EIO ? L2TP_GONE : L2TP_UNKNOWN;
}
