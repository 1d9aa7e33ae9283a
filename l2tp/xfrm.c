/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <string.h>

#include "addr.h"
#include "xfrm.h"

/* --- messages --- */

/*
 * Copy what a message begins with; false: it is shorter. A message need not be
 * aligned as its structure wants.
 */
static bool read_head(const struct nlmsghdr *nlh, void *out, size_t size)
{
	if (mnl_nlmsg_get_payload_len(nlh) < size)
		return false;
	memcpy(out, mnl_nlmsg_get_payload(nlh), size);
	return true;
}

/* Copy an attribute from behind the first offset bytes; false: there is none. */
static bool read_attr(const struct nlmsghdr *nlh, size_t offset, int type, void *out,
		      size_t size)
{
	const struct nlattr *attr;

	if (mnl_nlmsg_get_payload_len(nlh) < offset)
		return false;
	mnl_attr_for_each(attr, nlh, (unsigned int)offset)
	{
		if (mnl_attr_get_type(attr) != type ||
		    mnl_attr_get_payload_len(attr) < size)
			continue;
		memcpy(out, mnl_attr_get_payload(attr), size);
		return true;
	}
	return false;
}

static bool is_sub_policy(const struct nlmsghdr *nlh, size_t offset)
{
	struct xfrm_userpolicy_type type;

	return read_attr(nlh, offset, XFRMA_POLICY_TYPE, &type, sizeof(type)) &&
	       type.type != XFRM_POLICY_TYPE_MAIN;
}

/* A policy or state of an XFRM interface has an id other than 0. */
static bool has_interface(const struct nlmsghdr *nlh, size_t offset)
{
	uint32_t id;

	return read_attr(nlh, offset, XFRMA_IF_ID, &id, sizeof(id)) && id;
}

static void read_mark(const struct nlmsghdr *nlh, size_t offset,
		      struct xfrm_mark *mark)
{
	memset(mark, 0, sizeof(*mark));
	read_attr(nlh, offset, XFRMA_MARK, mark, sizeof(*mark));
}

static void read_templates(const struct nlmsghdr *nlh, struct l2tp_xfrm_policy *p)
{
	const struct nlattr *attr;
	size_t len;

	mnl_attr_for_each(attr, nlh, sizeof(p->info))
	{
		if (mnl_attr_get_type(attr) != XFRMA_TMPL)
			continue;
		len = mnl_attr_get_payload_len(attr);
		if (len > sizeof(p->templates))
			len = sizeof(p->templates);
		p->count = len / sizeof(p->templates[0]);
		memcpy(p->templates, mnl_attr_get_payload(attr),
		       p->count * sizeof(p->templates[0]));
	}
}

int l2tp_xfrm_read_policy(const struct nlmsghdr *nlh, struct l2tp_xfrm_policy *p)
{
	memset(p, 0, sizeof(*p));
	if (!read_head(nlh, &p->info, sizeof(p->info)))
		return -EBADMSG;
	if (is_sub_policy(nlh, sizeof(p->info)) ||
	    has_interface(nlh, sizeof(p->info)))
		return -ENOTSUP;
	read_mark(nlh, sizeof(p->info), &p->mark);
	read_templates(nlh, p);
	return 0;
}

/* --- selectors --- */

static const uint8_t *bytes_of(const struct sockaddr_storage *sa)
{
	const struct sockaddr *any = (const struct sockaddr *)sa;

	if (any->sa_family == AF_INET6)
		return l2tp_in6(any)->sin6_addr.s6_addr;
	return (const uint8_t *)&l2tp_in(any)->sin_addr;
}

static bool same_prefix(const uint8_t *a, const void *b, unsigned int bits)
{
	const uint8_t *other = b;
	unsigned int whole = bits / 8, rest = bits % 8;

	return !memcmp(a, other, whole) &&
	       (!rest || !((a[whole] ^ other[whole]) >> (8 - rest)));
}

static bool is_address(const xfrm_address_t *is, const struct sockaddr_storage *sa)
{
	return same_prefix(bytes_of(sa), is, sa->ss_family == AF_INET6 ? 128 : 32);
}

static bool is_port(uint16_t is, uint16_t mask, const struct sockaddr_storage *sa)
{
	uint16_t port = htons(l2tp_addr_port((const struct sockaddr *)sa));

	return !((is ^ port) & mask);
}

