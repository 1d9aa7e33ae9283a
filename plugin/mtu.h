/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The link's MTU and MRU: the largest that avoid fragments of the outer
 * packets.
 */
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
 * Set pppd's LCP to the largest MTU and MRU that the path carries, unless the
 * user gave mtu or mru. Needs the tunnel's socket, or the remote address of an
 * inherited session. May be called again.
 */
void mtu_follow_path(void);

/*
 * Called at each look of the watch; every second time it asks for the path's
 * MTU. Where it has changed, the interface gets the MTU that fits, and the log
 * one line. Does nothing before LCP is up, for a bundle, or where mtu was
 * given.
 */
void mtu_watch(void);

/*
 * Called before each negotiation of LCP, and of the network protocols. The MTU
 * that pppd gives a bundle in between is the MRRU, limited by mtu only.
 */
void mtu_before_lcp(void);
void mtu_before_network(void);

/*
 * LCP is up with these MRUs. Where the kernel has begun to mirror the peer's
 * sequence numbers, frames are 4 bytes longer than was assumed. Returns the MTU
 * that the interface or bundle has from now on.
 */
int mtu_lcp_up(int peers_mru, int our_mru);

#endif
