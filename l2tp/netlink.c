/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/l2tp.h>

#include "answer.h"
#include "dump.h"
#include "fd.h"
#include "netlink.h"

/* Large enough for every request and answer of this family. */
#define BUFFER_SIZE 4096

struct l2tp_nl {
	struct mnl_socket *socket;
	uint16_t family;
	uint32_t group; /* 0: not found */
	uint32_t seq;
};

static struct nlmsghdr *request(struct l2tp_nl *nl, char *buf, uint16_t type,
				uint8_t command, uint16_t flags)
{
	struct nlmsghdr *nlh;
	struct genlmsghdr *genl;

	/* libmnl does not clear the padding of attributes */
	memset(buf, 0, BUFFER_SIZE);
	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = ++nl->seq;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = command;
	genl->version = L2TP_GENL_VERSION;
	return nlh;
}

/*
 * Generic netlink answers before sendto() returns, so one recv() gets the
 * answer, or the acknowledgement where there is no answer.
 */
static int talk(struct l2tp_nl *nl, struct nlmsghdr *nlh, mnl_cb_t cb, void *data)
{
	_Alignas(struct nlmsghdr) char buf[BUFFER_SIZE];
	const struct nlmsghdr *answer = (const void *)buf;
	ssize_t len;

	if (mnl_socket_sendto(nl->socket, nlh, nlh->nlmsg_len) < 0)
		return -errno;
	do {
		len = mnl_socket_recvfrom(nl->socket, buf, sizeof(buf));
		if (len < 0)
			return -errno;
		/* an answer to an earlier call that a signal interrupted */
	} while (answer->nlmsg_seq != nlh->nlmsg_seq);
	if (mnl_cb_run(buf, (size_t)len, nlh->nlmsg_seq,
		       mnl_socket_get_portid(nl->socket), cb, data) < 0)
		return -errno;
	return 0;
}

static int group_attr(const struct nlattr *attr, void *data)
{
	const struct nlattr *field;
	const char *name = "";
	uint32_t id = 0;

	mnl_attr_for_each_nested(field, attr)
	{
		if (mnl_attr_get_type(field) == CTRL_ATTR_MCAST_GRP_NAME &&
		    mnl_attr_validate(field, MNL_TYPE_NUL_STRING) >= 0)
			name = mnl_attr_get_str(field);
		else if (mnl_attr_get_type(field) == CTRL_ATTR_MCAST_GRP_ID &&
			 mnl_attr_validate(field, MNL_TYPE_U32) >= 0)
			id = mnl_attr_get_u32(field);
	}
	if (!strcmp(name, L2TP_GENL_MCGROUP))
		((struct l2tp_nl *)data)->group = id;
	return MNL_CB_OK;
}

static int family_attr(const struct nlattr *attr, void *data)
{
	struct l2tp_nl *nl = data;

	if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID &&
	    mnl_attr_validate(attr, MNL_TYPE_U16) >= 0)
		nl->family = mnl_attr_get_u16(attr);
	else if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GROUPS)
		mnl_attr_parse_nested(attr, group_attr, nl);
	return MNL_CB_OK;
}

static int family_cb(const struct nlmsghdr *nlh, void *data)
{
	return mnl_attr_parse(nlh, sizeof(struct genlmsghdr), family_attr, data);
}

/* Asking for the family by name makes the kernel load l2tp_netlink. */
static int find_family(struct l2tp_nl *nl)
{
	_Alignas(struct nlmsghdr) char buf[BUFFER_SIZE];
	struct nlmsghdr *nlh = request(nl, buf, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0);
	int err;

	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, L2TP_GENL_NAME);
	err = talk(nl, nlh, family_cb, nl);
	if (!err && !nl->family)
		err = -ENOENT;
	return err;
}

/* Above descriptor 2: pppd uses 0 to 2 for its log or /dev/null. */
static int open_socket(struct l2tp_nl *nl)
{
	CLEANUP_FD int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC,
				   NETLINK_GENERIC);
	int err = fd < 0 ? -errno : l2tp_fd_adopt(&fd);

	if (err)
		return err;
	nl->socket = mnl_socket_fdopen(fd);
	if (!nl->socket)
		return -errno;
	l2tp_steal(&fd);
	return 0;
}

