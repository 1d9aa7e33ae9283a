/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdbool.h>
#include <stddef.h>

#include "printable.h"

/* RFC 3629, section 4: by its first byte, and the range of its second one. */
static const struct {
	unsigned char first, last, second_first, second_last;
	unsigned char length;
} forms[] = {
	{ 0x20, 0x7e, 0x00, 0xff, 1 }, /* any second byte: not part of it */
	{ 0xc2, 0xc2, 0xa0, 0xbf, 2 }, /* below: U+0080 to U+009F */
	{ 0xc3, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
	{ 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 },
	{ 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
	{ 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

static bool continues(const unsigned char *p, size_t length)
{
	size_t i;

	for (i = 2; i < length; i++)
		if ((p[i] & 0xc0) != 0x80)
			return false;
	return true;
}

/* The bytes of the printable character that begins here; 0: none does. */
static size_t character(const unsigned char *p)
{
	size_t i;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (p[0] >= forms[i].first && p[0] <= forms[i].last &&
		    p[1] >= forms[i].second_first && p[1] <= forms[i].second_last)
			return continues(p, forms[i].length) ? forms[i].length : 0;
	return 0;
}

void l2tp_mask_unprintable(char *text)
{
	unsigned char *p = (unsigned char *)text;
	size_t length;

	while (*p) {
		length = character(p);
		if (!length)
			*p = '?';
		p += length ? length : 1;
	}
}
