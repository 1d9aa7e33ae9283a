/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include "fd.h"
#include "name.h"
#include "netlink.h"
#include "netns.h"
#include "reason.h"

#include <linux/ppp-ioctl.h> /* after linux/if.h */

#ifndef SOL_PPPOL2TP
#define SOL_PPPOL2TP 273 /* linux/socket.h */
#endif

static const struct l2tp_reason reasons[] = {
	{ 0, EBADF, "the descriptor is not open, or its session is gone", NULL },
	{ 0, ENOTSOCK, "the descriptor is not a socket", NULL },
	{ 0, EPROTOTYPE, "this is not a PPPoX socket for L2TP",
	  "a tunnel's socket is given with tunnel-fd" },
	{ 0, ENOTCONN, "the session socket is not connected",
	  "connect() it to its tunnel and session first" },
};

static int adopt_complaint(int fd, int err, struct l2tp_complaint *c)
{
	char remedy[L2TP_NETNS_REMEDY_MAX];

	if (err == -EXDEV)
		l2tp_complain(c,
			      "the session belongs to another network namespace; %s",
			      l2tp_netns_remedy(fd, c->prefix, remedy));
	else
		L2TP_REASON(c->text, reasons, 0, err);
	return err;
}

/*
 * L2TP/IP has no ports, which tells the encapsulation. Netlink, where the
 * kernel has it, reports it, our own address and the cookies. Without netlink,
 * an ioctl() reports the counters and the session's end.
 */
static void learn(struct l2tp_session *s, int netns)
{
	VISIT visit = l2tp_netns_enter(netns);
	struct l2tp_nl_session session;
	struct l2tp_nl_tunnel tunnel;

	s->encap = l2tp_addr_port((const struct sockaddr *)&s->remote) ? L2TP_UDP
								       : L2TP_IP;
	if (visit.err || l2tp_nl_open(&s->nl))
		return;
	if (!l2tp_nl_tunnel_get(s->nl, s->tunnel_id, &tunnel)) {
		s->encap = tunnel.encap;
		s->local = tunnel.local;
	}
	if (l2tp_nl_session_get(s->nl, s->tunnel_id, s->session_id, &session))
		return;
	s->cookie_len = session.cookie.len;
	s->peer_cookie_len = session.peer_cookie.len;
}

int l2tp_session_adopt(int fd, int netns, struct l2tp_session *s,
		       struct l2tp_complaint *c)
{
	struct l2tp_session found = { .fd = fd, .found = true };
	int protocol = 0, domain = 0, err;
	socklen_t len = sizeof(int);

	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) < 0)
		return adopt_complaint(fd, -errno, c);
	len = sizeof(int);
	if (domain != AF_PPPOX ||
	    getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &len) < 0 ||
	    protocol != PX_PROTO_OL2TP)
		return adopt_complaint(fd, -EPROTOTYPE, c);
	if (l2tp_netns_differs(fd, netns)) /* pppd could not attach to its channel */
		return adopt_complaint(fd, -EXDEV, c);
	err = l2tp_name_read(&found);
	if (!err)
		err = l2tp_fd_adopt(&found.fd);
	if (err)
		return adopt_complaint(fd, err, c);
	learn(&found, netns);
	*s = found;
	return 0;
}

int l2tp_session_agree(const struct l2tp_session *s, const struct l2tp_spec *spec,
		       struct l2tp_complaint *c)
{
	const struct {
		const char *name;
		uint32_t given, is;
	} ids[] = {
		{ "tunnel-id", spec->tunnel_id, s->tunnel_id },
		{ "peer-tunnel-id", spec->peer_tunnel_id, s->peer_tunnel_id },
		{ "session-id", spec->session_id, s->session_id },
		{ "peer-session-id", spec->peer_session_id, s->peer_session_id },
	};
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		if (!ids[i].given || ids[i].given == ids[i].is)
			continue;
		l2tp_complain(c,
			      "%s%s %u and the session of %ssession-fd, whose id "
			      "is %u, contradict each other",
			      c->prefix, ids[i].name, ids[i].given, c->prefix,
			      ids[i].is);
		return -EINVAL;
	}
	return 0;
}

