/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static void
appending_stops_at_the_end_and_remembers(void **state)
{
	char room[6];
	struct jt_buf b = jt_buf_over(room, sizeof room);

	(void)state;
	jt_put(&b, JT_LIT("abc"));
	jt_put(&b, (jeton_str){ NULL, 0 });
	assert_false(b.failed);
	jt_put(&b, JT_LIT("defg"));
	assert_true(b.failed);
	assert_int_equal(b.n, 3);
	assert_int_equal(jt_buf_end(&b), JETON_NO_SPACE);
	assert_string_equal(room, "");
	assert_int_equal(b.n, 0);
}

static void
the_end_needs_room_for_its_nul(void **state)
{
	char room[4];
	struct jt_buf b = jt_buf_over(room, sizeof room);

	(void)state;
	jt_put(&b, JT_LIT("abc"));
	assert_int_equal(jt_buf_end(&b), JETON_OK);
	assert_string_equal(room, "abc");
	assert_int_equal(b.n, 3);
	jt_put_char(&b, 'd');
	assert_int_equal(jt_buf_end(&b), JETON_NO_SPACE);
	assert_string_equal(room, "");
	b = jt_buf_over(NULL, 0);
	assert_int_equal(jt_buf_end(&b), JETON_NO_SPACE);
}

static void
integers_are_written_to_their_ends(void **state)
{
	static const struct {
		int64_t n;
		const char *text;
	} rows[] = {
		{ 0, "0" },
		{ 7, "7" },
		{ -1, "-1" },
		{ 1767225600, "1767225600" },
		{ INT64_MAX, "9223372036854775807" },
		{ INT64_MIN, "-9223372036854775808" },
	};

	(void)state;
	for (size_t i = 0; i < JT_COUNT(rows); i++) {
		char room[32];
		struct jt_buf b = jt_buf_over(room, sizeof room);

		jt_put_int(&b, rows[i].n);
		assert_int_equal(jt_buf_end(&b), JETON_OK);
		assert_string_equal(room, rows[i].text);
	}
}

static const struct {
	double x;
	const char *text;
} doubles[] = {
	{ 0.0, "0" },
	{ -0.0, "-0" },
	{ 1.0, "1" },
	{ -1.5, "-1.5" },
	{ 0.1, "0.1" },
	{ 0.30000000000000004, "0.30000000000000004" },
	{ 100.0, "100" },
	{ 123456.789, "123456.789" },
	{ 4102444800.5, "4102444800.5" },
	{ 9007199254740993.0, "9007199254740992" },
	{ 1e20, "100000000000000000000" },
	{ 1e21, "1e+21" },
	{ 1.25e300, "1.25e+300" },
	{ 0.000001, "0.000001" },
	{ 0.00000123, "0.00000123" },
	{ 1e-7, "1e-7" },
	{ -1.5e-9, "-1.5e-9" },
	{ DBL_MAX, "1.7976931348623157e+308" },
	{ DBL_MIN, "2.2250738585072014e-308" },
	{ 5e-324, "5e-324" },
};

static void
assert_doubles(void)
{
	for (size_t i = 0; i < JT_COUNT(doubles); i++) {
		char room[64];
		struct jt_buf b = jt_buf_over(room, sizeof room);

		jt_put_double(&b, doubles[i].x);
		assert_int_equal(jt_buf_end(&b), JETON_OK);
		assert_string_equal(room, doubles[i].text);
	}
}

static void
doubles_are_written_in_their_shortest_form(void **state)
{
	(void)state;
	assert_doubles();
}

/* A decimal comma, where the machine has a locale with one. */
static void
doubles_do_not_know_the_locale(void **state)
{
	static const char *const locales[] = { "de_DE.UTF-8", "de_DE.utf8",
		"fr_FR.UTF-8", "ps_AF.UTF-8", "fa_IR.UTF-8" };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(locales); i++) {
		if (setlocale(LC_ALL, locales[i]) != NULL)
			assert_doubles();
	}
	setlocale(LC_ALL, "C");
}

