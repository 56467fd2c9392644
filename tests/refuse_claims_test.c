/* SPDX-License-Identifier: Apache-2.0 */
/* What the rules ask of claims that a good signature vouches for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "forge.h"

#define ISS "\"iss\":\"https://id.example\""
#define AUD "\"aud\":\"orders\""
#define EXP "\"exp\":1767225800"

static char text[FORGED_MAX];
static jeton_token token;

struct claims_case {
	const char *payload;
	jeton_err wanted;
	const char *blamed;
};

static void
run(const jeton_rules *rules, const struct claims_case *cases, size_t count)
{
	jeton_keys *keys = forge_keys();

	for (size_t i = 0; i < count; i++) {
		jeton_err e;

		forge(text, forge_header, cases[i].payload);
		e = verify_exactly(rules, keys, jeton_cstr(text), &token);
		if (e != cases[i].wanted)
			print_message("# %s: %s\n", cases[i].payload,
			    jeton_errname(e));
		assert_int_equal(e, cases[i].wanted);
		assert_string_equal(jeton_failed_claim(&token),
		    cases[i].blamed);
	}
	jeton_keys_free(keys);
}

static void
a29_exp_iss_and_aud_are_required(void **state)
{
	static const struct claims_case cases[] = {
		{ "{" ISS "," AUD "," EXP "}", JETON_OK, "" },
		{ "{}", JETON_MISSING_CLAIM, "exp" },
		{ "{" ISS "," AUD "}", JETON_MISSING_CLAIM, "exp" },
		{ "{" AUD "," EXP "}", JETON_MISSING_CLAIM, "iss" },
		{ "{" ISS "," EXP "}", JETON_MISSING_CLAIM, "aud" },
		{ "{\"EXP\":1767225800," ISS "," AUD "}", JETON_MISSING_CLAIM,
		    "exp" },
	};

	(void)state;
	run(&forge_rules, cases, COUNT(cases));
}

static void
a27_a_time_is_a_number(void **state)
{
	static const char *const values[] = { "\"1767225800\"", "null", "true",
		"false", "[]", "{}", "[1767225800]", "{\"a\":1767225800}",
		"\"\"" };
	static const char *const names[] = { "exp", "nbf", "iat" };
	jeton_keys *keys = forge_keys();
	char payload[256];

	(void)state;
	for (size_t i = 0; i < COUNT(values) * COUNT(names); i++) {
		const char *name = names[i % COUNT(names)];

		snprintf(payload, sizeof payload,
		    "{" ISS "," AUD "%s,\"%s\":%s}",
		    strcmp(name, "exp") == 0 ? "" : "," EXP, name,
		    values[i / COUNT(names)]);
		forge(text, forge_header, payload);
		assert_int_equal(verify_exactly(&forge_rules, keys,
				     jeton_cstr(text), &token),
		    JETON_BAD_CLAIM);
		assert_string_equal(jeton_failed_claim(&token), name);
	}
	jeton_keys_free(keys);
}

static void
a28_a_time_can_be_held(void **state)
{
	static const struct claims_case cases[] = {
		{ "{" ISS "," AUD ",\"exp\":4102444800.5}", JETON_OK, "" },
		{ "{" ISS "," AUD ",\"exp\":4.1024448e9}", JETON_OK, "" },
		{ "{" ISS "," AUD ",\"exp\":41024448e2}", JETON_OK, "" },
		{ "{" ISS "," AUD ",\"exp\":1e400}", JETON_OUT_OF_RANGE,
		    "exp" },
		{ "{" ISS "," AUD ",\"exp\":-1e400}", JETON_OUT_OF_RANGE,
		    "exp" },
		{ "{" ISS "," AUD ",\"exp\":1e-400}", JETON_OUT_OF_RANGE,
		    "exp" },
		{ "{" ISS "," AUD ",\"exp\":-0}", JETON_OUT_OF_RANGE, "exp" },
		{ "{" ISS "," AUD ",\"exp\":-1}", JETON_OUT_OF_RANGE, "exp" },
		{ "{" ISS "," AUD ",\"exp\":-9223372036854775808}",
		    JETON_OUT_OF_RANGE, "exp" },
		{ "{" ISS "," AUD ",\"exp\":9223372036854775808}",
		    JETON_OUT_OF_RANGE, "exp" },
		{ "{" ISS "," AUD ",\"exp\":18446744073709551617}",
		    JETON_OUT_OF_RANGE, "exp" },
		{ "{" ISS "," AUD
		  ",\"exp\":340282366920938463463374607431768211456}",
		    JETON_OUT_OF_RANGE, "exp" },
		{ "{" ISS "," AUD ",\"exp\":1e999999999999999999999}",
		    JETON_OUT_OF_RANGE, "exp" },
		{ "{" ISS "," AUD ",\"exp\":0}", JETON_EXPIRED, "exp" },
		{ "{" ISS "," AUD "," EXP ",\"nbf\":1e400}", JETON_OUT_OF_RANGE,
		    "nbf" },
		{ "{" ISS "," AUD "," EXP ",\"iat\":-5}", JETON_OUT_OF_RANGE,
		    "iat" },
	};

	(void)state;
	run(&forge_rules, cases, COUNT(cases));
}

static void
times_count_to_the_second(void **state)
{
	static const struct claims_case strict[] = {
		{ "{" ISS "," AUD ",\"exp\":1767225601}", JETON_OK, "" },
		{ "{" ISS "," AUD ",\"exp\":1767225600}", JETON_EXPIRED,
		    "exp" },
		{ "{" ISS "," AUD ",\"exp\":1767225600.9}", JETON_EXPIRED,
		    "exp" },
		{ "{" ISS "," AUD "," EXP ",\"nbf\":1767225600}", JETON_OK,
		    "" },
		{ "{" ISS "," AUD "," EXP ",\"nbf\":1767225601}", JETON_NOT_YET,
		    "nbf" },
		{ "{" ISS "," AUD "," EXP ",\"iat\":1767229999}", JETON_OK,
		    "" },
	};
	static const struct claims_case lenient[] = {
		{ "{" ISS "," AUD ",\"exp\":1767225541}", JETON_OK, "" },
		{ "{" ISS "," AUD ",\"exp\":1767225540}", JETON_EXPIRED,
		    "exp" },
		{ "{" ISS "," AUD "," EXP ",\"nbf\":1767225660}", JETON_OK,
		    "" },
		{ "{" ISS "," AUD "," EXP ",\"nbf\":1767225661}", JETON_NOT_YET,
		    "nbf" },
	};
	jeton_rules rules = forge_rules;

	(void)state;
	run(&rules, strict, COUNT(strict));
	rules.leeway = 60;
	run(&rules, lenient, COUNT(lenient));
}

static void
max_age_counts_from_iat(void **state)
{
	static const struct claims_case cases[] = {
		{ "{" ISS "," AUD "," EXP ",\"iat\":1767225500}", JETON_OK,
		    "" },
		{ "{" ISS "," AUD "," EXP ",\"iat\":1767225499}", JETON_TOO_OLD,
		    "iat" },
		{ "{" ISS "," AUD "," EXP ",\"iat\":1767225601}", JETON_NOT_YET,
		    "iat" },
		{ "{" ISS "," AUD "," EXP "}", JETON_MISSING_CLAIM, "iat" },
	};
	jeton_rules rules = forge_rules;

	(void)state;
	rules.max_age = 100;
	run(&rules, cases, COUNT(cases));
}

static void
a30_the_issuer_is_exactly_a_text(void **state)
{
#define WITH_ISS(s) "{" AUD "," EXP ",\"iss\":" s "}"
	static const struct claims_case cases[] = {
		{ WITH_ISS("\"https:\\/\\/id.example\""), JETON_OK, "" },
		{ WITH_ISS("\"https://id.example/\""), JETON_WRONG_ISSUER,
		    "iss" },
		{ WITH_ISS("\"https://id.exampl\""), JETON_WRONG_ISSUER,
		    "iss" },
		{ WITH_ISS("\"HTTPS://ID.EXAMPLE\""), JETON_WRONG_ISSUER,
		    "iss" },
		{ WITH_ISS("\" https://id.example\""), JETON_WRONG_ISSUER,
		    "iss" },
		{ WITH_ISS("\"\""), JETON_WRONG_ISSUER, "iss" },
		{ WITH_ISS("[\"https://id.example\"]"), JETON_BAD_CLAIM,
		    "iss" },
		{ WITH_ISS("null"), JETON_BAD_CLAIM, "iss" },
		{ WITH_ISS("1"), JETON_BAD_CLAIM, "iss" },
		{ WITH_ISS("true"), JETON_BAD_CLAIM, "iss" },
		{ WITH_ISS("{}"), JETON_BAD_CLAIM, "iss" },
		{ WITH_ISS("\"https://id.example.evil\""), JETON_WRONG_ISSUER,
		    "iss" },
	};
	static const char *const two[] = { "https://a.example",
		"https://id.example", NULL };
	jeton_rules rules = forge_rules;

	(void)state;
	run(&rules, cases, COUNT(cases));
	rules.issuer = NULL;
	rules.issuers = two;
	run(&rules, cases, COUNT(cases));
}

static void
a30_the_audience_is_or_contains_a_text(void **state)
{
#define WITH_AUD(s) "{" ISS "," EXP ",\"aud\":" s "}"
	static const struct claims_case cases[] = {
		{ WITH_AUD("\"orders\""), JETON_OK, "" },
		{ WITH_AUD("[\"orders\"]"), JETON_OK, "" },
		{ WITH_AUD("[\"a\",\"orders\"]"), JETON_OK, "" },
		{ WITH_AUD("[\"orders\",\"orders\"]"), JETON_OK, "" },
		{ WITH_AUD("[\"\\u006frders\"]"), JETON_OK, "" },
		{ WITH_AUD("[]"), JETON_WRONG_AUDIENCE, "aud" },
		{ WITH_AUD("\"\""), JETON_WRONG_AUDIENCE, "aud" },
		{ WITH_AUD("\"order\""), JETON_WRONG_AUDIENCE, "aud" },
		{ WITH_AUD("\"orders2\""), JETON_WRONG_AUDIENCE, "aud" },
		{ WITH_AUD("\"Orders\""), JETON_WRONG_AUDIENCE, "aud" },
		{ WITH_AUD("\"a orders\""), JETON_WRONG_AUDIENCE, "aud" },
		{ WITH_AUD("[\"a,orders\"]"), JETON_WRONG_AUDIENCE, "aud" },
		{ WITH_AUD("null"), JETON_BAD_CLAIM, "aud" },
		{ WITH_AUD("1"), JETON_BAD_CLAIM, "aud" },
		{ WITH_AUD("true"), JETON_BAD_CLAIM, "aud" },
		{ WITH_AUD("{\"orders\":1}"), JETON_BAD_CLAIM, "aud" },
		{ WITH_AUD("[\"orders\",1]"), JETON_BAD_CLAIM, "aud" },
		{ WITH_AUD("[\"orders\",null]"), JETON_BAD_CLAIM, "aud" },
		{ WITH_AUD("[[\"orders\"]]"), JETON_BAD_CLAIM, "aud" },
	};
	static const char *const two[] = { "carts", "orders", NULL };
	jeton_rules rules = forge_rules;

	(void)state;
	run(&rules, cases, COUNT(cases));
	rules.audience = NULL;
	rules.audiences = two;
	run(&rules, cases, COUNT(cases));
}

static void
any_leaves_out_the_comparison_but_not_the_shape(void **state)
{
	static const struct claims_case cases[] = {
		{ "{" EXP "}", JETON_OK, "" },
		{ "{" EXP ",\"iss\":\"x\",\"aud\":\"y\"}", JETON_OK, "" },
		{ "{" EXP ",\"iss\":1}", JETON_BAD_CLAIM, "iss" },
		{ "{" EXP ",\"aud\":1}", JETON_BAD_CLAIM, "aud" },
		{ "{" EXP ",\"sub\":1}", JETON_BAD_CLAIM, "sub" },
		{ "{" EXP ",\"jti\":1}", JETON_BAD_CLAIM, "jti" },
	};
	static const char copy[] = "any";
	static const struct claims_case by_text[] = {
		{ "{" EXP "," AUD ",\"iss\":\"x\"}", JETON_WRONG_ISSUER,
		    "iss" },
	};
	jeton_rules rules = { .issuer = JETON_ANY, .audience = JETON_ANY };

	(void)state;
	run(&rules, cases, COUNT(cases));
	rules.issuer = copy;
	run(&rules, by_text, COUNT(by_text));
}

static void
subject_id_nonce_and_required_names_are_checked(void **state)
{
	static const char *const required[] = { "sub", "role", NULL };
	static const struct claims_case cases[] = {
		{ "{" ISS "," AUD "," EXP ",\"sub\":\"alice\",\"jti\":\"7\","
		  "\"nonce\":\"n\",\"role\":null}",
		    JETON_OK, "" },
		{ "{" ISS "," AUD "," EXP ",\"sub\":\"bob\",\"jti\":\"7\","
		  "\"nonce\":\"n\",\"role\":1}",
		    JETON_WRONG_SUBJECT, "sub" },
		{ "{" ISS "," AUD "," EXP ",\"sub\":\"alice\",\"jti\":\"8\","
		  "\"nonce\":\"n\",\"role\":1}",
		    JETON_WRONG_ID, "jti" },
		{ "{" ISS "," AUD "," EXP ",\"sub\":\"alice\",\"jti\":\"7\","
		  "\"nonce\":\"m\",\"role\":1}",
		    JETON_WRONG_NONCE, "nonce" },
		{ "{" ISS "," AUD "," EXP ",\"sub\":\"alice\",\"jti\":\"7\","
		  "\"nonce\":\"n\"}",
		    JETON_MISSING_CLAIM, "role" },
		{ "{" ISS "," AUD "," EXP ",\"jti\":\"7\",\"nonce\":\"n\"}",
		    JETON_MISSING_CLAIM, "sub" },
		{ "{" ISS "," AUD "," EXP ",\"sub\":\"alice\",\"nonce\":"
		  "\"n\"}",
		    JETON_MISSING_CLAIM, "jti" },
		{ "{" ISS "," AUD "," EXP ",\"sub\":\"alice\",\"jti\":"
		  "\"7\"}",
		    JETON_MISSING_CLAIM, "nonce" },
		{ "{" ISS "," AUD "," EXP ",\"sub\":[\"alice\"]}",
		    JETON_BAD_CLAIM, "sub" },
	};
	jeton_rules rules = forge_rules;

	(void)state;
	rules.subject = "alice";
	rules.id = "7";
	rules.nonce = "n";
	rules.required = required;
	run(&rules, cases, COUNT(cases));
}

static void
a_token_without_exp_has_to_be_allowed_in_words(void **state)
{
	static const struct claims_case cases[] = {
		{ "{" ISS "," AUD "}", JETON_OK, "" },
		{ "{" ISS "," AUD ",\"exp\":1}", JETON_EXPIRED, "exp" },
		{ "{" ISS "," AUD ",\"exp\":null}", JETON_BAD_CLAIM, "exp" },
	};
	jeton_rules rules = forge_rules;

	(void)state;
	rules.allow = JETON_ALLOW_NO_EXP;
	run(&rules, cases, COUNT(cases));
}

static void
rules_that_forget_something_are_an_error_of_the_program(void **state)
{
	static const char *const none[] = { NULL };
	static const char *const empty[] = { "a", "", NULL };
	const jeton_rules cases[] = {
		{ .audience = "orders" },
		{ .issuer = "https://id.example" },
		{ .issuer = "", .audience = "orders" },
		{ .issuer = "a", .audience = "" },
		{ .issuer = "a", .issuers = empty, .audience = "b" },
		{ .issuers = none, .audience = "b" },
		{ .issuers = empty, .audience = "b" },
		{ .issuer = "a", .audiences = none },
		{ .issuer = "a", .audiences = empty },
		{ .issuer = "a", .audience = "b", .audiences = empty },
		{ .issuer = "a", .audience = "b", .type = "" },
		{ .issuer = "a", .audience = "b", .subject = "" },
		{ .issuer = "a", .audience = "b", .id = "" },
		{ .issuer = "a", .audience = "b", .nonce = "" },
		{ .issuer = "a", .audience = "b", .required = none },
		{ .issuer = "a", .audience = "b", .required = empty },
		{ .issuer = "a", .audience = "b", .algorithms = none },
		{ .issuer = "a", .audience = "b", .leeway = -1 },
		{ .issuer = "a", .audience = "b", .leeway = 601 },
		{ .issuer = "a", .audience = "b", .max_age = -1 },
		{ .issuer = "a", .audience = "b", .max_age = INT64_MAX },
		{ .issuer = "a", .audience = "b", .allow = 2 },
	};
	jeton_keys *keys = forge_keys();

	(void)state;
	forge(text, forge_header, forge_claims);
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(verify_exactly(&cases[i], keys,
				     jeton_cstr(text), &token),
		    JETON_ARGUMENT);
	assert_int_equal(jeton_verify_at(&forge_rules, keys, jeton_cstr(text),
			     -1, &token),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_verify_at(&forge_rules, keys, jeton_cstr(text),
			     INT64_MAX, &token),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_verify_at(&forge_rules, NULL, jeton_cstr(text),
			     NOW, &token),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_verify_at(NULL, keys, jeton_cstr(text), NOW,
			     &token),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_verify_at(&forge_rules, keys, jeton_cstr(NULL),
			     NOW, &token),
	    JETON_ARGUMENT);
	jeton_keys_free(keys);
}

static void
a_bad_signature_is_reported_alone(void **state)
{
	jeton_keys *keys = forge_keys();

	(void)state;
	forge(text, forge_header, "{\"exp\":1,\"iss\":2,\"aud\":[]}");
	text[strlen(text) - 3] ^= 1;
	assert_int_equal(verify_exactly(&forge_rules, keys, jeton_cstr(text),
			     &token),
	    JETON_BAD_SIGNATURE);
	assert_string_equal(jeton_failed_claim(&token), "");
	jeton_keys_free(keys);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a29_exp_iss_and_aud_are_required),
		cmocka_unit_test(a27_a_time_is_a_number),
		cmocka_unit_test(a28_a_time_can_be_held),
		cmocka_unit_test(times_count_to_the_second),
		cmocka_unit_test(max_age_counts_from_iat),
		cmocka_unit_test(a30_the_issuer_is_exactly_a_text),
		cmocka_unit_test(a30_the_audience_is_or_contains_a_text),
		cmocka_unit_test(
		    any_leaves_out_the_comparison_but_not_the_shape),
		cmocka_unit_test(
		    subject_id_nonce_and_required_names_are_checked),
		cmocka_unit_test(
		    a_token_without_exp_has_to_be_allowed_in_words),
		cmocka_unit_test(
		    rules_that_forget_something_are_an_error_of_the_program),
		cmocka_unit_test(a_bad_signature_is_reported_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
