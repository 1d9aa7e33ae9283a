/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What decides beside the addresses which way a tunnel's packets leave: its
 * socket's network namespace, interface, firewall mark and DSCP.  Whoever asks the
 * kernel about that way asks with the same.
 */
#ifndef L2TP_EGRESS_H
#define L2TP_EGRESS_H

#include <stdbool.h>
#include <stdint.h>

#define L2TP_DEVICE_SIZE 16 /* IFNAMSIZ, without <net/if.h> or <linux/if.h> */

struct l2tp_egress {
	char device[L2TP_DEVICE_SIZE]; /* an interface or a VRF; empty: any */
	uint32_t mark;		       /* 0: none */
	uint32_t dscp;		       /* 0 to 63; RFC 2474 */
	bool dscp_given;
	int netns; /* a descriptor, which the tunnel owns; 0: our own (netns.h) */
};

enum l2tp_egress_part { L2TP_EGRESS_DEVICE, L2TP_EGRESS_MARK, L2TP_EGRESS_DSCP };

/*
 * Give it to a socket of that address family, before it is connected.  Returns
 * 0, or -errno with what the kernel refuses in *part, which may be NULL.
 */
int l2tp_egress_set(int fd, int family, const struct l2tp_egress *e,
		    enum l2tp_egress_part *part);

/*
 * A UDP socket of that family which has it, to ask the kernel with; close-on-exec.
 * Or -errno.
 */
int l2tp_egress_socket(int family, const struct l2tp_egress *e);

/* What a socket has, whoever gave it; family: of the packets on the wire. */
void l2tp_egress_read(int fd, int family, struct l2tp_egress *e);

/* The byte of the IP header, TOS or traffic class. */
int l2tp_egress_tos(const struct l2tp_egress *e);

#endif
