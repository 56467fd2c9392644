/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

/* A copy that ends where its memory ends. */
static char *
exactly(const char *p, size_t n)
{
	char *copy = malloc(n + (n == 0));

	assert_non_null(copy);
	if (n > 0)
		memcpy(copy, p, n);
	return copy;
}

static jeton_err
check(const char *p, size_t n)
{
	char *copy = exactly(p, n);
	jeton_err e = jt_json_check((jeton_str){ copy, n });

	free(copy);
	return e;
}

/* A string without quotes, and what it stands for. */
static const struct {
	jeton_str in, out;
} unescaped[] = {
	{ JT_INIT(""), JT_INIT("") },
	{ JT_INIT("plain"), JT_INIT("plain") },
	{ JT_INIT("caf\xc3\xa9"), JT_INIT("caf\xc3\xa9") },
	{ JT_INIT("\\\"\\\\\\/\\b\\f\\n\\r\\t"), JT_INIT("\"\\/\b\f\n\r\t") },
	{ JT_INIT("a\\u0062c"), JT_INIT("abc") },
	{ JT_INIT("\\u00e9\\u20AC"), JT_INIT("\xc3\xa9\xe2\x82\xac") },
	{ JT_INIT("\\uD834\\udd1e!"), JT_INIT("\xf0\x9d\x84\x9e!") },
	{ JT_INIT("\\uDBFF\\uDFFF"), JT_INIT("\xf4\x8f\xbf\xbf") },
	{ JT_INIT("\\u0001\\u007f\\u0080\\u07ff\\u0800\\uffff"),
	    JT_INIT("\x01\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf") },
	{ JT_INIT("\\\\u0041"), JT_INIT("\\u0041") },
};

/* Puts the quotes around; the text ends where its memory ends. */
static struct jt_json
quoted(jeton_str s)
{
	char *text = malloc(s.n + 2);
	jt_member m = { 0 };

	assert_non_null(text);
	memcpy(text + 1, s.p, s.n);
	text[0] = text[s.n + 1] = '"';
	assert_int_equal(jt_json_check((jeton_str){ text, s.n + 2 }), JETON_OK);
	m.type = JT_JSON_STRING;
	m.value_size = (uint32_t)s.n + 2;
	m.value_escaped = memchr(s.p, '\\', s.n) != NULL;
	return jt_json_value((jeton_str){ text, s.n + 2 }, &m);
}

static void
strings_are_unescaped(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(unescaped); i++) {
		struct jt_json v = quoted(unescaped[i].in);
		jeton_str want = unescaped[i].out;
		char *out = malloc(v.text.n - 1);
		size_t n = 99;

		assert_int_equal(jt_json_str(v, out, v.text.n - 1, &n),
		    JETON_OK);
		assert_int_equal(n, want.n);
		assert_memory_equal(out, want.p, n + 1);
		assert_int_equal(jt_json_str(v, out, n, &n), JETON_NO_SPACE);
		assert_int_equal(n, 0);
		free(out);
		free((void *)(uintptr_t)v.text.p);
	}
}

static void
a21_strings_are_compared_unescaped_and_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(unescaped); i++) {
		struct jt_json v = quoted(unescaped[i].in);

		for (size_t k = 0; k < JT_COUNT(unescaped); k++)
			assert_int_equal(jt_json_is(v, unescaped[k].out),
			    i == k);
		assert_false(jt_json_is(v, JT_LIT("plain\0")));
		assert_false(jt_json_is(v, JT_LIT("ab")));
		assert_false(jt_json_is(v, JT_LIT("abcd")));
		free((void *)(uintptr_t)v.text.p);
	}
}

static void
what_is_no_string_is_not_unescaped(void **state)
{
	static const struct jt_json v = { JT_INIT("1234"), JT_JSON_NUMBER,
		false };
	char out[8] = "before";
	size_t n = 99;

	(void)state;
	assert_int_equal(jt_json_str(v, out, sizeof out, &n), JETON_MALFORMED);
	assert_int_equal(n, 0);
	assert_string_equal(out, "");
	assert_false(jt_json_is(v, JT_LIT("23")));
}

static void
special_characters_are_seen_at_each_place_of_a_word(void **state)
{
	(void)state;
	for (size_t place = 1; place <= 24; place++) {
		for (int c = 0; c < 256; c++) {
			char text[] = "\"ABCDEFGHIJKLMNOPQRSTUVWXYZ\"";
			bool good =
			    c >= 0x20 && c < 0x80 && c != '"' && c != '\\';

			text[place] = (char)c;
			if (check(text, sizeof text - 1) !=
			    (good ? JETON_OK : JETON_MALFORMED))
				fail_msg("%d at %zu", c, place);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings_are_unescaped),
		cmocka_unit_test(a21_strings_are_compared_unescaped_and_whole),
		cmocka_unit_test(what_is_no_string_is_not_unescaped),
		cmocka_unit_test(
		    special_characters_are_seen_at_each_place_of_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