/* xfrm_selector_match() */
static bool selects(const struct xfrm_selector *sel,
		    const struct l2tp_xfrm_flow *flow,
		    const struct sockaddr_storage *from,
		    const struct sockaddr_storage *to)
{
	unsigned int bits = from->ss_family == AF_INET6 ? 128 : 32;

	return sel->family == from->ss_family && sel->prefixlen_s <= bits &&
	       sel->prefixlen_d <= bits &&
	       same_prefix(bytes_of(from), &sel->saddr, sel->prefixlen_s) &&
	       same_prefix(bytes_of(to), &sel->daddr, sel->prefixlen_d) &&
	       is_port(sel->sport, sel->sport_mask, from) &&
	       is_port(sel->dport, sel->dport_mask, to) &&
	       (!sel->proto || sel->proto == flow->protocol) &&
	       (!sel->ifindex || sel->ifindex == flow->ifindex);
}

bool l2tp_xfrm_covers(const struct l2tp_xfrm_policy *p,
		      const struct l2tp_xfrm_flow *flow, int dir)
{
	bool out = dir == XFRM_POLICY_OUT;

	return p->info.dir == dir && (flow->mark & p->mark.m) == p->mark.v &&
	       selects(&p->info.sel, flow, out ? &flow->local : &flow->remote,
		       out ? &flow->remote : &flow->local);
}

/* Of equal ones the kernel takes that which was added first. */
bool l2tp_xfrm_precedes(const struct l2tp_xfrm_policy *p,
			const struct l2tp_xfrm_policy *other)
{
	if (p->info.priority != other->info.priority)
		return p->info.priority < other->info.priority;
	return p->info.index < other->info.index;
}

const struct xfrm_user_tmpl *l2tp_xfrm_esp(const struct l2tp_xfrm_policy *p)
{
	size_t i;

	if (p->info.action != XFRM_POLICY_ALLOW)
		return NULL;
	for (i = 0; i < p->count; i++)
		if (p->templates[i].id.proto == IPPROTO_ESP &&
		    !p->templates[i].optional)
			return &p->templates[i];
	return NULL;
}

bool l2tp_xfrm_same_templates(const struct l2tp_xfrm_policy *a,
			      const struct l2tp_xfrm_policy *b)
{
	return a->count == b->count && !memcmp(a->templates, b->templates,
					       a->count * sizeof(a->templates[0]));
}

/* --- states --- */

/* In tunnel mode the template has the addresses, else the packet has. */
static bool leads_there(const struct xfrm_usersa_info *sa,
			const struct xfrm_user_tmpl *t,
			const struct l2tp_xfrm_flow *flow)
{
	static const xfrm_address_t any;

	if (t->mode == XFRM_MODE_TRANSPORT)
		return is_address(&sa->id.daddr, &flow->remote) &&
		       (is_address(&sa->saddr, &flow->local) ||
			!memcmp(&sa->saddr, &any, sizeof(any)));
	return !memcmp(&sa->id.daddr, &t->id.daddr, sizeof(any)) &&
	       (!memcmp(&sa->saddr, &t->saddr, sizeof(any)) ||
		!memcmp(&t->saddr, &any, sizeof(any)));
}

/* xfrm_state_find() */
enum l2tp_xfrm_fit l2tp_xfrm_state_fits(const struct nlmsghdr *nlh,
					const struct l2tp_xfrm_policy *p,
					const struct l2tp_xfrm_flow *flow)
{
	const struct xfrm_user_tmpl *t = l2tp_xfrm_esp(p);
	struct xfrm_usersa_info sa;
	struct xfrm_mark mark;

	if (!t || !read_head(nlh, &sa, sizeof(sa)) || has_interface(nlh, sizeof(sa)))
		return L2TP_XFRM_OTHER;
	read_mark(nlh, sizeof(sa), &mark);
	if (sa.family != t->family || sa.reqid != t->reqid || sa.mode != t->mode ||
	    sa.id.proto != t->id.proto || (t->id.spi && sa.id.spi != t->id.spi) ||
	    (p->mark.v & p->mark.m & mark.m) != mark.v ||
	    !leads_there(&sa, t, flow) ||
	    (sa.sel.family && !selects(&sa.sel, flow, &flow->local, &flow->remote)))
		return L2TP_XFRM_OTHER;
	return sa.id.spi ? L2TP_XFRM_FITS : L2TP_XFRM_ACQUIRING;
}

/* --- what has changed --- */

