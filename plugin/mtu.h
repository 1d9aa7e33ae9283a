/* SPDX-License-Identifier: BSD-2-Clause */
/* The link's MTU and MRU: what fits into the tunnel without a fragment. */
#ifndef PLUGIN_MTU_H
#define PLUGIN_MTU_H

#include <stdbool.h>

/* Of a link; all in bytes. */
struct mtu {
	int path;      /* the path's; 0: not known */
	int limit;     /* what it leaves for a packet; 0: not known */
	int our_mru;   /* of the same path */
	bool numbered; /* the limit leaves room for sequence numbers */
	bool mirrored; /* which the peer has asked for */
	bool up;       /* LCP; the rest counts then */
	int allowed;   /* what LCP has agreed on */
	int interface; /* what the interface was given last, by pppd or us */
	int ceiling;   /* what somebody else has given it since */
};

/*
 * Give pppd's LCP the largest MTU and MRU that the path carries, unless the
 * user gave mtu or mru.  Needs the tunnel's socket, or the remote address of
 * an inherited session.  May be called again.
 */
void mtu_follow_path(void);

/*
 * The watch looks: every second time, ask for the path's MTU, and where it has
 * changed give the interface the one that fits, with a line in the log.  Does
 * nothing before LCP is up, for a bundle, or where mtu was given.
 */
void mtu_watch(void);

/*
 * Each time before LCP is negotiated, and each time before the network
 * protocols are: a bundle's MTU, which pppd sets then, is its MRRU, less only
 * what mtu says.
 */
void mtu_before_lcp(void);
void mtu_before_network(void);

/*
 * LCP is up with these MRUs: where the kernel has begun to mirror the peer's
 * sequence numbers, frames are 4 bytes longer than was reckoned with.  Returns
 * the MTU that the interface has from now on, a bundle's too.
 */
int mtu_lcp_up(int peers_mru, int our_mru);

#endif
