/* SPDX-License-Identifier: Apache-2.0 */
/* Several signatures under one payload, of which all or any have to hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mint.h"

enum { KEYS = 4 };

static char text[MINT_MAX];

/* ES256 keys k0, k1, ... and the set of the first few of them. */
static jeton_key *keys[KEYS];
static jeton_keys *sets[KEYS + 1];

static int
make_keys(void **state)
{
	static char jwks[KEYS * 512];
	char kid[] = "k0", jwk[512];

	(void)state;
	for (size_t i = 0; i < KEYS; i++) {
		struct jt_buf b = jt_buf_over(jwks, sizeof jwks);

		kid[1] = (char)('0' + i);
		if (jeton_key_generate(&keys[i], "ES256", 0, kid) != JETON_OK)
			return -1;
		jt_put(&b, JT_LIT("{\"keys\":["));
		for (size_t k = 0; k <= i; k++) {
			if (jeton_key_public_jwk(keys[k], jwk, sizeof jwk) !=
			    JETON_OK)
				return -1;
			jt_put(&b, k == 0 ? JT_LIT("") : JT_LIT(","));
			jt_put(&b, jeton_cstr(jwk));
		}
		jt_put(&b, JT_LIT("]}"));
		if (jt_buf_end(&b) != JETON_OK ||
		    jeton_keys_parse(&sets[i + 1], jeton_cstr(jwks), NULL) !=
			JETON_OK)
			return -1;
	}
	return 0;
}

static int
free_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < KEYS; i++) {
		jeton_key_free(keys[i]);
		jeton_keys_free(sets[i + 1]);
	}
	return 0;
}

/* One signer for each digit. */
static void
sign(const char *who, const char *payload)
{
	static const jeton_jws_options general = { JETON_GENERAL, 0 };
	jeton_signer signers[JETON_SIGNATURES_MAX] = { 0 };
	size_t n = strlen(who);

	for (size_t i = 0; i < n; i++) {
		signers[i].key = keys[who[i] - '0'];
		signers[i].type = who[i] == '3' ? "three" : "other";
	}
	assert_int_equal(jeton_jws_sign(signers, n, &general,
			     jeton_cstr(payload), text, sizeof text),
	    JETON_OK);
}

/* Changes a character in the signature with this number. */
static void
spoil(size_t i)
{
	char *at = text;

	for (size_t n = 0; n <= i; n++)
		at = strstr(at + 1, "\"signature\":\"");
	assert_non_null(at);
	at += strlen("\"signature\":\"") + 4;
	*at = *at == 'A' ? 'B' : 'A';
}

static void
all_or_any_signatures_hold(void **state)
{
	static const struct {
		const char *who;
		const char *spoilt; /* numbers of signatures */
		size_t known;       /* keys in the set */
		jeton_err all, any;
		size_t verified, key; /* if any does */
	} cases[] = {
		{ "0", "", 1, JETON_OK, JETON_OK, 1, 0 },
		{ "012", "", 3, JETON_OK, JETON_OK, 3, 0 },
		{ "210", "", 3, JETON_OK, JETON_OK, 3, 2 },
		{ "012", "", 2, JETON_NO_KEY, JETON_OK, 2, 0 },
		{ "210", "", 1, JETON_NO_KEY, JETON_OK, 1, 0 },
		{ "012", "0", 3, JETON_BAD_SIGNATURE, JETON_OK, 2, 1 },
		{ "012", "12", 3, JETON_BAD_SIGNATURE, JETON_OK, 1, 0 },
		{ "012", "012", 3, JETON_BAD_SIGNATURE, JETON_BAD_SIGNATURE, 0,
		    0 },
		/* The first failure, and the one that came furthest. */
		{ "120", "2", 1, JETON_NO_KEY, JETON_BAD_SIGNATURE, 0, 0 },
		{ "12", "", 1, JETON_NO_KEY, JETON_NO_KEY, 0, 0 },
		/* Two signatures of one key are one vote. */
		{ "000", "", 3, JETON_OK, JETON_OK, 1, 0 },
		{ "0101", "0", 3, JETON_BAD_SIGNATURE, JETON_OK, 2, 1 },
		{ "0123012301230123", "", 4, JETON_OK, JETON_OK, 4, 0 },
	};
	jeton_jws_rules rules = mint_rules;
	jeton_jws jws;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		const jeton_keys *set = sets[cases[i].known];

		sign(cases[i].who, "abc");
		for (const char *s = cases[i].spoilt; *s != '\0'; s++)
			spoil((size_t)(*s - '0'));
		rules.all = true;
		assert_int_equal(verify_jws(&rules, set, jeton_cstr(text),
				     &jws),
		    cases[i].all);
		rules.all = false;
		assert_int_equal(verify_jws(&rules, set, jeton_cstr(text),
				     &jws),
		    cases[i].any);
		assert_int_equal(jws.verified, cases[i].verified);
		assert_int_equal(jws.key, cases[i].key);
	}
}

