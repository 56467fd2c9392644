/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "http/fields.h"
#include "http/form.h"

static struct jt_form form;

/* Reads from memory of exactly this size, so that a sanitizer sees more. */
static bool
reads(const char *text, size_t n)
{
	const char *why;
	char *copy = malloc(n + (n == 0));
	bool done;

	assert_non_null(copy);
	memcpy(copy, text, n);
	done = jt_form_parse(&form, (jeton_str){ copy, n }, &why);
	free(copy);
	assert_int_equal(done, why == NULL);
	if (!done)
		assert_int_equal(form.count, 0);
	return done;
}

static void
has(const char *name, const char *value)
{
	assert_true(jt_str_eq(jt_form_get(&form, name), jeton_cstr(value)));
}

static void
pairs_are_unescaped(void **state)
{
	static const char text[] =
	    "grant_type=password&scope=a+b%20c&username=%C3%A9%26%3D&empty="
	    "&x=a=b";

	(void)state;
	assert_true(reads(text, sizeof text - 1));
	has("grant_type", "password");
	has("scope", "a b c");
	has("username", "\xc3\xa9&=");
	has("x", "a=b");
	assert_null(jt_form_get(&form, "empty").p);
	assert_null(jt_form_get(&form, "absent").p);
	assert_true(reads("", 0));
	assert_int_equal(form.count, 0);
}

static void
s28_what_is_there_twice_or_malformed_is_refused(void **state)
{
	static const char *const texts[] = {
		"a=1&a=2",
		"a=1&%61=2",
		"a=&a=",
		"a",
		"=a",
		"=",
		"&",
		"a=1&",
		"&a=1",
		"a=1&&b=2",
		"a=%",
		"a=%4",
		"a=%4g",
		"a=%g4",
		"a=%00",
		"%00=a",
		"a=%ff",
		"a=%c0%80",
		"a=%ed%a0%80",
		"a=\xff",
		"a=%C3",
		"a%=1",
	};

	(void)state;
	for (size_t i = 0; i < JT_COUNT(texts); i++)
		assert_false(reads(texts[i], strlen(texts[i])));
	assert_false(reads("a=\0", 3));
}

static void
no_more_parameters_than_the_limit(void **state)
{
	char text[JT_PARAMETERS_MAX * 8];
	struct jt_buf b = jt_buf_over(text, sizeof text);

	(void)state;
	for (int i = 0; i <= JT_PARAMETERS_MAX; i++) {
		assert_true(i == 0 || reads(b.p, b.n));
		jt_put(&b, i == 0 ? JT_LIT("p") : JT_LIT("&p"));
		jt_put_int(&b, i);
		jt_put(&b, JT_LIT("=1"));
	}
	assert_false(reads(b.p, b.n));
}

static void
each_prefix_and_each_changed_bit_ends_well(void **state)
{
	static const char good[] = "grant_type=refresh_token&a=%41+b&c=%C3%A9";
	char text[sizeof good];

	(void)state;
	for (size_t n = 0; n < sizeof good; n++)
		(void)reads(good, n);
	for (size_t bit = 0; bit < (sizeof good - 1) * 8; bit++) {
		memcpy(text, good, sizeof good);
		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
		(void)reads(text, sizeof good - 1);
	}
}

static enum jt_field
basic(const char *text, const char *id, const char *secret)
{
	struct jt_basic b;
	enum jt_field found = jt_basic_read(jeton_cstr(text), &b);

	if (found == JT_FIELD_FOUND) {
		assert_true(jt_str_eq(b.id, jeton_cstr(id)));
		assert_true(jt_str_eq(b.secret, jeton_cstr(secret)));
	} else {
		assert_null(b.id.p);
		assert_null(b.secret.p);
	}
	return found;
}

static void
basic_is_base64_of_two_escaped_halves(void **state)
{
	(void)state;
	assert_int_equal(basic("Basic YTpi", "a", "b"), JT_FIELD_FOUND);
	assert_int_equal(basic("basic  YTpi", "a", "b"), JT_FIELD_FOUND);
	assert_int_equal(basic("Basic YSUzQWI6Yys6", "a:b", "c :"),
	    JT_FIELD_FOUND);
	assert_int_equal(basic("Basic YTo/Pz8/", "a", "????"), JT_FIELD_FOUND);
	assert_int_equal(basic("Basic OmI=", "", "b"), JT_FIELD_FOUND);
	assert_int_equal(basic("Bearer YTpi", "", ""), JT_FIELD_ABSENT);
	assert_int_equal(basic("", "", ""), JT_FIELD_ABSENT);
}

static void
malformed_basic_is_refused(void **state)
{
	static const char *const texts[] = {
		"Basic",
		"Basic ",
		"Basic YTpi=",
		"Basic YTp",
		"Basic YTpiYg",
		"Basic YTo_Pz8_",
		"Basic YTpiAA==",
		"Basic YWI=",
		"Basic JTp4",
		"Basic ====",
		"Basic YT pi",
		"Basic YTpi,",
		"Basic YTr/",
		"Basic YTpiYh==",
	};

	(void)state;
	for (size_t i = 0; i < JT_COUNT(texts); i++)
		assert_int_equal(basic(texts[i], "", ""), JT_FIELD_BAD);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs_are_unescaped),
		cmocka_unit_test(
		    s28_what_is_there_twice_or_malformed_is_refused),
		cmocka_unit_test(no_more_parameters_than_the_limit),
		cmocka_unit_test(each_prefix_and_each_changed_bit_ends_well),
		cmocka_unit_test(basic_is_base64_of_two_escaped_halves),
		cmocka_unit_test(malformed_basic_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
