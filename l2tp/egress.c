/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "egress.h"
#include "fd.h"

#define DSCP_SHIFT 2 /* the lower two bits are ECN's, RFC 3168 */

int l2tp_egress_tos(const struct l2tp_egress *e)
{
	return (int)(e->dscp << DSCP_SHIFT);
}

static int set(int fd, int level, int option, const void *value, socklen_t len)
{
	return setsockopt(fd, level, option, value, len) < 0 ? -errno : 0;
}

static int set_dscp(int fd, int family, const struct l2tp_egress *e)
{
	int tos = l2tp_egress_tos(e);

	return family == AF_INET6
		       ? set(fd, IPPROTO_IPV6, IPV6_TCLASS, &tos, sizeof(tos))
		       : set(fd, IPPROTO_IP, IP_TOS, &tos, sizeof(tos));
}

int l2tp_egress_set(int fd, int family, const struct l2tp_egress *e,
		    enum l2tp_egress_part *part)
{
	enum l2tp_egress_part at = L2TP_EGRESS_DEVICE;
	int err = 0;

	if (e->device[0])
		err = set(fd, SOL_SOCKET, SO_BINDTODEVICE, e->device,
			  (socklen_t)strlen(e->device));
	if (!err && e->mark) {
		at = L2TP_EGRESS_MARK;
		err = set(fd, SOL_SOCKET, SO_MARK, &e->mark, sizeof(e->mark));
	}
	if (!err && e->dscp) {
		at = L2TP_EGRESS_DSCP;
		err = set_dscp(fd, family, e);
	}
	if (part)
		*part = at;
	return err;
}

int l2tp_egress_socket(int family, const struct l2tp_egress *e)
{
	CLEANUP_FD int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_UDP);
	int err;

	if (fd < 0)
		return -errno;
	err = l2tp_egress_set(fd, family, e, NULL);
	return err ? err : l2tp_steal(&fd);
}

void l2tp_egress_read(int fd, int family, struct l2tp_egress *e)
{
	bool six = family == AF_INET6;
	socklen_t len = sizeof(e->device);
	int tos = 0;

	memset(e, 0, sizeof(*e));
	if (getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, e->device, &len) < 0)
		e->device[0] = '\0';
	len = sizeof(e->mark);
	getsockopt(fd, SOL_SOCKET, SO_MARK, &e->mark, &len);
	len = sizeof(tos);
	getsockopt(fd, six ? IPPROTO_IPV6 : IPPROTO_IP, six ? IPV6_TCLASS : IP_TOS,
		   &tos, &len);
	if (tos > 0)
		e->dscp = (uint32_t)tos >> DSCP_SHIFT;
}
