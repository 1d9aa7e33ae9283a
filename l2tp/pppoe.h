/* SPDX-License-Identifier: BSD-2-Clause */
/* A PPPoE session (RFC 2516) in the kernel; somebody else does the discovery. */
#ifndef L2TP_PPPOE_H
#define L2TP_PPPOE_H

#include <net/if.h>

#include "life.h"
#include "spec.h"

struct l2tp_pppoe {
	char interface[IFNAMSIZ]; /* empty: not given */
	uint8_t mac[6];		  /* the peer's; zero: not given */
	uint16_t session_id;	  /* 0: not given */
};

/*
 * Set "interface", "mac" or "session-id".  Returns 0; -ENOENT for a key that
 * does not exist, -EINVAL for a bad value, both with the complaint written.
 * Pure, as is the next.
 */
int l2tp_pppoe_set(struct l2tp_pppoe *p, const char *key, const char *value,
		   struct l2tp_complaint *c);

/* Is it complete?  Returns 0, or -EINVAL with the missing key in *c. */
int l2tp_pppoe_check(const struct l2tp_pppoe *p, struct l2tp_complaint *c);

/*
 * Connect a PPPoX socket to the session, close-on-exec.  Returns the
 * descriptor, or -errno with the reason in *c.  Depends on pppoe_connect().
 */
int l2tp_pppoe_connect(const struct l2tp_pppoe *p, struct l2tp_complaint *c);

/* Is the session still there?  A PADT, or the interface going down, ends it.
 * One system call. */
enum l2tp_life l2tp_pppoe_life(int fd);

#endif
