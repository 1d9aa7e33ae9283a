/* SPDX-License-Identifier: BSD-2-Clause */
/* Is a session still in the kernel? */
#ifndef L2TP_LIFE_H
#define L2TP_LIFE_H

enum l2tp_life {
	L2TP_ALIVE,
	L2TP_GONE,    /* it, or with it what carries it */
	L2TP_UNKNOWN, /* the kernel would not say */
};

#endif
