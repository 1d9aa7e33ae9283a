/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <stdio.h>
#include <string.h>

#include "dump.h"
#include "policy.h"

struct question {
	struct l2tp_xfrm_view *view;
	enum l2tp_xfrm_fit fit;
};

static void choose(struct l2tp_xfrm_policy *best, const struct l2tp_xfrm_policy *p)
{
	if (!best->info.index || l2tp_xfrm_precedes(p, best))
		*best = *p;
}

static int policy_cb(const struct nlmsghdr *nlh, void *data)
{
	struct l2tp_xfrm_view *v = ((struct question *)data)->view;
	struct l2tp_xfrm_policy p;

	if (l2tp_xfrm_read_policy(nlh, &p))
		return MNL_CB_OK;
	if (l2tp_xfrm_covers(&p, &v->flow, XFRM_POLICY_OUT))
		choose(&v->out, &p);
	if (l2tp_xfrm_covers(&p, &v->flow, XFRM_POLICY_IN))
		choose(&v->in, &p);
	return MNL_CB_OK;
}

static int state_cb(const struct nlmsghdr *nlh, void *data)
{
	struct question *q = data;
	enum l2tp_xfrm_fit fit = l2tp_xfrm_state_fits(nlh, &q->view->out,
						      &q->view->flow);

	if (fit > q->fit)
		q->fit = fit;
	return MNL_CB_OK;
}

static int dump(struct mnl_socket *nl, uint16_t type, mnl_cb_t cb,
		struct question *q)
{
	_Alignas(struct nlmsghdr) char buf[MNL_NLMSG_HDRLEN];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	nlh->nlmsg_seq = type;
	return l2tp_dump(nl, nlh, cb, q);
}

static int ask_kernel(struct question *q)
{
	struct mnl_socket *nl = mnl_socket_open2(NETLINK_XFRM, SOCK_CLOEXEC);
	int err = 0;

	if (!nl)
		return -errno;
	if (mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0)
		err = -errno;
	if (!err)
		err = dump(nl, XFRM_MSG_GETPOLICY, policy_cb, q);
	if (!err)
		err = dump(nl, XFRM_MSG_GETSA, state_cb, q);
	mnl_socket_close(nl);
	return err;
}

static enum l2tp_missing what_is_missing(const struct question *q)
{
	const struct l2tp_xfrm_view *v = q->view;

	if (!v->out.info.index)
		return L2TP_MISSING_OUT_POLICY;
	if (!l2tp_xfrm_esp(&v->out))
		return L2TP_MISSING_ESP;
	if (q->fit != L2TP_XFRM_FITS)
		return L2TP_MISSING_STATE;
	return l2tp_xfrm_esp(&v->in) ? L2TP_MISSING_NOTHING : L2TP_MISSING_IN_POLICY;
}

static const char *ends(const struct l2tp_xfrm_flow *flow,
			char buf[2 * L2TP_ADDR_MAX + 8])
{
	char local[L2TP_ADDR_MAX], remote[L2TP_ADDR_MAX];

	l2tp_format_addr((const struct sockaddr *)&flow->local, local);
	l2tp_format_addr((const struct sockaddr *)&flow->remote, remote);
	snprintf(buf, 2 * L2TP_ADDR_MAX + 8, "from %s to %s", local, remote);
	return buf;
}

static const char *word(enum l2tp_ipsec_mode mode)
{
	return mode == L2TP_IPSEC_WARN ? "warn" : "require";
}

void l2tp_policy_explain(const struct l2tp_xfrm_view *v, enum l2tp_ipsec_mode mode,
			 enum l2tp_missing missing, struct l2tp_complaint *c)
{
	const struct xfrm_user_tmpl *t = l2tp_xfrm_esp(&v->out);
	char buf[2 * L2TP_ADDR_MAX + 8];
	const char *p = c->prefix, *flow = ends(&v->flow, buf);

	switch (missing) {
	case L2TP_MISSING_OUT_POLICY:
		l2tp_complain(c,
			      "%sipsec %s: no IPsec policy covers packets %s; start "
			      "the IPsec connection first (see 'ip xfrm policy')",
			      p, word(mode), flow);
		break;
	case L2TP_MISSING_ESP:
		l2tp_complain(
			c,
			"%sipsec %s: the first IPsec policy that covers packets "
			"%s demands no ESP; correct it (see 'ip xfrm policy')",
			p, word(mode), flow);
		break;
	case L2TP_MISSING_STATE:
		l2tp_complain(
			c,
			"%sipsec %s: there is a policy, but no IPsec association "
			"for packets %s (ESP, %s mode, reqid %u); start the IPsec "
			"connection (see 'ip xfrm state')",
			p, word(mode), flow,
			t && t->mode == XFRM_MODE_TRANSPORT ? "transport" : "tunnel",
			t ? t->reqid : 0);
		break;
	case L2TP_MISSING_IN_POLICY:
		l2tp_complain(
			c,
			"%sipsec %s: no IPsec policy demands ESP of what comes "
			"back for packets %s; add it (dir in, see 'ip xfrm policy')",
			p, word(mode), flow);
		break;
	case L2TP_MISSING_NOTHING:
		break;
	}
}

int l2tp_policy_explain_error(enum l2tp_ipsec_mode mode, int err,
			      struct l2tp_complaint *c)
{
	const char *p = c->prefix;

	if (err == -EPROTONOSUPPORT)
		l2tp_complain(
			c,
			"%sipsec %s: the kernel has no IPsec over netlink; load "
			"it with 'modprobe xfrm_user' (in the kernel's package, "
			"or CONFIG_XFRM_USER)",
			p, word(mode));
	else if (err == -EPERM)
		l2tp_complain(c,
			      "%sipsec %s: asking for IPsec policies needs "
			      "CAP_NET_ADMIN; run as root",
			      p, word(mode));
	else
		l2tp_complain(c, "%sipsec %s: cannot ask the kernel for IPsec: %s",
			      p, word(mode), strerror(-err));
	return err;
}

int l2tp_policy_ask(struct l2tp_xfrm_view *v, enum l2tp_missing *missing,
		    bool *acquiring)
{
	struct question q = { .view = v };
	int tries = 3, err;

	do {
		memset(&v->out, 0, sizeof(v->out));
		memset(&v->in, 0, sizeof(v->in));
		q.fit = L2TP_XFRM_OTHER;
		err = ask_kernel(&q);
	} while (err == -EINTR && --tries); /* changed during a dump */
	*missing = L2TP_MISSING_OUT_POLICY;
	*acquiring = false;
	if (err)
		return err;
	*missing = what_is_missing(&q);
	*acquiring = *missing == L2TP_MISSING_STATE && q.fit == L2TP_XFRM_ACQUIRING;
	return *missing == L2TP_MISSING_NOTHING ? 0 : -ENOENT;
}