static int set_attribute(const struct l2tp_session *s, int option, int value)
{
	if (setsockopt(s->fd, SOL_PPPOL2TP, option, &value, sizeof(value)) < 0)
		return -errno;
	return 0;
}

static int get_attribute(const struct l2tp_session *s, int option)
{
	int value = 0;
	socklen_t len = sizeof(value);

	return getsockopt(s->fd, SOL_PPPOL2TP, option, &value, &len) ? 0 : value;
}

/*
 * A timeout that the session's maker set is kept, unless an option gives one. 0
 * is every session's initial value, so a 0 that somebody chose cannot be
 * recognised.
 */
static int set_reorder_timeout(const struct l2tp_session *s,
			       const struct l2tp_spec *spec)
{
	unsigned int ms = spec->reorder_ms;

	if (!spec->reorder_given) {
		if (get_attribute(s, PPPOL2TP_SO_REORDERTO))
			return 0;
		ms = L2TP_REORDER_UNSAID;
	}
	return set_attribute(s, PPPOL2TP_SO_REORDERTO, (int)ms);
}

int l2tp_session_configure(const struct l2tp_session *s,
			   const struct l2tp_spec *spec)
{
	int err = 0;

	if (spec->lns)
		err = set_attribute(s, PPPOL2TP_SO_LNSMODE, 1);
	if (!err && spec->send_seq)
		err = set_attribute(s, PPPOL2TP_SO_SENDSEQ, 1);
	if (!err)
		err = set_reorder_timeout(s, spec);
	return err;
}

int l2tp_session_demand_seq(const struct l2tp_session *s)
{
	return set_attribute(s, PPPOL2TP_SO_RECVSEQ, 1);
}

bool l2tp_session_sends_seq(const struct l2tp_session *s)
{
	return get_attribute(s, PPPOL2TP_SO_SENDSEQ);
}

bool l2tp_session_demands_seq(const struct l2tp_session *s)
{
	return get_attribute(s, PPPOL2TP_SO_RECVSEQ);
}

int l2tp_session_reorder_ms(const struct l2tp_session *s)
{
	return get_attribute(s, PPPOL2TP_SO_REORDERTO);
}

struct l2tp_spec l2tp_session_spec(const struct l2tp_session *s,
				   const struct l2tp_spec *spec)
{
	struct l2tp_spec is = *spec;

	if (s->fd < 0)
		return is;
	is.version = s->version;
	if (!s->found)
		return is;
	/*
	 * The kernel does not tell whether an L2TPv3 session that somebody else
	 * made has the L2-specific sublayer, netlink's default.  Assume that it
	 * has: four bytes too few cost less than a fragment for every full packet.
	 */
	is.send_seq = is.send_seq || s->version == 3 || l2tp_session_sends_seq(s);
	is.recv_seq = is.recv_seq || l2tp_session_demands_seq(s);
	is.encap = s->encap;
	is.cookie.len = s->cookie_len;
	is.peer_cookie.len = s->peer_cookie_len;
	return is;
}

size_t l2tp_session_early_frame(const struct l2tp_session *s, uint8_t *buf,
				size_t size)
{
	ssize_t len = recv(s->fd, buf, size, MSG_DONTWAIT);

	return len > 0 ? (size_t)len : 0;
}

int l2tp_session_bind(const struct l2tp_session *s)
{
	int index;

	return ioctl(s->fd, PPPIOCGCHAN, &index) < 0 ? -errno : index;
}

/*
 * Linux 6.12 returns ENOTCONN once the session is gone; 6.1 goes on answering.
 * So this is used only without netlink.
 */
enum l2tp_life l2tp_session_own_counters(const struct l2tp_session *s,
					 struct l2tp_counters *out)
{
	struct pppol2tp_ioc_stats stats = { 0 };

