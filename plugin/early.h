/* SPDX-License-Identifier: BSD-2-Clause */
/* LCP frames that the peer sent before pppd listened: kept, and handed to LCP. */
#ifndef PLUGIN_EARLY_H
#define PLUGIN_EARLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../l2tp/session.h"

/*
 * A peer that starts first sends one Configure-Request, and a few more if we
 * are late.
 */
#define EARLY_FRAMES 8
#define EARLY_BYTES  1500

struct early {
	struct early_frame {
		uint8_t bytes[EARLY_BYTES];
		size_t len;
	} frames[EARLY_FRAMES];
	size_t count;
	bool replaying; /* they are being handed to LCP */
};

/*
 * Keep the LCP frames in the session socket's own queue: once the channel is
 * bound, most kernels in use deliver them to nobody. To be called immediately
 * before that; a second call adds what has arrived since.
 */
void early_keep(const struct l2tp_session *s);

/* Hand them to LCP as soon as it accepts packets. */
void early_replay_soon(void);

/* The link is over: forget them. */
void early_forget(void);

#endif
