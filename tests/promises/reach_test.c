/* SPDX-License-Identifier: Apache-2.0 */
/* Corners that no other test comes to; found by tools/cover. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/json.h"
#include "forge.h"
#include "jeton/jose.h"

static jeton_token token;
static char text[FORGED_MAX];

static jeton_err
verify_header(const char *header)
{
	jeton_keys *keys = forge_keys();
	jeton_err e;

	forge(text, header, forge_claims);
	e = verify_exactly(&forge_rules, keys, jeton_cstr(text), &token);
	jeton_keys_free(keys);
	return e;
}

static void
a_long_type_is_a_wrong_one(void **state)
{
	char header[512];

	(void)state;
	snprintf(header, sizeof header,
	    "{\"alg\":\"HS256\",\"typ\":\"%0200d\"}", 0);
	assert_int_equal(verify_header(header), JETON_WRONG_TYPE);
	assert_string_equal(jeton_failed_claim(&token), "typ");
}

static void
a_long_kid_is_too_long(void **state)
{
	char header[1024];

	(void)state;
	snprintf(header, sizeof header,
	    "{\"alg\":\"HS256\",\"kid\":\"%0513d\"}", 0);
	assert_int_equal(verify_header(header), JETON_TOO_LONG);
	assert_string_equal(jeton_failed_claim(&token), "kid");
}

static void
a_young_token_is_not_too_old(void **state)
{
	jeton_rules rules = forge_rules;
	jeton_keys *keys = forge_keys();

	(void)state;
	rules.max_age = 100;
	forge(text, forge_header, forge_claims);
	assert_int_equal(verify_exactly(&rules, keys, jeton_cstr(text), &token),
	    JETON_OK);
	rules.max_age = 99;
	assert_int_equal(verify_exactly(&rules, keys, jeton_cstr(text), &token),
	    JETON_TOO_OLD);
	assert_int_equal(jeton_key_used(&token), 0);
	jeton_keys_free(keys);
}

static void
without_a_time_it_is_now(void **state)
{
	static const jeton_claims claims = { .issuer = "https://id.example",
		.audience = "orders",
		.lifetime = 600 };
	jeton_keys *keys = forge_keys();
	jeton_key *key;
	int64_t iat;

	(void)state;
	assert_int_equal(jeton_key_secret(&key, "HS256", forge_secret, 32),
	    JETON_OK);
	assert_int_equal(jeton_sign(key, &claims, text, sizeof text), JETON_OK);
	assert_int_equal(jeton_verify(&forge_rules, keys, jeton_cstr(text),
			     &token),
	    JETON_OK);
	assert_true(jeton_get_int(&token, "iat", &iat));
	assert_true(iat <= time(NULL) && iat > time(NULL) - 60);
	jeton_key_free(key);
	jeton_keys_free(keys);
}

static void
rules_without_sense_explain_nothing(void **state)
{
	static const jeton_rules nothing = { 0 };
	static jeton_report report;
	jeton_keys *keys = forge_keys();

	(void)state;
	forge(text, forge_header, forge_claims);
	assert_int_equal(jeton_explain(&nothing, keys, jeton_cstr(text), NOW,
			     &token, &report),
	    JETON_ARGUMENT);
	assert_int_equal(report.count, 0);
	jeton_keys_free(keys);
}

static jeton_err
sign_with(const jeton_claims *claims)
{
	jeton_key *key;
	jeton_err e;

	assert_int_equal(jeton_key_secret(&key, "HS256", forge_secret, 32),
	    JETON_OK);
	e = jeton_sign_at(key, claims, NOW, text, sizeof text);
	jeton_key_free(key);
	assert_int_equal(e == JETON_OK, text[0] != '\0');
	return e;
}

static void
what_no_verifier_would_read_is_not_signed(void **state)
{
	static const jeton_claim twice[] = { { .name = "x",
						 .kind = JETON_KIND_INT },
		{ .name = "x", .kind = JETON_KIND_INT }, { 0 } };
	static char longest[9000];
	const jeton_claim more[] = {
		{ .name = "x", .kind = JETON_KIND_STR, .str = longest }, { 0 }
	};
	const jeton_claim header[] = {
		{ .name = "x", .kind = JETON_KIND_STR, .str = longest + 5000 },
		{ 0 }
	};
	jeton_claims claims = { .lifetime = 60, .header = twice };

	(void)state;
	assert_int_equal(sign_with(&claims), JETON_ARGUMENT);
	memset(longest, 'x', sizeof longest - 1);
	claims.header = header;
	claims.more = more;
	assert_int_equal(sign_with(&claims), JETON_TOO_LONG);
}

static void
white_space_around_the_callers_object_is_left_out(void **state)
{
	const jeton_claims claims = { .json = " {\"a\":1 } \n",
		.lifetime = 60 };
	char buf[JETON_TEXT_MAX + 2];
	jeton_str header, payload;

	(void)state;
	assert_int_equal(sign_with(&claims), JETON_OK);
	assert_int_equal(jeton_insecure_peek(jeton_cstr(text), buf, sizeof buf,
			     &header, &payload),
	    JETON_OK);
	assert_true(payload.p[payload.n - 1] == '}');
	assert_non_null(strstr(payload.p, "\"a\":1 ,\"iat\":1767225600"));
}

static void
a_result_that_does_not_exist_has_a_phrase(void **state)
{
	(void)state;
	assert_string_equal(jeton_strerror((jeton_err)9999), "unknown result");
}

static void
text_of_four_gigabytes_is_not_even_looked_at(void **state)
{
	(void)state;
	assert_int_equal(jt_json_check((jeton_str){ "", (size_t)1 << 32 }),
	    JETON_TOO_LONG);
}

static void
a_word_of_a_jwk_that_does_not_fit_is_an_unknown_one(void **state)
{
	static const struct {
		const char *jwk;
		jeton_err e;
	} cases[] = {
		{ "{\"kty\":\"octoctoctoctoctoctoctoctoctoctoctoct\"}",
		    JETON_KEY_TYPE },
		{ "{\"kty\":\"oct\",\"k\":\"AA\","
		  "\"alg\":\"HS256HS256HS256HS256HS256HS256HS256\"}",
		    JETON_KEY_TYPE },
		{ "{\"kty\":\"oct\",\"k\":\"AA\","
		  "\"use\":\"sigsigsigsigsigsigsigsigsigsigsigsig\"}",
		    JETON_KEY_USE },
		{ "{\"kty\":\"\\u00", JETON_KEY_FORM },
	};
	jeton_keys *keys;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(jeton_keys_parse(&keys,
				     jeton_cstr(cases[i].jwk), NULL),
		    cases[i].e);
		assert_null(keys);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_long_type_is_a_wrong_one),
		cmocka_unit_test(a_long_kid_is_too_long),
		cmocka_unit_test(a_young_token_is_not_too_old),
		cmocka_unit_test(without_a_time_it_is_now),
		cmocka_unit_test(rules_without_sense_explain_nothing),
		cmocka_unit_test(what_no_verifier_would_read_is_not_signed),
		cmocka_unit_test(
		    white_space_around_the_callers_object_is_left_out),
		cmocka_unit_test(a_result_that_does_not_exist_has_a_phrase),
		cmocka_unit_test(text_of_four_gigabytes_is_not_even_looked_at),
		cmocka_unit_test(
		    a_word_of_a_jwk_that_does_not_fit_is_an_unknown_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
