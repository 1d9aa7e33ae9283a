/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef L2TP_PRINTABLE_H
#define L2TP_PRINTABLE_H

/*
 * Replace by '?' each byte that a terminal or a JSON parser may not be given:
 * control characters, those that UTF-8 has at U+0080 too, and what is not UTF-8.
 */
void l2tp_mask_unprintable(char *text);

#endif
