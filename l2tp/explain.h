/* SPDX-License-Identifier: BSD-2-Clause */
/* From the errno of connecting a session to cause and remedy. */
#ifndef L2TP_EXPLAIN_H
#define L2TP_EXPLAIN_H

#include "connect.h"

/*
 * One line that says what failed, why and what to do about it, for a failure
 * of l2tp_session_connect().
 */
void l2tp_explain(const struct l2tp_spec *spec, const struct l2tp_failure *f,
		  struct l2tp_complaint *out);

#endif