static void
doubles_read_back_the_same(void **state)
{
	uint64_t bits = 1;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		char room[64];
		struct jt_buf b = jt_buf_over(room, sizeof room);
		double x;

		bits = bits * 6364136223846793005U + 1442695040888963407U;
		memcpy(&x, &bits, sizeof x);
		if (!isfinite(x))
			continue;
		jt_put_double(&b, x);
		assert_int_equal(jt_buf_end(&b), JETON_OK);
		assert_true(b.n <= 25);
		assert_true(strtod(room, NULL) == x);
	}
}

static void
what_is_not_finite_is_no_number(void **state)
{
	static const double odd[] = { INFINITY, -INFINITY, NAN };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(odd); i++) {
		char room[64];
		struct jt_buf b = jt_buf_over(room, sizeof room);

		jt_put_double(&b, odd[i]);
		assert_int_equal(jt_buf_end(&b), JETON_NO_SPACE);
	}
}

/* With a NUL text the input is no string. */
static const struct {
	jeton_str in;
	const char *text;
} strings[] = {
	{ JT_INIT(""), "\"\"" },
	{ JT_INIT("plain text"), "\"plain text\"" },
	{ JT_INIT("\"\\/"), "\"\\\"\\\\/\"" },
	{ JT_INIT("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"" },
	{ JT_INIT("\x01\x1f\x7f"), "\"\\u0001\\u001f\x7f\"" },
	{ JT_INIT("caf\xc3\xa9 \xe2\x82\xac \xf0\x9d\x84\x9e"),
	    "\"caf\xc3\xa9 \xe2\x82\xac \xf0\x9d\x84\x9e\"" },
	{ JT_INIT("a\0b"), NULL },
	{ JT_INIT("\xff"), NULL },
	{ JT_INIT("long enough for a word\xc3"), NULL },
	{ JT_INIT("\xed\xa0\x80"), NULL },
	{ JT_INIT("\xc0\x80"), NULL },
};

static void
json_strings_are_escaped_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(strings); i++) {
		char room[64];
		struct jt_buf b = jt_buf_over(room, sizeof room);

		jt_put_json_str(&b, strings[i].in);
		if (strings[i].text == NULL) {
			assert_int_equal(b.n, 0);
			assert_int_equal(jt_buf_end(&b), JETON_NO_SPACE);
			continue;
		}
		assert_int_equal(jt_buf_end(&b), JETON_OK);
		assert_string_equal(room, strings[i].text);
	}
}

static void
what_does_not_fit_changes_nothing(void **state)
{
	(void)state;
	for (size_t size = 1; size < 20; size++) {
		char *room = malloc(size);
		struct jt_buf b = jt_buf_over(room, size), before;

		jt_put_char(&b, '.');
		before = b;
		jt_put_json_str(&b, JT_LIT("a\nb\"c\x01 and the rest"));
		assert_true(b.failed);
		assert_int_equal(b.n, 1);
		b = before;
		jt_put_double(&b, -1.2345678901234567e-300);
		assert_true(b.failed);
		assert_int_equal(b.n, 1);
		b = before;
		jt_put_int(&b, INT64_MIN);
		assert_true(b.failed);
		assert_int_equal(b.n, 1);
		b = before;
		jt_put_base64url(&b, "0123456789abcdef", 16);
		assert_true(b.failed);
		assert_int_equal(b.n, 1);
		free(room);
	}
}

static void
base64url_is_appended(void **state)
{
	char room[16];
	struct jt_buf b = jt_buf_over(room, sizeof room);

	(void)state;
	jt_put_char(&b, '.');
	jt_put_base64url(&b, "foob", 4);
	jt_put_base64url(&b, "", 0);
	jt_put_char(&b, '.');
	assert_int_equal(jt_buf_end(&b), JETON_OK);
	assert_string_equal(room, ".Zm9vYg.");
	jt_put_base64url(&b, "", SIZE_MAX);
	assert_true(b.failed);
}

