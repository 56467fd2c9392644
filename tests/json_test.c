/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/text.h"

enum { MEMBERS = 64 };

static const char claims[] =
    "{\"iss\":\"https://"
    "id.example\",\"sub\":\"caf\xc3\xa9\\u00e9\\ud834\\udd1e\","
    "\"aud\":[\"a\",{\"b\":[1,null]}],\"exp\":1767225600.5e0,\"ok\":true,"
    "\"no\":false,\"nil\":null,\"deep\":{\"x\":{\"y\":{}}},\"neg\":-0.1E+2}";

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

static jeton_err
index_object(const char *p, size_t n)
{
	jt_member members[MEMBERS];
	char *copy = exactly(p, n);
	size_t count = 99;
	jeton_err e =
	    jt_json_object((jeton_str){ copy, n }, members, MEMBERS, &count);

	if (e != JETON_OK)
		assert_int_equal(count, 0);
	free(copy);
	return e;
}

static void
members_are_indexed_in_their_order(void **state)
{
	static const struct {
		const char *name, *value;
		enum jt_json_type type;
		bool escaped;
	} rows[] = {
		{ "iss", "\"https://id.example\"", JT_JSON_STRING, false },
		{ "sub", "\"caf\xc3\xa9\\u00e9\\ud834\\udd1e\"", JT_JSON_STRING,
		    true },
		{ "aud", "[\"a\",{\"b\":[1,null]}]", JT_JSON_ARRAY, false },
		{ "exp", "1767225600.5e0", JT_JSON_NUMBER, false },
		{ "ok", "true", JT_JSON_TRUE, false },
		{ "no", "false", JT_JSON_FALSE, false },
		{ "nil", "null", JT_JSON_NULL, false },
		{ "deep", "{\"x\":{\"y\":{}}}", JT_JSON_OBJECT, false },
		{ "neg", "-0.1E+2", JT_JSON_NUMBER, false },
	};
	jeton_str text = jeton_cstr(claims);
	jt_member members[MEMBERS];
	size_t count;

	(void)state;
	assert_int_equal(jt_json_object(text, members, MEMBERS, &count),
	    JETON_OK);
	assert_int_equal(count, JT_COUNT(rows));
	for (size_t i = 0; i < count; i++) {
		struct jt_json v = jt_json_value(text, &members[i]);
		jeton_str name = jeton_cstr(rows[i].name);

		assert_ptr_equal(jt_json_find(text, members, count, name),
		    &members[i]);
		assert_true(jt_str_eq(v.text, jeton_cstr(rows[i].value)));
		assert_int_equal(v.type, rows[i].type);
		assert_int_equal(v.escaped, rows[i].escaped);
	}
	assert_null(jt_json_find(text, members, count, JT_LIT("is")));
	assert_null(jt_json_find(text, members, count, JT_LIT("isss")));
	assert_null(jt_json_find(text, members, count, JT_LIT("x")));
	assert_null(jt_json_find(text, members, count, JT_LIT("")));
	assert_null(jt_json_find(text, members, 0, JT_LIT("iss")));
}

static void
white_space_may_stand_between_tokens(void **state)
{
	static const char spaced[] =
	    " \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\"\n:\t{ } , \"c\":[ ]\r} \n";
	jeton_str text = jeton_cstr(spaced);
	jt_member members[MEMBERS];
	size_t count;

	(void)state;
	assert_int_equal(index_object(text.p, text.n), JETON_OK);
	assert_int_equal(jt_json_object(text, members, MEMBERS, &count),
	    JETON_OK);
	assert_int_equal(count, 3);
	assert_true(jt_str_eq(jt_json_value(text, &members[0]).text,
	    JT_LIT("[ 1 , 2 ]")));
	assert_true(jt_str_eq(jt_json_value(text, &members[1]).text,
	    JT_LIT("{ }")));
	assert_true(jt_str_eq(jt_json_value(text, &members[2]).text,
	    JT_LIT("[ ]")));
}

