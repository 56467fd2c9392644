/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"

#include <stdint.h>
#include <string.h>

static inline uint64_t
difference(const uint8_t *p, const uint8_t *q)
{
	uint64_t v, w;

	memcpy(&v, p, 8);
	memcpy(&w, q, 8);
	return v ^ w;
}

/*
 * The difference is volatile so that no compiler may stop at the first part
 * that decides.
 */
bool
jt_equal(const void *a, const void *b, size_t n)
{
	const uint8_t *p = a, *q = b;
	volatile uint64_t differ = 0;

	for (; n >= 32; n -= 32, p += 32, q += 32)
		differ |= difference(p, q) | difference(p + 8, q + 8) |
		    difference(p + 16, q + 16) | difference(p + 24, q + 24);
	for (; n >= 8; n -= 8, p += 8, q += 8)
		differ |= difference(p, q);
	for (; n > 0; n--)
		differ |= (uint64_t)(*p++ ^ *q++);
	return differ == 0;
}

void
jt_wipe(void *p, size_t n)
{
	if (n > 0)
		explicit_bzero(p, n);
}
