/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "fd.h"
#include "interface.h"
#include "ipsec.h"
#include "netns.h"
#include "path.h"
#include "policy.h"
#include "wait.h"

#define ACQUIRE_MS 5000
#define PAUSE_MS   50

static int ask_patiently(struct l2tp_ipsec *w, enum l2tp_missing *missing)
{
	struct timespec start;
	bool acquiring;
	int err, over;

	clock_gettime(CLOCK_MONOTONIC, &start);
	for (;;) {
		err = l2tp_policy_ask(&w->view, missing, &acquiring);
		w->passes = err && acquiring && w->mode == L2TP_IPSEC_REQUIRE;
		if (!w->passes || l2tp_elapsed_ms(&start) >= ACQUIRE_MS)
			return err;
		over = l2tp_wait(PAUSE_MS);
		if (over)
			return over == -EINTR ? over : err;
	}
}

/* --- the socket's own policy --- */

/* xfrm_user_policy(); an IPv6 socket has IPv6's option for mapped IPv4, too. */
static int set_policy(int fd, const struct l2tp_xfrm_policy *p, uint8_t dir)
{
	struct {
		struct xfrm_userpolicy_info info;
		struct xfrm_user_tmpl templates[L2TP_XFRM_DEPTH];
	} own = { 0 };
	int domain = 0, err;
	socklen_t len = sizeof(domain);

	own.info.sel.family = p->info.sel.family;
	own.info.lft = p->info.lft;
	own.info.lft.soft_add_expires_seconds = 0;
	own.info.lft.hard_add_expires_seconds = 0;
	own.info.lft.soft_use_expires_seconds = 0;
	own.info.lft.hard_use_expires_seconds = 0;
	own.info.dir = dir;
	own.info.action = XFRM_POLICY_ALLOW;
	memcpy(own.templates, p->templates, p->count * sizeof(own.templates[0]));
	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) < 0)
		return -errno;
	len = (socklen_t)(sizeof(own.info) + p->count * sizeof(own.templates[0]));
	err = domain == AF_INET6
		      ? setsockopt(fd, IPPROTO_IPV6, IPV6_XFRM_POLICY, &own, len)
		      : setsockopt(fd, IPPROTO_IP, IP_XFRM_POLICY, &own, len);
	return err < 0 ? -errno : 0;
}

/*
 * A policy of a socket has no mark, so the kernel would not find the state of a
 * policy with one.
 */
static int guard(struct l2tp_ipsec *w, const struct l2tp_tunnel *tun)
{
	int err;

	if (!l2tp_tunnel_carries(tun) || w->view.out.mark.m || w->view.in.mark.m)
		return 0;
	err = set_policy(tun->fd, &w->view.in, XFRM_POLICY_IN);
	if (!err)
		err = set_policy(tun->fd, &w->view.out, XFRM_POLICY_OUT);
	if (err)
		return err;
	w->guarded = true;
	w->has = w->view;
	return 0;
}

/* --- the watch --- */

static int open_ear(struct l2tp_ipsec *w)
{
	struct sockaddr_nl groups = {
		.nl_family = AF_NETLINK,
		.nl_groups = XFRMGRP_POLICY | XFRMGRP_SA | XFRMGRP_EXPIRE,
	};

	w->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
		       NETLINK_XFRM);
	if (w->fd < 0)
		return -errno;
	return bind(w->fd, (struct sockaddr *)&groups, sizeof(groups)) < 0 ? -errno
									   : 0;
}

static const struct sockaddr *known(const struct sockaddr_storage *one,
				    const struct sockaddr_storage *other)
{
	return (const struct sockaddr *)(one->ss_family != AF_UNSPEC ? one : other);
}

/* Returns false where the kernel does not tell an inherited session's addresses. */
static bool find_flow(const struct l2tp_tunnel *tun, const struct l2tp_session *s,
		      struct l2tp_xfrm_flow *flow)
{
	const struct sockaddr *local = known(&tun->local, &s->local);
	const struct sockaddr *remote = known(&tun->remote, &s->remote);
	bool ip = s->encap == L2TP_IP;

	memset(flow, 0, sizeof(*flow));
	if (local->sa_family == AF_UNSPEC || remote->sa_family == AF_UNSPEC ||
	    l2tp_addr_is_any(local))
		return false;
	flow->local = l2tp_on_wire(local);
	flow->remote = l2tp_on_wire(remote);
	if (flow->local.ss_family != flow->remote.ss_family)
		return false;
	flow->protocol = ip ? IPPROTO_L2TP : IPPROTO_UDP;
	flow->mark = tun->egress.mark;
	flow->ifindex = (int)l2tp_interface_index(tun->egress.device);
	if (ip) {
		l2tp_addr_set_port((struct sockaddr *)&flow->local, 0);
		l2tp_addr_set_port((struct sockaddr *)&flow->remote, 0);
	}
	return true;
}

static int begin(struct l2tp_ipsec *w, const struct l2tp_tunnel *tun,
		 const struct l2tp_session *s, struct l2tp_complaint *c)
{
	VISIT visit = l2tp_netns_enter(tun->egress.netns);
	enum l2tp_missing missing;
	/* first, so that no change is missed */
	int err = visit.err ? visit.err : open_ear(w);

	if (err)
		return l2tp_policy_explain_error(w->mode, err, c);
	if (!find_flow(tun, s, &w->view.flow)) {
		l2tp_complain(c,
			      "%sipsec: the kernel does not tell the tunnel's "
			      "addresses; load 'modprobe l2tp_netlink'",
			      c->prefix);
		return -ENODATA;
	}
	err = ask_patiently(w, &missing);
	if (err == -ENOENT)
		l2tp_policy_explain(&w->view, w->mode, missing, c);
	else if (err)
		l2tp_policy_explain_error(w->mode, err, c);
	if (err || w->mode != L2TP_IPSEC_REQUIRE)
		return err;
	err = guard(w, tun);
	return err ? l2tp_policy_explain_error(w->mode, err, c) : 0;
}

