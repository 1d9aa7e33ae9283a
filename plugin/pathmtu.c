/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <errno.h>

#include "../l2tp/path.h"
#include "link.h"
#include "pathmtu.h"

/* Does a separate socket report the same MTU as the tunnel's own? */
static enum { NOT_ASKED, AGREES, DIFFERS } beside;

static int mtu_of_socket(void)
{
	const struct l2tp_tunnel *tun = &process_state.tunnel;

	if (tun->fd < 0)
		return -ENOTCONN;
	return l2tp_path_mtu(tun->fd, tun->local.ss_family);
}

static const struct sockaddr *tunnels_remote(void)
{
	if (process_state.tunnel.remote.ss_family != AF_UNSPEC)
		return (const struct sockaddr *)&process_state.tunnel.remote;
	return (const struct sockaddr *)&link_state.session.remote;
}

/*
 * The current MTU. A connected socket reports the MTU of its last packet's
 * time.
 */
static int mtu_beside(void)
{
	const struct sockaddr_storage *local = &process_state.tunnel.local;

	if (local->ss_family == AF_UNSPEC)
		local = &link_state.session.local;
	if (tunnels_remote()->sa_family == AF_UNSPEC)
		return -ENOTCONN;
	return l2tp_path_mtu_between((const struct sockaddr *)local,
				     tunnels_remote(), &process_state.tunnel.egress);
}

int pathmtu_family(void)
{
	const struct sockaddr *local =
		(const struct sockaddr *)&process_state.tunnel.local;

	return l2tp_wire_family(local->sa_family != AF_UNSPEC ? local
							      : tunnels_remote());
}

/*
 * They differ where a mark, a rule for the tunnel's ports or IPsec applies to
 * the tunnel's socket only. Then the separate socket's answer does not count.
 */
static void compare(int mtu)
{
	int other = mtu_beside();

	if (other == -ENOTCONN) /* L2TP/IP: its remote address is the session's */
		beside = NOT_ASKED;
	else
		beside = other == mtu ? AGREES : DIFFERS;
}

int pathmtu_begin(void)
{
	int mtu = mtu_of_socket();

	if (mtu > 0)
		compare(mtu);
	else if (link_state.session.fd >= 0 || beside == AGREES)
		mtu = mtu_beside();
	if (mtu > 0 && process_state.tunnel.local.ss_family == AF_UNSPEC)
		beside = AGREES; /* no other was asked */
	return mtu;
}

void pathmtu_connected(int mtu)
{
	if (mtu > 0 && beside == NOT_ASKED)
		compare(mtu);
}

int pathmtu_now(void)
{
	return beside == AGREES ? mtu_beside() : mtu_of_socket();
}