static void
the_header_is_that_of_the_first_that_holds(void **state)
{
	jeton_jws_rules rules = mint_rules;
	jeton_jws jws;

	(void)state;
	sign("032", "abc");
	assert_int_equal(verify_jws(&rules, sets[4], jeton_cstr(text), &jws),
	    JETON_OK);
	assert_true(jt_str_eq(jws.header,
	    JT_LIT("{\"alg\":\"ES256\",\"typ\":\"other\",\"kid\":\"k0\"}")));
	/* A wrong typ does not hold. */
	rules.type = "three";
	assert_int_equal(verify_jws(&rules, sets[4], jeton_cstr(text), &jws),
	    JETON_OK);
	assert_true(jt_str_eq(jws.header,
	    JT_LIT("{\"alg\":\"ES256\",\"typ\":\"three\",\"kid\":\"k3\"}")));
	assert_int_equal(jws.verified, 1);
	rules.all = true;
	assert_int_equal(verify_jws(&rules, sets[4], jeton_cstr(text), &jws),
	    JETON_WRONG_TYPE);
}

/* Puts a general JWS together of minted signatures. */
static void
mint_many(const struct mint *m, size_t count)
{
	struct jt_buf b = jt_buf_over(text, sizeof text);

	jt_put(&b, JT_LIT("{\"payload\":\""));
	if (m->unencoded)
		jt_put(&b, jeton_cstr(m->payload));
	else
		jt_put_base64url(&b, m->payload, strlen(m->payload));
	jt_put(&b, JT_LIT("\",\"signatures\":["));
	for (size_t i = 0; i < count; i++) {
		jt_put(&b, i == 0 ? JT_LIT("{") : JT_LIT(",{"));
		mint_members(&b, &m[i]);
		jt_put_char(&b, '}');
	}
	jt_put(&b, JT_LIT("]}"));
	assert_int_equal(jt_buf_end(&b), JETON_OK);
}

#define PLAIN { .header = "{\"alg\":\"HS256\"}", .payload = "abc" }
#define UNENCODED                                                              \
	{ .header = "{\"alg\":\"HS256\",\"b64\":false,"                        \
		    "\"crit\":[\"b64\"]}",                                     \
		.payload = "abc",                                              \
		.unencoded = true }
#define ENCODED                                                                \
	{ .header = "{\"alg\":\"HS256\",\"b64\":true,"                         \
		    "\"crit\":[\"b64\"]}",                                     \
		.payload = "abc" }
#define STRANGE                                                                \
	{ .header = "{\"alg\":\"HS256\",\"crit\":[\"x\"],"                     \
		    "\"x\":1}",                                                \
		.payload = "abc" }
#define FOREIGN                                                                \
	{ .header = "{\"alg\":\"ES256\",\"b64\":false,"                        \
		    "\"crit\":[\"b64\"]}",                                     \
		.payload = "abc" }

static void
a18_all_signatures_agree_on_b64(void **state)
{
	static const struct {
		struct mint m[2];
		jeton_err all, any, without; /* without: not understood */
	} cases[] = {
		{ { PLAIN, PLAIN }, JETON_OK, JETON_OK, JETON_OK },
		{ { UNENCODED, UNENCODED }, JETON_OK, JETON_OK,
		    JETON_CRITICAL },
		{ { PLAIN, ENCODED }, JETON_OK, JETON_OK, JETON_OK },
		{ { PLAIN, UNENCODED }, JETON_CRITICAL, JETON_CRITICAL,
		    JETON_OK },
		{ { UNENCODED, PLAIN }, JETON_CRITICAL, JETON_CRITICAL,
		    JETON_BAD_SIGNATURE },
		{ { PLAIN, STRANGE }, JETON_CRITICAL, JETON_OK, JETON_OK },
		{ { STRANGE, PLAIN }, JETON_CRITICAL, JETON_OK, JETON_OK },
		{ { STRANGE, STRANGE }, JETON_CRITICAL, JETON_CRITICAL,
		    JETON_CRITICAL },
		/* Also with one whose key is not ours. */
		{ { PLAIN, FOREIGN }, JETON_NO_KEY, JETON_CRITICAL, JETON_OK },
	};
	jeton_keys *set = mint_keys();
	jeton_jws jws;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		jeton_jws_rules rules = mint_rules;

		mint_many(cases[i].m, 2);
		assert_int_equal(verify_jws(&rules, set, jeton_cstr(text),
				     &jws),
		    cases[i].without);
		rules.unencoded = true;
		assert_int_equal(verify_jws(&rules, set, jeton_cstr(text),
				     &jws),
		    cases[i].any);
		rules.all = true;
		assert_int_equal(verify_jws(&rules, set, jeton_cstr(text),
				     &jws),
		    cases[i].all);
	}
	jeton_keys_free(set);
}

