/* SPDX-License-Identifier: Apache-2.0 */
#include "base64.h"

#include <string.h>

static const char common[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

static char
digit(unsigned value, const char *last_two)
{
	value &= 63;
	return value < 62 ? common[value] : last_two[value - 62];
}

static size_t
put(char *out, const char *p, size_t n, const char *last_two)
{
	unsigned bits = 0, held = 0;
	size_t done = 0;

	for (size_t i = 0; i < n; i++) {
		bits = bits << 8 | (unsigned char)p[i];
		for (held += 8; held >= 6; held -= 6)
			out[done++] = digit(bits >> (held - 6), last_two);
	}
	if (held > 0)
		out[done++] = digit(bits << (6 - held), last_two);
	out[done] = '\0';
	return done;
}

size_t
jt_base64url_put(char *out, const char *p, size_t n)
{
	return put(out, p, n, "-_");
}

size_t
jt_base64_put(char *out, const char *p, size_t n)
{
	size_t done = put(out, p, n, "+/");

	while (done % 4 != 0)
		out[done++] = '=';
	out[done] = '\0';
	return done;
}

/* The value of a character, or -1; *odd gets what it says about the text. */
static int
value_of(char c, unsigned *odd)
{
	const char *at = c == '\0' ? NULL : strchr(common, c);

	if (at != NULL)
		return (int)(at - common);
	if (c == '-' || c == '_')
		return c == '-' ? 62 : 63;
	if (c == '+' || c == '/') {
		*odd |= JT_BASE64_STANDARD;
		return c == '+' ? 62 : 63;
	}
	return -1;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

unsigned
jt_base64_get(jeton_str s, char *out, size_t *n)
{
	unsigned odd = 0, bits = 0, held = 0;

	*n = 0;
	for (; s.n > 0 && s.p[s.n - 1] == '='; s.n--)
		odd |= JT_BASE64_PADDED;
	for (size_t i = 0; i < s.n; i++) {
		int value = value_of(s.p[i], &odd);

		if (value < 0 && is_space(s.p[i])) {
			odd |= JT_BASE64_SPACE;
			continue;
		}
		if (value < 0)
			return odd | JT_BASE64_BROKEN;
		bits = (bits << 6 | (unsigned)value) & 0xffff;
		held += 6;
		if (held < 8)
			continue;
		held -= 8;
		out[(*n)++] = (char)(bits >> held & 0xff);
	}
	if (held >= 6)
		return odd | JT_BASE64_BROKEN;
	return (bits & ((1U << held) - 1)) != 0 ? odd | JT_BASE64_STRAY : odd;
}