/* Each of them around or instead of a good header. */
static const jeton_str bad_shapes[] = {
	JT_INIT(""),
	JT_INIT(" "),
	JT_INIT("{"),
	JT_INIT("}"),
	JT_INIT("{}{}"),
	JT_INIT("{}x"),
	JT_INIT("{} {}"),
	JT_INIT("{}\0"),
	JT_INIT("\0{}"),
	JT_INIT("\xef\xbb\xbf{}"),
	JT_INIT("{}\xef\xbb\xbf"),
	JT_INIT("{},"),
	JT_INIT("{\"alg\"}"),
	JT_INIT("{\"alg\":}"),
	JT_INIT("{:\"HS256\"}"),
	JT_INIT("{\"alg\":\"HS256\",}"),
	JT_INIT("{,\"alg\":\"HS256\"}"),
	JT_INIT("{\"alg\":\"HS256\",,\"a\":1}"),
	JT_INIT("{\"alg\" \"HS256\"}"),
	JT_INIT("{\"alg\"::\"HS256\"}"),
	JT_INIT("{\"alg\":\"HS256\" \"a\":1}"),
	JT_INIT("{alg:\"HS256\"}"),
	JT_INIT("{'alg':'HS256'}"),
	JT_INIT("{\"alg\":HS256}"),
	JT_INIT("{\"alg\":\"HS256}"),
	JT_INIT("{\"alg\":\"HS256\""),
	JT_INIT("{\"alg\":\"HS256\"]"),
	JT_INIT("{\"alg\":[\"HS256\"}"),
	JT_INIT("{\"alg\":\"HS256\"}/**/"),
	JT_INIT("/**/{}"),
	JT_INIT("{\"alg\":\"HS256\"}//"),
	JT_INIT("{}#"),
	JT_INIT("{1:2}"),
	JT_INIT("{\"a\":True}"),
	JT_INIT("{\"a\":nul}"),
	JT_INIT("{\"a\":nulll}"),
	JT_INIT("{\"a\":NaN}"),
	JT_INIT("{\"a\":Infinity}"),
	JT_INIT("{\"a\":-Infinity}"),
	JT_INIT("{\"a\":+1}"),
	JT_INIT("{\"a\":01}"),
	JT_INIT("{\"a\":-01}"),
	JT_INIT("{\"a\":1.}"),
	JT_INIT("{\"a\":.5}"),
	JT_INIT("{\"a\":1e}"),
	JT_INIT("{\"a\":1e+}"),
	JT_INIT("{\"a\":-}"),
	JT_INIT("{\"a\":0x1}"),
	JT_INIT("{\"a\":1_000}"),
	JT_INIT("{\"a\":1.2.3}"),
	JT_INIT("{\"a\":1e1e1}"),
	JT_INIT("{\"a\":\"\t\"}"),
	JT_INIT("{\"a\":\"\n\"}"),
	JT_INIT("{\"a\":\"\0\"}"),
	JT_INIT("{\"a\0\":1}"),
	JT_INIT("{\"a\":\"\\u0000\"}"),
	JT_INIT("{\"a\\u0000\":1}"),
	JT_INIT("{\"a\":\"\\x41\"}"),
	JT_INIT("{\"a\":\"\\'\"}"),
	JT_INIT("{\"a\":\"\\u12\"}"),
	JT_INIT("{\"a\":\"\\u12G4\"}"),
	JT_INIT("{\"a\":\"\\U0041\"}"),
	JT_INIT("{\"a\":\"\\ud800\"}"),
	JT_INIT("{\"a\":\"\\udc00\"}"),
	JT_INIT("{\"a\":\"\\ud800\\u0041\"}"),
	JT_INIT("{\"a\":\"\\ud800\\ud800\"}"),
	JT_INIT("{\"a\":\"\\udc00\\ud800\"}"),
	JT_INIT("{\"a\":\"\\ud800x\\udc00\"}"),
	JT_INIT("{\"\\ud800\":1}"),
	JT_INIT("{\"a\":\"\xff\"}"),
	JT_INIT("{\"a\":\"\xc3\"}"),
	JT_INIT("{\"a\":\"\xc0\xaf\"}"),
	JT_INIT("{\"a\":\"\xed\xa0\x80\"}"),
	JT_INIT("{\"\xe9\":1}"),
	JT_INIT("{\"a\":\"\xf4\x90\x80\x80\"}"),
	JT_INIT("{\"a\":1}\x0c"),
	JT_INIT("\x0b{\"a\":1}"),
	JT_INIT("{\"a\":\xc2\xa0"
		"1}"),
	JT_INIT("{\0\"\0a\0\"\0:\0"
		"1\0}\0"),
	JT_INIT("{\"a\":[1,]}"),
	JT_INIT("{\"a\":[,1]}"),
	JT_INIT("{\"a\":[1 2]}"),
	JT_INIT("{\"a\":[}]}"),
	JT_INIT("{\"a\":{]}}"),
};

