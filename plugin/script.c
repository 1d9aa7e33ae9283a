/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <inttypes.h>
#include <stdio.h>

#include "plugin.h"
#include "script.h"

static void set_number(const char *name, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	ppp_script_setenv((char *)name, text, 0);
}

void script_session(void)
{
	const struct l2tp_session *s = &link_state.session;

	set_number("L2TP_VERSION", (uint64_t)s->version);
	set_number("L2TP_TUNNEL_ID", s->tunnel_id);
	set_number("L2TP_PEER_TUNNEL_ID", s->peer_tunnel_id);
	set_number("L2TP_SESSION_ID", s->session_id);
	set_number("L2TP_PEER_SESSION_ID", s->peer_session_id);
	ppp_script_setenv("L2TP_LOCAL", link_state.local, 0);
	ppp_script_setenv("L2TP_REMOTE", link_state.remote, 0);
}

void script_counters(void)
{
	const struct l2tp_counters *c = &link_state.session.counters;

	set_number("L2TP_TX_PACKETS", c->tx_packets);
	set_number("L2TP_TX_BYTES", c->tx_bytes);
	set_number("L2TP_TX_ERRORS", c->tx_errors);
	set_number("L2TP_RX_PACKETS", c->rx_packets);
	set_number("L2TP_RX_BYTES", c->rx_bytes);
	set_number("L2TP_RX_ERRORS", c->rx_errors);
	set_number("L2TP_RX_SEQ_DISCARDS", c->rx_seq_discards);
	set_number("L2TP_RX_OOS_PACKETS", c->rx_oos_packets);
}

/* It comes from a stranger's Calling Number AVP (RFC 2661, section 4.4.4). */
void script_caller(const char *number)
{
	char clean[MAXNAMELEN];
	char *p;

	if (!number || !*number)
		return;
	strlcpy(clean, number, sizeof(clean));
	for (p = clean; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = '?';
	ppp_script_setenv("CALLER_ID", clean, 0);
	ppp_script_setenv("REMOTENUMBER", clean, 0); /* 2.4.9 does not, 2.5 does */
	ppp_set_remote_number(clean);
}
