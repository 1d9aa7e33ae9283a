/* SPDX-License-Identifier: BSD-2-Clause */
/* IPsec policies and states; tests/net/62-ipsec.bats has the kernel's. */
#include "test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <string.h>

#include "../../l2tp/addr.h"
#include "../../l2tp/ipsec.h"

static _Alignas(struct nlmsghdr) char buf[4096];
static struct l2tp_xfrm_flow flow;
static struct xfrm_userpolicy_info info;
static struct xfrm_user_tmpl esp;
static struct xfrm_usersa_info state;

static struct sockaddr_storage address(const char *text, uint16_t port)
{
	struct sockaddr_storage sa = { .ss_family = AF_INET };

	if (!inet_pton(AF_INET, text, &((struct sockaddr_in *)&sa)->sin_addr)) {
		sa.ss_family = AF_INET6;
		assert_int_equal(inet_pton(AF_INET6, text,
					   &((struct sockaddr_in6 *)&sa)->sin6_addr),
				 1);
	}
	l2tp_addr_set_port((struct sockaddr *)&sa, port);
	return sa;
}

/* A policy, a template and a state for UDP from 10.0.1.1:2001 to 10.0.1.2:1701. */
static int begin(void **unused)
{
	(void)unused;
	memset(&flow, 0, sizeof(flow));
	flow.local = address("10.0.1.1", 2001);
	flow.remote = address("10.0.1.2", 1701);
	flow.protocol = IPPROTO_UDP;
	memset(&info, 0, sizeof(info));
	info.sel.family = AF_INET;
	info.sel.saddr.a4 = inet_addr("10.0.1.1");
	info.sel.daddr.a4 = inet_addr("10.0.1.2");
	info.sel.prefixlen_s = info.sel.prefixlen_d = 32;
	info.dir = XFRM_POLICY_OUT;
	info.index = 9;
	memset(&esp, 0, sizeof(esp));
	esp.family = AF_INET;
	esp.id.proto = IPPROTO_ESP;
	esp.reqid = 5;
	memset(&state, 0, sizeof(state));
	state.family = AF_INET;
	state.saddr.a4 = inet_addr("10.0.1.1");
	state.id.daddr.a4 = inet_addr("10.0.1.2");
	state.id.spi = 1;
	state.id.proto = IPPROTO_ESP;
	state.reqid = 5;
	return 0;
}

static struct nlmsghdr *message(uint16_t type, const void *head, size_t size)
{
	struct nlmsghdr *nlh;

	memset(buf, 0, sizeof(buf));
	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = type;
	memcpy(mnl_nlmsg_put_extra_header(nlh, size), head, size);
	return nlh;
}

static struct nlmsghdr *policy_message(uint16_t type)
{
	struct nlmsghdr *nlh = message(type, &info, sizeof(info));

	if (esp.family)
		mnl_attr_put(nlh, XFRMA_TMPL, sizeof(esp), &esp);
	return nlh;
}

static struct l2tp_xfrm_policy policy(void)
{
	struct l2tp_xfrm_policy p;

	assert_int_equal(
		l2tp_xfrm_read_policy(policy_message(XFRM_MSG_NEWPOLICY), &p), 0);
	return p;
}

static bool covers(int dir)
{
	struct l2tp_xfrm_policy p = policy();

	return l2tp_xfrm_covers(&p, &flow, dir);
}

static void selectors(void **unused)
{
	(void)unused;
	assert_true(covers(XFRM_POLICY_OUT));
	assert_false(covers(XFRM_POLICY_IN));
	info.sel.proto = IPPROTO_UDP;
	info.sel.sport = htons(2001);
	info.sel.dport = htons(1701);
	info.sel.sport_mask = info.sel.dport_mask = 0xffff;
	assert_true(covers(XFRM_POLICY_OUT));
	info.sel.dport = htons(1702);
	assert_false(covers(XFRM_POLICY_OUT));
	info.sel.dport_mask = 0;
	assert_true(covers(XFRM_POLICY_OUT));
	info.sel.proto = IPPROTO_L2TP;
	assert_false(covers(XFRM_POLICY_OUT));
	info.sel.proto = 0;
	info.sel.daddr.a4 = inet_addr("10.0.1.3");
	assert_false(covers(XFRM_POLICY_OUT));
	info.sel.prefixlen_d = 31; /* 10.0.1.2 and 10.0.1.3 */
	assert_true(covers(XFRM_POLICY_OUT));
	info.sel.prefixlen_d = 0;
	assert_true(covers(XFRM_POLICY_OUT));
	info.sel.prefixlen_d = 33;
	assert_false(covers(XFRM_POLICY_OUT));
	info.sel.prefixlen_d = 0;
	info.sel.ifindex = 3;
	assert_false(covers(XFRM_POLICY_OUT));
	flow.ifindex = 3;
	assert_true(covers(XFRM_POLICY_OUT));
	info.sel.family = AF_INET6;
	assert_false(covers(XFRM_POLICY_OUT));
}

