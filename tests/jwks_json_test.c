/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "jwks/json.h"

enum { TEXT = 300000 };

static const char good[] =
    " {\"issuer\" : \"https:\\/\\/id.example\\u002f\\\"\" ,\r\n"
    "\t\"x\":[1,-0.5e+7,{\"issuer\":null},[],{},true,false],\"y\":\"\"} ";

/* What a member is, from memory of exactly the text's size. */
static jeton_err
find(const char *p, size_t n, const char *name, char *out, size_t size)
{
	char *copy = malloc(n > 0 ? n : 1);
	jeton_str value;
	jeton_err e;

	assert_non_null(copy);
	memcpy(copy, p, n);
	e = jt_jwks_json_find((jeton_str){ copy, n }, name, &value);
	if (e != JETON_OK)
		assert_null(value.p);
	if (!jt_jwks_json_ascii(value, out, size))
		assert_string_equal(out, "");
	free(copy);
	return e;
}

static void
a_member_is_found_and_unescaped(void **state)
{
	char out[64];

	(void)state;
	assert_int_equal(find(good, sizeof good - 1, "issuer", out, 64),
	    JETON_OK);
	assert_string_equal(out, "https://id.example/\"");
	assert_int_equal(find(good, sizeof good - 1, "z", out, 64), JETON_OK);
	assert_string_equal(out, "");
}

static void
each_prefix_is_refused(void **state)
{
	char out[64];

	(void)state;
	for (size_t n = 0; n + 2 < sizeof good; n++)
		assert_int_equal(find(good, n, "issuer", out, 64),
		    good[n] == ' ' && n + 3 > sizeof good ? JETON_OK
							  : JETON_MALFORMED);
}

static void
each_changed_bit_is_read_in_bounds(void **state)
{
	char text[sizeof good], out[64];

	(void)state;
	for (size_t bit = 0; bit < 8 * (sizeof good - 1); bit++) {
		jeton_err e;

		memcpy(text, good, sizeof good);
		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
		e = find(text, sizeof good - 1, "issuer", out, 64);
		assert_true(e == JETON_OK || e == JETON_MALFORMED);
	}
}

static void
b6_what_is_not_one_object_with_the_member_once_is_refused(void **state)
{
	static const char *const rows[] = {
		"",
		" ",
		"{",
		"[]",
		"\"issuer\"",
		"null",
		"{}{}",
		"{}x",
		"{\"issuer\":1,}",
		"{,\"issuer\":1}",
		"{issuer:1}",
		"{'issuer':1}",
		"{\"issuer\"=1}",
		"{\"issuer\":}",
		"{\"issuer\":01}",
		"{\"issuer\":+1}",
		"{\"issuer\":1.}",
		"{\"issuer\":1e}",
		"{\"issuer\":-}",
		"{\"issuer\":nul}",
		"{\"issuer\":True}",
		"{\"issuer\":[1,]}",
		"{\"issuer\":[1}}",
		"{\"issuer\":\"\t\"}",
		"{\"issuer\":\"\\x\"}",
		"{\"issuer\":\"\\u00g0\"}",
		"{\"issuer\":\"\\u00\"}",
		"{\"issuer\":1,\"issuer\":1}",
		"{\"issuer\":1,\"i\\u0073suer\":1}",
		"{\"i\\u0073suer\":1,\"issuer\":1}",
	};
	char out[64];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (find(rows[i], strlen(rows[i]), "issuer", out, 64) !=
		    JETON_MALFORMED)
			fail_msg("%s", rows[i]);
}

static void
a_value_that_is_no_short_ascii_text_is_empty(void **state)
{
	static const char *const rows[] = {
		"{\"a\":1}",
		"{\"a\":null}",
		"{\"a\":[\"x\"]}",
		"{\"a\":{\"a\":\"x\"}}",
		"{\"a\":\"12345678\"}", /* eight, and a NUL */
		"{\"a\":\"\\u0000\"}",
		"{\"a\":\"x\\u0000\"}",
		"{\"a\":\"\\n\"}",
		"{\"a\":\"\\u007f\"}",
		"{\"a\":\"\x7f\"}",
		"{\"a\":\"\xc3\xa9\"}",
		"{\"a\":\"\\u00e9\"}",
		"{\"a\":\"\\ud834\\udd1e\"}",
	};
	char out[8];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(find(rows[i], strlen(rows[i]), "a", out, 8),
		    JETON_OK);
		assert_string_equal(out, "");
	}
	assert_int_equal(find("{\"a\":\"1234567\"}", 15, "a", out, 8),
	    JETON_OK);
	assert_string_equal(out, "1234567");
}

static void
b5_depth_ends_at_the_limit(void **state)
{
	static char text[TEXT];
	char out[8];

	(void)state;
	for (int depth = 1; depth < 40; depth++) {
		size_t n = (size_t)depth;

		memcpy(text, "{\"a\":", 5);
		memset(text + 5, '[', n);
		memset(text + 5 + n, ']', n);
		text[5 + 2 * n] = '}';
		assert_int_equal(find(text, 6 + 2 * n, "b", out, 8),
		    depth < JETON_DEPTH_MAX ? JETON_OK : JETON_MALFORMED);
	}
	memset(text, '[', sizeof text);
	memcpy(text, "{\"a\":", 5);
	assert_int_equal(find(text, sizeof text, "b", out, 8), JETON_MALFORMED);
}

/* The file as the value of a member; 0 if it cannot be read. */
static size_t
wrap(const char *path, char *out)
{
	FILE *f = fopen(path, "re");
	size_t n;

	assert_non_null(f);
	memcpy(out, "{\"a\":", 5);
	n = 5 + fread(out + 5, 1, TEXT - 6, f);
	fclose(f);
	out[n] = '}';
	return n + 1;
}

/* UTF-8 is not looked at here: only ASCII is ever taken. */
static void
the_json_test_suite_agrees_but_for_utf8(void **state)
{
	const char *folder = TESTS_DIR "/vectors/JSONTestSuite/test_parsing";
	DIR *dir = opendir(folder);
	static char text[TEXT], path[1024];
	const struct dirent *d;
	char out[8];
	int seen = 0;

	(void)state;
	assert_non_null(dir);
	while ((d = readdir(dir)) != NULL) {
		jeton_err e;

		if ((d->d_name[0] != 'y' && d->d_name[0] != 'n') ||
		    strcasestr(d->d_name, "utf") != NULL ||
		    strcasestr(d->d_name, "invalid") != NULL)
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, d->d_name);
		e = find(text, wrap(path, text), "b", out, 8);
		if (e != (d->d_name[0] == 'y' ? JETON_OK : JETON_MALFORMED))
			fail_msg("%s: %s", d->d_name, jeton_errname(e));
		seen++;
	}
	closedir(dir);
	assert_true(seen > 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_member_is_found_and_unescaped),
		cmocka_unit_test(each_prefix_is_refused),
		cmocka_unit_test(each_changed_bit_is_read_in_bounds),
		cmocka_unit_test(
		    b6_what_is_not_one_object_with_the_member_once_is_refused),
		cmocka_unit_test(a_value_that_is_no_short_ascii_text_is_empty),
		cmocka_unit_test(b5_depth_ends_at_the_limit),
		cmocka_unit_test(the_json_test_suite_agrees_but_for_utf8),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
