/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "forge.h"
#include "jeton/value.h"

static const char claims[] =
    " {\"iss\":\"https://id.example\",\"aud\":\"orders\","
    "\"exp\":1767225800, \"realm\" : { \"roles\" : [ \"a\" , \"b\\u0063\" ,"
    "{\"deep\":[[],[1,2.0,\"x\\\"]\"]]} ] , \"\":\"empty\",\"a/b\":1,"
    "\"m~n\":true , \"\\u0061b\":null,\"n\":-7 },"
    "\"0\":\"zero\",\"commas\":[\"a,b\"],"
    "\"scope\":\"read:a write\",\"words\":[\"read:a\",\"write\"],"
    "\"l\":[],\"o\":{} } ";

static jeton_token token;

static int
verify_claims(void **state)
{
	static char text[FORGED_MAX];
	jeton_keys *keys = forge_keys();

	(void)state;
	forge(text, forge_header, claims);
	assert_int_equal(verify_exactly(&forge_rules, keys, jeton_cstr(text),
			     &token),
	    JETON_OK);
	jeton_keys_free(keys);
	return 0;
}

static void
a_pointer_reaches_into_objects_and_arrays(void **state)
{
	static const struct {
		const char *pointer;
		jeton_type type;
		const char *json;
	} cases[] = {
		{ "/aud", JETON_STRING, "\"orders\"" },
		{ "/0", JETON_STRING, "\"zero\"" },
		{ "/realm/roles/0", JETON_STRING, "\"a\"" },
		{ "/realm/roles/1", JETON_STRING, "\"b\\u0063\"" },
		{ "/realm/roles/2/deep/1/1", JETON_NUMBER, "2.0" },
		{ "/realm/roles/2/deep/1/2", JETON_STRING, "\"x\\\"]\"" },
		{ "/realm/roles/2/deep/0", JETON_ARRAY, "[]" },
		{ "/realm/", JETON_STRING, "\"empty\"" },
		{ "/realm/a~1b", JETON_NUMBER, "1" },
		{ "/realm/m~0n", JETON_BOOL, "true" },
		{ "/realm/ab", JETON_NULL, "null" },
		{ "/realm/n", JETON_NUMBER, "-7" },
		{ "/l", JETON_ARRAY, "[]" },
		{ "/o", JETON_OBJECT, "{}" },
		{ "aud", JETON_ABSENT, "" },
		{ "/nothing", JETON_ABSENT, "" },
		{ "/aud/0", JETON_ABSENT, "" },
		{ "/realm/roles/3", JETON_ABSENT, "" },
		{ "/realm/roles/01", JETON_ABSENT, "" },
		{ "/realm/roles/-", JETON_ABSENT, "" },
		{ "/realm/roles/+1", JETON_ABSENT, "" },
		{ "/realm/roles/", JETON_ABSENT, "" },
		{ "/realm/roles/9999999", JETON_ABSENT, "" },
		{ "/realm/roles/0/0", JETON_ABSENT, "" },
		{ "/l/0", JETON_ABSENT, "" },
		{ "/o/a", JETON_ABSENT, "" },
		{ "/realm/m~", JETON_ABSENT, "" },
		{ "/realm/m~2n", JETON_ABSENT, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		jeton_value v = jeton_at(&token, cases[i].pointer);

		if (v.type != cases[i].type)
			print_message("# %s\n", cases[i].pointer);
		assert_int_equal(v.type, cases[i].type);
		assert_int_equal(v.json.n, strlen(cases[i].json));
		if (v.json.n > 0)
			assert_memory_equal(v.json.p, cases[i].json, v.json.n);
	}
	assert_int_equal(jeton_at(&token, "").type, JETON_OBJECT);
	assert_int_equal(jeton_at(&token, "").json.p[0], '{');
}

static void
a_pointer_longer_than_any_name_is_absent(void **state)
{
	char pointer[2048];

	(void)state;
	memset(pointer, 'a', sizeof pointer);
	pointer[0] = '/';
	pointer[sizeof pointer - 1] = '\0';
	assert_int_equal(jeton_at(&token, pointer).type, JETON_ABSENT);
}

static void
claims_can_be_counted_and_walked(void **state)
{
	static const char *const names[] = { "iss", "aud", "exp", "realm", "0",
		"commas", "scope", "words", "l", "o" };
	char name[16];
	jeton_value v;

	(void)state;
	assert_int_equal(jeton_claim_count(&token), COUNT(names));
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_int_equal(jeton_claim_at(&token, i, name, sizeof name,
				     &v),
		    JETON_OK);
		assert_string_equal(name, names[i]);
	}
	assert_int_equal(v.type, JETON_OBJECT);
	assert_int_equal(jeton_claim_at(&token, COUNT(names), name, sizeof name,
			     &v),
	    JETON_ARGUMENT);
	assert_string_equal(name, "");
	assert_int_equal(jeton_claim_at(&token, 3, name, 5, &v),
	    JETON_NO_SPACE);
	assert_int_equal(v.type, JETON_ABSENT);
	assert_int_equal(jeton_claim_at(&token, 3, name, 6, &v), JETON_OK);
}

