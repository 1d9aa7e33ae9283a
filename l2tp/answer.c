/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <libmnl/libmnl.h>
#include <netinet/in.h>
#include <string.h>

#include <linux/genetlink.h>
#include <linux/l2tp.h>

#include "answer.h"

static void read_ipv4(const struct nlattr *attr, struct sockaddr_storage *sa)
{
	sa->ss_family = AF_INET;
	((struct sockaddr_in *)sa)->sin_addr.s_addr = mnl_attr_get_u32(attr);
}

static void read_ipv6(const struct nlattr *attr, struct sockaddr_storage *sa)
{
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)sa;

	if (mnl_attr_get_payload_len(attr) != sizeof(six->sin6_addr))
		return;
	sa->ss_family = AF_INET6;
	memcpy(&six->sin6_addr, mnl_attr_get_payload(attr), sizeof(six->sin6_addr));
}

static int tunnel_attr(const struct nlattr *attr, void *data)
{
	struct l2tp_nl_tunnel *t = data;

	switch (mnl_attr_get_type(attr)) {
	case L2TP_ATTR_ENCAP_TYPE:
		t->encap = mnl_attr_get_u16(attr) == L2TP_ENCAPTYPE_IP ? L2TP_IP
								       : L2TP_UDP;
		break;
	case L2TP_ATTR_PROTO_VERSION:
		t->version = mnl_attr_get_u8(attr);
		break;
	case L2TP_ATTR_CONN_ID:
		t->tunnel_id = mnl_attr_get_u32(attr);
		break;
	case L2TP_ATTR_PEER_CONN_ID:
		t->peer_tunnel_id = mnl_attr_get_u32(attr);
		break;
	case L2TP_ATTR_UDP_SPORT:
		l2tp_addr_set_port((struct sockaddr *)&t->local,
				   mnl_attr_get_u16(attr));
		break;
	case L2TP_ATTR_UDP_DPORT:
		l2tp_addr_set_port((struct sockaddr *)&t->remote,
				   mnl_attr_get_u16(attr));
		break;
	case L2TP_ATTR_IP_SADDR:
		read_ipv4(attr, &t->local);
		break;
	case L2TP_ATTR_IP_DADDR:
		read_ipv4(attr, &t->remote);
		break;
	case L2TP_ATTR_IP6_SADDR:
		read_ipv6(attr, &t->local);
		break;
	case L2TP_ATTR_IP6_DADDR:
		read_ipv6(attr, &t->remote);
		break;
	}
	return MNL_CB_OK;
}

int l2tp_answer_tunnel(const struct nlmsghdr *nlh, void *data)
{
	return mnl_attr_parse(nlh, sizeof(struct genlmsghdr), tunnel_attr, data);
}

static int counter_attr(const struct nlattr *attr, void *data)
{
	struct l2tp_counters *c = data;
	uint64_t *const fields[] = {
		[L2TP_ATTR_TX_PACKETS] = &c->tx_packets,
		[L2TP_ATTR_TX_BYTES] = &c->tx_bytes,
		[L2TP_ATTR_TX_ERRORS] = &c->tx_errors,
		[L2TP_ATTR_RX_PACKETS] = &c->rx_packets,
		[L2TP_ATTR_RX_BYTES] = &c->rx_bytes,
		[L2TP_ATTR_RX_SEQ_DISCARDS] = &c->rx_seq_discards,
		[L2TP_ATTR_RX_OOS_PACKETS] = &c->rx_oos_packets,
		[L2TP_ATTR_RX_ERRORS] = &c->rx_errors,
	};
	uint16_t type = mnl_attr_get_type(attr);

	if (type < sizeof(fields) / sizeof(fields[0]) && fields[type] &&
	    mnl_attr_validate(attr, MNL_TYPE_U64) >= 0)
		*fields[type] = mnl_attr_get_u64(attr);
	return MNL_CB_OK;
}

static void read_cookie(const struct nlattr *attr, struct l2tp_cookie *cookie)
{
	uint16_t len = mnl_attr_get_payload_len(attr);

	if (len > sizeof(cookie->bytes))
		return;
	cookie->len = (uint8_t)len;
	memcpy(cookie->bytes, mnl_attr_get_payload(attr), len);
}

static void read_ifname(const struct nlattr *attr, char ifname[L2TP_NL_IFNAME_SIZE])
{
	if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0 &&
	    mnl_attr_get_payload_len(attr) <= L2TP_NL_IFNAME_SIZE)
		strcpy(ifname, mnl_attr_get_str(attr));
}

static int session_attr(const struct nlattr *attr, void *data)
{
	struct l2tp_nl_session *s = data;

	switch (mnl_attr_get_type(attr)) {
	case L2TP_ATTR_CONN_ID:
		s->tunnel_id = mnl_attr_get_u32(attr);
		break;
	case L2TP_ATTR_SESSION_ID:
		s->session_id = mnl_attr_get_u32(attr);
		break;
	case L2TP_ATTR_IFNAME:
		read_ifname(attr, s->ifname);
		break;
	case L2TP_ATTR_PW_TYPE:
		s->ppp = mnl_attr_get_u16(attr) == L2TP_PWTYPE_PPP;
		break;
	case L2TP_ATTR_PEER_SESSION_ID:
		s->peer_session_id = mnl_attr_get_u32(attr);
		break;
	case L2TP_ATTR_COOKIE:
		read_cookie(attr, &s->cookie);
		break;
	case L2TP_ATTR_PEER_COOKIE:
		read_cookie(attr, &s->peer_cookie);
		break;
	case L2TP_ATTR_STATS:
		mnl_attr_parse_nested(attr, counter_attr, &s->counters);
		l2tp_counters_unsign(&s->counters);
	}
	return MNL_CB_OK;
}

int l2tp_answer_session(const struct nlmsghdr *nlh, void *data)
{
	return mnl_attr_parse(nlh, sizeof(struct genlmsghdr), session_attr, data);
}