	if (ioctl(s->fd, PPPIOCGL2TPSTATS, &stats) < 0)
		return errno == ENOTCONN ? L2TP_GONE : L2TP_UNKNOWN;
	*out = (struct l2tp_counters){
		.tx_packets = stats.tx_packets,
		.tx_bytes = stats.tx_bytes,
		.tx_errors = stats.tx_errors,
		.rx_packets = stats.rx_packets,
		.rx_bytes = stats.rx_bytes,
		.rx_errors = stats.rx_errors,
		.rx_seq_discards = stats.rx_seq_discards,
		.rx_oos_packets = stats.rx_oos_packets,
	};
	l2tp_counters_unsign(out);
	return L2TP_ALIVE;
}

/*
 * Linux 6.12 returns ENOTCONN for a deleted session. On 6.1 it goes on
 * answering but counts no more: it has counted less than its successor had at
 * the last look, or more than netlink will report now.
 */
bool l2tp_session_same(struct l2tp_session *s)
{
	struct l2tp_counters own = { 0 };
	enum l2tp_life life = l2tp_session_own_counters(s, &own);

	if (life == L2TP_UNKNOWN)
		return true;
	if (life == L2TP_GONE || l2tp_counted_less(&own, &s->counters))
		return false;
	s->counters = own;
	return true;
}

enum l2tp_life l2tp_session_compare(struct l2tp_session *s,
				    const struct l2tp_nl_session *found)
{
	if (found->peer_session_id != s->peer_session_id ||
	    l2tp_counted_less(&found->counters, &s->counters))
		return L2TP_GONE;
	s->counters = found->counters;
	return L2TP_ALIVE;
}

/* Netlink finds a session by its ids; it may be a successor of ours. */
static enum l2tp_life count_by_netlink(struct l2tp_session *s)
{
	struct l2tp_nl_session found;
	int err = l2tp_nl_session_get(s->nl, s->tunnel_id, s->session_id, &found);

	if (err)
		return err == -ENODEV ? L2TP_GONE : L2TP_UNKNOWN;
	return l2tp_session_compare(s, &found);
}

enum l2tp_life l2tp_session_life(struct l2tp_session *s)
{
	if (s->fd < 0)
		return L2TP_GONE;
	return s->nl ? count_by_netlink(s)
		     : l2tp_session_own_counters(s, &s->counters);
}

void l2tp_session_delete(struct l2tp_session *s)
{
	if (s->nl && l2tp_session_same(s) && l2tp_session_life(s) == L2TP_ALIVE)
		l2tp_nl_session_delete(s->nl, s->tunnel_id, s->session_id);
}

void l2tp_session_explain_deletion(const struct l2tp_session *s, bool with_tunnel,
				   struct l2tp_complaint *c)
{
	if (with_tunnel)
		l2tp_complain(c, "tunnel %u was closed, and session %u with it",
			      s->tunnel_id, s->session_id);
	else
		l2tp_complain(c, "session %u of tunnel %u was deleted",
			      s->session_id, s->tunnel_id);
}

void l2tp_session_explain_end(struct l2tp_session *s, struct l2tp_complaint *c)
{
	struct l2tp_nl_tunnel tunnel;

	if (!s->nl)
		l2tp_complain(c,
			      "session %u of tunnel %u is gone: its tunnel was "
			      "closed, or it was deleted",
			      s->session_id, s->tunnel_id);
	else
		l2tp_session_explain_deletion(
			s,
			l2tp_nl_tunnel_get(s->nl, s->tunnel_id, &tunnel) == -ENODEV,
			c);
}

void l2tp_session_count(struct l2tp_session *s)
{
	if (l2tp_session_life(s) == L2TP_GONE && s->fd >= 0)
		l2tp_session_same(s);
}

void l2tp_session_close(struct l2tp_session *s)
{
	l2tp_close(&s->fd);
	l2tp_nl_close(&s->nl);
}
