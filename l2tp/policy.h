/* SPDX-License-Identifier: BSD-2-Clause */
/* Are a tunnel's packets under IPsec?  Asks the kernel, and says what is missing. */
#ifndef L2TP_POLICY_H
#define L2TP_POLICY_H

#include "spec.h"
#include "xfrm.h"

/* With one of the first two, packets may leave in the clear. */
enum l2tp_missing {
	L2TP_MISSING_OUT_POLICY,
	L2TP_MISSING_ESP, /* the policy demands none */
	L2TP_MISSING_STATE,
	L2TP_MISSING_IN_POLICY,
	L2TP_MISSING_NOTHING,
};

/*
 * Ask for the policies and states of v->flow, into v->out and v->in. Returns 0
 * where ESP is demanded both ways and there is an association to send with;
 * -ENOENT with what is missing; or another -errno. *acquiring: a key manager is
 * making the association.
 */
int l2tp_policy_ask(struct l2tp_xfrm_view *v, enum l2tp_missing *missing,
		    bool *acquiring);

/* Say what is missing, and what to do about it. */
void l2tp_policy_explain(const struct l2tp_xfrm_view *v, enum l2tp_ipsec_mode mode,
			 enum l2tp_missing missing, struct l2tp_complaint *c);

/* Say why the kernel could not be asked.  Returns err. */
int l2tp_policy_explain_error(enum l2tp_ipsec_mode mode, int err,
			      struct l2tp_complaint *c);

#endif
