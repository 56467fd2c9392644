/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "http/fields.h"

static void
a_bearer_token_is_found(void **state)
{
	static const struct {
		const char *field;
		enum jt_field found;
		const char *token;
	} cases[] = {
		{ "Bearer a.b.c", JT_FIELD_FOUND, "a.b.c" },
		{ "bearer a.b.c", JT_FIELD_FOUND, "a.b.c" },
		{ "BEARER  a", JT_FIELD_FOUND, "a" },
		{ "", JT_FIELD_ABSENT, "" },
		{ "Basic YTpi", JT_FIELD_ABSENT, "" },
		{ "Bearerx a", JT_FIELD_ABSENT, "" },
		{ "Bear", JT_FIELD_ABSENT, "" },
		{ "Bearer", JT_FIELD_BAD, "" },
		{ "Bearer ", JT_FIELD_BAD, "" },
		{ "Bearer a b", JT_FIELD_BAD, "" },
		{ "Bearer a,b", JT_FIELD_BAD, "" },
		{ "Bearer \"a\"", JT_FIELD_BAD, "" },
		{ "Bearer a\xc3\xa9", JT_FIELD_BAD, "" },
	};
	jeton_str token;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		assert_int_equal(jt_bearer(jeton_cstr(cases[i].field), &token),
		    cases[i].found);
		assert_true(jt_str_eq(token, jeton_cstr(cases[i].token)));
	}
}

static void
a_cookie_is_found_by_its_exact_name(void **state)
{
	static const struct {
		const char *field;
		enum jt_field found;
		const char *value;
	} cases[] = {
		{ "t=abc", JT_FIELD_FOUND, "abc" },
		{ "a=1; t=abc; b=2", JT_FIELD_FOUND, "abc" },
		{ "a=1;t=abc", JT_FIELD_FOUND, "abc" },
		{ ";; t=abc ;", JT_FIELD_BAD, "" }, /* a space in the value */
		{ "", JT_FIELD_ABSENT, "" },
		{ "t", JT_FIELD_ABSENT, "" },
		{ "T=abc", JT_FIELD_ABSENT, "" },
		{ "tt=abc", JT_FIELD_ABSENT, "" },
		{ "xt=abc", JT_FIELD_ABSENT, "" },
		{ "a=t=abc", JT_FIELD_ABSENT, "" },
		{ "t =abc", JT_FIELD_ABSENT, "" },
		{ "t=", JT_FIELD_BAD, "" },
		{ "t=\"abc\"", JT_FIELD_BAD, "" },
		{ "t=abc; t=abc", JT_FIELD_BAD, "" },
		{ "t=abc; t=", JT_FIELD_BAD, "" },
	};
	jeton_str value;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		assert_int_equal(jt_cookie(jeton_cstr(cases[i].field),
				     JT_LIT("t"), &value),
		    cases[i].found);
		assert_true(jt_str_eq(value, jeton_cstr(cases[i].value)));
	}
}

/* Both readers on memory of exactly this size. */
static void
read_both(const char *text, size_t n)
{
	char *copy = malloc(n + (n == 0));
	jeton_str found;

	assert_non_null(copy);
	memcpy(copy, text, n);
	if (jt_cookie((jeton_str){ copy, n }, JT_LIT("jeton"), &found) ==
	    JT_FIELD_FOUND)
		assert_in_range((uintptr_t)found.p, (uintptr_t)copy,
		    (uintptr_t)copy + n);
	if (jt_bearer((jeton_str){ copy, n }, &found) == JT_FIELD_FOUND)
		assert_in_range((uintptr_t)found.p, (uintptr_t)copy,
		    (uintptr_t)copy + n);
	free(copy);
}

static void
prefixes_and_changed_bits_stay_inside(void **state)
{
	static const char *const texts[] = { "a=b; jeton=eyJh.bGci.OiJF; c=d",
		"Bearer eyJh.bGci.OiJF" };
	char text[64];
	size_t n;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(texts); i++) {
		n = strlen(texts[i]);
		memcpy(text, texts[i], n);
		for (size_t k = 0; k <= n; k++)
			read_both(text, k);
		for (size_t bit = 0; bit < 8 * n; bit++) {
			text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
			read_both(text, n);
			text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bearer_token_is_found),
		cmocka_unit_test(a_cookie_is_found_by_its_exact_name),
		cmocka_unit_test(prefixes_and_changed_bits_stay_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
