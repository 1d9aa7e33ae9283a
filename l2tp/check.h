/* SPDX-License-Identifier: BSD-2-Clause */
/* Is a specification one session, and only one?  Pure. */
#ifndef L2TP_CHECK_H
#define L2TP_CHECK_H

#include "spec.h"

/*
 * Is the whole of it one session, and only one?  Returns 0, or -EINVAL with
 * the complaint naming the options that are missing or contradict each other.
 * elsewhere: the option that has the session come from outside of it, and makes
 * it whole at connect; NULL: there is none.
 * Where the version was not given and the encapsulation is IP, sets version 3,
 * since the kernel has L2TPv2 over UDP only.
 */
int l2tp_spec_check(struct l2tp_spec *spec, const char *elsewhere,
		    struct l2tp_complaint *c);

/* The one source that was given; call it on a checked specification. */
enum l2tp_source l2tp_spec_source(const struct l2tp_spec *spec);

#endif
