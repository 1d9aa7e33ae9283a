/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>

#include "../l2tp/interface.h"
#include "../l2tp/netns.h"
#include "link.h"
#include "netns.h"

/* Far more than interfaces that one host has. */
#define MOST_UNITS 65536

static void lost(void)
{
	fatal("cannot return to pppd's own network namespace: %m");
}

void netns_register(void)
{
	l2tp_netns_when_lost(lost);
}

/*
 * ppp_connect_channel() looks for the unit among those that were made in the
 * channel's namespace. Interfaces may be moved, but pppd makes that of demand, and
 * that of a bundle, where no plugin is called.
 */
const char *netns_contradiction(const struct l2tp_spec *spec)
{
	if (spec->netns[0] && demand)
		return "demand contradict each other: pppd makes the interface "
		       "before the call, in its own network namespace, and the "
		       "kernel joins no session of another to it; use persist";
	if (spec->netns[0] && ppp_wants_multilink())
		return "multilink contradict each other: pppd makes a bundle's "
		       "interface in its own network namespace, and the kernel joins "
		       "no session of another to it; run pppd in the tunnel's";
	if (spec->netns[0] && ppp_wants_vrf())
		return "vrf contradict each other: pppd puts the interface into the "
		       "VRF before it is brought home, and that takes it out again; "
		       "let ip-pre-up do it";
	return NULL;
}

/*
 * pppd renames the interface that it has just made by the socket that it has at
 * home, where the name may be another's. So it is renamed as it is moved; in the
 * end pppd takes the name from its option.
 */
static char asked[IFNAMSIZ];
static bool taken;

static void take_name(void)
{
	if (!taken)
		strlcpy(asked, req_ifname, sizeof(asked));
	taken = true;
	req_ifname[0] = '\0';
}

/* A controller's next answer may be another namespace, or none. */
static void give_name_back(void)
{
	if (taken)
		strlcpy(req_ifname, asked, IFNAMSIZ);
}

static int establish_there(int fd, int netns)
{
	VISIT visit = l2tp_netns_enter(netns);

	if (!visit.err)
		return ppp_generic_establish(fd);
	error("l2tp-netns %s: %s", link_state.spec.netns, strerror(-visit.err));
	return -1;
}

/* Asked first: a call that fails may have moved it. */
static int bring_as(int netns, const char *there, const char *here)
{
	return if_nametoindex(here) ? -EEXIST
				    : l2tp_interface_bring(netns, there, here);
}

/* pppd also takes another unit where the one that it is told is taken. */
static int bring_unnamed(int netns, const char *there, char here[IFNAMSIZ])
{
	int n, err;

	snprintf(here, IFNAMSIZ, "ppp%d", req_unit < 0 ? ppp_ifunit() : req_unit);
	err = bring_as(netns, there, here);
	if (err == -EEXIST && req_unit >= 0)
		warn("%s is already in use; taking another", here);
	for (n = 0; err == -EEXIST && n < MOST_UNITS; n++) {
		snprintf(here, IFNAMSIZ, "ppp%d", n);
		err = bring_as(netns, there, here);
	}
	return err;
}

static int bring(int netns)
{
	char there[IFNAMSIZ], here[IFNAMSIZ];
	int err;

	snprintf(there, sizeof(there), "ppp%d", ppp_ifunit());
	strlcpy(here, asked, sizeof(here));
	if (here[0])
		err = bring_as(netns, there, here);
	else
		err = bring_unnamed(netns, there, here);
	if (err) {
		error("cannot bring %s from network namespace %s as %s: %s", there,
		      link_state.spec.netns, here, strerror(-err));
		return err;
	}
	strlcpy(req_ifname, here, IFNAMSIZ);
	return 0;
}

int netns_establish(int fd)
{
	int netns = process_state.tunnel.egress.netns, got;

	if (!netns) {
		give_name_back();
		return ppp_generic_establish(fd);
	}
	take_name();
	if (l2tp_interface_index(asked)) {
		error("ifname %s: there is an interface of that name; give another",
		      asked);
		return -1;
	}
	got = establish_there(fd, netns);
	if (got >= 0 && bring(netns)) {
		ppp_generic_disestablish(fd);
		return -1;
	}
	return got;
}
