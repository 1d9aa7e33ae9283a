/* SPDX-License-Identifier: BSD-2-Clause */
/* Included by every unit test. */
#ifndef TESTS_UNIT_TEST_H
#define TESTS_UNIT_TEST_H

#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Fail and show both unless text contains part. */
static inline void assert_holds(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" does not hold \"%s\"", text, part);
}

/* cmocka's assert_in_range() is deprecated, and its replacement is too new. */
static inline void assert_between(long value, long least, long most)
{
	if (value < least || value > most)
		fail_msg("%ld is not between %ld and %ld", value, least, most);
}

/*
 * Copies the first len bytes of text and a NUL to an allocation of exactly that
 * size, so that the address sanitizer detects a read beyond it.
 */
static inline char *copy_of(const void *text, size_t len)
{
	char *copy = malloc(len + 1);

	assert_non_null(copy);
	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

#endif
