/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <errno.h>
#include <limits.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include "../l2tp/fd.h"
#include "link.h"
#include "mtu.h"
#include "options.h"
#include "pathmtu.h"

#define SEQUENCE_BYTES 4
/* Every IPv4 host accepts 576 bytes; a path of less than 128 is a mistake. */
#define LEAST_MTU 128
/* RFC 8200, section 5 */
#define LEAST_IPV6_MTU 1280

/* MPPE_PAD, which ccp_reqci() subtracts from the interface's MTU */
#define MPPE_BYTES 4

static struct mtu *const m = &link_state.mtu;

/* LCP has agreed on multilink: the link is or will be in a bundle. */
static bool in_bundle(void)
{
	return lcp_gotoptions[0].neg_mrru && lcp_hisoptions[0].neg_mrru;
}

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* The peer's frames have numbers where we demand them, and the peer's cookie. */
static int peers_overhead(struct l2tp_spec spec, int family)
{
	spec.send_seq = spec.send_seq || spec.recv_seq;
	spec.cookie = spec.peer_cookie;
	return l2tp_spec_overhead(&spec, family);
}

/*
 * lcp_up() reads these for the interface, EAP-TLS for its fragments, and
 * mp_join_bundle() for the bundle; see mtu_before_network().
 */
static void tell_lcp(void)
{
	if (!m->limit)
		return;
	if (!options_lcp_given("mtu"))
		lcp_allowoptions[0].mru = m->limit;
	if (!options_lcp_given("mru")) {
		lcp_wantoptions[0].mru = m->our_mru;
		lcp_wantoptions[0].neg_mru = 1;
	}
}

/*
 * Compute what a path of that MTU leaves. Returns false where that is too
 * little.
 */
static bool reckon(int mtu)
{
	struct l2tp_spec spec = l2tp_session_spec(&link_state.session,
						  &link_state.spec);
	int family = pathmtu_family();

	spec.send_seq = spec.send_seq || m->mirrored;
	m->path = mtu;
	m->numbered = spec.send_seq;
	/* the loopback's MTU exceeds pppd's limit */
	m->limit = least(mtu - l2tp_spec_overhead(&spec, family), MAXMRU);
	m->our_mru = least(mtu - peers_overhead(spec, family), MAXMRU);
	if (m->limit < LEAST_MTU || m->our_mru < LEAST_MTU) {
		warn("the tunnel's path MTU is %d bytes; mtu and mru are left as "
		     "they are",
		     mtu);
		m->limit = 0;
	}
	return m->limit != 0;
}

void mtu_follow_path(void)
{
	int mtu = pathmtu_begin();

	m->mirrored = false;
	if (mtu <= 0 || !reckon(mtu))
		return;
	tell_lcp();
	dbglog("path MTU %d, so mtu %d and mru %d", mtu, m->limit, m->our_mru);
	if (m->limit < LEAST_IPV6_MTU)
		dbglog("IPv6 inside the link needs an MTU of %d", LEAST_IPV6_MTU);
}

void mtu_before_lcp(void)
{
	m->up = false;
	tell_lcp();
}

void mtu_before_network(void)
{
	/*
	 * A bundle's packet may be longer than the path: the kernel splits it
	 * (ppp_mp_explode()).
	 */
	if (m->limit && in_bundle() && !options_lcp_given("mtu"))
		lcp_allowoptions[0].mru = MAXMRU;
}

/* The MTU that lcp_up() or mp_join_bundle() sets on the interface. */
static int pppds_mtu(int peers, int ours)
{
	int allowed = lcp_allowoptions[0].mru;

	if (!in_bundle())
		return least(least(peers, ours), allowed);
	if (!options_lcp_given("mtu"))
		allowed = MAXMRU;
	return least(lcp_hisoptions[0].mrru, allowed);
}

/* Returns the interface's MTU with room for numbers that the peer asks for. */
static int with_numbers(int mtu)
{
	int now = m->limit - SEQUENCE_BYTES;

	/* L2TPv3's numbers are in the sublayer, which is counted already. */
	if (!m->limit || link_state.session.version == 3 || m->numbered ||
	    in_bundle() || options_lcp_given("mtu") || mtu <= now ||
	    ppp_ifunit() < 0 || !l2tp_session_sends_seq(&link_state.session))
		return mtu;
	dbglog("the peer asks for sequence numbers: mtu %d", now);
	m->mirrored = true;
	ppp_set_mtu(ppp_ifunit(), now);
	return now;
}

int mtu_lcp_up(int peers, int ours)
{
	m->allowed = least(peers, ours);
	m->interface = with_numbers(pppds_mtu(peers, ours));
	m->ceiling = INT_MAX;
	m->up = true;
	pathmtu_connected(m->path);
	return m->interface;
}

static int interface_mtu(void)
{
	CLEANUP_FD int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq ifr = { 0 };

	strlcpy(ifr.ifr_name, ppp_ifname(), sizeof(ifr.ifr_name));
	return ioctl(fd, SIOCGIFMTU, &ifr) < 0 ? -errno : ifr.ifr_mtu;
}

static int mppe_bytes(void)
{
	return ccp_fsm[0].state == OPENED && ccp_hisoptions[0].mppe ? MPPE_BYTES : 0;
}

/*
 * If a script or the administrator has set another MTU, ours is not above it.
 * Below 1280 bytes the kernel removes IPv6 from an interface and does not
 * restore the addresses (addrconf_notify()); a fragment is the lesser evil.
 */
static int wanted_mtu(int has)
{
	int mtu;

	if (has != m->interface && has != m->interface - mppe_bytes())
		m->ceiling = has;
	mtu = least(least(m->allowed, m->limit) - mppe_bytes(), m->ceiling);
	if (mtu < LEAST_IPV6_MTU && has >= LEAST_IPV6_MTU && ppp_ipv6_is_up())
		mtu = LEAST_IPV6_MTU;
	return mtu;
}

static void set_interface(void)
{
	int has = interface_mtu(), mtu;

	if (has <= 0)
		return;
	mtu = wanted_mtu(has);
	m->interface = mtu;
	if (mtu == has)
		return;
	ppp_set_mtu(ppp_ifunit(), mtu);
	notice("the path MTU is now %d bytes, so the MTU of %s is %d; it was %d",
	       m->path, ppp_ifname(), mtu, has);
}

void mtu_watch(void)
{
	static bool odd;
	int mtu;

	odd = !odd;
	if (odd || !m->up || !m->path || in_bundle() || options_lcp_given("mtu") ||
	    ppp_ifunit() < 0)
		return;
	mtu = pathmtu_now();
	if (mtu <= 0 || mtu == m->path || !reckon(mtu))
		return;
	tell_lcp();
	set_interface();
}
