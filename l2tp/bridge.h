/* SPDX-License-Identifier: BSD-2-Clause */
/* Join two PPP channels in the kernel. */
#ifndef L2TP_BRIDGE_H
#define L2TP_BRIDGE_H

#include "spec.h"

/* Where a join failed. */
enum l2tp_bridge_step {
	L2TP_BRIDGE_BIND,   /* PPPIOCGCHAN on a session socket */
	L2TP_BRIDGE_OPEN,   /* /dev/ppp */
	L2TP_BRIDGE_ATTACH, /* PPPIOCATTCHAN */
	L2TP_BRIDGE_JOIN,   /* PPPIOCBRIDGECHAN */
};

struct l2tp_bridge {
	int channel[2];	 /* their indices, once joined */
	int attached[2]; /* /dev/ppp, attached to them; -1 unless joined */
	enum l2tp_bridge_step step;
};

/*
 * Join the channels of two descriptors: connected PPPoX sockets (L2TP or PPPoE), or
 * ttys with PPP's line discipline. netns: where each is (netns.h). Frames that
 * were queued meanwhile are handed across in order. The join lasts as long as
 * both sockets are open; no other descriptor is needed for it. The caller closes
 * b->attached: poll() says POLLHUP there when the kernel takes the channel away,
 * as it does when a PPPoE session or a line ends, but not at the end of an L2TP
 * session.
 *
 * Returns 0, or -errno with b->step set: -EALREADY one of them has a PPP
 * interface or a bridge; -EINVAL or -ENOTTY the kernel has no PPPIOCBRIDGECHAN
 * (before 5.11); -ENOTCONN the session ended meanwhile; -ENXIO the channel
 * belongs to another network namespace than netns; -EPERM or -EACCES /dev/ppp needs
 * CAP_NET_ADMIN.
 */
int l2tp_bridge_join(const int sockets[2], const int netns[2],
		     struct l2tp_bridge *b);

/* One line that says why l2tp_bridge_join() failed and what to do about it. */
void l2tp_bridge_explain(const struct l2tp_bridge *b, int err,
			 struct l2tp_complaint *out);

#endif
