/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>

#include <linux/errqueue.h> /* struct sock_extended_err; wants <time.h> */

#include "addr.h"
#include "fd.h"
#include "netns.h"
#include "path.h"

/* The longest UDP datagram over IPv4; with its headers it has LONGEST bytes. */
#define PIECE	    4096
#define LAST_PIECE  4067
#define PIECE_COUNT 16
#define LONGEST	    65535

int l2tp_wire_family(const struct sockaddr *sa)
{
	if (sa->sa_family == AF_INET6 &&
	    IN6_IS_ADDR_V4MAPPED(&l2tp_in6(sa)->sin6_addr))
		return AF_INET;
	return sa->sa_family;
}

struct sockaddr_storage l2tp_on_wire(const struct sockaddr *sa)
{
	const struct sockaddr_in6 *six = l2tp_in6(sa);
	struct sockaddr_storage out = { .ss_family = AF_INET };
	struct sockaddr_in *four = (struct sockaddr_in *)&out;

	if (sa->sa_family == l2tp_wire_family(sa)) {
		memcpy(&out, sa, l2tp_addr_len(sa));
	} else {
		memcpy(&four->sin_addr, &six->sin6_addr.s6_addr[12], 4);
		four->sin_port = six->sin6_port;
	}
	return out;
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

static struct sockaddr_storage loopback(const struct sockaddr *like)
{
	struct sockaddr_storage sa = { .ss_family = like->sa_family };

	if (sa.ss_family == AF_INET6)
		((struct sockaddr_in6 *)&sa)->sin6_addr = in6addr_loopback;
	else
		((struct sockaddr_in *)&sa)->sin_addr.s_addr = htonl(
			INADDR_LOOPBACK);
	l2tp_addr_set_port((struct sockaddr *)&sa, l2tp_addr_port(like));
	return sa;
}

static int set(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value));
}

/*
 * A socket with the tunnel's port that receives nothing from outside: it is
 * bound to the loopback's address, so it does not conflict with a socket bound
 * to the tunnel's address.
 */
static int open_beside(const struct sockaddr *local, const struct l2tp_egress *e)
{
	const struct sockaddr_storage lo = loopback(local);
	CLEANUP_FD int fd = socket(local->sa_family,
				   SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
				   IPPROTO_UDP);
	int err;

	if (fd < 0 || set(fd, SOL_SOCKET, SO_REUSEADDR, 1) < 0 ||
	    bind(fd, (const struct sockaddr *)&lo, l2tp_addr_len(local)) < 0)
		return -errno;
	/* not before: a VRF has no loopback address */
	err = l2tp_egress_set(fd, local->sa_family, e, NULL);
	if (err)
		return err;
	if (local->sa_family == AF_INET6)
		err = set(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_DO) |
		      set(fd, IPPROTO_IPV6, IPV6_RECVERR, 1);
	else
		err = set(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO) |
		      set(fd, IPPROTO_IP, IP_RECVERR, 1);
	return err < 0 ? -errno : l2tp_steal(&fd);
}

/* Send with the tunnel's address as the source. */
static void put_source(struct msghdr *m, const struct sockaddr *local)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(m);
	struct in_pktinfo from = { 0 };
	struct in6_pktinfo from6 = { 0 };

	if (local->sa_family == AF_INET6) {
		from6.ipi6_addr = l2tp_in6(local)->sin6_addr;
		c->cmsg_level = IPPROTO_IPV6;
		c->cmsg_type = IPV6_PKTINFO;
		c->cmsg_len = CMSG_LEN(sizeof(from6));
		memcpy(CMSG_DATA(c), &from6, sizeof(from6));
	} else {
		from.ipi_spec_dst = l2tp_in(local)->sin_addr;
		c->cmsg_level = IPPROTO_IP;
		c->cmsg_type = IP_PKTINFO;
		c->cmsg_len = CMSG_LEN(sizeof(from));
		memcpy(CMSG_DATA(c), &from, sizeof(from));
	}
	m->msg_controllen = CMSG_SPACE(c->cmsg_len - CMSG_LEN(0));
}

