/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <linux/ppp-ioctl.h>

#include "bridge.h"
#include "fd.h"
#include "netns.h"
#include "reason.h"

#ifndef PPPIOCBRIDGECHAN
#define PPPIOCBRIDGECHAN _IOW('t', 53, int) /* Linux 5.11 */
#endif

/*
 * A limit, for a peer that sends without end. The kernel queues 32 frames on a
 * channel, and a few more on a socket.
 */
#define MOST_FRAMES 256

/* Larger than any IP packet, so no frame is cut. */
#define FRAME_SIZE 65536

static int fail(struct l2tp_bridge *b, enum l2tp_bridge_step step, int err)
{
	b->step = step;
	return err;
}

/*
 * Both kinds of descriptor read and write a frame from its protocol field on:
 * pppol2tp_recv() strips address and control field, PPPoE has none. A frame
 * that the other side refuses is lost, as it would be later; the frames behind
 * it are not.
 */
static void hand_across_early(int from, int to)
{
	uint8_t frame[FRAME_SIZE];
	ssize_t len;
	int i;

	for (i = 0; i < MOST_FRAMES; i++) {
		len = recv(from, frame, sizeof(frame), MSG_DONTWAIT);
		if (len <= 0)
			break;
		(void)!send(to, frame, (size_t)len, MSG_DONTWAIT);
	}
}

static void hand_across_waiting(int from, int to)
{
	uint8_t frame[FRAME_SIZE];
	ssize_t len;
	int i;

	for (i = 0; i < MOST_FRAMES; i++) {
		len = read(from, frame, sizeof(frame));
		if (len <= 0)
			break;
		(void)!write(to, frame, (size_t)len);
	}
}

/*
 * Until PPPIOCGCHAN the kernel queues frames on the socket, and after it they
 * cannot be read there. Kernels before late 2025 do not move them to the
 * channel.
 */
static int bind_both(const int sockets[2], struct l2tp_bridge *b)
{
	int i;

	for (i = 0; i < 2; i++) {
		hand_across_early(sockets[i], sockets[!i]);
		if (ioctl(sockets[i], PPPIOCGCHAN, &b->channel[i]) < 0)
			return fail(b, L2TP_BRIDGE_BIND, -errno);
	}
	return 0;
}

static int attach(int channel, int netns, struct l2tp_bridge *b)
{
	VISIT visit = l2tp_netns_enter(netns);
	CLEANUP_FD int fd = open("/dev/ppp", O_RDWR | O_CLOEXEC | O_NONBLOCK);

	if (visit.err)
		return fail(b, L2TP_BRIDGE_ATTACH, visit.err);
	if (fd < 0)
		return fail(b, L2TP_BRIDGE_OPEN, -errno);
	if (ioctl(fd, PPPIOCATTCHAN, &channel) < 0)
		return fail(b, L2TP_BRIDGE_ATTACH, -errno);
	return l2tp_steal(&fd);
}

/* ppp_ioctl() looks for the other channel in the caller's namespace. */
static int join(int fd, int channel, int netns, struct l2tp_bridge *b)
{
	VISIT visit = l2tp_netns_enter(netns);

	if (visit.err)
		return fail(b, L2TP_BRIDGE_JOIN, visit.err);
	if (ioctl(fd, PPPIOCBRIDGECHAN, &channel) < 0)
		return fail(b, L2TP_BRIDGE_JOIN, -errno);
	return 0;
}

int l2tp_bridge_join(const int sockets[2], const int netns[2], struct l2tp_bridge *b)
{
	CLEANUP_FD int first = -1;
	CLEANUP_FD int second = -1;
	int err;

	b->attached[0] = b->attached[1] = -1;
	err = bind_both(sockets, b);
	if (err)
		return err;
	first = attach(b->channel[0], netns[0], b);
	if (first < 0)
		return first;
	second = attach(b->channel[1], netns[1], b);
	if (second < 0)
		return second;
	err = join(first, b->channel[1], netns[1], b);
	if (err)
		return err;
	hand_across_waiting(first, second);
	hand_across_waiting(second, first);
	b->attached[0] = l2tp_steal(&first);
	b->attached[1] = l2tp_steal(&second);
	return 0;
}

#define NO_RIGHT "/dev/ppp needs CAP_NET_ADMIN", "run as root"
#define FOREIGN	 "a session is of another network namespace", "name it with netns"
#define NO_BRIDGE \
	"the kernel cannot join PPP channels (PPPIOCBRIDGECHAN)", \
		"Linux 5.11 or later can"

static const struct l2tp_reason reasons[] = {
	{ L2TP_BRIDGE_BIND, ENOTCONN, "a session ended while it was set up", NULL },
	{ L2TP_BRIDGE_OPEN, ENOENT, "there is no /dev/ppp",
	  "'mknod /dev/ppp c 108 0' makes it" },
	{ L2TP_BRIDGE_OPEN, EPERM, NO_RIGHT },
	{ L2TP_BRIDGE_OPEN, EACCES, NO_RIGHT },
	{ L2TP_BRIDGE_ATTACH, ENXIO, FOREIGN },
	{ L2TP_BRIDGE_JOIN, ENXIO, FOREIGN },
	{ L2TP_BRIDGE_JOIN, EALREADY,
	  "one of the sessions has a PPP interface or a bridge already",
	  "end the pppd or l2tp-bridge that uses it" },
	{ L2TP_BRIDGE_JOIN, EINVAL, NO_BRIDGE },
	{ L2TP_BRIDGE_JOIN, ENOTTY, NO_BRIDGE },
};

void l2tp_bridge_explain(const struct l2tp_bridge *b, int err,
			 struct l2tp_complaint *out)
{
	char reason[sizeof(out->text)];

	L2TP_REASON(reason, reasons, b->step, err);
	l2tp_complain(out, "cannot bridge: %.300s", reason);
}
