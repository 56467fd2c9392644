/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "forge.h"
#include "jeton/jose.h"

static char text[JETON_TOKEN_MAX + 1];
static char seen[JETON_TEXT_MAX + 2];
static jeton_token token;
static jeton_key *secret;

static int
load_secret(void **state)
{
	(void)state;
	return (int)jeton_key_secret(&secret, "HS256", forge_secret, 32);
}

static int
free_secret(void **state)
{
	(void)state;
	jeton_key_free(secret);
	return 0;
}

/* Signs and shows `header payload`. */
static const char *
sign(const jeton_claims *claims)
{
	static char both[2 * sizeof seen];
	jeton_str header, payload;

	assert_int_equal(jeton_sign_at(secret, claims, NOW, text, sizeof text),
	    JETON_OK);
	assert_int_equal(jeton_insecure_peek(jeton_cstr(text), seen,
			     sizeof seen, &header, &payload),
	    JETON_OK);
	snprintf(both, sizeof both, "%s %s", header.p, payload.p);
	return both;
}

#define HEADER "{\"alg\":\"HS256\",\"typ\":\"JWT\"} "

static void
claims_become_json_in_a_fixed_order(void **state)
{
	static const char *const two[] = { "a", "b", NULL };
	static const jeton_claim more[] = {
		{ .name = "s", .kind = JETON_KIND_STR, .str = "q\"\n\xc3\xa9" },
		{ .name = "i", .kind = JETON_KIND_INT, .integer = INT64_MIN },
		{ .name = "d", .kind = JETON_KIND_DOUBLE, .real = 0.1 },
		{ .name = "t", .kind = JETON_KIND_BOOL, .integer = 1 },
		{ .name = "f", .kind = JETON_KIND_BOOL },
		{ .name = "j", .kind = JETON_KIND_JSON, .str = "[1, {}]" },
		{ 0 },
	};

	(void)state;
	assert_string_equal(sign(&(jeton_claims){ .issuer = "i",
				.subject = "s",
				.audience = "a",
				.id = "1",
				.lifetime = 300,
				.not_before = 7 }),
	    HEADER "{\"iss\":\"i\",\"sub\":\"s\",\"aud\":\"a\","
		   "\"iat\":1767225600,\"nbf\":7,\"exp\":1767225900,"
		   "\"jti\":\"1\"}");
	assert_string_equal(sign(&(jeton_claims){
				.audiences = two, .lifetime = 1 }),
	    HEADER "{\"aud\":[\"a\",\"b\"],\"iat\":1767225600,"
		   "\"exp\":1767225601}");
	assert_string_equal(sign(&(jeton_claims){ .lifetime = 1,
				.allow = JETON_NO_ISSUED_AT,
				.more = more }),
	    HEADER "{\"exp\":1767225601,\"s\":\"q\\\"\\n\xc3\xa9\","
		   "\"i\":-9223372036854775808,\"d\":0.1,\"t\":true,"
		   "\"f\":false,\"j\":[1, {}]}");
}

static void
an_object_keeps_its_bytes(void **state)
{
	static const char given[] = "{ \"exp\" : 9999999999 , "
				    "\"iat\": 1.5e3,\n\"x\":\"\\u0061\" }";
	jeton_claims c = { .json = given };
	char wanted[256];

	(void)state;
	snprintf(wanted, sizeof wanted, HEADER "%s", given);
	assert_string_equal(sign(&c), wanted);
	c.subject = "s";
	c.allow = JETON_NO_ISSUED_AT;
	assert_string_equal(sign(&c),
	    HEADER "{ \"exp\" : 9999999999 , \"iat\": 1.5e3,\n"
		   "\"x\":\"\\u0061\" ,\"sub\":\"s\"}");
}

static void
spans_count_from_the_iat_of_the_object(void **state)
{
	(void)state;
	assert_string_equal(sign(&(jeton_claims){
				.json = "{\"iat\":0}", .lifetime = 5 }),
	    HEADER "{\"iat\":0,\"exp\":5}");
	assert_string_equal(sign(&(jeton_claims){
				.json = " { } ", .lifetime = 5 }),
	    HEADER "{\"iat\":1767225600,\"exp\":1767225605}");
}

