/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/uio.h>

#include <linux/errqueue.h> /* struct sock_extended_err */

#include "addr.h"
#include "fd.h"
#include "path.h"
#include "route.h"
#include "spec.h"

#define LOOPBACK "lo"

/* The longest datagram that UDP has over IPv4: no link carries it whole. */
#define PIECE	    4096
#define LAST_PIECE  4067
#define PIECE_COUNT 16

int l2tp_wire_family(const struct sockaddr *sa)
{
	if (sa->sa_family == AF_INET6 &&
	    IN6_IS_ADDR_V4MAPPED(&((const struct sockaddr_in6 *)sa)->sin6_addr))
		return AF_INET;
	return sa->sa_family;
}

int l2tp_path_mtu(int fd, int family)
{
	int mtu = 0;
	socklen_t len = sizeof(mtu);
	int err;

	if (family == AF_INET6)
		err = getsockopt(fd, IPPROTO_IPV6, IPV6_MTU, &mtu, &len);
	else
		err = getsockopt(fd, IPPROTO_IP, IP_MTU, &mtu, &len);
	return err < 0 ? -errno : mtu;
}

/* With the tunnel's own port, and no part in what arrives there from outside. */
static int open_beside(const struct sockaddr *local)
{
	CLEANUP_FD int fd = socket(
		AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_UDP);
	const int on = 1, whole = IP_PMTUDISC_DO;

	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, LOOPBACK, sizeof(LOOPBACK)) <
		    0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    bind(fd, local, l2tp_addr_len(local)) < 0 ||
	    setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &whole, sizeof(whole)) < 0 ||
	    setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on, sizeof(on)) < 0)
		return -errno;
	return l2tp_steal(&fd);
}

/* Send what cannot be sent whole, out of that interface.  0 or -errno. */
static int send_too_long(int fd, const struct sockaddr *to, unsigned int ifindex)
{
	static const char zeros[PIECE];
	struct iovec pieces[PIECE_COUNT];
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(struct in_pktinfo))];
	} control = { .head = {
			      .cmsg_level = IPPROTO_IP,
			      .cmsg_type = IP_PKTINFO,
			      .cmsg_len = CMSG_LEN(sizeof(struct in_pktinfo)),
		      } };
	struct in_pktinfo from = { .ipi_ifindex = (int)ifindex };
	struct msghdr m = {
		.msg_name = (void *)to,
		.msg_namelen = l2tp_addr_len(to),
		.msg_iov = pieces,
		.msg_iovlen = PIECE_COUNT,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	int i;

	for (i = 0; i < PIECE_COUNT; i++)
		pieces[i] = (struct iovec){ (void *)zeros, PIECE };
	pieces[PIECE_COUNT - 1].iov_len = LAST_PIECE;
	memcpy(CMSG_DATA(&control.head), &from, sizeof(from));
	return sendmsg(fd, &m, 0) < 0 ? -errno : 0;
}

/* What ip_local_error() left: the MTU that the datagram was refused for. */
static int refused_mtu(int fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(struct sock_extended_err) +
				     sizeof(struct sockaddr_in))];
	} control;
	struct msghdr m = { .msg_control = &control,
			    .msg_controllen = sizeof(control) };
	struct sock_extended_err said;
	struct cmsghdr *c;

	if (recvmsg(fd, &m, MSG_ERRQUEUE) < 0)
		return -errno;
	for (c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
		if (c->cmsg_level != IPPROTO_IP || c->cmsg_type != IP_RECVERR)
			continue;
		memcpy(&said, CMSG_DATA(c), sizeof(said));
		if (said.ee_origin == SO_EE_ORIGIN_LOCAL &&
		    said.ee_errno == EMSGSIZE && said.ee_info)
			return (int)said.ee_info;
	}
	return -ENOMSG;
}

/*
 * IPsec for L2TP is limited to its port as a rule (RFC 3193, section 2), and
 * then only a flow with both ports finds its policy.  A second socket connected
 * as the tunnel's is would be given the tunnel's packets.  This one is bound to
 * the loopback interface, where none of them arrive; what it sends may name
 * another interface (IP_PKTINFO) and is refused for its length, by
 * __ip_append_data(), with the MTU that the route and its IPsec leave.
 */
static int ask_from_port(const struct sockaddr *local, const struct sockaddr *remote)
{
	struct l2tp_route route;
	int err = l2tp_route_to(remote, &route);
	CLEANUP_FD int fd = -1;

	if (err)
		return err;
	if (route.ifindex == if_nametoindex(LOOPBACK))
		return -EINVAL; /* its MTU is longer than any datagram */
	fd = open_beside(local);
	if (fd < 0)
		return fd;
	err = send_too_long(fd, remote, route.ifindex);
	return err == -EMSGSIZE ? refused_mtu(fd) : -EINVAL;
}

static int ask_connected(const struct sockaddr *remote)
{
	CLEANUP_FD int fd = socket(remote->sa_family, SOCK_DGRAM | SOCK_CLOEXEC,
				   IPPROTO_UDP);
	struct sockaddr_storage to = { 0 };

	memcpy(&to, remote, l2tp_addr_len(remote));
	if (!l2tp_addr_port(remote)) /* L2TP/IP: any port will do to ask */
		l2tp_addr_set_port((struct sockaddr *)&to, L2TP_PORT);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, l2tp_addr_len(remote)) < 0)
		return -errno;
	return l2tp_path_mtu(fd, remote->sa_family);
}

int l2tp_path_mtu_between(const struct sockaddr *local,
			  const struct sockaddr *remote)
{
	int mtu = -EINVAL;

	if (local->sa_family == AF_INET && remote->sa_family == AF_INET &&
	    l2tp_addr_port(local) && l2tp_addr_port(remote))
		mtu = ask_from_port(local, remote);
	return mtu > 0 ? mtu : ask_connected(remote);
}
