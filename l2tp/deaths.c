/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include <linux/filter.h>
#include <linux/genetlink.h>
#include <linux/l2tp.h>

#include "answer.h"
#include "deaths.h"
#include "fd.h"
#include "netlink.h"

/* Larger than any message of this family. */
#define MESSAGE_SIZE 4096

/* A burst that fits is not lost. CAP_NET_ADMIN allows more than rmem_max. */
#define QUEUE_SIZE (1 << 20)

#define COMMAND_AT ((unsigned int)(NLMSG_HDRLEN + offsetof(struct genlmsghdr, cmd)))
#define ATTRS_AT   ((unsigned int)(NLMSG_HDRLEN + GENL_HDRLEN))

/*
 * "Drop unless the attribute is that number": of the 6 instructions, the last is
 * the jump. BPF reads numbers in network order, netlink has them in the
 * host's.
 */
#define UNLESS(attr, id, drop) \
	BPF_STMT(BPF_LD | BPF_IMM, ATTRS_AT), BPF_STMT(BPF_LDX | BPF_IMM, attr), \
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, \
			 (unsigned int)(SKF_AD_OFF + SKF_AD_NLATTR)), \
		BPF_STMT(BPF_MISC | BPF_TAX, 0), \
		BPF_STMT(BPF_LD | BPF_W | BPF_IND, NLA_HDRLEN), \
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htonl(id), 0, drop)

/* Deletions only; with ids, those of one tunnel and of one session in it. */
static int set_filter(int fd, uint32_t tunnel_id, uint32_t session_id)
{
	struct sock_filter all[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, COMMAND_AT),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, L2TP_CMD_TUNNEL_DELETE, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, L2TP_CMD_SESSION_DELETE, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, ~0U),
	};
	struct sock_filter one[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, COMMAND_AT),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, L2TP_CMD_TUNNEL_DELETE, 7, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, L2TP_CMD_SESSION_DELETE, 0, 13),
		UNLESS(L2TP_ATTR_SESSION_ID, session_id, 7),
		UNLESS(L2TP_ATTR_CONN_ID, tunnel_id, 1),
		BPF_STMT(BPF_RET | BPF_K, ~0U),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog program = {
		.len = tunnel_id ? sizeof(one) / sizeof(one[0])
				 : sizeof(all) / sizeof(all[0]),
		.filter = tunnel_id ? one : all,
	};

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
			  sizeof(program)) < 0
		       ? -errno
		       : 0;
}

static int subscribe(int fd, uint32_t group, uint32_t tunnel_id, uint32_t session_id)
{
	struct sockaddr_nl self = { .nl_family = AF_NETLINK };
	int size = QUEUE_SIZE;
	int err = set_filter(fd, tunnel_id, session_id);

	if (err)
		return err;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	if (bind(fd, (struct sockaddr *)&self, sizeof(self)) < 0 ||
	    setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group,
		       sizeof(group)) < 0)
		return -errno;
	return 0;
}

static int ask_group(const struct l2tp_nl *asked, uint16_t *family, uint32_t *group)
{
	struct l2tp_nl *nl;
	int err;

	if (asked)
		return l2tp_nl_group(asked, family, group);
	err = l2tp_nl_open(&nl);
	if (!err)
		err = l2tp_nl_group(nl, family, group);
	l2tp_nl_close(&nl);
	return err;
}

int l2tp_deaths_open(struct l2tp_deaths *d, const struct l2tp_nl *nl,
		     uint32_t tunnel_id, uint32_t session_id)
{
	CLEANUP_FD int fd = -1;
	uint32_t group = 0;
	int err = ask_group(nl, &d->family, &group);

	d->fd = -1;
	if (err)
		return err;
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
		    NETLINK_GENERIC);
	err = fd < 0 ? -errno : l2tp_fd_adopt(&fd);
	if (!err)
		err = subscribe(fd, group, tunnel_id, session_id);
	if (!err)
		d->fd = l2tp_steal(&fd);
	return err;
}

static void read_counters(const struct nlmsghdr *nlh, struct l2tp_death *out)
{
	struct l2tp_nl_session session = { 0 };

	if (out->what != L2TP_DEATH_SESSION ||
	    l2tp_answer_session(nlh, &session) != MNL_CB_OK)
		return;
	out->counted = true;
	out->counters = session.counters;
}

int l2tp_deaths_parse(const struct nlmsghdr *nlh, int len, uint16_t family,
		      struct l2tp_death *out)
{
	const struct genlmsghdr *genl;
	const struct nlattr *attr;

	if (!mnl_nlmsg_ok(nlh, len) || nlh->nlmsg_type != family ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*genl))
		return 0;
	genl = mnl_nlmsg_get_payload(nlh);
	if (genl->cmd != L2TP_CMD_SESSION_DELETE &&
	    genl->cmd != L2TP_CMD_TUNNEL_DELETE)
		return 0;
	*out = (struct l2tp_death){ .what = genl->cmd == L2TP_CMD_TUNNEL_DELETE
						    ? L2TP_DEATH_TUNNEL
						    : L2TP_DEATH_SESSION };
	mnl_attr_for_each(attr, nlh, sizeof(*genl))
	{
		if (mnl_attr_get_payload_len(attr) != sizeof(uint32_t))
			continue;
		if (mnl_attr_get_type(attr) == L2TP_ATTR_CONN_ID)
			out->tunnel_id = mnl_attr_get_u32(attr);
		else if (mnl_attr_get_type(attr) == L2TP_ATTR_SESSION_ID)
			out->session_id = mnl_attr_get_u32(attr);
	}
	read_counters(nlh, out);
	return out->tunnel_id && (out->session_id || out->what == L2TP_DEATH_TUNNEL);
}

int l2tp_deaths_next(struct l2tp_deaths *d, struct l2tp_death *out)
{
	_Alignas(struct nlmsghdr) char buf[MESSAGE_SIZE];
	struct sockaddr_nl from;
	socklen_t len;
	ssize_t got;

	while (d->fd >= 0) {
		len = sizeof(from);
		got = recvfrom(d->fd, buf, sizeof(buf), MSG_DONTWAIT,
			       (struct sockaddr *)&from, &len);
		if (got < 0 && errno == ENOBUFS) {
			*out = (struct l2tp_death){ .what = L2TP_DEATH_MISSED };
			return 1;
		}
		if (got < 0 && errno != EINTR)
			break;
		/* from the kernel, not from a process */
		if (got > 0 && !from.nl_pid &&
		    l2tp_deaths_parse((const void *)buf, (int)got, d->family, out))
			return 1;
	}
	return 0;
}

void l2tp_deaths_close(struct l2tp_deaths *d)
{
	l2tp_close(&d->fd);
}
