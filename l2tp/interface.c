/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include "interface.h"
#include "netns.h"

unsigned int l2tp_interface_index(const char *name)
{
	return name[0] ? if_nametoindex(name) : 0;
}

static int talk(struct mnl_socket *nl, const struct nlmsghdr *nlh, char *buf,
		size_t size)
{
	uint32_t seq = nlh->nlmsg_seq;
	ssize_t len;

	if (mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0 ||
	    mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		return -errno;
	len = mnl_socket_recvfrom(nl, buf, size);
	if (len < 0 || mnl_cb_run(buf, (size_t)len, seq, mnl_socket_get_portid(nl),
				  NULL, NULL) < 0)
		return -errno;
	return 0;
}

/*
 * do_setlink() moves it first: under its own name, or under the new one where its
 * own is taken.  Then it renames it.
 */
static int move(unsigned int index, int to, const char *name)
{
	_Alignas(struct nlmsghdr) char buf[MNL_SOCKET_BUFFER_SIZE];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct mnl_socket *nl;
	struct ifinfomsg *ifm;
	int err;

	nlh->nlmsg_type = RTM_NEWLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	nlh->nlmsg_seq = 1;
	ifm = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifm));
	ifm->ifi_index = (int)index;
	mnl_attr_put_u32(nlh, IFLA_NET_NS_FD, (uint32_t)to);
	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	nl = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	if (!nl)
		return -errno;
	err = talk(nl, nlh, buf, sizeof(buf));
	mnl_socket_close(nl);
	return err;
}

int l2tp_interface_bring(int netns, const char *there, const char *here)
{
	VISIT visit = l2tp_netns_enter(netns);
	unsigned int index;

	if (visit.err)
		return visit.err;
	index = if_nametoindex(there);
	return index ? move(index, visit.home, here) : -errno;
}