static void what_comes_back(void **unused)
{
	(void)unused;
	info.dir = XFRM_POLICY_IN;
	assert_false(covers(XFRM_POLICY_IN)); /* its addresses are those out */
	info.sel.saddr.a4 = inet_addr("10.0.1.2");
	info.sel.daddr.a4 = inet_addr("10.0.1.1");
	info.sel.sport = htons(1701);
	info.sel.sport_mask = 0xffff;
	assert_true(covers(XFRM_POLICY_IN));
	assert_false(covers(XFRM_POLICY_OUT));
}

static void over_ipv6(void **unused)
{
	(void)unused;
	flow.local = address("fd00:1::1", 0);
	flow.remote = address("fd00:1::2", 0);
	flow.protocol = IPPROTO_L2TP;
	assert_false(covers(XFRM_POLICY_OUT));
	memset(&info.sel, 0, sizeof(info.sel));
	info.sel.family = AF_INET6;
	assert_true(covers(XFRM_POLICY_OUT));
	inet_pton(AF_INET6, "fd00:1::", &info.sel.daddr);
	info.sel.prefixlen_d = 64;
	assert_true(covers(XFRM_POLICY_OUT));
	info.sel.prefixlen_d = 127;
	assert_false(covers(XFRM_POLICY_OUT));
	info.sel.prefixlen_d = 126;
	assert_true(covers(XFRM_POLICY_OUT));
}

static void marks(void **unused)
{
	struct xfrm_mark mark = { .v = 7, .m = 0xff };
	struct nlmsghdr *nlh = policy_message(XFRM_MSG_NEWPOLICY);
	struct l2tp_xfrm_policy p;

	(void)unused;
	mnl_attr_put(nlh, XFRMA_MARK, sizeof(mark), &mark);
	assert_int_equal(l2tp_xfrm_read_policy(nlh, &p), 0);
	assert_false(l2tp_xfrm_covers(&p, &flow, XFRM_POLICY_OUT));
	flow.mark = 0x107;
	assert_true(l2tp_xfrm_covers(&p, &flow, XFRM_POLICY_OUT));
}

/* Neither counts for a plain packet. */
static void other_policies(void **unused)
{
	struct xfrm_userpolicy_type sub = { .type = XFRM_POLICY_TYPE_SUB };
	struct nlmsghdr *nlh = policy_message(XFRM_MSG_NEWPOLICY);
	struct l2tp_xfrm_policy p;

	(void)unused;
	mnl_attr_put(nlh, XFRMA_POLICY_TYPE, sizeof(sub), &sub);
	assert_int_equal(l2tp_xfrm_read_policy(nlh, &p), -ENOTSUP);
	nlh = policy_message(XFRM_MSG_NEWPOLICY);
	mnl_attr_put_u32(nlh, XFRMA_IF_ID, 1);
	assert_int_equal(l2tp_xfrm_read_policy(nlh, &p), -ENOTSUP);
	nlh = message(XFRM_MSG_NEWPOLICY, &info, 8);
	assert_int_equal(l2tp_xfrm_read_policy(nlh, &p), -EBADMSG);
}

static void which_comes_first(void **unused)
{
	struct l2tp_xfrm_policy one = policy(), two = one;

	(void)unused;
	two.info.index += 8;
	assert_true(l2tp_xfrm_precedes(&one, &two));
	assert_false(l2tp_xfrm_precedes(&two, &one));
	one.info.priority = 1;
	assert_true(l2tp_xfrm_precedes(&two, &one));
}

