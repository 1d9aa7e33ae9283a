/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <inttypes.h>
#include <stdio.h>

#include "../l2tp/message.h"
#include "link.h"
#include "options.h"
#include "script.h"

enum {
	VERSION_AT,
	TUNNEL_AT,
	PEER_TUNNEL_AT,
	SESSION_AT,
	PEER_SESSION_AT,
	LOCAL_AT,
	REMOTE_AT
};

/*
 * pppd writes its whole environment to a database at each change, which costs
 * more than the rest of a call. So no variable is set twice to the same value,
 * and most are set while options are checked, before there is a database.
 */
static struct {
	const char *name;
	char value[L2TP_ADDR_MAX];
} shown[] = {
	[VERSION_AT] = { .name = "L2TP_VERSION" },
	[TUNNEL_AT] = { .name = "L2TP_TUNNEL_ID" },
	[PEER_TUNNEL_AT] = { .name = "L2TP_PEER_TUNNEL_ID" },
	[SESSION_AT] = { .name = "L2TP_SESSION_ID" },
	[PEER_SESSION_AT] = { .name = "L2TP_PEER_SESSION_ID" },
	[LOCAL_AT] = { .name = "L2TP_LOCAL" },
	[REMOTE_AT] = { .name = "L2TP_REMOTE" },
};

static bool counted; /* they are in the environment */

static void show(int at, const char *value)
{
	if (!strcmp(shown[at].value, value))
		return;
	strlcpy(shown[at].value, value, sizeof(shown[at].value));
	ppp_script_setenv((char *)shown[at].name, shown[at].value, 0);
}

static void show_number(int at, uint32_t value)
{
	char text[12];

	snprintf(text, sizeof(text), "%u", value);
	show(at, text);
}

void script_ids(int version, uint32_t tunnel, uint32_t peer_tunnel, uint32_t session,
		uint32_t peer_session)
{
	show_number(VERSION_AT, (uint32_t)version);
	show_number(TUNNEL_AT, tunnel);
	show_number(PEER_TUNNEL_AT, peer_tunnel);
	show_number(SESSION_AT, session);
	show_number(PEER_SESSION_AT, peer_session);
	show(LOCAL_AT, link_state.local);
	show(REMOTE_AT, link_state.remote);
}

/* "L2TP_TX_PACKETS" and so on */
static char *counter_name(size_t i, char name[32])
{
	snprintf(name, 32, "L2TP_%s", l2tp_counter_name(i));
	return name;
}

void script_session(void)
{
	const struct l2tp_session *s = &link_state.session;
	char name[32];
	size_t i;

	for (i = 0; counted && i < L2TP_COUNTERS; i++) /* those of the last link */
		ppp_script_unsetenv(counter_name(i, name));
	counted = false;
	script_ids(s->version, s->tunnel_id, s->peer_tunnel_id, s->session_id,
		   s->peer_session_id);
}

void script_counters(void)
{
	char name[32], text[24];
	size_t i;

	for (i = 0; i < L2TP_COUNTERS; i++) {
		snprintf(text, sizeof(text), "%" PRIu64,
			 l2tp_counter_value(&link_state.session.counters, i));
		ppp_script_setenv(counter_name(i, name), text, 0);
	}
	counted = true;
}

/*
 * It comes from the peer's Calling Number AVP (RFC 2661, section 4.4.4) and is
 * untrusted.
 */
void script_caller(const char *number)
{
	static bool known;
	char clean[MAXNAMELEN];

	if (!number || !*number) {
		if (!known)
			return;
		known = false;
		ppp_set_remote_number("");
		ppp_script_unsetenv("CALLER_ID");
		ppp_script_unsetenv("REMOTENUMBER"); /* 2.5 has just set it */
		return;
	}
	known = true;
	strlcpy(clean, number, sizeof(clean));
	l2tp_mask_control_chars(clean);
	ppp_script_setenv("CALLER_ID", clean, 0);
	ppp_script_setenv("REMOTENUMBER", clean, 0); /* 2.4.9 does not, 2.5 does */
	ppp_set_remote_number(clean);
}
