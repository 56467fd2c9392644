/* SPDX-License-Identifier: Apache-2.0 */
/* Corners of tokens that no other test comes to; found by tools/cover. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/text.h"
#include "forge.h"
#include "jeton/jose.h"
#include "jeton/value.h"

static jeton_keys *keys;
static jeton_token token;
static jeton_report report;
static char text[FORGED_MAX];

static int
set_up(void **state)
{
	(void)state;
	keys = forge_keys();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	jeton_keys_free(keys);
	return 0;
}

/* What is said about one claim of a token with these. */
static jeton_verdict
verdict_on(const char *name, const char *payload, const jeton_rules *rules)
{
	jeton_err e;

	forge(text, forge_header, payload);
	e = jeton_explain(rules, keys, jeton_cstr(text), NOW, &token, &report);
	assert_true(e == JETON_OK || e > JETON_REFUSED);
	for (size_t i = 0; i < report.count; i++)
		if (strcmp(report.steps[i].check, name) == 0)
			return report.steps[i].verdict;
	fail_msg("no check is called %s", name);
	return JETON_SKIPPED;
}

#define BASE "\"iss\":\"https://id.example\",\"aud\":\"orders\""
#define EXP ",\"exp\":1767225700"
#define IAT ",\"iat\":1767225600"

static void
a_claim_is_checked_if_it_is_there_or_wanted(void **state)
{
	const jeton_rules any = { .issuer = JETON_ANY,
		.audience = JETON_ANY,
		.allow = JETON_ALLOW_NO_EXP };
	jeton_rules strict = any, aged = any, known = any;
	const struct {
		const char *name, *payload;
		const jeton_rules *rules;
		jeton_verdict verdict;
	} cases[] = {
		{ "exp", "{" BASE "}", &any, JETON_SKIPPED },
		{ "exp", "{" BASE EXP "}", &any, JETON_PASSED },
		{ "exp", "{" BASE "}", &strict, JETON_FAILED },
		{ "iat", "{" BASE EXP "}", &any, JETON_SKIPPED },
		{ "iat", "{" BASE EXP IAT "}", &any, JETON_PASSED },
		{ "iat", "{" BASE EXP "}", &aged, JETON_FAILED },
		{ "sub", "{" BASE EXP "}", &any, JETON_SKIPPED },
		{ "sub", "{" BASE EXP ",\"sub\":\"s\"}", &any, JETON_PASSED },
		{ "sub", "{" BASE EXP "}", &known, JETON_FAILED },
		{ "jti", "{" BASE EXP ",\"sub\":\"s\"}", &any, JETON_SKIPPED },
		{ "jti", "{" BASE EXP ",\"jti\":\"j\"}", &any, JETON_PASSED },
		{ "jti", "{" BASE EXP ",\"sub\":\"s\"}", &known, JETON_FAILED },
	};

	(void)state;
	strict.allow = 0;
	aged.max_age = 60;
	known.subject = "s";
	known.id = "j";
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(verdict_on(cases[i].name, cases[i].payload,
				     cases[i].rules),
		    cases[i].verdict);
}

static void
an_algorithm_longer_than_any_is_not_allowed(void **state)
{
	static const char *const algorithms[] = { "HS256", NULL };
	jeton_rules rules = forge_rules;
	char header[256];

	(void)state;
	rules.algorithms = algorithms;
	snprintf(header, sizeof header, "{\"alg\":\"HS256%0100d\"}", 0);
	forge(text, header, forge_claims);
	assert_int_equal(verify_exactly(&rules, keys, jeton_cstr(text), &token),
	    JETON_NO_KEY);
}

/* ---- What is in a token ---- */

static void
a_claim_is_what_it_is_and_nothing_else(void **state)
{
	jeton_rules rules = { .issuer = JETON_ANY, .audience = JETON_ANY };
	bool yes = true;
	char out[64];

	(void)state;
	forge(text, forge_header,
	    "{" BASE EXP ",\"scope\":\"reed read\",\"n\":7,\"no\":false,"
	    "\"list\":[1,2],\"o\":{},\"bad\":\"a b\\u0020c\"}");
	assert_int_equal(verify_exactly(&rules, keys, jeton_cstr(text), &token),
	    JETON_OK);
	assert_null(jeton_get_str(&token, "n"));
	assert_null(jeton_get_str(&token, "none"));
	assert_true(jeton_has_scope(&token, "read"));
	assert_false(jeton_has_scope(&token, "road"));
	assert_int_equal(jeton_at(&token, "/list/:").type, JETON_ABSENT);
	assert_int_equal(jeton_at(&token, "/list/1").type, JETON_NUMBER);
	assert_true(jeton_value_bool(jeton_at(&token, "/no"), &yes));
	assert_false(yes);
	assert_false(jeton_value_bool(jeton_at(&token, "/n"), &yes));
	assert_int_equal(jeton_value_text(jeton_at(&token, "/bad"), out,
			     sizeof out),
	    JETON_OK);
	assert_string_equal(out, "a b c");
}

static void
a_name_that_does_not_fit_is_not_given(void **state)
{
	jeton_value value;
	char name[4];

	(void)state;
	forge(text, forge_header, forge_claims);
	assert_int_equal(verify_exactly(&forge_rules, keys, jeton_cstr(text),
			     &token),
	    JETON_OK);
	assert_int_equal(jeton_claim_at(&token, 0, name, sizeof name, &value),
	    JETON_OK);
	assert_int_equal(jeton_claim_at(&token, 0, name, 0, &value),
	    JETON_NO_SPACE);
	assert_int_equal(value.type, JETON_ABSENT);
	assert_int_equal(jeton_claim_at(&token, 99, name, 0, &value),
	    JETON_ARGUMENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_claim_is_checked_if_it_is_there_or_wanted),
		cmocka_unit_test(an_algorithm_longer_than_any_is_not_allowed),
		cmocka_unit_test(a_claim_is_what_it_is_and_nothing_else),
		cmocka_unit_test(a_name_that_does_not_fit_is_not_given),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