static void
a20_what_the_grammar_does_not_have_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(bad_shapes); i++) {
		jeton_str s = bad_shapes[i];

		if (check(s.p, s.n) != JETON_MALFORMED ||
		    index_object(s.p, s.n) != JETON_MALFORMED)
			fail_msg("row %zu: %.*s", i, (int)s.n, s.p);
	}
}

static void
a24_a_value_that_is_no_object_is_not_indexed(void **state)
{
	static const char *const values[] = { "[]", "[{\"alg\":\"none\"}]",
		"\"{}\"", "1", "-0.5", "null", "true", "false", " []" };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(values); i++) {
		size_t n = strlen(values[i]);

		assert_int_equal(check(values[i], n), JETON_OK);
		assert_int_equal(index_object(values[i], n), JETON_MALFORMED);
	}
}

static void
a44_no_prefix_of_an_object_is_one(void **state)
{
	(void)state;
	assert_int_equal(index_object(claims, sizeof claims - 1), JETON_OK);
	for (size_t n = 0; n < sizeof claims - 1; n++) {
		assert_int_equal(index_object(claims, n), JETON_MALFORMED);
		assert_int_equal(check(claims, n), JETON_MALFORMED);
	}
}

/* Reads all there is in what was taken. */
static void
read_members(jeton_str text, const jt_member *members, size_t count)
{
	char out[sizeof claims];
	struct jt_json element;
	int64_t integer;
	double real;
	size_t n;

	for (size_t i = 0; i < count; i++) {
		struct jt_json v = jt_json_value(text, &members[i]);

		assert_int_equal(check(v.text.p, v.text.n), JETON_OK);
		(void)jt_json_str(v, out, sizeof out, &n);
		(void)jt_json_int(v, &integer);
		(void)jt_json_double(v, &real);
		(void)jt_json_time(v, &integer);
		for (size_t at = 0; jt_json_next(v.text, &at, &element);)
			assert_int_equal(check(element.text.p, element.text.n),
			    JETON_OK);
	}
}

