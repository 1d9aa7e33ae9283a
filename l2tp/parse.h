/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers, seconds and cookies as people write them.  Pure. */
#ifndef L2TP_PARSE_H
#define L2TP_PARSE_H

#include <stdint.h>

/* RFC 3931, section 4.1: a cookie has 0, 4 or 8 bytes. */
struct l2tp_cookie {
	uint8_t len;
	uint8_t bytes[8];
};

/*
 * Parse a decimal or 0x hexadecimal number between min and max.
 * Returns 0, -EINVAL where it is not a number, -ERANGE where it is outside.
 */
int l2tp_parse_number(const char *text, uint32_t min, uint32_t max, uint32_t *value);

/*
 * Parse decimal seconds, with or without a fraction of up to three digits, into
 * milliseconds up to max.  Returns as l2tp_parse_number() does.
 */
int l2tp_parse_seconds(const char *text, uint32_t max, uint32_t *ms);

/* Parse 8 or 16 hexadecimal digits.  Returns 0 or -EINVAL. */
int l2tp_parse_cookie(const char *text, struct l2tp_cookie *cookie);

#endif
