/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>

#include "dump.h"

/* The most that the kernel puts into one packet of a dump (netlink_dump()). */
#define PACKET_SIZE 32768

/* Until NLMSG_DONE, at which mnl_cb_run() says MNL_CB_STOP. */
int l2tp_dump(struct mnl_socket *socket, const struct nlmsghdr *nlh, mnl_cb_t cb,
	      void *data)
{
	_Alignas(struct nlmsghdr) char buf[PACKET_SIZE];
	int got = MNL_CB_OK;
	ssize_t len;

	if (mnl_socket_sendto(socket, nlh, nlh->nlmsg_len) < 0)
		return -errno;
	while (got == MNL_CB_OK) {
		len = mnl_socket_recvfrom(socket, buf, sizeof(buf));
		if (len < 0)
			return -errno;
		got = mnl_cb_run(buf, (size_t)len, nlh->nlmsg_seq,
				 mnl_socket_get_portid(socket), cb, data);
	}
	return got == MNL_CB_ERROR ? -errno : 0;
}
