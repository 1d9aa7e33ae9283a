/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's IPsec policies and states as its netlink messages describe them,
 * compared with a tunnel's packets.  Pure, and safe in a signal handler.
 */
#ifndef L2TP_XFRM_H
#define L2TP_XFRM_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include <linux/netlink.h>
#include <linux/xfrm.h> /* after netinet/in.h, which it yields to */

/* XFRM_MAX_DEPTH */
#define L2TP_XFRM_DEPTH 6

/* The packets of a tunnel. */
struct l2tp_xfrm_flow {
	struct sockaddr_storage local, remote; /* as on the wire; L2TP/IP: port 0 */
	uint8_t protocol;
	uint32_t mark;
	int ifindex; /* 0: no interface of its own */
};

struct l2tp_xfrm_policy {
	struct xfrm_userpolicy_info info;
	struct xfrm_user_tmpl templates[L2TP_XFRM_DEPTH];
	size_t count;
	struct xfrm_mark mark;
};

/*
 * Read an XFRM_MSG_NEWPOLICY or _UPDPOLICY.  Returns 0; -EBADMSG where it is too
 * short; -ENOTSUP for a policy that is not looked up for plain packets: a
 * sub-policy, or an XFRM interface's.
 */
int l2tp_xfrm_read_policy(const struct nlmsghdr *nlh, struct l2tp_xfrm_policy *p);

/*
 * Does the policy's selector cover what leaves (XFRM_POLICY_OUT) or arrives
 * (XFRM_POLICY_IN)?
 */
bool l2tp_xfrm_covers(const struct l2tp_xfrm_policy *p,
		      const struct l2tp_xfrm_flow *flow, int dir);

/* Of two policies that cover a packet, does the kernel take p? */
bool l2tp_xfrm_precedes(const struct l2tp_xfrm_policy *p,
			const struct l2tp_xfrm_policy *other);

/* The template that demands ESP; NULL: the policy demands none. */
const struct xfrm_user_tmpl *l2tp_xfrm_esp(const struct l2tp_xfrm_policy *p);

/* Do two policies demand the same? */
bool l2tp_xfrm_same_templates(const struct l2tp_xfrm_policy *a,
			      const struct l2tp_xfrm_policy *b);

enum l2tp_xfrm_fit {
	L2TP_XFRM_OTHER,     /* of other packets */
	L2TP_XFRM_ACQUIRING, /* a key manager was asked for one that would fit */
	L2TP_XFRM_FITS,
};

/*
 * Would the kernel send the flow's packets with the state of an XFRM_MSG_NEWSA,
 * under policy p, which demands ESP?
 */
enum l2tp_xfrm_fit l2tp_xfrm_state_fits(const struct nlmsghdr *nlh,
					const struct l2tp_xfrm_policy *p,
					const struct l2tp_xfrm_flow *flow);

/* A tunnel's packets, and the policies that they are under. */
struct l2tp_xfrm_view {
	struct l2tp_xfrm_flow flow;
	struct l2tp_xfrm_policy out, in;
};

/* Does a multicast message tell of a policy or state that may be the flow's? */
bool l2tp_xfrm_concerns(const struct nlmsghdr *nlh, const struct l2tp_xfrm_view *v);

/* Does it tell that v->out holds no longer, so that packets may leave in clear? */
bool l2tp_xfrm_opens(const struct nlmsghdr *nlh, const struct l2tp_xfrm_view *v);

/* Where it tells what v->out has become, take that over. */
void l2tp_xfrm_follow(const struct nlmsghdr *nlh, struct l2tp_xfrm_view *v);

#endif