static void
strings_are_compared_with_their_length(void **state)
{
	static const struct {
		jeton_str a, b;
		bool equal, nocase;
	} rows[] = {
		{ JT_INIT(""), JT_INIT(""), true, true },
		{ { NULL, 0 }, JT_INIT(""), true, true },
		{ JT_INIT("JWT"), JT_INIT("JWT"), true, true },
		{ JT_INIT("JWT"), JT_INIT("jwt"), false, true },
		{ JT_INIT("at+jwt"), JT_INIT("AT+JWT"), false, true },
		{ JT_INIT("JWT"), JT_INIT("JWT\0"), false, false },
		{ JT_INIT("a\0b"), JT_INIT("a\0c"), false, false },
		{ JT_INIT("["), JT_INIT("{"), false, false },
		{ JT_INIT("@"), JT_INIT("`"), false, false },
		{ JT_INIT("\xc3\x84"), JT_INIT("\xc3\xa4"), false, false },
		{ JT_INIT("\xe1"), JT_INIT("\xc1"), false, false },
	};

	(void)state;
	for (size_t i = 0; i < JT_COUNT(rows); i++) {
		assert_int_equal(jt_str_eq(rows[i].a, rows[i].b),
		    rows[i].equal);
		assert_int_equal(jt_str_eq_nocase(rows[i].a, rows[i].b),
		    rows[i].nocase);
	}
}

/* Writes any number below 2^21 as UTF-8 would, in the given size. */
static void
encode_as(uint32_t c, size_t size, char *out)
{
	static const uint8_t marks[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	for (size_t i = size; i-- > 1; c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)(marks[size] | c);
}

static void
a20_utf8_has_one_spelling_and_no_surrogates(void **state)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	static const uint32_t past[] = { 0, 0x80, 0x800, 0x10000, 0x200000 };

	(void)state;
	for (size_t size = 1; size <= 4; size++) {
		char *p = malloc(size);

		for (uint32_t c = 0; c < past[size]; c++) {
			bool good = c >= least[size] && c <= 0x10ffff &&
			    (c < 0xd800 || c > 0xdfff);

			encode_as(c, size, p);
			if (jt_is_utf8(p, size) != good)
				fail_msg("U+%04X in %zu", (unsigned)c, size);
		}
		free(p);
	}
}

static void
a20_broken_utf8_is_refused(void **state)
{
	static const jeton_str rows[] = {
		JT_INIT("\x80"),
		JT_INIT("\xbf"),
		JT_INIT("\xc3"),
		JT_INIT("\xc3("),
		JT_INIT("\xe2\x82"),
		JT_INIT("\xe2("),
		JT_INIT("\xe2\x82("),
		JT_INIT("\xf0\x9d\x84"),
		JT_INIT("\xf0\x9d\x84("),
		JT_INIT("\xf0\x9d(\x84"),
		JT_INIT("\xf5\x80\x80\x80"),
		JT_INIT("\xf8\x88\x80\x80\x80"),
		JT_INIT("\xfe"),
		JT_INIT("\xff"),
		JT_INIT("good\xc3\xa9\xc3"),
	};

	(void)state;
	for (size_t i = 0; i < JT_COUNT(rows); i++) {
		char *copy = malloc(rows[i].n);

		memcpy(copy, rows[i].p, rows[i].n);
		assert_false(jt_is_utf8(copy, rows[i].n));
		free(copy);
	}
	assert_true(jt_is_utf8("", 0));
	assert_true(jt_is_utf8(NULL, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(appending_stops_at_the_end_and_remembers),
		cmocka_unit_test(the_end_needs_room_for_its_nul),
		cmocka_unit_test(integers_are_written_to_their_ends),
		cmocka_unit_test(doubles_are_written_in_their_shortest_form),
		cmocka_unit_test(doubles_do_not_know_the_locale),
		cmocka_unit_test(doubles_read_back_the_same),
		cmocka_unit_test(what_is_not_finite_is_no_number),
		cmocka_unit_test(json_strings_are_escaped_or_refused),
		cmocka_unit_test(what_does_not_fit_changes_nothing),
		cmocka_unit_test(base64url_is_appended),
		cmocka_unit_test(strings_are_compared_with_their_length),
		cmocka_unit_test(a20_utf8_has_one_spelling_and_no_surrogates),
		cmocka_unit_test(a20_broken_utf8_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
