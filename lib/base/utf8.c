/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#include "base/text.h"

/* The table 3-7 of the Unicode standard: what may follow which first byte. */
static const struct form {
	uint8_t first_low, first_high;
	uint8_t second_low, second_high;
	uint8_t size;
} forms[] = {
	{ 0x00, 0x7f, 0x00, 0x00, 1 }, { 0xc2, 0xdf, 0x80, 0xbf, 2 },
	{ 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
	{ 0xed, 0xed, 0x80, 0x9f, 3 }, /* no surrogates */
	{ 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
	{ 0xf1, 0xf3, 0x80, 0xbf, 4 },
	{ 0xf4, 0xf4, 0x80, 0x8f, 4 }, /* up to U+10FFFF */
};

static const struct form *
find_form(uint8_t first)
{
	for (size_t i = 0; i < JT_COUNT(forms); i++) {
		if (first >= forms[i].first_low && first <= forms[i].first_high)
			return &forms[i];
	}
	return NULL;
}

size_t
jt_utf8_size(const char *p, size_t n)
{
	const struct form *f = n == 0 ? NULL : find_form((uint8_t)p[0]);

	if (f == NULL || f->size > n)
		return 0;
	if (f->size == 1)
		return 1;
	if ((uint8_t)p[1] < f->second_low || (uint8_t)p[1] > f->second_high)
		return 0;
	for (size_t i = 2; i < f->size; i++) {
		if (((uint8_t)p[i] & 0xc0) != 0x80)
			return 0;
	}
	return f->size;
}

static char
tail(uint32_t c, unsigned shift)
{
	return (char)(0x80 | (c >> shift & 0x3f));
}

size_t
jt_utf8_write(char out[4], uint32_t c)
{
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const uint8_t marks[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	out[0] = (char)(marks[n] | c >> 6 * (n - 1));
	for (size_t i = 1; i < n; i++)
		out[i] = tail(c, (unsigned)(6 * (n - 1 - i)));
	return n;
}

bool
jt_is_utf8(const char *p, size_t n)
{
	while (n > 0) {
		size_t size = jt_utf8_size(p, n);

		if (size == 0)
			return false;
		p += size;
		n -= size;
	}
	return true;
}
