/* SPDX-License-Identifier: Apache-2.0 */
#include "times.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TIME_MAX INT64_C(253402300799)

/* Below this, some three years, a bare number may be meant as a span. */
#define SPAN_LIKE INT64_C(100000000)

static const struct unit {
	char letter;
	int64_t seconds;
	const char *word;
} units[] = {
	{ 'y', 31536000, "year" },
	{ 'w', 604800, NULL },
	{ 'd', 86400, "day" },
	{ 'h', 3600, "hour" },
	{ 'm', 60, "minute" },
	{ 's', 1, "second" },
};

enum { UNITS = sizeof units / sizeof units[0] };

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int64_t
unit_of(char letter)
{
	for (size_t i = 0; i < UNITS; i++)
		if (units[i].letter == letter)
			return units[i].seconds;
	return 0;
}

/* Reads 1 to 11 digits; their end, or NULL. */
static const char *
read_digits(const char *s, int64_t *out)
{
	size_t n = strspn(s, "0123456789");

	*out = 0;
	if (n == 0 || n > 12)
		return NULL;
	for (; is_digit(*s); s++)
		*out = *out * 10 + (*s - '0');
	return s;
}

/* Thousandths behind the point at s; their end, or NULL. */
static const char *
read_thousandths(const char *s, int64_t *out)
{
	int64_t scale = 100;

	*out = 0;
	if (*s != '.')
		return s;
	if (!is_digit(*++s))
		return NULL;
	for (; is_digit(*s); s++, scale /= 10)
		*out += (*s - '0') * scale;
	return s;
}

/* Whether text is a span; its sign may be left out. */
static bool
is_span(const char *text, int64_t *out)
{
	const char *s = text + (*text == '+' || *text == '-');
	int64_t whole, thousandths, unit;

	s = read_digits(s, &whole);
	if (s != NULL)
		s = read_thousandths(s, &thousandths);
	if (s == NULL || s[0] == '\0' || s[1] != '\0')
		return false;
	unit = unit_of(s[0]);
	if (unit == 0 || whole > TIME_MAX / unit)
		return false;
	*out = whole * unit + thousandths * unit / 1000;
	if (*text == '-')
		*out = -*out;
	return true;
}

static bool
is_number(const char *text)
{
	const char *s = text + (*text == '+' || *text == '-');

	return is_digit(*s) && s[strspn(s, "0123456789.")] == '\0';
}

enum jt_status
jt_span_read(const char *name, const char *text, int64_t *out)
{
	if (is_span(text, out))
		return JT_DONE;
	*out = 0;
	if (is_number(text))
		return jt_complain(JT_MISUSE,
		    "--%s: %s has no unit: write %.20ss for seconds", name,
		    jt_quote(text), text);
	return jt_complain(JT_MISUSE,
	    "--%s: %s is no span; write it as 15m, 1.5h or 2d", name,
	    jt_quote(text));
}

/* Two digits at *s, which moves behind them and a separator, if any. */
static bool
read_pair(const char **s, char separator, int *out)
{
	if (!is_digit((*s)[0]) || !is_digit((*s)[1]))
		return false;
	*out = ((*s)[0] - '0') * 10 + (*s)[1] - '0';
	*s += 2;
	if (separator == '\0')
		return true;
	return *(*s)++ == separator;
}

static bool
read_date(const char **s, struct tm *tm)
{
	int century, year;

	if (!read_pair(s, '\0', &century) || !read_pair(s, '-', &year) ||
	    !read_pair(s, '-', &tm->tm_mon) ||
	    !read_pair(s, '\0', &tm->tm_mday))
		return false;
	tm->tm_year = century * 100 + year - 1900;
	tm->tm_mon -= 1;
	return tm->tm_year >= 70;
}

static bool
read_clock(const char **s, struct tm *tm)
{
	return *(*s)++ == 'T' && read_pair(s, ':', &tm->tm_hour) &&
	    read_pair(s, ':', &tm->tm_min) && read_pair(s, 'Z', &tm->tm_sec) &&
	    tm->tm_hour < 24 && tm->tm_min < 60 && tm->tm_sec < 60;
}

/* timegm() turns 31 February into March: such a date is none. */
static bool
is_iso(const char *text, int64_t *out)
{
	struct tm tm = { 0 }, again;
	time_t t;

	if (!read_date(&text, &tm))
		return false;
	if (*text != '\0' && (!read_clock(&text, &tm) || *text != '\0'))
		return false;
	again = tm;
	t = timegm(&again);
	*out = t;
	return again.tm_mday == tm.tm_mday && again.tm_mon == tm.tm_mon;
}

static bool
is_epoch(const char *text, int64_t *out)
{
	const char *end = read_digits(text, out);

	return end != NULL && *end == '\0';
}

static enum jt_status
bounded(const char *name, const char *text, int64_t t, int64_t *out)
{
	*out = 0;
	if (t < 0 || t > TIME_MAX)
		return jt_complain(JT_MISUSE,
		    "--%s: %s is not within the years 1970 to 9999", name,
		    jt_quote(text));
	*out = t;
	return JT_DONE;
}

enum jt_status
jt_time_read(const char *name, const char *text, int64_t now, int64_t *out)
{
	int64_t t = 0;

	if (is_span(text, &t))
		return bounded(name, text, now + t, out);
	if (is_iso(text, &t) || (*text == '@' && is_epoch(text + 1, &t)) ||
	    (is_epoch(text, &t) && t >= SPAN_LIKE))
		return bounded(name, text, t, out);
	*out = 0;
	if (is_number(text))
		return jt_complain(JT_MISUSE,
		    "--%s: %s has no unit: write "
		    "%.20ss for seconds from now, or @%.20s for seconds since "
		    "1970",
		    name, jt_quote(text), text, text);
	return jt_complain(JT_MISUSE,
	    "--%s: %s is no time; write a span as "
	    "15m, a date as 2030-01-31T12:00:00Z, or seconds since 1970",
	    name, jt_quote(text));
}

void
jt_time_print(char out[JT_TIME_SIZE], int64_t t)
{
	time_t seconds = (time_t)t;
	struct tm tm;

	if (t < 0 || t > TIME_MAX || gmtime_r(&seconds, &tm) == NULL ||
	    strftime(out, JT_TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		snprintf(out, JT_TIME_SIZE, "%" PRId64, t);
}

void
jt_age_print(char out[JT_AGE_SIZE], int64_t t, int64_t now)
{
	bool past = t < now;
	uint64_t gap =
	    past ? (uint64_t)now - (uint64_t)t : (uint64_t)t - (uint64_t)now;
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < UNITS; i++) {
		n = gap / (uint64_t)units[i].seconds;
		if (n > 0 && units[i].word != NULL)
			break;
	}
	if (i == UNITS)
		snprintf(out, JT_AGE_SIZE, "now");
	else
		snprintf(out, JT_AGE_SIZE, "%s%" PRIu64 " %s%s%s",
		    past ? "" : "in ", n, units[i].word, n == 1 ? "" : "s",
		    past ? " ago" : "");
}

bool
jt_time_of_json(jeton_str number, int64_t *out)
{
	char text[64], *end;
	double d;

	*out = 0;
	if (number.n == 0 || number.n >= sizeof text ||
	    (!is_digit(number.p[0]) && number.p[0] != '-'))
		return false;
	memcpy(text, number.p, number.n);
	text[number.n] = '\0';
	d = strtod(text, &end);
	if (*end != '\0' || !(d > -9e15 && d < 9e15))
		return false;
	*out = (int64_t)floor(d);
	return true;
}
