/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

/* A number in memory of exactly its size; the caller frees its text. */
static struct jt_json
number(const char *text)
{
	size_t n = strlen(text);
	char *copy = malloc(n);

	assert_non_null(copy);
	memcpy(copy, text, n);
	assert_int_equal(jt_json_check((jeton_str){ copy, n }), JETON_OK);
	return (struct jt_json){ { copy, n }, JT_JSON_NUMBER, false };
}

static void
release(struct jt_json v)
{
	free((void *)(uintptr_t)v.text.p);
}

static const struct {
	const char *text;
	bool good;
	int64_t value;
} integers[] = {
	{ "0", true, 0 },
	{ "-0", true, 0 },
	{ "0.0", true, 0 },
	{ "0e999", true, 0 },
	{ "0.000e-999999999999999999999", true, 0 },
	{ "5", true, 5 },
	{ "-7", true, -7 },
	{ "5.0", true, 5 },
	{ "5e0", true, 5 },
	{ "5E+0", true, 5 },
	{ "50e-1", true, 5 },
	{ "0.5e1", true, 5 },
	{ "0.0005e4", true, 5 },
	{ "5000.00e-3", true, 5 },
	{ "120.50e1", true, 1205 },
	{ "1e3", true, 1000 },
	{ "1e18", true, 1000000000000000000 },
	{ "1767225600", true, 1767225600 },
	{ "9007199254740993", true, 9007199254740993 },
	{ "9223372036854775807", true, INT64_MAX },
	{ "9223372036854775807.000", true, INT64_MAX },
	{ "922337203685477580700e-2", true, INT64_MAX },
	{ "9.223372036854775807e18", true, INT64_MAX },
	{ "-9223372036854775808", true, INT64_MIN },
	{ "-9223372036854775808e0", true, INT64_MIN },
	{ "9223372036854775808", false, 0 },
	{ "-9223372036854775809", false, 0 },
	{ "9999999999999999999", false, 0 },
	{ "18446744073709551616", false, 0 },
	{ "18446744073709551617", false, 0 },
	{ "340282366920938463463374607431768211456", false, 0 },
	{ "1.5", false, 0 },
	{ "15e-1", false, 0 },
	{ "0.1", false, 0 },
	{ "1e-1", false, 0 },
	{ "9223372036854775806.5", false, 0 },
	{ "1e19", false, 0 },
	{ "1e400", false, 0 },
	{ "-1e400", false, 0 },
	{ "1e-400", false, 0 },
	{ "1e9223372036854775807", false, 0 },
	{ "1e-9223372036854775809", false, 0 },
	{ "1e999999999999999999999999999999", false, 0 },
	{ "1e-999999999999999999999999999999", false, 0 },
	{ "1e00000000000000000000000000000002", true, 100 },
};

static void
integers_are_exact_or_none(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(integers); i++) {
		struct jt_json v = number(integers[i].text);
		int64_t value = 99;

		if (jt_json_int(v, &value) != integers[i].good ||
		    value != integers[i].value)
			fail_msg("%s", integers[i].text);
		release(v);
	}
}

/* 1 followed by n zeros, with the exponent -n, is 1 for any n. */
static void
many_digits_and_their_exponent_cancel(void **state)
{
	enum { ZEROS = 5000 };
	char text[ZEROS + 32];

	(void)state;
	for (int n = 0; n <= ZEROS; n += 617) {
		struct jt_json v;
		int64_t value;
		double x;

		memset(text, '0', sizeof text);
		text[0] = '1';
		snprintf(text + n + 1, 16, "e-%d", n);
		v = number(text);
		assert_true(jt_json_int(v, &value));
		assert_int_equal(value, 1);
		assert_true(jt_json_double(v, &x) && x == 1.0);
		assert_int_equal(jt_json_time(v, &value), JETON_OK);
		assert_int_equal(value, 1);
		release(v);
	}
}

static void
a28_times_are_seconds_that_a_calendar_has(void **state)
{
	static const struct {
		const char *text;
		jeton_err e;
		int64_t value;
	} rows[] = {
		{ "0", JETON_OK, 0 },
		{ "0.0", JETON_OK, 0 },
		{ "0e400", JETON_OK, 0 },
		{ "1", JETON_OK, 1 },
		{ "1.999", JETON_OK, 1 },
		{ "1767225600", JETON_OK, 1767225600 },
		{ "4102444800.5", JETON_OK, 4102444800 },
		{ "4.1024448e9", JETON_OK, 4102444800 },
		{ "4.10244480099e9", JETON_OK, 4102444800 },
		{ "41024448000000000000e-10", JETON_OK, 4102444800 },
		{ "253402300799", JETON_OK, 253402300799 },
		{ "253402300799.999", JETON_OK, 253402300799 },
		{ "253402300800", JETON_OUT_OF_RANGE, 0 },
		{ "1e12", JETON_OUT_OF_RANGE, 0 },
		{ "999999999999", JETON_OUT_OF_RANGE, 0 },
		{ "1e400", JETON_OUT_OF_RANGE, 0 },
		{ "-1e400", JETON_OUT_OF_RANGE, 0 },
		{ "-9223372036854775808", JETON_OUT_OF_RANGE, 0 },
		{ "1e-400", JETON_OUT_OF_RANGE, 0 },
		{ "-1e-400", JETON_OUT_OF_RANGE, 0 },
		{ "-0", JETON_OUT_OF_RANGE, 0 },
		{ "-0.0", JETON_OUT_OF_RANGE, 0 },
		{ "-1", JETON_OUT_OF_RANGE, 0 },
		{ "0.5", JETON_OUT_OF_RANGE, 0 },
		{ "0.999999999999999999999", JETON_OUT_OF_RANGE, 0 },
		{ "9223372036854775807", JETON_OUT_OF_RANGE, 0 },
		{ "9223372036854775808", JETON_OUT_OF_RANGE, 0 },
		{ "18446744073709551617", JETON_OUT_OF_RANGE, 0 },
		{ "340282366920938463463374607431768211456", JETON_OUT_OF_RANGE,
		    0 },
		{ "1e99999999999999999999", JETON_OUT_OF_RANGE, 0 },
		{ "1e-99999999999999999999", JETON_OUT_OF_RANGE, 0 },
	};

	(void)state;
	for (size_t i = 0; i < JT_COUNT(rows); i++) {
		struct jt_json v = number(rows[i].text);
		int64_t value = 99;

		if (jt_json_time(v, &value) != rows[i].e ||
		    value != rows[i].value)
			fail_msg("%s", rows[i].text);
		release(v);
	}
}