static void demand(void **unused)
{
	struct l2tp_xfrm_policy p = policy(), other = p;

	(void)unused;
	assert_non_null(l2tp_xfrm_esp(&p));
	assert_true(l2tp_xfrm_same_templates(&p, &other));
	other.templates[0].reqid++;
	assert_false(l2tp_xfrm_same_templates(&p, &other));
	p.templates[0].optional = 1;
	assert_null(l2tp_xfrm_esp(&p));
	p = policy();
	p.templates[0].id.proto = IPPROTO_AH; /* encrypts nothing */
	assert_null(l2tp_xfrm_esp(&p));
	p.templates[1] = esp;
	p.count = 2;
	assert_ptr_equal(l2tp_xfrm_esp(&p), &p.templates[1]);
	p.info.action = XFRM_POLICY_BLOCK;
	assert_null(l2tp_xfrm_esp(&p));
	esp.family = 0; /* no template */
	p = policy();
	assert_null(l2tp_xfrm_esp(&p));
}

static enum l2tp_xfrm_fit fit(void)
{
	struct l2tp_xfrm_policy p = policy();

	return l2tp_xfrm_state_fits(message(XFRM_MSG_NEWSA, &state, sizeof(state)),
				    &p, &flow);
}

static void states(void **unused)
{
	(void)unused;
	assert_int_equal(fit(), L2TP_XFRM_FITS);
	state.id.spi = 0;
	assert_int_equal(fit(), L2TP_XFRM_ACQUIRING);
	state.id.spi = 1;
	esp.reqid = 0; /* no wildcard: xfrm_state_find() compares it */
	assert_int_equal(fit(), L2TP_XFRM_OTHER);
	esp.reqid = 5;
	state.mode = XFRM_MODE_TUNNEL;
	assert_int_equal(fit(), L2TP_XFRM_OTHER);
	state.mode = XFRM_MODE_TRANSPORT;
	state.id.proto = IPPROTO_AH;
	assert_int_equal(fit(), L2TP_XFRM_OTHER);
	state.id.proto = IPPROTO_ESP;
	state.id.daddr.a4 = inet_addr("10.0.1.9");
	assert_int_equal(fit(), L2TP_XFRM_OTHER);
	state.id.daddr.a4 = inet_addr("10.0.1.2");
	state.sel = info.sel;
	assert_int_equal(fit(), L2TP_XFRM_FITS);
	state.sel.sport = htons(1);
	state.sel.sport_mask = 0xffff;
	assert_int_equal(fit(), L2TP_XFRM_OTHER);
}

static void states_in_tunnel_mode(void **unused)
{
	(void)unused;
	esp.mode = state.mode = XFRM_MODE_TUNNEL;
	esp.saddr.a4 = state.saddr.a4 = inet_addr("192.0.2.1");
	esp.id.daddr.a4 = state.id.daddr.a4 = inet_addr("192.0.2.2");
	assert_int_equal(fit(), L2TP_XFRM_FITS);
	state.id.daddr.a4 = inet_addr("10.0.1.2");
	assert_int_equal(fit(), L2TP_XFRM_OTHER);
}

static struct l2tp_xfrm_view view(void)
{
	struct l2tp_xfrm_view v = { .flow = flow, .out = policy() };

	v.out.info.priority = 10;
	return v;
}

static struct nlmsghdr *deletion(uint32_t index)
{
	struct xfrm_userpolicy_id id = { .dir = XFRM_POLICY_OUT };
	struct xfrm_userpolicy_info gone = info;
	struct nlmsghdr *nlh = message(XFRM_MSG_DELPOLICY, &id, sizeof(id));

	gone.index = index;
	mnl_attr_put(nlh, XFRMA_POLICY, sizeof(gone), &gone);
	return nlh;
}

static void policies_go(void **unused)
{
	struct l2tp_xfrm_view v = view();
	struct xfrm_user_polexpire end = { .pol = info, .hard = 1 };
	struct xfrm_userpolicy_type sub = { .type = XFRM_POLICY_TYPE_SUB };
	struct nlmsghdr *nlh;

	(void)unused;
	assert_true(l2tp_xfrm_opens(deletion(9), &v));
	assert_true(l2tp_xfrm_concerns(deletion(9), &v));
	assert_false(l2tp_xfrm_opens(deletion(17), &v));
	assert_false(l2tp_xfrm_concerns(deletion(17), &v));
	nlh = message(XFRM_MSG_DELPOLICY, &info, 8);
	assert_false(l2tp_xfrm_opens(nlh, &v));
	nlh = message(XFRM_MSG_POLEXPIRE, &end, sizeof(end));
	assert_true(l2tp_xfrm_opens(nlh, &v));
	end.hard = 0;
	nlh = message(XFRM_MSG_POLEXPIRE, &end, sizeof(end));
	assert_false(l2tp_xfrm_opens(nlh, &v));
	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = XFRM_MSG_FLUSHPOLICY;
	assert_true(l2tp_xfrm_opens(nlh, &v));
	mnl_attr_put(nlh, XFRMA_POLICY_TYPE, sizeof(sub), &sub);
	assert_false(l2tp_xfrm_opens(nlh, &v));
}