int l2tp_nl_open(struct l2tp_nl **out)
{
	struct l2tp_nl *nl = calloc(1, sizeof(*nl));
	int err = nl ? open_socket(nl) : -ENOMEM;

	*out = NULL;
	if (!err && mnl_socket_bind(nl->socket, 0, MNL_SOCKET_AUTOPID) < 0)
		err = -errno;
	if (!err)
		err = find_family(nl);
	if (err)
		l2tp_nl_close(&nl);
	*out = nl;
	return err;
}

void l2tp_nl_close(struct l2tp_nl **nl)
{
	if (*nl && (*nl)->socket)
		mnl_socket_close((*nl)->socket);
	free(*nl);
	*nl = NULL;
}

int l2tp_nl_group(const struct l2tp_nl *nl, uint16_t *family, uint32_t *group)
{
	*family = nl->family;
	*group = nl->group;
	return nl->group ? 0 : -ENOENT;
}

int l2tp_nl_tunnel_create(struct l2tp_nl *nl, const struct l2tp_spec *spec, int fd)
{
	_Alignas(struct nlmsghdr) char buf[BUFFER_SIZE];
	struct nlmsghdr *nlh = request(nl, buf, nl->family, L2TP_CMD_TUNNEL_CREATE,
				       NLM_F_ACK);

	mnl_attr_put_u32(nlh, L2TP_ATTR_CONN_ID, spec->tunnel_id);
	mnl_attr_put_u32(nlh, L2TP_ATTR_PEER_CONN_ID, spec->peer_tunnel_id);
	mnl_attr_put_u8(nlh, L2TP_ATTR_PROTO_VERSION, (uint8_t)spec->version);
	mnl_attr_put_u16(nlh, L2TP_ATTR_ENCAP_TYPE,
			 spec->encap == L2TP_IP ? L2TP_ENCAPTYPE_IP
						: L2TP_ENCAPTYPE_UDP);
	mnl_attr_put_u32(nlh, L2TP_ATTR_FD, (uint32_t)fd);
	return talk(nl, nlh, NULL, NULL);
}

static void put_cookie(struct nlmsghdr *nlh, uint16_t type,
		       const struct l2tp_cookie *cookie)
{
	if (cookie->len)
		mnl_attr_put(nlh, type, cookie->len, cookie->bytes);
}

int l2tp_nl_session_create(struct l2tp_nl *nl, const struct l2tp_spec *spec)
{
	_Alignas(struct nlmsghdr) char buf[BUFFER_SIZE];
	struct nlmsghdr *nlh = request(nl, buf, nl->family, L2TP_CMD_SESSION_CREATE,
				       NLM_F_ACK);

	mnl_attr_put_u32(nlh, L2TP_ATTR_CONN_ID, spec->tunnel_id);
	mnl_attr_put_u32(nlh, L2TP_ATTR_PEER_CONN_ID, spec->peer_tunnel_id);
	mnl_attr_put_u32(nlh, L2TP_ATTR_SESSION_ID, spec->session_id);
	mnl_attr_put_u32(nlh, L2TP_ATTR_PEER_SESSION_ID, spec->peer_session_id);
	mnl_attr_put_u16(nlh, L2TP_ATTR_PW_TYPE, L2TP_PWTYPE_PPP);
	mnl_attr_put_u8(nlh, L2TP_ATTR_L2SPEC_TYPE,
			l2tp_spec_sublayer(spec) ? L2TP_L2SPECTYPE_DEFAULT
						 : L2TP_L2SPECTYPE_NONE);
	put_cookie(nlh, L2TP_ATTR_COOKIE, &spec->cookie);
	put_cookie(nlh, L2TP_ATTR_PEER_COOKIE, &spec->peer_cookie);
	return talk(nl, nlh, NULL, NULL);
}

