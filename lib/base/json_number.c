/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>

#include "base/json_parts.h"
#include "base/text.h"

enum {
	/*
	 * So many significant digits decide how a double is rounded; of more
	 * it matters only whether one is not 0.
	 */
	DOUBLE_DIGITS = 768,
	/* No exponent is larger: text has less than 2^32 digits. */
	EXPONENT_BITS = 40,
	INT_DIGITS = 19,
	TIME_DIGITS = 12
};

/*
 * A number as its significant digits, 0.d1d2d3... times ten to the power of
 * point.  The digits are in the text from `first` to `last` included, with
 * perhaps a decimal point among them; neither the first nor the last of them
 * is 0.  Zero has none.
 */
struct decimal {
	bool negative;
	const char *first, *last;
	int64_t n;
	int64_t point;
};

static const char *
digits_end(const char *at, const char *end)
{
	for (; end - at >= 8; at += 8) {
		uint64_t other = jt_no_digit(jt_load(at));

		if (other != 0)
			return at + jt_first_lane(other);
	}
	while (at < end && jt_is_digit(*at))
		at++;
	return at;
}

/* At least one digit. */
static const char *
some_digits_end(const char *at, const char *end)
{
	const char *stop = digits_end(at, end);

	return stop == at ? NULL : stop;
}

static const char *
exponent_end(const char *at, const char *end)
{
	if (at < end && (*at == '+' || *at == '-'))
		at++;
	return some_digits_end(at, end);
}

const char *
jt_json_number_end(const char *at, const char *end)
{
	if (at < end && *at == '-')
		at++;
	if (at < end && *at == '0')
		at++;
	else
		at = some_digits_end(at, end);
	if (at != NULL && at < end && *at == '.')
		at = some_digits_end(at + 1, end);
	if (at != NULL && at < end && (*at | 0x20) == 'e')
		at = exponent_end(at + 1, end);
	return at;
}

/* The exponent whose first character is at `at`, cut at a large one. */
static int64_t
read_exponent(const char *at, const char *end)
{
	bool negative = false;
	int64_t value = 0;

	if (at < end && !jt_is_digit(*at))
		negative = *at++ == '-';
	for (; at < end; at++) {
		if (value >> EXPONENT_BITS == 0)
			value = value * 10 + (*at - '0');
	}
	return negative ? -value : value;
}

/* Takes the digits at [at..end), of which `whole` are before the point. */
static void
take_digits(struct decimal *d, const char *at, const char *end, int64_t whole)
{
	const char *begin = at;
	bool fraction;

	while (at < end && (*at == '0' || *at == '.'))
		at++;
	if (at == end)
		return;
	while (end[-1] == '0' || end[-1] == '.')
		end--;
	d->first = at;
	d->last = end - 1;
	fraction = at - begin < whole && end - begin > whole;
	d->n = end - at - fraction;
	d->point = whole - (at - begin) + (at - begin > whole);
}

/* Of a checked number. */
static struct decimal
read_decimal(jeton_str text)
{
	const char *at = text.p, *end = text.p + text.n, *point, *e;
	struct decimal d = { 0 };

	if (*at == '-') {
		d.negative = true;
		at++;
	}
	point = digits_end(at, end);
	e = point < end && *point == '.' ? digits_end(point + 1, end) : point;
	take_digits(&d, at, e, point - at);
	if (e < end && d.n > 0)
		d.point += read_exponent(e + 1, end);
	return d;
}

/* The first n digits as an integer, n <= INT_DIGITS; missing ones are 0. */
static uint64_t
whole_part(const struct decimal *d, int64_t n)
{
	const char *at = d->first;
	uint64_t value = 0;

	for (; n > 0 && at <= d->last; at++) {
		if (*at == '.')
			continue;
		value = value * 10 + (uint64_t)(*at - '0');
		n--;
	}
	for (; n > 0; n--)
		value *= 10;
	return value;
}

static bool
is_number(struct jt_json v)
{
	return v.type == JT_JSON_NUMBER && v.text.n > 0;
}

bool
jt_json_int(struct jt_json v, int64_t *out)
{
	struct decimal d;
	uint64_t value, most;

	*out = 0;
	if (!is_number(v))
		return false;
	d = read_decimal(v.text);
	if (d.n == 0)
		return true;
	if (d.point < d.n || d.point > INT_DIGITS)
		return false;
	value = whole_part(&d, d.point);
	most = (uint64_t)INT64_MAX + d.negative;
	if (value > most)
		return false;
	*out = d.negative ? -(int64_t)(value - 1) - 1 : (int64_t)value;
	return true;
}

/*
 * Writes the digits and the exponent but no decimal point: strtod then gives
 * the same in every locale, whatever its decimal point is.
 */
static void
write_plain(const struct decimal *d, char *out, size_t size)
{
	struct jt_buf b = jt_buf_over(out, size);
	int64_t n = 0;

	for (const char *at = d->first; at <= d->last; at++) {
		if (*at == '.' || n == DOUBLE_DIGITS)
			continue;
		jt_put_char(&b, *at);
		n++;
	}
	if (n < d->n) {
		jt_put_char(&b, '1');
		n++;
	}
	jt_put_char(&b, 'e');
	jt_put_int(&b, d->point - n);
	(void)jt_buf_end(&b);
}

bool
jt_json_double(struct jt_json v, double *out)
{
	char plain[DOUBLE_DIGITS + 32];
	struct decimal d;
	double x = 0;

	*out = 0;
	if (!is_number(v))
		return false;
	d = read_decimal(v.text);
	if (d.n > 0) {
		write_plain(&d, plain, sizeof plain);
		x = strtod(plain, NULL);
	}
	if (isinf(x))
		return false;
	*out = d.negative ? -x : x;
	return true;
}

/* The value of eight digits: pairs, then fours, then all of them. */
static uint64_t
eight_digits(uint64_t w)
{
	w = (w & JT_LANES(0x0f)) * (1 + (10 << 8)) >> 8;
	w = (w & 0x00ff00ff00ff00ffU) * (1 + (100 << 16)) >> 16;
	return (w & 0x0000ffff0000ffffU) * (1 + (UINT64_C(10000) << 32)) >> 32;
}

/*
 * Times are mostly ten digits and nothing else.  False for any other spelling,
 * which is then read the long way.
 */
static bool
read_plain_time(jeton_str text, int64_t *out)
{
	uint64_t value;

	if (text.n < 8 || text.n > TIME_DIGITS ||
	    jt_no_digit(jt_load(text.p)) != 0)
		return false;
	value = eight_digits(jt_load(text.p));
	for (size_t i = 8; i < text.n; i++) {
		if (!jt_is_digit(text.p[i]))
			return false;
		value = value * 10 + (uint64_t)(text.p[i] - '0');
	}
	if (value > (uint64_t)JT_TIME_MAX)
		return false;
	*out = (int64_t)value;
	return true;
}

jeton_err
jt_json_time(struct jt_json v, int64_t *out)
{
	struct decimal d;
	int64_t value;

	*out = 0;
	if (!is_number(v))
		return JETON_BAD_CLAIM;
	if (read_plain_time(v.text, out))
		return JETON_OK;
	d = read_decimal(v.text);
	if (d.negative)
		return JETON_OUT_OF_RANGE;
	if (d.n == 0)
		return JETON_OK;
	if (d.point <= 0 || d.point > TIME_DIGITS)
		return JETON_OUT_OF_RANGE;
	value = (int64_t)whole_part(&d, d.point);
	if (value > JT_TIME_MAX)
		return JETON_OUT_OF_RANGE;
	*out = value;
	return JETON_OK;
}
