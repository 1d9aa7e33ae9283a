/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "parse.h"

int l2tp_parse_number(const char *text, uint32_t min, uint32_t max, uint32_t *value)
{
	bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	const char *digits = hex ? text + 2 : text;
	unsigned long long number;

	if (!*digits || strspn(digits, hex ? "0123456789abcdefABCDEF"
					   : "0123456789") != strlen(digits))
		return -EINVAL;
	errno = 0;
	number = strtoull(digits, NULL, hex ? 16 : 10);
	if (errno || number < min || number > max)
		return -ERANGE;
	*value = (uint32_t)number;
	return 0;
}

int l2tp_parse_seconds(const char *text, uint32_t max, uint32_t *ms)
{
	size_t whole = strspn(text, "0123456789"), fraction = 0;
	unsigned int unit = 100;
	unsigned long long value;
	char *end, *digit;

	if (!whole)
		return -EINVAL;
	if (text[whole] == '.')
		fraction = strspn(text + whole + 1, "0123456789");
	if (text[whole + (fraction ? fraction + 1 : 0)] || fraction > 3)
		return -EINVAL;
	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno || value > max / 1000)
		return -ERANGE;
	value *= 1000;
	for (digit = end + 1; digit <= end + fraction; digit++, unit /= 10)
		value += (unsigned int)(*digit - '0') * unit;
	if (value > max)
		return -ERANGE;
	*ms = (uint32_t)value;
	return 0;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10
					  : -1;
}

int l2tp_parse_cookie(const char *text, struct l2tp_cookie *cookie)
{
	struct l2tp_cookie parsed = { 0 };
	size_t i, len = strlen(text);

	if (len != 8 && len != 16)
		return -EINVAL;
	for (i = 0; i < len; i++)
		if (hex_digit(text[i]) < 0)
			return -EINVAL;
	parsed.len = (uint8_t)(len / 2);
	for (i = 0; i < parsed.len; i++)
		parsed.bytes[i] = (uint8_t)(hex_digit(text[2 * i]) << 4 |
					    hex_digit(text[2 * i + 1]));
	*cookie = parsed;
	return 0;
}