static void
a44_no_changed_bit_makes_the_reader_read_elsewhere(void **state)
{
	size_t n = sizeof claims - 1;
	char *copy = exactly(claims, n);
	jt_member members[MEMBERS];

	(void)state;
	for (size_t bit = 0; bit < 8 * n; bit++) {
		jeton_str text = { copy, n };
		size_t count;

		copy[bit / 8] ^= (char)(1 << bit % 8);
		(void)jt_json_object(text, members, MEMBERS, &count);
		read_members(text, members, count);
		copy[bit / 8] ^= (char)(1 << bit % 8);
	}
	free(copy);
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void
a46_nesting_ends_at_the_limit(void **state)
{
	static const struct {
		const char *open, *middle, *close;
	} rows[] = { { "[", "", "]" }, { "{\"a\":", "1", "}" },
		{ "[ ", "null", " ]" } };
	char text[8 * 40];

	(void)state;
	for (size_t i = 0; i < JT_COUNT(rows); i++) {
		for (size_t depth = 1; depth <= JETON_DEPTH_MAX + 2; depth++) {
			struct jt_buf b = jt_buf_over(text, sizeof text);

			for (size_t k = 0; k < depth; k++)
				jt_put(&b, jeton_cstr(rows[i].open));
			jt_put(&b, jeton_cstr(rows[i].middle));
			for (size_t k = 0; k < depth; k++)
				jt_put(&b, jeton_cstr(rows[i].close));
			assert_false(b.failed);
			assert_int_equal(check(text, b.n),
			    depth <= JETON_DEPTH_MAX ? JETON_OK
						     : JETON_TOO_LONG);
		}
	}
}

static void
a46_endless_nesting_is_refused_at_once(void **state)
{
	static const char *const opens[] = { "[", "{\"a\":", "[{\"a\":", "[[" };
	static const size_t depths[] = { 20000, 50000, 100000, 200000 };
	size_t size = 200000 * 6;
	char *text = malloc(size);

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < JT_COUNT(opens) * JT_COUNT(depths); i++) {
		struct jt_buf b = jt_buf_over(text, size);
		double before;

		for (size_t k = 0; k < depths[i % JT_COUNT(depths)]; k++)
			jt_put(&b, jeton_cstr(opens[i / JT_COUNT(depths)]));
		before = seconds();
		assert_int_equal(jt_json_check((jeton_str){ text, b.n }),
		    JETON_TOO_LONG);
		assert_true(seconds() - before < 0.01);
	}
	free(text);
}

static void
elements_of_an_array_come_one_by_one(void **state)
{
	static const char array[] = "[ \"a]\\\"\" ,1e3,[],[[\"]\"],2] , {\"b\":"
				    "[\"}\"]},true,false,null,-1]";
	static const struct {
		const char *text;
		enum jt_json_type type;
		bool escaped;
	} rows[] = {
		{ "\"a]\\\"\"", JT_JSON_STRING, true },
		{ "1e3", JT_JSON_NUMBER, false },
		{ "[]", JT_JSON_ARRAY, false },
		{ "[[\"]\"],2]", JT_JSON_ARRAY, false },
		{ "{\"b\":[\"}\"]}", JT_JSON_OBJECT, false },
		{ "true", JT_JSON_TRUE, false },
		{ "false", JT_JSON_FALSE, false },
		{ "null", JT_JSON_NULL, false },
		{ "-1", JT_JSON_NUMBER, false },
	};
	struct jt_json v;
	size_t at = 0;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(rows); i++) {
		assert_true(jt_json_next(jeton_cstr(array), &at, &v));
		assert_true(jt_str_eq(v.text, jeton_cstr(rows[i].text)));
		assert_int_equal(v.type, rows[i].type);
		assert_int_equal(v.escaped, rows[i].escaped);
	}
	assert_false(jt_json_next(jeton_cstr(array), &at, &v));
	assert_int_equal(v.type, JT_JSON_NONE);
}

static void
what_is_no_array_has_no_elements(void **state)
{
	static const char *const texts[] = { "", "[", "[]", "[ ]", "{}", "1",
		"\"[1]\"", "{\"a\":1}" };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(texts); i++) {
		size_t at = 0, n = strlen(texts[i]);
		char *copy = exactly(texts[i], n);
		struct jt_json v;

		assert_false(jt_json_next((jeton_str){ copy, n }, &at, &v));
		free(copy);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_are_indexed_in_their_order),
		cmocka_unit_test(white_space_may_stand_between_tokens),
		cmocka_unit_test(a20_what_the_grammar_does_not_have_is_refused),
		cmocka_unit_test(a24_a_value_that_is_no_object_is_not_indexed),
		cmocka_unit_test(a44_no_prefix_of_an_object_is_one),
		cmocka_unit_test(
		    a44_no_changed_bit_makes_the_reader_read_elsewhere),
		cmocka_unit_test(a46_nesting_ends_at_the_limit),
		cmocka_unit_test(a46_endless_nesting_is_refused_at_once),
		cmocka_unit_test(elements_of_an_array_come_one_by_one),
		cmocka_unit_test(what_is_no_array_has_no_elements),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
