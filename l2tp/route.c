/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <string.h>

#include "addr.h"
#include "netns.h"
#include "route.h"

static int route_attr(const struct nlattr *attr, void *data)
{
	struct l2tp_route *route = data;
	int family;

	switch (mnl_attr_get_type(attr)) {
	case RTA_OIF:
		route->ifindex = mnl_attr_get_u32(attr);
		break;
	case RTA_TABLE:
		route->table = mnl_attr_get_u32(attr);
		break;
	case RTA_GATEWAY:
		family = mnl_attr_get_payload_len(attr) == 16 ? AF_INET6 : AF_INET;
		inet_ntop(family, mnl_attr_get_payload(attr), route->gateway,
			  sizeof(route->gateway));
		break;
	}
	return MNL_CB_OK;
}

static int route_cb(const struct nlmsghdr *nlh, void *data)
{
	return mnl_attr_parse(nlh, sizeof(struct rtmsg), route_attr, data);
}

static int ask(struct mnl_socket *nl, struct nlmsghdr *nlh, char *buf, size_t size,
	       struct l2tp_route *out)
{
	ssize_t len;

	if (mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0 ||
	    mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		return -errno;
	len = mnl_socket_recvfrom(nl, buf, size);
	if (len < 0)
		return -errno;
	return mnl_cb_run(buf, (size_t)len, 1, mnl_socket_get_portid(nl), route_cb,
			  out) < 0
		       ? -errno
		       : 0;
}

/* What a packet's socket says of its way. */
static int put_egress(struct nlmsghdr *nlh, struct rtmsg *rtm,
		      const struct l2tp_egress *e, unsigned int scope)
{
	unsigned int device = e->device[0] ? if_nametoindex(e->device) : scope;

	if (e->device[0] && !device)
		return -ENODEV;
	rtm->rtm_tos = (unsigned char)l2tp_egress_tos(e);
	if (device)
		mnl_attr_put_u32(nlh, RTA_OIF, device);
	if (e->mark)
		mnl_attr_put_u32(nlh, RTA_MARK, e->mark);
	return 0;
}

int l2tp_route_to(const struct sockaddr *to, const struct l2tp_egress *e,
		  struct l2tp_route *out)
{
	const struct sockaddr_in6 *six = l2tp_in6(to);
	VISIT visit = l2tp_netns_enter(e->netns);
	_Alignas(struct nlmsghdr) char buf[MNL_SOCKET_BUFFER_SIZE];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct mnl_socket *nl;
	struct rtmsg *rtm;
	int err;

	memset(out, 0, sizeof(*out));
	if (visit.err)
		return visit.err;
	nlh->nlmsg_type = RTM_GETROUTE;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	nlh->nlmsg_seq = 1;
	rtm = mnl_nlmsg_put_extra_header(nlh, sizeof(*rtm));
	rtm->rtm_family = (unsigned char)to->sa_family;
	rtm->rtm_flags = RTM_F_LOOKUP_TABLE;
	if (to->sa_family == AF_INET6) {
		rtm->rtm_dst_len = 128;
		mnl_attr_put(nlh, RTA_DST, 16, &six->sin6_addr);
		err = put_egress(nlh, rtm, e, six->sin6_scope_id);
	} else {
		rtm->rtm_dst_len = 32;
		mnl_attr_put(nlh, RTA_DST, 4, &l2tp_in(to)->sin_addr);
		err = put_egress(nlh, rtm, e, 0);
	}
	if (err)
		return err;
	nl = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	if (!nl)
		return -errno;
	err = ask(nl, nlh, buf, sizeof(buf), out);
	mnl_socket_close(nl);
	return err;
}
