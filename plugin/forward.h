/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A LAC (RFC 2661): the controller says whether a call goes on to an LNS. Does
 * nothing without l2tp-forward.
 */
#ifndef PLUGIN_FORWARD_H
#define PLUGIN_FORWARD_H

#include <stdbool.h>

#include "../l2tp/frame.h"

/* Register the options, and see the phases of each link. */
void forward_register(void);

/* Is l2tp-forward given? */
bool forward_wanted(void);

/*
 * All options are read and checked: does l2tp-forward go with the rest? Ends pppd
 * with an option error where it does not. Then hooks into authentication, in front
 * of other plugins.
 */
void forward_check(void);

/* A control packet was received, or sent. */
void forward_received(const struct l2tp_frame *f);
void forward_sent(const struct l2tp_frame *f);

#endif
