/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages of the kernel's multicast group; tests/net/54-listen.bats has its own. */
#include "test.h"

#include <libmnl/libmnl.h>
#include <string.h>

#include <linux/genetlink.h>
#include <netinet/in.h>
#include <linux/l2tp.h>

#include "../../l2tp/deaths.h"

#define FAMILY 33

static _Alignas(struct nlmsghdr) char buf[4096];
static struct l2tp_death death;

static struct nlmsghdr *message(uint8_t command, uint32_t tunnel, uint32_t session)
{
	struct nlmsghdr *nlh;
	struct genlmsghdr *genl;

	memset(buf, 0, sizeof(buf));
	memset(&death, 0x55, sizeof(death));
	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = FAMILY;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = command;
	mnl_attr_put_u8(nlh, L2TP_ATTR_PROTO_VERSION, 2);
	if (tunnel)
		mnl_attr_put_u32(nlh, L2TP_ATTR_CONN_ID, tunnel);
	mnl_attr_put_u32(nlh, L2TP_ATTR_PEER_CONN_ID, 77);
	if (session)
		mnl_attr_put_u32(nlh, L2TP_ATTR_SESSION_ID, session);
	return nlh;
}

static int parse(const struct nlmsghdr *nlh)
{
	return l2tp_deaths_parse(nlh, (int)nlh->nlmsg_len, FAMILY, &death);
}

static void session(void **unused)
{
	(void)unused;
	assert_int_equal(parse(message(L2TP_CMD_SESSION_DELETE, 5, 0xffff0001)), 1);
	assert_int_equal(death.what, L2TP_DEATH_SESSION);
	assert_int_equal(death.tunnel_id, 5);
	assert_int_equal(death.session_id, 0xffff0001);
}

static void tunnel(void **unused)
{
	(void)unused;
	assert_int_equal(parse(message(L2TP_CMD_TUNNEL_DELETE, 6, 0)), 1);
	assert_int_equal(death.what, L2TP_DEATH_TUNNEL);
	assert_int_equal(death.tunnel_id, 6);
	assert_int_equal(death.session_id, 0);
}

static void others(void **unused)
{
	struct nlmsghdr *nlh;

	(void)unused;
	assert_int_equal(parse(message(L2TP_CMD_SESSION_CREATE, 5, 6)), 0);
	assert_int_equal(parse(message(L2TP_CMD_SESSION_DELETE, 5, 0)), 0);
	assert_int_equal(parse(message(L2TP_CMD_SESSION_DELETE, 0, 6)), 0);
	assert_int_equal(parse(message(L2TP_CMD_TUNNEL_DELETE, 0, 0)), 0);
	nlh = message(L2TP_CMD_TUNNEL_DELETE, 6, 0);
	nlh->nlmsg_type = FAMILY + 1;
	assert_int_equal(parse(nlh), 0);
}

static void cut(void **unused)
{
	struct nlmsghdr *nlh = message(L2TP_CMD_SESSION_DELETE, 5, 6);
	int len = (int)nlh->nlmsg_len, i;

	(void)unused;
	for (i = 0; i < len; i++)
		assert_int_equal(l2tp_deaths_parse(nlh, i, FAMILY, &death), 0);
	nlh->nlmsg_len = NLMSG_HDRLEN + 2;
	assert_int_equal(parse(nlh), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(session),
		cmocka_unit_test(tunnel),
		cmocka_unit_test(others),
		cmocka_unit_test(cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