/* Send what cannot be sent whole.  0 or -errno. */
static int send_too_long(int fd, const struct sockaddr *local,
			 const struct sockaddr *to)
{
	static const char zeros[PIECE];
	struct iovec pieces[PIECE_COUNT];
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(struct in6_pktinfo))];
	} control = { 0 };
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
	put_source(&m, local);
	return sendmsg(fd, &m, 0) < 0 ? -errno : 0;
}

/* What ip_local_error() or ipv6_local_error() left: the MTU that the datagram
 * was refused for. */
static int refused_mtu(int fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(struct sock_extended_err) +
				     sizeof(struct sockaddr_in6))];
	} control;
	struct msghdr m = { .msg_control = &control,
			    .msg_controllen = sizeof(control) };
	struct sock_extended_err said;
	struct cmsghdr *c;

	if (recvmsg(fd, &m, MSG_ERRQUEUE) < 0)
		return -errno;
	for (c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
		if (!(c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR) &&
		    !(c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR))
			continue;
		memcpy(&said, CMSG_DATA(c), sizeof(said));
		if (said.ee_origin == SO_EE_ORIGIN_LOCAL &&
		    said.ee_errno == EMSGSIZE && said.ee_info)
			return (int)said.ee_info;
	}
	return -ENOMSG;
}

/*
 * IPsec for L2TP is usually limited to its port (RFC 3193, section 2), and its
 * policy then matches only a flow with both ports. A second socket connected
 * like the tunnel's would receive the tunnel's packets, and binding one to the
 * tunnel's address may fail. So this socket is bound to the loopback's address
 * and sends a packet with the tunnel's as its source. __ip_append_data()
 * refuses the packet for its length and reports the MTU that the route and its
 * IPsec leave.
 */
static int ask_from_port(const struct sockaddr *local, const struct sockaddr *remote,
			 const struct l2tp_egress *e)
{
	CLEANUP_FD int fd = open_beside(local, e);
	int err;

	if (fd < 0)
		return fd;
	err = send_too_long(fd, local, remote);
	return err == -EMSGSIZE ? refused_mtu(fd) : -EINVAL;
}

static int ask_connected(const struct sockaddr *local, const struct sockaddr *remote,
			 const struct l2tp_egress *e)
{
	CLEANUP_FD int fd = l2tp_egress_socket(remote->sa_family, e);
	struct sockaddr_storage from = { 0 }, to = { 0 };

	if (fd < 0)
		return fd;
	memcpy(&to, remote, l2tp_addr_len(remote));
	if (!l2tp_addr_port(remote)) /* L2TP/IP: any port will do to ask */
		l2tp_addr_set_port((struct sockaddr *)&to, L2TP_PORT);
	/*
	 * Routing rules may match the source. netlink reports a link-local
	 * address without its interface; it is then left out.
	 */
	if (local->sa_family == remote->sa_family) {
		memcpy(&from, local, l2tp_addr_len(local));
		l2tp_addr_set_port((struct sockaddr *)&from, 0);
		bind(fd, (struct sockaddr *)&from, l2tp_addr_len(local));
	}
	if (connect(fd, (struct sockaddr *)&to, l2tp_addr_len(remote)) < 0)
		return -errno;
	return l2tp_path_mtu(fd, remote->sa_family);
}

int l2tp_path_mtu_between(const struct sockaddr *from, const struct sockaddr *to,
			  const struct l2tp_egress *e)
{
	const struct sockaddr_storage here = l2tp_on_wire(from),
				      there = l2tp_on_wire(to);
	const struct sockaddr *local = (const struct sockaddr *)&here;
	const struct sockaddr *remote = (const struct sockaddr *)&there;
	VISIT visit = l2tp_netns_enter(e->netns);
	int hosts, ports;

	if (visit.err)
		return visit.err;
	hosts = ask_connected(local, remote, e);
	/* a longer one would be sent */
	if (hosts < 0 || hosts >= LONGEST || local->sa_family != remote->sa_family ||
	    !l2tp_addr_port(local) || !l2tp_addr_port(remote))
		return hosts;
	ports = ask_from_port(local, remote, e);
	if (ports <= 0)
		return hosts;
	/*
	 * ip6_setup_cork() does not count IPsec in transport mode, nor IPsec
	 * between the hosts in that mode.
	 */
	if (local->sa_family == AF_INET6 && hosts < ports)
		return hosts;
	return ports;
}
