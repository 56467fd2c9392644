/* SPDX-License-Identifier: Apache-2.0 */
/* What a header can say, and what it cannot talk us into. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "forge.h"
#include "jeton/jose.h"

static char text[FORGED_MAX];
static jeton_token token;

struct header_case {
	const char *header;
	jeton_err wanted;
	const char *blamed;
};

static void
run(const struct header_case *cases, size_t count)
{
	jeton_keys *keys = forge_keys();

	for (size_t i = 0; i < count; i++) {
		jeton_err e;

		forge(text, cases[i].header, forge_claims);
		e = verify_exactly(&forge_rules, keys, jeton_cstr(text),
		    &token);
		if (e != cases[i].wanted)
			print_message("# %s: %s\n", cases[i].header,
			    jeton_errname(e));
		assert_int_equal(e, cases[i].wanted);
		assert_string_equal(jeton_failed_claim(&token),
		    cases[i].blamed);
	}
	jeton_keys_free(keys);
}

static void
the_usual_headers_are_accepted(void **state)
{
	static const struct header_case cases[] = {
		{ "{\"alg\":\"HS256\",\"typ\":\"JWT\"}", JETON_OK, "" },
		{ "{\"alg\":\"HS256\"}", JETON_OK, "" },
		{ "{\"typ\":\"jwt\",\"alg\":\"HS256\"}", JETON_OK, "" },
		{ "{\"typ\":\"application/jwt\",\"alg\":\"HS256\"}", JETON_OK,
		    "" },
		{ " {\"alg\" : \"HS256\" }\n", JETON_OK, "" },
		{ "{\"alg\":\"\\u0048S256\"}", JETON_OK, "" },
		{ "{\"\\u0061lg\":\"HS256\"}", JETON_OK, "" },
		{ "{\"alg\":\"HS256\",\"kid\":\"any\"}", JETON_OK, "" },
		{ "{\"alg\":\"HS256\",\"x\":{\"y\":[1,null]}}", JETON_OK, "" },
	};

	(void)state;
	run(cases, COUNT(cases));
}

static void
a1_a2_no_spelling_of_none_is_a_key(void **state)
{
	static const char *const values[] = { "\"none\"", "\"None\"",
		"\"NONE\"", "\"nOnE\"", "\"noNE\"", "\"none \"", "\" none\"",
		"\"\\u006eone\"", "\"non\\u0065\"", "\"\"", "\"hs256\"",
		"\"HS256 \"", "\" HS256\"", "\"SHA256\"", "\"HMAC\"",
		"\"Hs256\"", "\"HS2560\"", "\"HS25\"", "\"HS384\"", "\"HS512\"",
		"\"RS256\"", "\"ES256\"", "\"EdDSA\"", "\"HS256,none\"",
		"\"*\"" };
	static const char *const shapes[] = { "null", "0", "1", "true", "false",
		"[\"HS256\"]", "{\"HS256\":1}", "[]", "{}", "1e3" };
	jeton_keys *keys = forge_keys();
	char header[128];

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++) {
		snprintf(header, sizeof header, "{\"alg\":%s}", values[i]);
		forge(text, header, forge_claims);
		assert_int_equal(verify_exactly(&forge_rules, keys,
				     jeton_cstr(text), &token),
		    JETON_NO_KEY);
		strrchr(text, '.')[1] = '\0';
		assert_int_equal(verify_exactly(&forge_rules, keys,
				     jeton_cstr(text), &token),
		    JETON_NO_KEY);
	}
	for (size_t i = 0; i < COUNT(shapes); i++) {
		snprintf(header, sizeof header, "{\"alg\":%s}", shapes[i]);
		forge(text, header, forge_claims);
		assert_int_equal(verify_exactly(&forge_rules, keys,
				     jeton_cstr(text), &token),
		    JETON_MALFORMED);
		assert_string_equal(jeton_failed_claim(&token), "alg");
	}
	jeton_keys_free(keys);
}

static void
a2_a_header_needs_an_alg(void **state)
{
	static const struct header_case cases[] = {
		{ "{}", JETON_MALFORMED, "alg" },
		{ "{\"typ\":\"JWT\"}", JETON_MALFORMED, "alg" },
		{ "{\"ALG\":\"HS256\"}", JETON_MALFORMED, "alg" },
		{ "{\"alg\\u0000\":\"HS256\"}", JETON_MALFORMED, "" },
	};

	(void)state;
	run(cases, COUNT(cases));
}

/* The public key's text as an HMAC secret: the oldest confusion of all. */
static void
a3_a_public_key_verifies_no_mac(void **state)
{
	static const char *const algs[] = { "RS256", "PS256", "ES256",
		"EdDSA" };
	static char jwk[JETON_JWK_MAX];
	jeton_key *key;
	jeton_keys *keys;

	(void)state;
	for (size_t i = 0; i < COUNT(algs); i++) {
		assert_int_equal(jeton_key_generate(&key, algs[i], 2048, ""),
		    JETON_OK);
		assert_int_equal(jeton_key_public_jwk(key, jwk, sizeof jwk),
		    JETON_OK);
		assert_int_equal(jeton_keys_of(&keys, key), JETON_OK);
		forge(text, forge_header, forge_claims);
		*strrchr(text, '.') = '\0';
		forge_mac(text, jwk, strlen(jwk));
		assert_int_equal(verify_exactly(&forge_rules, keys,
				     jeton_cstr(text), &token),
		    JETON_NO_KEY);
		jeton_keys_free(keys);
		jeton_key_free(key);
	}
}