static void
the_header_takes_more_members_but_none_of_ours(void **state)
{
	static const jeton_claim more[] = {
		{ .name = "cty", .kind = JETON_KIND_STR, .str = "x" },
		{ 0 },
	};
	static const char *const ours[] = { "alg", "typ", "kid", "crit",
		"b64" };
	jeton_claim bad[] = {
		{ .kind = JETON_KIND_STR, .str = "none" },
		{ 0 },
	};
	jeton_claims c = { .lifetime = 1,
		.allow = JETON_NO_ISSUED_AT,
		.type = "at+jwt",
		.header = more };

	(void)state;
	assert_string_equal(sign(&c),
	    "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"cty\":\"x\"} "
	    "{\"exp\":1767225601}");
	c.type = "";
	c.header = NULL;
	assert_string_equal(sign(&c),
	    "{\"alg\":\"HS256\"} {\"exp\":1767225601}");
	c.header = bad;
	for (size_t i = 0; i < COUNT(ours); i++) {
		bad[0].name = ours[i];
		assert_int_equal(jeton_sign_at(secret, &c, NOW, text,
				     sizeof text),
		    JETON_ARGUMENT);
		assert_string_equal(text, "");
	}
	bad[0].name = "\"";
	bad[0].str = "\xff";
	assert_int_equal(jeton_sign_at(secret, &c, NOW, text, sizeof text),
	    JETON_ARGUMENT);
}

static const jeton_claim not_a_number[] = {
	{ .name = "x", .kind = JETON_KIND_DOUBLE, .real = NAN },
	{ 0 },
};
static const jeton_claim twice[] = {
	{ .name = "sub", .kind = JETON_KIND_STR, .str = "b" },
	{ 0 },
};
static const jeton_claim broken[] = {
	{ .name = "x", .kind = JETON_KIND_JSON, .str = "{]" },
	{ 0 },
};
static const jeton_claim escape[] = {
	{ .name = "x", .kind = JETON_KIND_JSON, .str = "1,\"y\":2" },
	{ 0 },
};
static const char *const none[] = { NULL };
static const char *const one[] = { "a", NULL };
static const jeton_claims unsignable[] = {
	{ 0 },
	{ .lifetime = -1 },
	{ .lifetime = INT64_MAX },
	{ .lifetime = INT64_C(999999999999) },
	{ .lifetime = 1, .not_before = -1 },
	{ .lifetime = 1, .subject = "\xff" },
	{ .lifetime = 1, .subject = "a", .more = twice },
	{ .lifetime = 1, .json = "{\"sub\":\"a\"}", .subject = "a" },
	{ .lifetime = 1, .json = "{\"exp\":1}" },
	{ .lifetime = 1, .json = "{\"s\\u0075b\":1}", .subject = "a" },
	{ .lifetime = 1, .json = "[]" },
	{ .lifetime = 1, .json = "" },
	{ .lifetime = 1, .json = "{\"a\":1}x" },
	{ .lifetime = 1, .json = "{\"a\":1,\"a\":1}" },
	{ .lifetime = 1, .json = "{\"iss\":1}" },
	{ .lifetime = 1, .json = "{\"aud\":[1]}" },
	{ .lifetime = 1, .json = "{\"iat\":\"1\"}" },
	{ .json = "{\"exp\":\"1\"}" },
	{ .json = "{\"exp\":null}" },
	{ .lifetime = 1, .more = not_a_number },
	{ .lifetime = 1, .more = broken },
	{ .lifetime = 1, .more = escape },
	{ .lifetime = 1, .audiences = none },
	{ .lifetime = 1, .audiences = one, .audience = "a" },
	{ .lifetime = 1, .id = "a", .allow = JETON_RANDOM_ID },
	{ .lifetime = 1, .allow = 1u << 31 },
};

static void
what_no_verifier_would_take_is_not_signed(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(unsignable); i++) {
		jeton_err e = jeton_sign_at(secret, &unsignable[i], NOW, text,
		    sizeof text);

		if (e != JETON_ARGUMENT)
			print_message("# case %zu: %s\n", i, jeton_errname(e));
		assert_int_equal(e, JETON_ARGUMENT);
		assert_string_equal(text, "");
	}
	assert_int_equal(jeton_sign_at(NULL, &unsignable[0], NOW, text,
			     sizeof text),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_sign_at(secret, NULL, NOW, text, sizeof text),
	    JETON_ARGUMENT);
}

