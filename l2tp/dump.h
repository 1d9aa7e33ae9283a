/* SPDX-License-Identifier: BSD-2-Clause */
/* A netlink dump: one request, many messages. */
#ifndef L2TP_DUMP_H
#define L2TP_DUMP_H

#include <libmnl/libmnl.h>

/*
 * Send the request nlh, which has NLM_F_DUMP, and give each message of the answer
 * to cb. Returns 0, or -errno: the kernel's, that of cb where it returns
 * MNL_CB_ERROR, or EINTR where what is dumped changed meanwhile.
 */
int l2tp_dump(struct mnl_socket *socket, const struct nlmsghdr *nlh, mnl_cb_t cb,
	      void *data);

#endif