static void
a4_an_empty_secret_is_never_a_key(void **state)
{
	jeton_keys *keys;

	(void)state;
	assert_int_equal(jeton_keys_secret(&keys, "HS256", "", 0),
	    JETON_KEY_WEAK);
	assert_null(keys);
	assert_int_equal(jeton_keys_insecure_short_secret(&keys, "HS256", "",
			     0),
	    JETON_KEY_WEAK);
	assert_null(keys);
	assert_int_equal(jeton_keys_parse(&keys,
			     jeton_cstr("{\"kty\":\"oct\",\"alg\":\"HS256\","
					"\"k\":\"\"}"),
			     NULL),
	    JETON_KEY_WEAK);
	assert_null(keys);
}

/* One key, one algorithm: the same RSA key does not verify its neighbours. */
static void
a5_a_key_has_one_algorithm(void **state)
{
	static const struct {
		const char *key, *token;
	} cases[] = { { "RS256", "PS256" }, { "PS256", "RS256" } };
	static char jwk[JETON_JWK_MAX];
	char *alg;
	jeton_key *a, *b;
	jeton_keys *keys;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(jeton_key_generate(&a, cases[i].key, 2048, ""),
		    JETON_OK);
		assert_int_equal(jeton_key_private_jwk(a, jwk, sizeof jwk),
		    JETON_OK);
		alg = strstr(jwk, cases[i].key);
		assert_non_null(alg);
		memcpy(alg, cases[i].token, 5);
		assert_int_equal(jeton_key_parse(&b, jeton_cstr(jwk), NULL),
		    JETON_OK);
		assert_int_equal(jeton_sign_at(b,
				     &(jeton_claims){
					 .issuer = "https://id.example",
					 .audience = "orders",
					 .lifetime = 60 },
				     NOW, text, sizeof text),
		    JETON_OK);
		assert_int_equal(jeton_keys_of(&keys, a), JETON_OK);
		assert_int_equal(verify_exactly(&forge_rules, keys,
				     jeton_cstr(text), &token),
		    JETON_NO_KEY);
		jeton_keys_free(keys);
		jeton_key_free(a);
		jeton_key_free(b);
	}
}

