/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a running link's state file says: written by its pppd, read by l2tp-list.
 * Pure; statedir.h has the files. A file holds one struct l2tp_message:
 * lines KEY=VALUE, first those of the process, then the last event of each kind,
 * each as it was sent to the controller.
 */
#ifndef L2TP_STATE_H
#define L2TP_STATE_H

#include <net/if.h>

#include "addr.h"
#include "message.h"
#include "owner.h"

/* TUNNEL-SESSION, or TUNNEL-SESSION.NETNS */
#define L2TP_STATE_NAME_MAX 48

/* Addresses inside the link, as pppd wrote them; empty: that protocol is down. */
struct l2tp_state_ends {
	char local[L2TP_ADDR_MAX], remote[L2TP_ADDR_MAX];
};

struct l2tp_state {
	uint32_t tunnel_id, session_id;
	struct l2tp_owner owner;
	uint64_t since; /* CLOCK_BOOTTIME in seconds, when the link came up */
	char ifname[IFNAMSIZ];
	char peer_name[256]; /* who authenticated; empty: nobody had to */
	struct l2tp_state_ends ipv4, ipv6;
};

/* A link's events as they come, for its file. */
struct l2tp_state_events {
	struct l2tp_message kept; /* the last of each kind */
};

/*
 * Keep this event instead of the earlier one of its kind (of its kind and FAMILY,
 * for up and down). EVENT=down takes the EVENT=up of its family away, and
 * EVENT=session all that is there: it begins a link. One that does not fit is
 * left out.
 */
void l2tp_state_keep(struct l2tp_state_events *e, const struct l2tp_message *event);

/* Is a network protocol up? */
bool l2tp_state_up(const struct l2tp_state_events *e);

/* Write the whole file's text: the process's lines, then the events. */
void l2tp_state_write(struct l2tp_message *m, const struct l2tp_state *s,
		      const struct l2tp_state_events *e);

/*
 * Read a file's text, which is somebody else's; it is cut up in place. Unknown
 * keys are ignored. What is not printable in names becomes '?'.
 *
 * Returns 0, or -EINVAL for a line that is not KEY=VALUE, a value that is out of
 * its range, or where the ids or the process are missing.
 */
int l2tp_state_read(struct l2tp_message *m, struct l2tp_state *s);

/* Write the name; netns 0: without that suffix. */
void l2tp_state_name(char buf[L2TP_STATE_NAME_MAX], uint32_t tunnel_id,
		     uint32_t session_id, uint64_t netns);

/* Is that such a name?  Then stores its ids. */
bool l2tp_state_is_name(const char *name, uint32_t *tunnel_id, uint32_t *session_id);

#endif