static void
a_value_has_one_type(void **state)
{
	jeton_value realm = jeton_at(&token, "/realm");
	int64_t integer;
	double real;
	bool yes;
	char text[16];

	(void)state;
	assert_true(jeton_value_int(jeton_member(realm, "n"), &integer));
	assert_int_equal(integer, -7);
	assert_true(jeton_value_double(jeton_member(realm, "n"), &real));
	assert_true(real == -7);
	assert_true(jeton_value_bool(jeton_member(realm, "m~n"), &yes));
	assert_true(yes);
	assert_false(jeton_value_bool(jeton_member(realm, "n"), &yes));
	assert_false(jeton_value_int(jeton_member(realm, "m~n"), &integer));
	assert_int_equal(integer, 0);
	assert_int_equal(jeton_value_str(jeton_at(&token, "/realm/roles/1"),
			     text, sizeof text),
	    JETON_OK);
	assert_string_equal(text, "bc");
	assert_int_equal(jeton_value_str(jeton_at(&token, "/realm/roles/1"),
			     text, 2),
	    JETON_NO_SPACE);
	assert_int_equal(jeton_value_str(realm, text, sizeof text),
	    JETON_BAD_CLAIM);
	assert_int_equal(jeton_member(realm, "N").type, JETON_ABSENT);
	assert_int_equal(jeton_member(jeton_at(&token, "/aud"), "n").type,
	    JETON_ABSENT);
}

static void
a_nested_role_is_found(void **state)
{
	jeton_value roles = jeton_at(&token, "/realm/roles"), v;
	size_t at = 0, n = 0;

	(void)state;
	assert_true(jeton_value_has(roles, "a"));
	assert_true(jeton_value_has(roles, "bc"));
	assert_false(jeton_value_has(roles, "b"));
	assert_false(jeton_value_has(roles, ""));
	assert_true(jeton_value_has(jeton_at(&token, "/aud"), "orders"));
	assert_false(jeton_value_has(jeton_at(&token, "/realm"), "a"));
	while (jeton_next(roles, &at, &v))
		n++;
	assert_int_equal(n, 3);
	assert_int_equal(v.type, JETON_ABSENT);
}

static void
nothing_is_there_in_a_token_that_was_not_verified(void **state)
{
	char name[16];
	jeton_value v;

	(void)state;
	memset(&token, 0, sizeof token);
	assert_int_equal(jeton_at(&token, "").type, JETON_ABSENT);
	assert_int_equal(jeton_at(&token, "/iss").type, JETON_ABSENT);
	assert_int_equal(jeton_claim_count(&token), 0);
	assert_int_equal(jeton_claim_at(&token, 0, name, sizeof name, &v),
	    JETON_ARGUMENT);
}

