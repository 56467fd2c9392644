/* SPDX-License-Identifier: Apache-2.0 */
/* What can be read from a verified token, and how it is explained. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "forge.h"

static const char claims[] =
    "{\"iss\":\"https://id.example\",\"sub\":\"al\\u00efce\\n\\\"\","
    "\"aud\":[\"orders\",\"carts\"],\"exp\":1767225800,"
    "\"scope\":\"read  write:all\",\"roles\":[\"admin\",7,\"\\u0061bc\"],"
    "\"n\":9007199254740993,\"min\":-9223372036854775808,"
    "\"over\":9223372036854775808,\"k\":1e3,\"five\":5.0,\"half\":1.5,"
    "\"yes\":true,\"no\":false,\"nil\":null,\"empty\":\"\","
    "\"o\":{\"a\":[1,{\"b\":\"c\"}]},\"a\\u002fb\":\"slash\","
    "\"https://x.example/r\":\"url\"}";

static jeton_token token;

static int
verify_claims(void **state)
{
	static char text[FORGED_MAX];
	jeton_keys *keys = forge_keys();

	(void)state;
	forge(text, "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"x\":\"\\u0079\"}",
	    claims);
	assert_int_equal(verify_exactly(&forge_rules, keys, jeton_cstr(text),
			     &token),
	    JETON_OK);
	jeton_keys_free(keys);
	return 0;
}

static void
strings_are_unescaped_and_terminated(void **state)
{
	(void)state;
	assert_string_equal(jeton_get_str(&token, "sub"),
	    "al\xc3\xaf"
	    "ce\n\"");
	assert_string_equal(jeton_get_str(&token, "iss"), "https://id.example");
	assert_string_equal(jeton_get_str(&token, "empty"), "");
	assert_string_equal(jeton_get_str(&token, "a/b"), "slash");
	assert_string_equal(jeton_get_str(&token, "https://x.example/r"),
	    "url");
	assert_null(jeton_get_str(&token, "exp"));
	assert_null(jeton_get_str(&token, "aud"));
	assert_null(jeton_get_str(&token, "nothing"));
	assert_null(jeton_get_str(&token, ""));
}

static void
integers_are_exact(void **state)
{
	static const struct {
		const char *name;
		bool is;
		int64_t wanted;
	} cases[] = {
		{ "n", true, INT64_C(9007199254740993) },
		{ "min", true, INT64_MIN },
		{ "over", false, 0 },
		{ "k", true, 1000 },
		{ "five", true, 5 },
		{ "half", false, 0 },
		{ "sub", false, 0 },
		{ "yes", false, 0 },
		{ "nothing", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t found = 99;

		assert_int_equal(jeton_get_int(&token, cases[i].name, &found),
		    cases[i].is);
		assert_true(found == cases[i].wanted);
	}
}

static void
doubles_and_booleans_have_their_type(void **state)
{
	double real;
	bool yes;

	(void)state;
	assert_true(jeton_get_double(&token, "half", &real));
	assert_true(real == 1.5);
	assert_true(jeton_get_double(&token, "n", &real));
	assert_false(jeton_get_double(&token, "sub", &real));
	assert_true(real == 0);
	assert_true(jeton_get_bool(&token, "yes", &yes));
	assert_true(yes);
	assert_true(jeton_get_bool(&token, "no", &yes));
	assert_false(yes);
	assert_false(jeton_get_bool(&token, "nil", &yes));
	assert_false(jeton_get_bool(&token, "n", &yes));
}

static void
json_is_the_bytes_of_the_value(void **state)
{
	static const struct {
		const char *name, *wanted;
	} cases[] = {
		{ "o", "{\"a\":[1,{\"b\":\"c\"}]}" },
		{ "k", "1e3" },
		{ "nil", "null" },
		{ "aud", "[\"orders\",\"carts\"]" },
		{ "sub", "\"al\\u00efce\\n\\\"\"" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		jeton_str found = jeton_get_json(&token, cases[i].name);

		assert_int_equal(found.n, strlen(cases[i].wanted));
		assert_memory_equal(found.p, cases[i].wanted, found.n);
	}
	assert_null(jeton_get_json(&token, "nothing").p);
	assert_int_equal(jeton_payload(&token).n, strlen(claims));
	assert_memory_equal(jeton_payload(&token).p, claims, strlen(claims));
}

static void
a_text_or_an_array_has_a_value(void **state)
{
	(void)state;
	assert_true(jeton_has(&token, "aud", "carts"));
	assert_true(jeton_has(&token, "roles", "admin"));
	assert_true(jeton_has(&token, "roles", "abc"));
	assert_true(jeton_has(&token, "iss", "https://id.example"));
	assert_false(jeton_has(&token, "roles", "7"));
	assert_false(jeton_has(&token, "roles", "adm"));
	assert_false(jeton_has(&token, "roles", ""));
	assert_false(jeton_has(&token, "exp", "1767225800"));
	assert_false(jeton_has(&token, "nothing", "x"));
}

static void
a_scope_is_a_whole_word(void **state)
{
	(void)state;
	assert_true(jeton_has_scope(&token, "read"));
	assert_true(jeton_has_scope(&token, "write:all"));
	assert_false(jeton_has_scope(&token, "write"));
	assert_false(jeton_has_scope(&token, "rea"));
	assert_false(jeton_has_scope(&token, ""));
	assert_false(jeton_has_scope(&token, "read  write:all"));
	assert_false(jeton_has_scope(&token, "read "));
}

static void
the_header_can_be_read(void **state)
{
	(void)state;
	assert_string_equal(jeton_header_str(&token, "alg"), "HS256");
	assert_string_equal(jeton_header_str(&token, "typ"), "JWT");
	assert_string_equal(jeton_header_str(&token, "x"), "y");
	assert_null(jeton_header_str(&token, "kid"));
	assert_null(jeton_header_str(&token, "sub"));
}

static void
a_token_can_be_copied(void **state)
{
	static jeton_token copy;

	(void)state;
	copy = token;
	memset(&token, 0, sizeof token);
	assert_string_equal(jeton_get_str(&copy, "empty"), "");
	assert_true(jeton_has(&copy, "aud", "orders"));
	assert_null(jeton_get_str(&token, "iss"));
}

static const jeton_step *
step(const jeton_report *report, const char *check)
{
	for (size_t i = 0; i < report->count; i++)
		if (strcmp(report->steps[i].check, check) == 0)
			return &report->steps[i];
	return NULL;
}

static void
an_explanation_has_every_check(void **state)
{
	static char text[FORGED_MAX];
	jeton_keys *keys = forge_keys();
	jeton_report report;

	(void)state;
	forge(text, forge_header,
	    "{\"iss\":\"https://other.example\",\"exp\":5,"
	    "\"aud\":\"orders\"}");
	assert_int_equal(jeton_explain(&forge_rules, keys, jeton_cstr(text),
			     NOW, &token, &report),
	    JETON_EXPIRED);
	assert_string_equal(jeton_failed_claim(&token), "exp");
	assert_null(jeton_get_str(&token, "iss"));
	assert_int_equal(report.count, 16);
	assert_int_equal(step(&report, "signature")->verdict, JETON_PASSED);
	assert_int_equal(step(&report, "exp")->verdict, JETON_FAILED);
	assert_int_equal(step(&report, "exp")->err, JETON_EXPIRED);
	assert_string_equal(step(&report, "exp")->found, "5");
	assert_int_equal(step(&report, "iss")->verdict, JETON_FAILED);
	assert_string_equal(step(&report, "iss")->found,
	    "\"https://other.example\"");
	assert_int_equal(step(&report, "aud")->verdict, JETON_PASSED);
	assert_int_equal(step(&report, "sub")->verdict, JETON_SKIPPED);
	text[strlen(text) - 4] ^= 1;
	assert_int_equal(jeton_explain(&forge_rules, keys, jeton_cstr(text),
			     NOW, &token, &report),
	    JETON_BAD_SIGNATURE);
	assert_int_equal(step(&report, "key")->verdict, JETON_PASSED);
	assert_int_equal(step(&report, "signature")->verdict, JETON_FAILED);
	assert_int_equal(step(&report, "payload")->verdict, JETON_SKIPPED);
	assert_int_equal(step(&report, "exp")->verdict, JETON_SKIPPED);
	assert_string_equal(step(&report, "exp")->found, "");
	jeton_keys_free(keys);
}

static void
an_explanation_cuts_between_characters(void **state)
{
	static char text[FORGED_MAX], payload[1024];
	jeton_keys *keys = forge_keys();
	jeton_report report;

	(void)state;
	for (size_t pad = 0; pad < 4; pad++) {
		const char *found;

		snprintf(payload, sizeof payload, "{\"iss\":\"");
		for (size_t i = 0; i < pad; i++)
			forge_add(payload, sizeof payload, "x");
		for (size_t i = 0; i < 60; i++)
			forge_add(payload, sizeof payload, "\xe2\x82\xac");
		forge_add(payload, sizeof payload, "\"}");
		forge(text, forge_header, payload);
		assert_int_equal(jeton_explain(&forge_rules, keys,
				     jeton_cstr(text), NOW, &token, &report),
		    JETON_MISSING_CLAIM);
		found = step(&report, "iss")->found;
		assert_true(strlen(found) >= JETON_FOUND_MAX - 4);
		assert_true((strlen(found) - 1 - pad) % 3 == 0);
	}
	jeton_keys_free(keys);
}

static void
an_explanation_and_a_verdict_agree(void **state)
{
	static char text[FORGED_MAX];
	static jeton_token other;
	jeton_keys *keys = forge_keys();
	jeton_report report;
	size_t n;

	(void)state;
	forge(text, forge_header, forge_claims);
	n = strlen(text);
	for (size_t i = 0; i < 8 * n; i++) {
		jeton_err e;

		text[i / 8] = (char)(text[i / 8] ^ (1 << i % 8));
		e = jeton_explain(&forge_rules, keys, (jeton_str){ text, n },
		    NOW, &token, &report);
		assert_int_equal(verify_exactly(&forge_rules, keys,
				     (jeton_str){ text, n }, &other),
		    e);
		assert_string_equal(jeton_failed_claim(&token),
		    jeton_failed_claim(&other));
		text[i / 8] = (char)(text[i / 8] ^ (1 << i % 8));
	}
	jeton_keys_free(keys);
}

static void
a_peek_shows_what_nobody_vouched_for(void **state)
{
	static const char unsigned_token[] = "eyJhbGciOiJub25lIn0.e30.";
	char buf[64];
	jeton_str header, payload;

	(void)state;
	assert_int_equal(jeton_insecure_peek(jeton_cstr(unsigned_token), buf,
			     sizeof buf, &header, &payload),
	    JETON_OK);
	assert_string_equal(header.p, "{\"alg\":\"none\"}");
	assert_string_equal(payload.p, "{}");
	for (size_t size = 0; size < 18; size++) {
		assert_int_equal(jeton_insecure_peek(jeton_cstr(unsigned_token),
				     buf, size, &header, &payload),
		    size == 17 + 1 ? JETON_OK : JETON_NO_SPACE);
		assert_null(header.p);
		assert_null(payload.p);
	}
	assert_int_equal(jeton_insecure_peek(jeton_cstr("e30.e30"), buf,
			     sizeof buf, &header, &payload),
	    JETON_MALFORMED);
	assert_int_equal(jeton_insecure_peek(jeton_cstr("e30.e3.x"), buf,
			     sizeof buf, &header, &payload),
	    JETON_MALFORMED);
}

static void
every_result_has_a_name_and_a_phrase(void **state)
{
	size_t known = 0;

	(void)state;
	for (int i = 0; i < 200; i++) {
		const char *name = jeton_errname((jeton_err)i);

		if (strcmp(name, "UNKNOWN") == 0)
			continue;
		known++;
		assert_string_not_equal(jeton_strerror((jeton_err)i),
		    "unknown result");
	}
	assert_int_equal(known, 35);
	assert_string_equal(jeton_errname(JETON_EXPIRED), "EXPIRED");
	assert_string_equal(jeton_errname((jeton_err)-1), "UNKNOWN");
}

static const struct {
	const char *header, *payload;
	jeton_err e;
	size_t steps;
} alone[] = {
	{ NULL, "usual", JETON_OK, 10 },
	{ "{}", "usual", JETON_OK, 10 },
	{ "{\"typ\":\"at+jwt\"}", "usual", JETON_WRONG_TYPE, 10 },
	{ "{\"typ\":7}", "usual", JETON_MALFORMED, 0 },
	{ "[]", "usual", JETON_MALFORMED, 0 },
	{ "{\"a\":1,\"a\":1}", "usual", JETON_MALFORMED, 0 },
	{ NULL, "", JETON_MALFORMED, 0 },
	{ NULL, "{}{}", JETON_MALFORMED, 0 },
	{ NULL, "{}", JETON_MISSING_CLAIM, 10 },
	{ NULL, NULL, JETON_ARGUMENT, 0 },
};

static void
claims_alone_are_checked_and_make_no_token(void **state)
{
	static jeton_report report;
	static char big[JETON_BIG_MAX + 1];

	(void)state;
	for (size_t i = 0; i < COUNT(alone); i++) {
		const char *payload = alone[i].payload;

		if (payload != NULL && strcmp(payload, "usual") == 0)
			payload = forge_claims;
		assert_int_equal(jeton_insecure_check_claims(&forge_rules,
				     jeton_cstr(alone[i].header),
				     jeton_cstr(payload), NOW, &report),
		    alone[i].e);
		assert_int_equal(report.count, alone[i].steps);
	}
	assert_int_equal(jeton_insecure_check_claims(&forge_rules,
			     jeton_cstr(NULL), (jeton_str){ big, sizeof big },
			     NOW, &report),
	    JETON_TOO_LONG);
	assert_int_equal(jeton_insecure_check_claims(&forge_rules,
			     (jeton_str){ big, sizeof big },
			     jeton_cstr(forge_claims), NOW, &report),
	    JETON_TOO_LONG);
	assert_int_equal(jeton_insecure_check_claims(NULL, jeton_cstr(NULL),
			     jeton_cstr(forge_claims), NOW, &report),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_insecure_check_claims(&(jeton_rules){ 0 },
			     jeton_cstr(NULL), jeton_cstr(forge_claims), NOW,
			     &report),
	    JETON_ARGUMENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(strings_are_unescaped_and_terminated,
		    verify_claims),
		cmocka_unit_test_setup(integers_are_exact, verify_claims),
		cmocka_unit_test_setup(doubles_and_booleans_have_their_type,
		    verify_claims),
		cmocka_unit_test_setup(json_is_the_bytes_of_the_value,
		    verify_claims),
		cmocka_unit_test_setup(a_text_or_an_array_has_a_value,
		    verify_claims),
		cmocka_unit_test_setup(a_scope_is_a_whole_word, verify_claims),
		cmocka_unit_test_setup(the_header_can_be_read, verify_claims),
		cmocka_unit_test_setup(a_token_can_be_copied, verify_claims),
		cmocka_unit_test(claims_alone_are_checked_and_make_no_token),
		cmocka_unit_test(an_explanation_has_every_check),
		cmocka_unit_test(an_explanation_cuts_between_characters),
		cmocka_unit_test(an_explanation_and_a_verdict_agree),
		cmocka_unit_test(a_peek_shows_what_nobody_vouched_for),
		cmocka_unit_test(every_result_has_a_name_and_a_phrase),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