static void
a_random_id_is_new_each_time(void **state)
{
	static const jeton_claims c = { .issuer = "https://id.example",
		.audience = "orders",
		.lifetime = 9,
		.allow = JETON_RANDOM_ID };
	jeton_keys *keys = forge_keys();
	char first[32];

	(void)state;
	sign(&c);
	assert_int_equal(verify_exactly(&forge_rules, keys, jeton_cstr(text),
			     &token),
	    JETON_OK);
	snprintf(first, sizeof first, "%s", jeton_get_str(&token, "jti"));
	assert_int_equal(strlen(first), 22);
	sign(&c);
	assert_int_equal(verify_exactly(&forge_rules, keys, jeton_cstr(text),
			     &token),
	    JETON_OK);
	assert_string_not_equal(first, jeton_get_str(&token, "jti"));
	jeton_keys_free(keys);
}

static void
every_size_that_is_too_small_says_so(void **state)
{
	static const jeton_claims c = { .issuer = "i", .lifetime = 9 };
	char *small;
	size_t n;

	(void)state;
	sign(&c);
	n = strlen(text) + 1;
	for (size_t size = 0; size <= n; size++) {
		small = malloc(size + 1);
		assert_non_null(small);
		small[size] = 'x';
		assert_int_equal(jeton_sign_at(secret, &c, NOW, small, size),
		    size == n ? JETON_OK : JETON_NO_SPACE);
		assert_int_equal(small[size], 'x');
		if (size > 0 && size < n)
			assert_string_equal(small, "");
		free(small);
	}
}

static void
each_algorithm_signs_what_it_verifies(void **state)
{
	static const char *const algs[] = { "HS256", "HS384", "HS512", "RS256",
		"RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384",
		"ES512", "ES256K", "EdDSA", "Ed25519", "Ed448" };
	jeton_key *key, *other;
	jeton_keys *keys, *strange;

	(void)state;
	for (size_t i = 0; i < COUNT(algs); i++) {
		assert_int_equal(jeton_key_generate(&key, algs[i], 2048, NULL),
		    JETON_OK);
		assert_int_equal(jeton_key_generate(&other, algs[i], 2048,
				     jeton_key_id(key)),
		    JETON_OK);
		assert_string_equal(jeton_key_alg(key), algs[i]);
		assert_int_equal(jeton_keys_of(&keys, key), JETON_OK);
		assert_int_equal(jeton_keys_of(&strange, other), JETON_OK);
		assert_int_equal(jeton_sign_at(key,
				     &(jeton_claims){ .json = forge_claims },
				     NOW, text, sizeof text),
		    JETON_OK);
		assert_int_equal(verify_exactly(&forge_rules, keys,
				     jeton_cstr(text), &token),
		    JETON_OK);
		assert_string_equal(jeton_header_str(&token, "alg"), algs[i]);
		assert_string_equal(jeton_header_str(&token, "kid"),
		    jeton_key_id(key));
		assert_int_equal(verify_exactly(&forge_rules, strange,
				     jeton_cstr(text), &token),
		    JETON_BAD_SIGNATURE);
		jeton_keys_free(keys);
		jeton_keys_free(strange);
		jeton_key_free(key);
		jeton_key_free(other);
	}
}

/* RFC 9864: the key says which curve, whatever the token calls it. */
static void
sec8_ed25519_is_another_name_of_eddsa(void **state)
{
	jeton_key *key;
	jeton_keys *keys;
	static char jwk[JETON_JWK_MAX];

	(void)state;
	assert_int_equal(jeton_key_generate(&key, "Ed25519", 0, ""), JETON_OK);
	assert_int_equal(jeton_sign_at(key,
			     &(jeton_claims){ .json = forge_claims }, NOW, text,
			     sizeof text),
	    JETON_OK);
	assert_int_equal(jeton_key_public_jwk(key, jwk, sizeof jwk), JETON_OK);
	assert_int_equal(jeton_keys_parse(&keys, jeton_cstr(jwk), NULL),
	    JETON_OK);
	assert_int_equal(verify_exactly(&forge_rules, keys, jeton_cstr(text),
			     &token),
	    JETON_OK);
	jeton_keys_free(keys);
	jeton_key_free(key);
}