static void a_policy_before_ours(void **unused)
{
	struct l2tp_xfrm_view v = view();
	const struct xfrm_user_tmpl with = esp;

	(void)unused;
	info.index = 17;
	assert_true(l2tp_xfrm_concerns(policy_message(XFRM_MSG_NEWPOLICY), &v));
	assert_false(l2tp_xfrm_opens(policy_message(XFRM_MSG_NEWPOLICY), &v));
	esp.family = 0; /* no template: it lets packets pass */
	assert_true(l2tp_xfrm_opens(policy_message(XFRM_MSG_UPDPOLICY), &v));
	info.action = XFRM_POLICY_BLOCK;
	assert_false(l2tp_xfrm_opens(policy_message(XFRM_MSG_NEWPOLICY), &v));
	info.action = XFRM_POLICY_ALLOW;
	info.priority = 11;
	assert_false(l2tp_xfrm_opens(policy_message(XFRM_MSG_NEWPOLICY), &v));
	l2tp_xfrm_follow(policy_message(XFRM_MSG_UPDPOLICY), &v);
	assert_int_equal(v.out.info.index, 9);
	info.index = 9; /* ours itself */
	info.priority = 12;
	l2tp_xfrm_follow(policy_message(XFRM_MSG_UPDPOLICY), &v);
	assert_int_equal(v.out.info.priority, 12);
	assert_true(l2tp_xfrm_opens(policy_message(XFRM_MSG_UPDPOLICY), &v));
	info.sel.daddr.a4 = inet_addr("10.0.1.3");
	esp = with;
	assert_false(l2tp_xfrm_concerns(policy_message(XFRM_MSG_NEWPOLICY), &v));
}

static void states_change(void **unused)
{
	struct l2tp_xfrm_view v = view();
	struct xfrm_usersa_id id = { .daddr.a4 = inet_addr("10.0.1.2") };

	(void)unused;
	assert_true(
		l2tp_xfrm_concerns(message(XFRM_MSG_DELSA, &id, sizeof(id)), &v));
	assert_true(l2tp_xfrm_concerns(
		message(XFRM_MSG_EXPIRE, &state, sizeof(state)), &v));
	id.daddr.a4 = state.id.daddr.a4 = inet_addr("10.0.1.9");
	assert_false(
		l2tp_xfrm_concerns(message(XFRM_MSG_DELSA, &id, sizeof(id)), &v));
	assert_false(l2tp_xfrm_concerns(
		message(XFRM_MSG_NEWSA, &state, sizeof(state)), &v));
	assert_false(l2tp_xfrm_concerns(message(XFRM_MSG_NEWSA, &state, 8), &v));
	assert_true(l2tp_xfrm_concerns(message(XFRM_MSG_FLUSHSA, &id, 4), &v));
}

/* Off, it opens nothing. */
static void off(void **unused)
{
	struct l2tp_ipsec w = L2TP_NO_IPSEC;
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;
	struct l2tp_session s = L2TP_NO_SESSION;
	struct l2tp_tunnel tun = L2TP_NO_TUNNEL;
	struct l2tp_spec spec;

	(void)unused;
	l2tp_spec_init(&spec);
	assert_int_equal(l2tp_ipsec_begin(&w, &spec, &tun, &s, &c), 0);
	assert_int_equal(w.fd, -1);
	assert_false(l2tp_ipsec_is_bare(&w));
	assert_false(l2tp_ipsec_hear(&w));
	assert_int_equal(l2tp_ipsec_look(&w, &tun, &c), L2TP_IPSEC_SAME);
	assert_string_equal(c.text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(selectors, begin),
		cmocka_unit_test_setup(what_comes_back, begin),
		cmocka_unit_test_setup(over_ipv6, begin),
		cmocka_unit_test_setup(marks, begin),
		cmocka_unit_test_setup(other_policies, begin),
		cmocka_unit_test_setup(which_comes_first, begin),
		cmocka_unit_test_setup(demand, begin),
		cmocka_unit_test_setup(states, begin),
		cmocka_unit_test_setup(states_in_tunnel_mode, begin),
		cmocka_unit_test_setup(policies_go, begin),
		cmocka_unit_test_setup(a_policy_before_ours, begin),
		cmocka_unit_test_setup(states_change, begin),
		cmocka_unit_test(off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