static bool leads_to_peer(const xfrm_address_t *daddr,
			  const struct l2tp_xfrm_view *v)
{
	const struct xfrm_user_tmpl *t = l2tp_xfrm_esp(&v->out);

	return is_address(daddr, &v->flow.remote) ||
	       (t && t->mode != XFRM_MODE_TRANSPORT &&
		!memcmp(daddr, &t->id.daddr, sizeof(*daddr)));
}

static bool is_ours(const struct xfrm_userpolicy_info *info,
		    const struct l2tp_xfrm_view *v)
{
	return (v->out.count && info->index == v->out.info.index) ||
	       (v->in.count && info->index == v->in.info.index);
}

/* xfrm_notify_policy() */
static bool read_deleted(const struct nlmsghdr *nlh,
			 struct xfrm_userpolicy_info *info)
{
	return read_attr(nlh, sizeof(struct xfrm_userpolicy_id), XFRMA_POLICY, info,
			 sizeof(*info));
}

bool l2tp_xfrm_concerns(const struct nlmsghdr *nlh, const struct l2tp_xfrm_view *v)
{
	struct xfrm_userpolicy_info info;
	struct xfrm_usersa_info sa;
	struct xfrm_usersa_id id;
	struct l2tp_xfrm_policy p;

	switch (nlh->nlmsg_type) {
	case XFRM_MSG_NEWPOLICY:
	case XFRM_MSG_UPDPOLICY:
		return !l2tp_xfrm_read_policy(nlh, &p) &&
		       (l2tp_xfrm_covers(&p, &v->flow, XFRM_POLICY_OUT) ||
			l2tp_xfrm_covers(&p, &v->flow, XFRM_POLICY_IN));
	case XFRM_MSG_DELPOLICY:
		return read_deleted(nlh, &info) && is_ours(&info, v);
	case XFRM_MSG_POLEXPIRE: /* begins with the policy */
		return read_head(nlh, &info, sizeof(info)) && is_ours(&info, v);
	case XFRM_MSG_NEWSA:
	case XFRM_MSG_UPDSA:
	case XFRM_MSG_EXPIRE: /* begins with the state, too */
		return read_head(nlh, &sa, sizeof(sa)) &&
		       leads_to_peer(&sa.id.daddr, v);
	case XFRM_MSG_DELSA:
		return read_head(nlh, &id, sizeof(id)) &&
		       leads_to_peer(&id.daddr, v);
	case XFRM_MSG_FLUSHPOLICY:
	case XFRM_MSG_FLUSHSA:
	case XFRM_MSG_MIGRATE:
		return true;
	default:
		return false;
	}
}

static bool passes_before(const struct nlmsghdr *nlh, const struct l2tp_xfrm_view *v)
{
	struct l2tp_xfrm_policy p;

	return !l2tp_xfrm_read_policy(nlh, &p) &&
	       l2tp_xfrm_covers(&p, &v->flow, XFRM_POLICY_OUT) &&
	       p.info.action == XFRM_POLICY_ALLOW && !l2tp_xfrm_esp(&p) &&
	       (p.info.priority <= v->out.info.priority ||
		p.info.index == v->out.info.index);
}

bool l2tp_xfrm_opens(const struct nlmsghdr *nlh, const struct l2tp_xfrm_view *v)
{
	struct xfrm_userpolicy_info gone;
	struct xfrm_user_polexpire expired;

	switch (nlh->nlmsg_type) {
	case XFRM_MSG_NEWPOLICY:
	case XFRM_MSG_UPDPOLICY:
		return passes_before(nlh, v);
	case XFRM_MSG_DELPOLICY:
		return read_deleted(nlh, &gone) && gone.index == v->out.info.index;
	case XFRM_MSG_POLEXPIRE:
		return read_head(nlh, &expired, sizeof(expired)) && expired.hard &&
		       expired.pol.index == v->out.info.index;
	case XFRM_MSG_FLUSHPOLICY:
		return !is_sub_policy(nlh, 0);
	default:
		return false;
	}
}

void l2tp_xfrm_follow(const struct nlmsghdr *nlh, struct l2tp_xfrm_view *v)
{
	struct l2tp_xfrm_policy p;

	if ((nlh->nlmsg_type == XFRM_MSG_NEWPOLICY ||
	     nlh->nlmsg_type == XFRM_MSG_UPDPOLICY) &&
	    !l2tp_xfrm_read_policy(nlh, &p) && p.info.index == v->out.info.index)
		v->out = p;
}