static void
a6_a_kid_cannot_make_a_mac_of_a_public_key(void **state)
{
	static char jwk[JETON_JWK_MAX];
	jeton_key *key;
	jeton_keys *keys;

	(void)state;
	assert_int_equal(jeton_key_generate(&key, "ES256", 0, "k1"), JETON_OK);
	assert_int_equal(jeton_key_public_jwk(key, jwk, sizeof jwk), JETON_OK);
	assert_int_equal(jeton_keys_of(&keys, key), JETON_OK);
	forge(text, "{\"alg\":\"HS256\",\"kid\":\"k1\"}", forge_claims);
	*strrchr(text, '.') = '\0';
	forge_mac(text, jwk, strlen(jwk));
	assert_int_equal(verify_exactly(&forge_rules, keys, jeton_cstr(text),
			     &token),
	    JETON_NO_KEY);
	jeton_keys_free(keys);
	jeton_key_free(key);
}

/* A token that brings its own key, or says where to fetch it. */
static void
a12_a13_a_key_in_the_header_is_not_a_key(void **state)
{
	static const char *const members[] = {
		"\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}",
		"\"jku\":\"https://evil.example/keys\"",
		"\"jku\":\"file:///etc/passwd\"",
		"\"x5u\":\"http://127.0.0.1:1/\"",
		"\"x5c\":[\"AAAA\"]",
	};
	static const char secret[] = "attacker-attacker-attacker-attac";
	jeton_keys *keys = forge_keys();
	char header[256];

	(void)state;
	for (size_t i = 0; i < COUNT(members); i++) {
		snprintf(header, sizeof header, "{\"alg\":\"HS256\",%s}",
		    members[i]);
		forge(text, header, forge_claims);
		*strrchr(text, '.') = '\0';
		forge_mac(text, secret, 32);
		assert_int_equal(verify_exactly(&forge_rules, keys,
				     jeton_cstr(text), &token),
		    JETON_BAD_SIGNATURE);
	}
	jeton_keys_free(keys);
}

static void
a14_a_kid_is_bytes_to_compare(void **state)
{
	static const struct header_case cases[] = {
		{ "{\"alg\":\"HS256\",\"kid\":1}", JETON_MALFORMED, "kid" },
		{ "{\"alg\":\"HS256\",\"kid\":null}", JETON_MALFORMED, "kid" },
		{ "{\"alg\":\"HS256\",\"kid\":[\"a\"]}", JETON_MALFORMED,
		    "kid" },
		{ "{\"alg\":\"HS256\",\"kid\":\"a\\u0000b\"}", JETON_MALFORMED,
		    "" },
		{ "{\"alg\":\"HS256\",\"kid\":\"%s%n%n\"}", JETON_OK, "" },
		{ "{\"alg\":\"HS256\",\"kid\":\"../../etc/passwd\"}", JETON_OK,
		    "" },
		{ "{\"alg\":\"HS256\",\"kid\":\"' OR 1=1 --\"}", JETON_OK, "" },
	};

	(void)state;
	run(cases, COUNT(cases));
}

static const char two_secrets[] =
    "{\"keys\":[{\"kty\":\"oct\",\"alg\":\"HS256\",\"kid\":\"a\","
    "\"k\":\"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlBQkNERUY\"},"
    "{\"kty\":\"oct\",\"alg\":\"HS256\",\"kid\":\"b\","
    "\"k\":\"YXR0YWNrZXItYXR0YWNrZXItYXR0YWNrZXItYXR0YWM\"}]}";

