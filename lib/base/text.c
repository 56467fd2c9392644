/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64url.h"
#include "base/plain.h"
#include "base/utf8.h"

enum { DIGITS_MAX = 17 }; /* of a double, that read back as the same */

/* A finite number as 0.d1d2d3... times ten to the power of point. */
struct decimal {
	char digits[DIGITS_MAX + 1];
	int n;
	int point;
};

struct jt_buf
jt_buf_over(char *p, size_t size)
{
	return (struct jt_buf){ .p = p, .size = size };
}

void
jt_put_int(struct jt_buf *b, int64_t n)
{
	uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	char text[20];
	size_t at = sizeof text;

	do {
		text[--at] = (char)('0' + left % 10);
		left /= 10;
	} while (left > 0);
	if (n < 0)
		text[--at] = '-';
	jt_put(b, (jeton_str){ text + at, sizeof text - at });
}

/*
 * The digits of x > 0 to this precision.  printf writes them in the user's
 * locale; what is neither a digit nor the exponent is its decimal point and
 * is skipped, whatever it looks like.
 */
static void
take_digits(struct decimal *d, double x, int precision)
{
	char text[64];
	const char *e;

	snprintf(text, sizeof text, "%.*e", precision - 1, x);
	e = strchr(text, 'e');
	d->n = 0;
	for (const char *at = text; at < e; at++) {
		if (*at >= '0' && *at <= '9' && d->n < DIGITS_MAX)
			d->digits[d->n++] = *at;
	}
	while (d->n > 1 && d->digits[d->n - 1] == '0')
		d->n--;
	d->digits[d->n] = '\0';
	d->point = (int)strtol(e + 1, NULL, 10) + 1;
}

/* As digits and exponent, which no locale spells differently. */
static double
read_back(const struct decimal *d)
{
	char text[64];

	snprintf(text, sizeof text, "%se%d", d->digits, d->point - d->n);
	return strtod(text, NULL);
}

static void
put_zeros(struct jt_buf *b, int n)
{
	while (n-- > 0)
		jt_put_char(b, '0');
}

static void
put_exponential(struct jt_buf *b, const struct decimal *d)
{
	jt_put_char(b, d->digits[0]);
	if (d->n > 1) {
		jt_put_char(b, '.');
		jt_put(b, (jeton_str){ d->digits + 1, (size_t)d->n - 1 });
	}
	jt_put_char(b, 'e');
	if (d->point > 0)
		jt_put_char(b, '+');
	jt_put_int(b, d->point - 1);
}

/* Laid out as in ECMAScript and RFC 8785. */
static void
put_decimal(struct jt_buf *b, const struct decimal *d)
{
	size_t n = (size_t)d->n;

	if (d->point > 21 || d->point < -5) {
		put_exponential(b, d);
	} else if (d->point >= d->n) {
		jt_put(b, (jeton_str){ d->digits, n });
		put_zeros(b, d->point - d->n);
	} else if (d->point > 0) {
		size_t whole = (size_t)d->point;

		jt_put(b, (jeton_str){ d->digits, whole });
		jt_put_char(b, '.');
		jt_put(b, (jeton_str){ d->digits + whole, n - whole });
	} else {
		jt_put(b, JT_LIT("0."));
		put_zeros(b, -d->point);
		jt_put(b, (jeton_str){ d->digits, n });
	}
}

void
jt_put_double(struct jt_buf *b, double x)
{
	struct decimal d;
	int precision = 1;
	size_t before = b->n;

	if (!isfinite(x)) {
		b->failed = true;
		return;
	}
	if (signbit(x))
		jt_put_char(b, '-');
	x = fabs(x);
	take_digits(&d, x, precision);
	while (read_back(&d) != x && precision < DIGITS_MAX)
		take_digits(&d, x, ++precision);
	put_decimal(b, &d);
	if (b->failed)
		b->n = before;
}

/* One character of UTF-8 as JSON wants it; its size, or 0 if it is none. */
static size_t
put_json_char(struct jt_buf *b, const char *p, size_t n)
{
	static const char escaped[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	static const char hex[] = "0123456789abcdef";
	size_t size = jt_utf8_size(p, n);
	const char *e;

	if (size == 0 || p[0] == '\0')
		return 0;
	e = strchr(escaped, p[0]);
	if (e != NULL) {
		jt_put_char(b, '\\');
		jt_put_char(b, letters[e - escaped]);
	} else if (size == 1 && p[0] < 0x20) {
		jt_put(b, JT_LIT("\\u00"));
		jt_put_char(b, hex[p[0] >> 4]);
		jt_put_char(b, hex[p[0] & 15]);
	} else {
		jt_put(b, (jeton_str){ p, size });
	}
	return size;
}

/* The characters of a string, the first n of which are plain. */
static void
put_json_chars(struct jt_buf *b, jeton_str s, size_t n)
{
	while (s.n > 0 && !b->failed) {
		if (n > 0)
			jt_put(b, (jeton_str){ s.p, n });
		else
			n = put_json_char(b, s.p, s.n);
		b->failed |= n == 0;
		s = (jeton_str){ s.p + n, s.n - n };
		n = (size_t)(jt_plain_end(s.p, s.p + s.n) - s.p);
	}
}

void
jt_put_json_str(struct jt_buf *b, jeton_str s)
{
	size_t before = b->n;
	size_t plain =
	    s.n == 0 ? 0 : (size_t)(jt_plain_end(s.p, s.p + s.n) - s.p);

	jt_put_char(b, '"');
	if (plain == s.n)
		jt_put(b, s);
	else
		put_json_chars(b, s, plain);
	jt_put_char(b, '"');
	if (b->failed)
		b->n = before;
}

void
jt_put_base64url(struct jt_buf *b, const void *p, size_t n)
{
	char *at = NULL;

	if (n > b->size)
		b->failed = true;
	else
		at = jt_buf_claim(b, JT_BASE64URL_SIZE(n));
	if (at != NULL)
		jt_base64url_encode(at, p, n);
}

jeton_err
jt_buf_end(struct jt_buf *b)
{
	jt_put_char(b, '\0');
	if (!b->failed) {
		b->n--;
		return JETON_OK;
	}
	b->n = 0;
	if (b->size > 0)
		b->p[0] = '\0';
	return JETON_NO_SPACE;
}

bool
jt_str_eq(jeton_str a, jeton_str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static unsigned
lower(char c)
{
	unsigned u = (unsigned char)c;

	return u >= 'A' && u <= 'Z' ? u + ('a' - 'A') : u;
}

bool
jt_str_eq_nocase(jeton_str a, jeton_str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	}
	return true;
}