static void
a27_what_is_no_number_is_no_time(void **state)
{
	static const struct jt_json rows[] = {
		{ JT_INIT("\"1\""), JT_JSON_STRING, false },
		{ JT_INIT("null"), JT_JSON_NULL, false },
		{ JT_INIT("true"), JT_JSON_TRUE, false },
		{ JT_INIT("[1]"), JT_JSON_ARRAY, false },
		{ JT_INIT("{}"), JT_JSON_OBJECT, false },
		{ { NULL, 0 }, JT_JSON_NONE, false },
	};

	(void)state;
	for (size_t i = 0; i < JT_COUNT(rows); i++) {
		int64_t value = 99;
		double x = 99;

		assert_int_equal(jt_json_time(rows[i], &value),
		    JETON_BAD_CLAIM);
		assert_int_equal(value, 0);
		value = 99;
		assert_false(jt_json_int(rows[i], &value));
		assert_int_equal(value, 0);
		assert_false(jt_json_double(rows[i], &x));
		assert_true(x == 0);
	}
}

static const char *const doubles[] = { "0", "-0", "1", "-1", "1.5", "-2.25",
	"0.1", "1e3", "1E-3", "123.456e-7", "1e308", "1.7976931348623157e308",
	"2.2250738585072014e-308", "5e-324", "2e-324", "1e-400", "1e-9999999",
	"9007199254740993", "9007199254740992.99999999999999999999",
	"9007199254740993.00000000000000000000000000000000000001",
	"0.000000000000000000000000000000000000000000000000000000001",
	"123456789012345678901234567890", "4102444800.5",
	"179769313486231580793728971405301e276" };

static const char *const overflowing[] = { "1e309", "-1e309", "1e400",
	"1.7976931348623159e308", "1e99999999999999999999999",
	"-1e99999999999999999999999" };

/* In the C locale the C library reads JSON numbers itself. */
static double expected[JT_COUNT(doubles)];

static void
assert_doubles(void)
{
	for (size_t i = 0; i < JT_COUNT(doubles); i++) {
		struct jt_json v = number(doubles[i]);
		double x = 99;

		if (!jt_json_double(v, &x) ||
		    memcmp(&x, &expected[i], sizeof x) != 0)
			fail_msg("%s", doubles[i]);
		release(v);
	}
}

static void
doubles_are_the_nearest(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(doubles); i++)
		expected[i] = strtod(doubles[i], NULL);
	assert_doubles();
}

static void
doubles_do_not_know_the_locale(void **state)
{
	static const char *const locales[] = { "de_DE.UTF-8", "fr_FR.UTF-8",
		"ps_AF.UTF-8", "fa_IR.UTF-8" };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(locales); i++) {
		if (setlocale(LC_ALL, locales[i]) != NULL)
			assert_doubles();
	}
	setlocale(LC_ALL, "C");
}

static void
doubles_do_not_overflow(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(overflowing); i++) {
		struct jt_json v = number(overflowing[i]);
		double x = 99;

		assert_false(jt_json_double(v, &x));
		assert_true(x == 0);
		release(v);
	}
}

/*
 * Half way between two doubles rounds to even, the smallest bit past it rounds
 * up, however far behind it stands.
 */
static void
the_last_of_many_digits_decides(void **state)
{
	enum { LENGTH = 3000 };
	char text[LENGTH + 1];
	struct jt_json v;
	double x;

	(void)state;
	memset(text, '0', LENGTH);
	text[LENGTH] = '\0';
	memcpy(text, "9007199254740993.", 17);
	v = number(text);
	assert_true(jt_json_double(v, &x) && x == 9007199254740992.0);
	release(v);
	text[LENGTH - 1] = '1';
	v = number(text);
	assert_true(jt_json_double(v, &x) && x == 9007199254740994.0);
	release(v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_are_exact_or_none),
		cmocka_unit_test(many_digits_and_their_exponent_cancel),
		cmocka_unit_test(a28_times_are_seconds_that_a_calendar_has),
		cmocka_unit_test(a27_what_is_no_number_is_no_time),
		cmocka_unit_test(doubles_are_the_nearest),
		cmocka_unit_test(doubles_do_not_know_the_locale),
		cmocka_unit_test(doubles_do_not_overflow),
		cmocka_unit_test(the_last_of_many_digits_decides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