static void
a15_an_unknown_kid_falls_back_to_no_key(void **state)
{
	static const struct header_case cases[] = {
		{ "{\"alg\":\"HS256\",\"kid\":\"a\"}", JETON_OK, "" },
		{ "{\"alg\":\"HS256\",\"kid\":\"\\u0061\"}", JETON_OK, "" },
		{ "{\"alg\":\"HS256\",\"kid\":\"b\"}", JETON_BAD_SIGNATURE,
		    "" },
		{ "{\"alg\":\"HS256\",\"kid\":\"c\"}", JETON_NO_KEY, "" },
		{ "{\"alg\":\"HS256\",\"kid\":\"\"}", JETON_NO_KEY, "" },
		{ "{\"alg\":\"HS256\",\"kid\":\"a \"}", JETON_NO_KEY, "" },
		{ "{\"alg\":\"HS256\",\"kid\":\"A\"}", JETON_NO_KEY, "" },
		{ "{\"alg\":\"HS256\"}", JETON_OK, "" },
	};
	jeton_keys *keys;

	(void)state;
	assert_int_equal(jeton_keys_parse(&keys, jeton_cstr(two_secrets), NULL),
	    JETON_OK);
	for (size_t i = 0; i < COUNT(cases); i++) {
		forge(text, cases[i].header, forge_claims);
		assert_int_equal(verify_exactly(&forge_rules, keys,
				     jeton_cstr(text), &token),
		    cases[i].wanted);
	}
	jeton_keys_free(keys);
}

static void
a17_a18_crit_and_b64_are_refused_in_any_shape(void **state)
{
	static const char *const members[] = { "\"crit\":[\"exp\"]",
		"\"crit\":[\"x\"],\"x\":1", "\"crit\":[]", "\"crit\":null",
		"\"crit\":{}", "\"crit\":\"exp\"", "\"crit\":[1]",
		"\"crit\":[\"alg\"]", "\"crit\":[\"b64\"],\"b64\":true",
		"\"crit\":[\"b64\"],\"b64\":false", "\"crit\":[\"\"]",
		"\"crit\":[[]]", "\"crit\":true", "\"crit\":0",
		"\"cri\\u0074\":[\"x\"]", "\"b64\":true", "\"b64\":false",
		"\"b64\":null", "\"b64\":\"false\"", "\"b\\u00364\":false" };
	jeton_keys *keys = forge_keys();
	char header[128];

	(void)state;
	for (size_t i = 0; i < COUNT(members); i++) {
		snprintf(header, sizeof header, "{\"alg\":\"HS256\",%s}",
		    members[i]);
		forge(text, header, forge_claims);
		assert_int_equal(verify_exactly(&forge_rules, keys,
				     jeton_cstr(text), &token),
		    JETON_CRITICAL);
	}
	jeton_keys_free(keys);
}

static void
a26_one_type_of_token_is_not_another(void **state)
{
	static const struct {
		const char *wanted, *typ;
		jeton_err result;
	} cases[] = {
		{ NULL, "\"JWT\"", JETON_OK },
		{ NULL, "\"at+jwt\"", JETON_WRONG_TYPE },
		{ NULL, "\"logout+jwt\"", JETON_WRONG_TYPE },
		{ NULL, "\"\"", JETON_WRONG_TYPE },
		{ NULL, "1", JETON_MALFORMED },
		{ NULL, "null", JETON_MALFORMED },
		{ "at+jwt", "\"at+jwt\"", JETON_OK },
		{ "at+jwt", "\"AT+JWT\"", JETON_OK },
		{ "at+jwt", "\"application/at+jwt\"", JETON_OK },
		{ "at+jwt", "\"Application/At+Jwt\"", JETON_OK },
		{ "application/at+jwt", "\"at+jwt\"", JETON_OK },
		{ "at+jwt", "\"at\\u002bjwt\"", JETON_OK },
		{ "at+jwt", "\"JWT\"", JETON_WRONG_TYPE },
		{ "at+jwt", "\"application/\"", JETON_WRONG_TYPE },
		{ "at+jwt", "\"at+jwt \"", JETON_WRONG_TYPE },
		{ "at+jwt", "\"text/at+jwt\"", JETON_WRONG_TYPE },
		{ "at+jwt", "[\"at+jwt\"]", JETON_MALFORMED },
		{ JETON_ANY, "\"anything\"", JETON_OK },
	};
	jeton_keys *keys = forge_keys();
	jeton_rules rules = forge_rules;
	char header[128];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		rules.type = cases[i].wanted;
		snprintf(header, sizeof header,
		    "{\"alg\":\"HS256\",\"typ\":%s}", cases[i].typ);
		forge(text, header, forge_claims);
		assert_int_equal(verify_exactly(&rules, keys, jeton_cstr(text),
				     &token),
		    cases[i].result);
	}
	rules.type = "at+jwt";
	forge(text, "{\"alg\":\"HS256\"}", forge_claims);
	assert_int_equal(verify_exactly(&rules, keys, jeton_cstr(text), &token),
	    JETON_WRONG_TYPE);
	assert_string_equal(jeton_failed_claim(&token), "typ");
	jeton_keys_free(keys);
}