static void
a_text_alone_is_judged_by_the_reader_of_tokens(void **state)
{
	static const struct {
		const char *text;
		jeton_err e;
	} cases[] = {
		{ "{\"a\":[1,true,null]}", JETON_OK },
		{ " \"a\" ", JETON_OK },
		{ "", JETON_MALFORMED },
		{ "{\"a\":1,\"\\u0061\":2}", JETON_MALFORMED },
		{ "\"\\u0000\"", JETON_MALFORMED },
		{ "[1] x", JETON_MALFORMED },
		{ "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]"
		  "]]]]]]",
		    JETON_TOO_LONG },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(jeton_json_check(jeton_cstr(cases[i].text)),
		    cases[i].e);
	assert_int_equal(jeton_json_check((jeton_str){ NULL, 0 }),
	    JETON_MALFORMED);
}

static void
a_value_is_written_as_text_for_a_line(void **state)
{
	static const struct {
		const char *pointer;
		jeton_err e;
		const char *text;
	} cases[] = {
		{ "/aud", JETON_OK, "orders" },
		{ "/realm/roles/1", JETON_OK, "bc" },
		{ "/realm/n", JETON_OK, "-7" },
		{ "/realm/m~0n", JETON_OK, "true" },
		{ "/realm/ab", JETON_BAD_CLAIM, "" },
		{ "/realm", JETON_BAD_CLAIM, "" },
		{ "/realm/roles", JETON_BAD_CLAIM, "" },
		{ "/realm/roles/2/deep/1", JETON_OK, "1,2.0,x\"]" },
		{ "/l", JETON_OK, "" },
		{ "/commas", JETON_BAD_CLAIM, "" },
		{ "/words", JETON_OK, "read:a,write" },
		{ "/nothing", JETON_BAD_CLAIM, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		jeton_value v = jeton_at(&token, cases[i].pointer);
		char *out = malloc(v.json.n + 1);

		assert_non_null(out);
		assert_int_equal(jeton_value_text(v, out, v.json.n + 1),
		    cases[i].e);
		assert_string_equal(out, cases[i].text);
		for (size_t n = 1; n <= strlen(cases[i].text); n++) {
			assert_int_equal(jeton_value_text(v, out, n),
			    JETON_NO_SPACE);
			assert_string_equal(out, "");
		}
		free(out);
	}
	assert_int_equal(jeton_value_text(jeton_at(&token, "/aud"), NULL, 0),
	    JETON_NO_SPACE);
}

static void
a_word_is_found_in_a_text_and_in_a_list(void **state)
{
	static const struct {
		const char *pointer, *word;
		bool has;
	} cases[] = {
		{ "/scope", "read:a", true },
		{ "/scope", "read", false },
		{ "/scope", "write", true },
		{ "/scope", "rite", false },
		{ "/scope", "writ", false },
		{ "/scope", "", false },
		{ "/scope", "read:a write", true },
		{ "/words", "write", true },
		{ "/words", "read", false },
		{ "/realm/n", "-7", false },
		{ "/nothing", "write", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(jeton_value_has_word(jeton_at(&token,
							  cases[i].pointer),
				     cases[i].word),
		    cases[i].has);
}

static void
a_pointer_goes_on_from_any_value(void **state)
{
	jeton_value realm = jeton_at(&token, "/realm");

	(void)state;
	assert_string_equal(jeton_value_at(realm, "/roles/0").json.p,
	    jeton_at(&token, "/realm/roles/0").json.p);
	assert_int_equal(jeton_value_at(realm, "").type, JETON_OBJECT);
	assert_int_equal(jeton_value_at(realm, "roles").type, JETON_ABSENT);
	assert_int_equal(jeton_value_at(jeton_at(&token, "/x"), "/y").type,
	    JETON_ABSENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pointer_reaches_into_objects_and_arrays),
		cmocka_unit_test(a_pointer_longer_than_any_name_is_absent),
		cmocka_unit_test(claims_can_be_counted_and_walked),
		cmocka_unit_test(a_value_has_one_type),
		cmocka_unit_test(a_nested_role_is_found),
		cmocka_unit_test(a_value_is_written_as_text_for_a_line),
		cmocka_unit_test(a_word_is_found_in_a_text_and_in_a_list),
		cmocka_unit_test(a_pointer_goes_on_from_any_value),
		cmocka_unit_test(
		    a_text_alone_is_judged_by_the_reader_of_tokens),
		cmocka_unit_test(
		    nothing_is_there_in_a_token_that_was_not_verified),
	};

	return cmocka_run_group_tests(tests, verify_claims, NULL);
}