int l2tp_nl_session_delete(struct l2tp_nl *nl, uint32_t tunnel_id,
			   uint32_t session_id)
{
	_Alignas(struct nlmsghdr) char buf[BUFFER_SIZE];
	struct nlmsghdr *nlh = request(nl, buf, nl->family, L2TP_CMD_SESSION_DELETE,
				       NLM_F_ACK);

	mnl_attr_put_u32(nlh, L2TP_ATTR_CONN_ID, tunnel_id);
	mnl_attr_put_u32(nlh, L2TP_ATTR_SESSION_ID, session_id);
	return talk(nl, nlh, NULL, NULL);
}

int l2tp_nl_tunnel_get(struct l2tp_nl *nl, uint32_t tunnel_id,
		       struct l2tp_nl_tunnel *out)
{
	_Alignas(struct nlmsghdr) char buf[BUFFER_SIZE];
	struct nlmsghdr *nlh = request(nl, buf, nl->family, L2TP_CMD_TUNNEL_GET, 0);
	struct l2tp_nl_tunnel found = { .local.ss_family = AF_UNSPEC };
	int err;

	mnl_attr_put_u32(nlh, L2TP_ATTR_CONN_ID, tunnel_id);
	err = talk(nl, nlh, l2tp_answer_tunnel, &found);
	if (!err)
		*out = found;
	return err;
}

int l2tp_nl_session_get(struct l2tp_nl *nl, uint32_t tunnel_id, uint32_t session_id,
			struct l2tp_nl_session *out)
{
	_Alignas(struct nlmsghdr) char buf[BUFFER_SIZE];
	struct nlmsghdr *nlh = request(nl, buf, nl->family, L2TP_CMD_SESSION_GET, 0);

	memset(out, 0, sizeof(*out));
	mnl_attr_put_u32(nlh, L2TP_ATTR_CONN_ID, tunnel_id);
	mnl_attr_put_u32(nlh, L2TP_ATTR_SESSION_ID, session_id);
	return talk(nl, nlh, l2tp_answer_session, out);
}

/* --- dumps --- */

struct dump {
	int (*tunnel)(const struct l2tp_nl_tunnel *t, void *data);
	int (*session)(const struct l2tp_nl_session *s, void *data);
	void *data;
	int err; /* what it returned */
};

static int dump_tunnel(const struct nlmsghdr *nlh, void *data)
{
	struct dump *d = data;
	struct l2tp_nl_tunnel t = { .local.ss_family = AF_UNSPEC };

	l2tp_answer_tunnel(nlh, &t);
	d->err = d->tunnel(&t, d->data);
	return d->err < 0 ? MNL_CB_ERROR : MNL_CB_OK;
}

static int dump_session(const struct nlmsghdr *nlh, void *data)
{
	struct dump *d = data;
	struct l2tp_nl_session s = { .tunnel_id = 0 };

	l2tp_answer_session(nlh, &s);
	d->err = d->session(&s, d->data);
	return d->err < 0 ? MNL_CB_ERROR : MNL_CB_OK;
}

static int run_dump(struct l2tp_nl *nl, uint8_t command, mnl_cb_t cb, struct dump *d)
{
	_Alignas(struct nlmsghdr) char buf[BUFFER_SIZE];
	struct nlmsghdr *nlh = request(nl, buf, nl->family, command, NLM_F_DUMP);
	int err = l2tp_dump(nl->socket, nlh, cb, d);

	return d->err < 0 ? d->err : err;
}

int l2tp_nl_tunnels(struct l2tp_nl *nl,
		    int (*each)(const struct l2tp_nl_tunnel *t, void *data),
		    void *data)
{
	struct dump d = { .tunnel = each, .data = data };

	return run_dump(nl, L2TP_CMD_TUNNEL_GET, dump_tunnel, &d);
}

int l2tp_nl_sessions(struct l2tp_nl *nl,
		     int (*each)(const struct l2tp_nl_session *s, void *data),
		     void *data)
{
	struct dump d = { .session = each, .data = data };

	return run_dump(nl, L2TP_CMD_SESSION_GET, dump_session, &d);
}
