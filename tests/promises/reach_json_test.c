/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON that was checked is walked without a second check; yet a walk over
 * text that was not ends at its end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"

/* In memory of exactly its size. */
static char *
copy(const char *p, size_t n)
{
	char *q = malloc(n + (n == 0));

	assert_non_null(q);
	memcpy(q, p, n);
	return q;
}

static size_t
walk_array(jeton_str text)
{
	struct jt_json element;
	size_t at = 0, count = 0;

	while (jt_json_next(text, &at, &element)) {
		assert_in_range(at, 1, text.n);
		count++;
	}
	return count;
}

static size_t
walk_object(jeton_str text)
{
	struct jt_json name, value;
	size_t at = 0, count = 0;

	while (jt_json_next_member(text, &at, &name, &value)) {
		assert_in_range(at, 1, text.n);
		count++;
	}
	return count;
}

static void
a_walk_over_half_a_text_ends_with_it(void **state)
{
	static const struct {
		const char *text;
		size_t elements, members;
	} cases[] = {
		{ "[1, 22 ,\"a\\\"b\",[[\"]\"],{}],{\"x\":[1]},null]", 6, 0 },
		{ "[1}", 1, 0 },
		{ "[true", 1, 0 },
		{ "{\"a\" : 1,\"b\\\"\":\"c\", \"d\":{\"e\":[]}}", 0, 3 },
		{ "{1:2}", 0, 0 },
		{ "{\"a\" : ", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		size_t n = strlen(cases[i].text);

		for (size_t cut = 0; cut <= n; cut++) {
			char *p = copy(cases[i].text, cut);
			size_t elements = walk_array((jeton_str){ p, cut });
			size_t members = walk_object((jeton_str){ p, cut });

			assert_in_range(elements, 0, cases[i].elements);
			assert_in_range(members, 0, cases[i].members);
			if (cut == n) {
				assert_int_equal(elements, cases[i].elements);
				assert_int_equal(members, cases[i].members);
			}
			free(p);
		}
	}
}

static void
a_broken_escape_ends_a_string(void **state)
{
	static const char *const cases[] = { "\"a\\", "\"a\\x\"", "\"a\\u12\"",
		"\"a\\u123g\"", "\"a\\ud800\\u\"", "\"a\\ud800\\u1234\"" };
	char out[16];
	size_t n;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		size_t size = strlen(cases[i]);
		char *p = copy(cases[i], size);
		struct jt_json v = { { p, size }, JT_JSON_STRING, true };

		assert_int_equal(jt_json_str(v, out, sizeof out, &n), JETON_OK);
		assert_string_equal(out, "a");
		assert_true(jt_json_is(v, JT_LIT("a")));
		assert_false(jt_json_is(v, JT_LIT("ab")));
		assert_false(jt_json_is(v, JT_LIT("abc")));
		free(p);
	}
}

static void
nothing_is_no_character(void **state)
{
	(void)state;
	assert_int_equal(jt_utf8_size("", 0), 0);
	assert_int_equal(jt_utf8_size("\xc3", 1), 0);
	assert_int_equal(jt_utf8_size("\xc3\xa4", 2), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_walk_over_half_a_text_ends_with_it),
		cmocka_unit_test(a_broken_escape_ends_a_string),
		cmocka_unit_test(nothing_is_no_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