static void
the_rules_can_narrow_the_algorithms(void **state)
{
	static const char *const with[] = { "ES256", "HS256", NULL };
	static const char *const without[] = { "ES256", "none", NULL };
	jeton_keys *keys = forge_keys();
	jeton_rules rules = forge_rules;

	(void)state;
	forge(text, forge_header, forge_claims);
	rules.algorithms = with;
	assert_int_equal(verify_exactly(&rules, keys, jeton_cstr(text), &token),
	    JETON_OK);
	rules.algorithms = without;
	assert_int_equal(verify_exactly(&rules, keys, jeton_cstr(text), &token),
	    JETON_NO_KEY);
	forge(text, "{\"alg\":\"none\"}", forge_claims);
	assert_int_equal(verify_exactly(&rules, keys, jeton_cstr(text), &token),
	    JETON_NO_KEY);
	jeton_keys_free(keys);
}

static void
keys_without_a_kid_are_tried_up_to_a_limit(void **state)
{
	char set[2048] = "{\"keys\":[";
	jeton_keys *keys;

	(void)state;
	forge(text, forge_header, forge_claims);
	for (size_t n = 1; n <= JETON_TRIES_MAX + 1; n++) {
		char one[128];

		/* The right key is always the last one. */
		snprintf(one, sizeof one,
		    "%s{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":"
		    "\"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlBQkNERUY\"}]}",
		    n == 1 ? "" : ",");
		forge_add(set, sizeof set, one);
		assert_int_equal(jeton_keys_parse(&keys, jeton_cstr(set), NULL),
		    JETON_OK);
		assert_int_equal(verify_exactly(&forge_rules, keys,
				     jeton_cstr(text), &token),
		    n <= JETON_TRIES_MAX ? JETON_OK : JETON_NO_KEY);
		if (n <= JETON_TRIES_MAX)
			assert_int_equal(jeton_key_used(&token), n - 1);
		jeton_keys_free(keys);
		/* Make it a wrong one before the next is added. */
		set[strlen(set) - 2] = '\0';
		*strstr(set, "MDEyMzQ1Njc4") = 'N';
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_usual_headers_are_accepted),
		cmocka_unit_test(a1_a2_no_spelling_of_none_is_a_key),
		cmocka_unit_test(a2_a_header_needs_an_alg),
		cmocka_unit_test(a3_a_public_key_verifies_no_mac),
		cmocka_unit_test(a4_an_empty_secret_is_never_a_key),
		cmocka_unit_test(a5_a_key_has_one_algorithm),
		cmocka_unit_test(a6_a_kid_cannot_make_a_mac_of_a_public_key),
		cmocka_unit_test(a12_a13_a_key_in_the_header_is_not_a_key),
		cmocka_unit_test(a14_a_kid_is_bytes_to_compare),
		cmocka_unit_test(a15_an_unknown_kid_falls_back_to_no_key),
		cmocka_unit_test(a17_a18_crit_and_b64_are_refused_in_any_shape),
		cmocka_unit_test(a26_one_type_of_token_is_not_another),
		cmocka_unit_test(the_rules_can_narrow_the_algorithms),
		cmocka_unit_test(keys_without_a_kid_are_tried_up_to_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