/* What a key says, what the token of it then says, and which rules admit. */
static const struct {
	const char *alg, *rule;
	jeton_err e;
} names[] = {
	{ "EdDSA", "EdDSA", JETON_OK },
	{ "EdDSA", "Ed25519", JETON_OK },
	{ "Ed25519", "EdDSA", JETON_OK },
	{ "Ed25519", "Ed25519", JETON_OK },
	{ "Ed25519", "Ed448", JETON_NO_KEY },
	{ "EdDSA", "Ed448", JETON_NO_KEY },
	{ "Ed448", "EdDSA", JETON_OK },
	{ "Ed448", "Ed448", JETON_OK },
	{ "Ed448", "Ed25519", JETON_NO_KEY },
	{ "ES256", "ES256K", JETON_NO_KEY },
	{ "RS512", "RS256", JETON_NO_KEY },
};

static void
a5_rules_admit_an_algorithm_by_either_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		const char *const list[] = { "HS256", names[i].rule, NULL };
		jeton_rules rules = forge_rules;
		jeton_key *key;
		jeton_keys *keys;

		rules.algorithms = list;
		assert_int_equal(jeton_key_generate(&key, names[i].alg, 2048,
				     NULL),
		    JETON_OK);
		assert_int_equal(jeton_keys_of(&keys, key), JETON_OK);
		assert_int_equal(jeton_sign_at(key,
				     &(jeton_claims){ .json = forge_claims },
				     NOW, text, sizeof text),
		    JETON_OK);
		assert_int_equal(verify_exactly(&rules, keys, jeton_cstr(text),
				     &token),
		    names[i].e);
		jeton_keys_free(keys);
		jeton_key_free(key);
	}
}

/* The token of the founding text, byte for byte. */
static void
the_founding_example_is_made_and_read(void **state)
{
	static const char wanted[] =
	    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
	    "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0Ijo"
	    "xNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";
	static const char words[] = "your-256-bit-secret";
	jeton_rules rules = { .issuer = JETON_ANY, .audience = JETON_ANY };
	jeton_key *key;
	jeton_keys *keys;

	(void)state;
	assert_int_equal(jeton_key_secret(&key, "HS256", words, 19),
	    JETON_KEY_WEAK);
	assert_int_equal(jeton_key_insecure_short_secret(&key, "HS256", words,
			     19),
	    JETON_OK);
	assert_int_equal(jeton_sign(key,
			     &(jeton_claims){
				 .json = "{\"sub\":\"1234567890\",\"name\":"
					 "\"John Doe\",\"iat\":1516239022}",
				 .allow = JETON_ALLOW_NO_EXP },
			     text, sizeof text),
	    JETON_OK);
	assert_string_equal(text, wanted);
	assert_int_equal(jeton_keys_secret(&keys, "HS256", words, 19),
	    JETON_KEY_WEAK);
	assert_int_equal(jeton_keys_insecure_short_secret(&keys, "HS256", words,
			     19),
	    JETON_OK);
	assert_int_equal(verify_exactly(&rules, keys, jeton_cstr(wanted),
			     &token),
	    JETON_MISSING_CLAIM);
	rules.allow = JETON_ALLOW_NO_EXP;
	assert_int_equal(verify_exactly(&rules, keys, jeton_cstr(wanted),
			     &token),
	    JETON_OK);
	assert_string_equal(jeton_get_str(&token, "name"), "John Doe");
	jeton_keys_free(keys);
	jeton_key_free(key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(claims_become_json_in_a_fixed_order),
		cmocka_unit_test(an_object_keeps_its_bytes),
		cmocka_unit_test(spans_count_from_the_iat_of_the_object),
		cmocka_unit_test(
		    the_header_takes_more_members_but_none_of_ours),
		cmocka_unit_test(what_no_verifier_would_take_is_not_signed),
		cmocka_unit_test(a_random_id_is_new_each_time),
		cmocka_unit_test(every_size_that_is_too_small_says_so),
		cmocka_unit_test(each_algorithm_signs_what_it_verifies),
		cmocka_unit_test(sec8_ed25519_is_another_name_of_eddsa),
		cmocka_unit_test(a5_rules_admit_an_algorithm_by_either_name),
		cmocka_unit_test(the_founding_example_is_made_and_read),
	};

	return cmocka_run_group_tests(tests, load_secret, free_secret);
}