static void
a43_a_signature_with_a_bad_header_does_not_hold(void **state)
{
	static const struct mint bad[] = {
		{ .unprotected = "{\"alg\":\"HS256\"}", .payload = "abc" },
		{ .header = "{}", .payload = "abc" },
		{ .header = "[]", .payload = "abc" },
		{ .header = "{\"alg\":1}", .payload = "abc" },
		{ .header = "{\"alg\":\"HS256\",\"x\":1}",
		    .unprotected = "{\"x\":1}",
		    .payload = "abc" },
	};
	jeton_keys *set = mint_keys();
	jeton_jws jws;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(bad); i++) {
		struct mint m[2] = { bad[i], PLAIN };
		jeton_jws_rules rules = mint_rules;

		mint_many(m, 2);
		assert_int_equal(verify_jws(&rules, set, jeton_cstr(text),
				     &jws),
		    JETON_OK);
		assert_int_equal(jws.verified, 1);
		rules.all = true;
		assert_int_equal(verify_jws(&rules, set, jeton_cstr(text),
				     &jws),
		    JETON_MALFORMED);
		mint_many(m, 1);
		rules.all = false;
		assert_int_equal(verify_jws(&rules, set, jeton_cstr(text),
				     &jws),
		    JETON_MALFORMED);
	}
	jeton_keys_free(set);
}

static void
a45_signatures_are_counted(void **state)
{
	static const struct mint plain = PLAIN;
	struct mint m[JETON_SIGNATURES_MAX + 1];
	jeton_keys *set = mint_keys();
	jeton_jws jws;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(m); i++)
		m[i] = plain;
	mint_many(m, JETON_SIGNATURES_MAX);
	assert_int_equal(verify_jws(&mint_rules, set, jeton_cstr(text), &jws),
	    JETON_OK);
	mint_many(m, JETON_SIGNATURES_MAX + 1);
	assert_int_equal(verify_jws(&mint_rules, set, jeton_cstr(text), &jws),
	    JETON_TOO_LONG);
	jeton_keys_free(set);
}

/* Keys without a kid are tried one after the other, for each signature. */
static void
a45_signatures_times_keys_are_counted(void **state)
{
	static const struct mint plain = PLAIN;
	struct mint m[JETON_SIGNATURES_MAX];
	char jwks[1024];
	struct jt_buf b = jt_buf_over(jwks, sizeof jwks);
	jeton_keys *set;
	jeton_jws jws;
	size_t most = JETON_CHECKS_MAX / 3;

	(void)state;
	jt_put(&b, JT_LIT("{\"keys\":["));
	for (size_t i = 0; i < 3; i++) {
		jt_put(&b,
		    JT_LIT("{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\""));
		jt_put_base64url(&b,
		    i == 2 ? mint_secret : "00000000000000000000000000000000",
		    32);
		jt_put(&b, i == 2 ? JT_LIT("\"}]}") : JT_LIT("\"},"));
	}
	assert_int_equal(jt_buf_end(&b), JETON_OK);
	assert_int_equal(jeton_keys_parse(&set, jeton_cstr(jwks), NULL),
	    JETON_OK);
	for (size_t i = 0; i < JT_COUNT(m); i++)
		m[i] = plain;
	mint_many(m, most);
	assert_int_equal(verify_jws(&mint_rules, set, jeton_cstr(text), &jws),
	    JETON_OK);
	assert_int_equal(jws.key, 2);
	assert_int_equal(jws.verified, 1);
	mint_many(m, most + 1);
	assert_int_equal(verify_jws(&mint_rules, set, jeton_cstr(text), &jws),
	    JETON_TOO_LONG);
	jeton_keys_free(set);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_or_any_signatures_hold),
		cmocka_unit_test(the_header_is_that_of_the_first_that_holds),
		cmocka_unit_test(a18_all_signatures_agree_on_b64),
		cmocka_unit_test(
		    a43_a_signature_with_a_bad_header_does_not_hold),
		cmocka_unit_test(a45_signatures_are_counted),
		cmocka_unit_test(a45_signatures_times_keys_are_counted),
	};

	return cmocka_run_group_tests(tests, make_keys, free_keys);
}