int l2tp_ipsec_begin(struct l2tp_ipsec *w, const struct l2tp_spec *spec,
		     const struct l2tp_tunnel *tun, const struct l2tp_session *s,
		     struct l2tp_complaint *c)
{
	static const struct l2tp_ipsec none = L2TP_NO_IPSEC;
	int err;

	l2tp_ipsec_end(w);
	*w = none;
	w->mode = spec->ipsec;
	if (w->mode == L2TP_IPSEC_OFF)
		return 0;
	err = begin(w, tun, s, c);
	w->protected = !err;
	/* warn goes on listening where protection is missing, and may come */
	if (err && (err != -ENOENT || w->mode == L2TP_IPSEC_REQUIRE))
		l2tp_ipsec_end(w);
	return w->mode == L2TP_IPSEC_REQUIRE ? err : 0;
}

bool l2tp_ipsec_is_bare(const struct l2tp_ipsec *w)
{
	return w->fd >= 0 && w->mode == L2TP_IPSEC_REQUIRE && !w->guarded;
}

static void hear_message(struct l2tp_ipsec *w, const struct nlmsghdr *nlh, int len)
{
	for (; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len)) {
		if (l2tp_xfrm_concerns(nlh, &w->view))
			w->changed = 1;
		if (l2tp_xfrm_opens(nlh, &w->view))
			w->opened = 1;
		l2tp_xfrm_follow(nlh, &w->view);
	}
}

bool l2tp_ipsec_hear(struct l2tp_ipsec *w)
{
	_Alignas(struct nlmsghdr) char buf[8192];
	ssize_t len;

	while (w->fd >= 0) {
		len = recv(w->fd, buf, sizeof(buf), MSG_DONTWAIT);
		if (len > 0) {
			hear_message(w, (const void *)buf, (int)len);
		} else if (len < 0 && errno == ENOBUFS) { /* some were lost */
			w->changed = w->opened = 1;
		} else if (len == 0 || errno != EINTR) {
			break;
		}
	}
	return w->changed;
}

/* The policy may demand another association than at the beginning. */
static int guard_again(struct l2tp_ipsec *w, const struct l2tp_tunnel *tun,
		       struct l2tp_complaint *c)
{
	int err;

	if (!w->guarded || (l2tp_xfrm_same_templates(&w->has.out, &w->view.out) &&
			    l2tp_xfrm_same_templates(&w->has.in, &w->view.in)))
		return 0;
	if (tun->fd >= 0) {
		err = guard(w, tun);
		return err ? l2tp_policy_explain_error(w->mode, err, c) : 0;
	}
	l2tp_complain(
		c,
		"%sipsec require: the IPsec policy demands another association "
		"now (reqid %u, it was %u) than the tunnel's socket was given; "
		"its controller must open another",
		c->prefix, l2tp_xfrm_esp(&w->view.out)->reqid,
		l2tp_xfrm_esp(&w->has.out)->reqid);
	return -ESTALE;
}

static enum l2tp_ipsec_news lost(struct l2tp_ipsec *w, int err,
				 enum l2tp_missing missing, struct l2tp_complaint *c)
{
	bool leaves = l2tp_ipsec_is_bare(w) && missing <= L2TP_MISSING_ESP;

	if (w->mode == L2TP_IPSEC_REQUIRE && !w->asks_again && !leaves) {
		w->asks_again = true;
		return L2TP_IPSEC_SAME;
	}
	w->asks_again = false;
	if (!w->protected)
		return L2TP_IPSEC_SAME;
	w->protected = false;
	if (err == -ENOENT)
		l2tp_policy_explain(&w->view, w->mode, missing, c);
	else
		l2tp_policy_explain_error(w->mode, err, c);
	return L2TP_IPSEC_LOST;
}

static int ask_there(struct l2tp_ipsec *w, const struct l2tp_tunnel *tun,
		     enum l2tp_missing *missing, bool *acquiring)
{
	VISIT visit = l2tp_netns_enter(tun->egress.netns);

	*missing = L2TP_MISSING_OUT_POLICY;
	return visit.err ? visit.err : l2tp_policy_ask(&w->view, missing, acquiring);
}

enum l2tp_ipsec_news l2tp_ipsec_look(struct l2tp_ipsec *w,
				     const struct l2tp_tunnel *tun,
				     struct l2tp_complaint *c)
{
	enum l2tp_missing missing;
	bool acquiring, was = w->protected;
	int err;

	if (w->fd < 0 || (!l2tp_ipsec_hear(w) && !w->asks_again))
		return L2TP_IPSEC_SAME;
	w->changed = 0;
	err = ask_there(w, tun, &missing, &acquiring);
	if (err)
		return lost(w, err, missing, c);
	w->asks_again = false;
	if (guard_again(w, tun, c))
		return L2TP_IPSEC_LOST;
	w->protected = true;
	return was ? L2TP_IPSEC_SAME : L2TP_IPSEC_BACK;
}

void l2tp_ipsec_explain_opened(const struct l2tp_ipsec *w, struct l2tp_complaint *c)
{
	l2tp_policy_explain(&w->view, w->mode, L2TP_MISSING_OUT_POLICY, c);
}

void l2tp_ipsec_end(struct l2tp_ipsec *w)
{
	l2tp_close(&w->fd);
}
