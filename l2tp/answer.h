/* SPDX-License-Identifier: BSD-2-Clause */
/* The answers of generic netlink "l2tp", read: callbacks for libmnl. */
#ifndef L2TP_ANSWER_H
#define L2TP_ANSWER_H

#include "netlink.h"

struct nlmsghdr;

/* To L2TP_CMD_TUNNEL_GET, into a struct l2tp_nl_tunnel. */
int l2tp_answer_tunnel(const struct nlmsghdr *nlh, void *data);

/* To L2TP_CMD_SESSION_GET, into a struct l2tp_nl_session. */
int l2tp_answer_session(const struct nlmsghdr *nlh, void *data);

#endif
