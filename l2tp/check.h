/* SPDX-License-Identifier: BSD-2-Clause */
/* Is a specification one session, and only one?  Pure. */
#ifndef L2TP_CHECK_H
#define L2TP_CHECK_H

#include "spec.h"

/*
 * Does the specification describe exactly one session? Returns 0, or -EINVAL
 * with a complaint that names the options that are missing or contradict each
 * other.
 *
 * elsewhere: the option that names another source of the session (a
 * controller), which completes the specification at connect; NULL: there is
 * none.
 *
 * Sets version 3 where the encapsulation is IP and no version was given: the
 * kernel has L2TPv2 over UDP only.
 */
int l2tp_spec_check(struct l2tp_spec *spec, const char *elsewhere,
		    struct l2tp_complaint *c);

/* The one source that was given; call it on a checked specification. */
enum l2tp_source l2tp_spec_source(const struct l2tp_spec *spec);

#endif
