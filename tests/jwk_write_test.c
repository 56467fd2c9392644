/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "jose/key.h"
#include "shelf.h"

/* RFC 7638 3.1. */
#define RFC_7638                                                               \
	"{\"kty\":\"RSA\",\"e\":\"AQAB\",\"alg\":\"RS256\","                   \
	"\"kid\":\"2011-04-29\",\"n\":\"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2" \
	"aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiF"  \
	"V4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGj"  \
	"QR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91C"  \
	"bOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniI"  \
	"qbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw\"}"

#define EC_PUBLIC                                                              \
	"{\"kty\":\"EC\",\"crv\":\"P-256\","                                   \
	"\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","               \
	"\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\""
#define TAIL(ALG) ",\"alg\":\"" ALG "\",\"use\":\"sig\"}"

static const char *const algs[] = { "HS256", "HS384", "HS512", "RS256", "RS384",
	"RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "ES256K",
	"EdDSA", "Ed25519", "Ed448" };

static jeton_key *
open_key(const char *text)
{
	jeton_key *key;

	assert_int_equal(shelf_parse_key(&key, jeton_cstr(text), NULL),
	    JETON_OK);
	return key;
}

static void
assert_thumbprint(const char *text, const char *wanted)
{
	char out[JETON_THUMBPRINT_SIZE];
	jeton_key *key = open_key(text);

	assert_int_equal(jeton_key_thumbprint(key, out), JETON_OK);
	assert_string_equal(out, wanted);
	jeton_key_free(key);
}

static void
thumbprints_are_those_of_the_rfcs(void **state)
{
	struct jeton_key key = { 0 };
	char out[JETON_THUMBPRINT_SIZE];
	jeton_keys *keys;

	(void)state;
	assert_thumbprint(shelf_ed25519,
	    "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
	/* RFC 7638 prints a public key, and keys of ours are private. */
	assert_int_equal(shelf_parse_keys(&keys, jeton_cstr(RFC_7638), NULL),
	    JETON_OK);
	key.key = keys->key[0];
	assert_int_equal(jeton_key_thumbprint(&key, out), JETON_OK);
	assert_string_equal(out, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
	jeton_keys_free(keys);
}

/* Computed with Python's hashlib from the texts of RFC 7638 3.2. */
static void
a_curve_and_a_secret_have_a_thumbprint(void **state)
{
	(void)state;
	assert_thumbprint(shelf_p256,
	    "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U");
	assert_thumbprint(shelf_p521,
	    "dHri3SADZkrush5HU_50AoRhcKFryN-PI6jPBtPL55M");
	assert_thumbprint(shelf_ed448,
	    "dmWebDhaEkyn9NH-xdf-tgWROS-EpJOMf1USIWM0_Zg");
	assert_thumbprint("{\"kty\":\"oct\",\"alg\":\"HS256\","
			  "\"k\":"
			  "\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"}",
	    "WqjPPRvAP8oYbAqCwMErhzTg-Quaz-vLx_cef07yhOs");
}

/* Not even to take the thumbprint of nothing for its own. */
static void
a_set_has_no_secret_to_write(void **state)
{
	char text[256], out[JETON_THUMBPRINT_SIZE];
	jeton_key *key;
	jeton_keys *keys;

	(void)state;
	assert_int_equal(jeton_key_generate(&key, "HS256", 0, NULL), JETON_OK);
	assert_int_equal(jeton_keys_of(&keys, key), JETON_OK);
	assert_int_equal(jeton_keys_thumbprint(keys, 0, out), JETON_KEY_TYPE);
	assert_string_equal(out, "");
	assert_int_equal(jeton_keys_public_jwk(keys, 0, text, sizeof text),
	    JETON_KEY_TYPE);
	assert_int_equal(jeton_keys_public_pem(keys, 0, text, sizeof text),
	    JETON_KEY_TYPE);
	jeton_keys_free(keys);
	jeton_key_free(key);
}

static void
members_are_written_in_one_order(void **state)
{
	char text[1024];
	jeton_key *key = open_key(shelf_p256);
	jeton_keys *keys;

	(void)state;
	assert_int_equal(jeton_key_public_jwk(key, text, sizeof text),
	    JETON_OK);
	assert_string_equal(text, EC_PUBLIC TAIL("ES256"));
	assert_int_equal(jeton_key_private_jwk(key, text, sizeof text),
	    JETON_OK);
	assert_string_equal(text,
	    EC_PUBLIC ",\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-"
		      "E9LI\"" TAIL("ES256"));
	assert_int_equal(jeton_keys_of(&keys, key), JETON_OK);
	assert_int_equal(jeton_keys_public_jwks(keys, text, sizeof text),
	    JETON_OK);
	assert_string_equal(text, "{\"keys\":[" EC_PUBLIC TAIL("ES256") "]}");
	jeton_keys_free(keys);
	jeton_key_free(key);
}

static void
a_kid_is_written_as_a_json_string(void **state)
{
	char text[1024];
	jeton_key_options options = { .kid = "a\"b\\\n\xc3\xa9" };
	jeton_key *key, *again;

	(void)state;
	assert_int_equal(shelf_parse_key(&key, jeton_cstr(shelf_ed25519),
			     &options),
	    JETON_OK);
	assert_int_equal(jeton_key_private_jwk(key, text, sizeof text),
	    JETON_OK);
	again = open_key(text);
	assert_string_equal(jeton_key_id(again), options.kid);
	jeton_key_free(again);
	jeton_key_free(key);
}

static void
generate(jeton_key **key, const char *alg)
{
	char thumbprint[JETON_THUMBPRINT_SIZE];

	assert_int_equal(jeton_key_generate(key, alg, 2048, NULL), JETON_OK);
	assert_true(shelf_works(*key));
	assert_int_equal(jeton_key_thumbprint(*key, thumbprint), JETON_OK);
	assert_string_equal(jeton_key_id(*key), thumbprint);
}

static void
a_fresh_key_is_the_same_after_writing_and_reading(void **state)
{
	static char text[JETON_JWK_MAX], again[JETON_JWK_MAX];

	(void)state;
	for (size_t i = 0; i < JT_COUNT(algs); i++) {
		jeton_key *key, *other;

		generate(&key, algs[i]);
		assert_int_equal(jeton_key_private_jwk(key, text, sizeof text),
		    JETON_OK);
		other = open_key(text);
		assert_int_equal(jeton_key_private_jwk(other, again,
				     sizeof again),
		    JETON_OK);
		assert_string_equal(text, again);
		assert_string_equal(jeton_key_alg(key), jeton_key_alg(other));
		assert_true(shelf_works(other));
		jeton_key_free(key);
		jeton_key_free(other);
	}
}

static void
a_public_form_has_nothing_private(void **state)
{
	static const char *const privates[] = { "\"d\"", "\"p\"", "\"q\"",
		"\"dp\"", "\"dq\"", "\"qi\"", "\"k\"" };
	static char text[JETON_JWK_MAX];

	(void)state;
	for (size_t i = 0; i < JT_COUNT(algs); i++) {
		bool is_secret = algs[i][0] == 'H';
		jeton_keys *keys;
		jeton_key *key;

		generate(&key, algs[i]);
		assert_int_equal(jeton_keys_of(&keys, key), JETON_OK);
		assert_int_equal(jeton_key_public_jwk(key, text, sizeof text),
		    is_secret ? JETON_KEY_TYPE : JETON_OK);
		for (size_t j = 0; j < JT_COUNT(privates); j++)
			assert_null(strstr(text, privates[j]));
		assert_int_equal(text[0] == '\0', is_secret);
		assert_int_equal(jeton_keys_public_jwks(keys, text,
				     sizeof text),
		    is_secret ? JETON_KEY_TYPE : JETON_OK);
		assert_int_equal(text[0] == '\0', is_secret);
		jeton_keys_free(keys);
		jeton_key_free(key);
	}
}

/* 8192 bits, and a kid of which each byte needs six. */
static void
the_longest_public_jwk_fits(void **state)
{
	static uint8_t n[1024];
	static char text[JETON_JWK_MAX];
	struct jt_buf b = jt_buf_over(text, sizeof text);
	char kid[JETON_KID_MAX + 1], thumbprint[JETON_THUMBPRINT_SIZE];
	jeton_key_options options = { .kid = kid };
	struct jeton_key key = { 0 };
	jeton_keys *keys;

	(void)state;
	memset(n, 0xff, sizeof n);
	memset(kid, 1, sizeof kid - 1);
	kid[sizeof kid - 1] = '\0';
	jt_put(&b, JT_LIT("{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\""));
	jt_put_base64url(&b, n, sizeof n);
	jt_put(&b, JT_LIT("\"}"));
	assert_int_equal(shelf_parse_keys(&keys, (jeton_str){ text, b.n },
			     &options),
	    JETON_OK);
	key.key = keys->key[0];
	assert_int_equal(jeton_key_public_jwk(&key, text, sizeof text),
	    JETON_OK);
	assert_int_equal(jeton_key_thumbprint(&key, thumbprint), JETON_OK);
	assert_int_equal(jeton_key_private_jwk(&key, text, sizeof text),
	    JETON_KEY_USE);
	jeton_keys_free(keys);
}

static void
a_buffer_too_small_holds_nothing_of_the_key(void **state)
{
	char text[1024];
	jeton_key *key = open_key(shelf_p256);
	size_t n;

	(void)state;
	assert_int_equal(jeton_key_private_jwk(key, text, sizeof text),
	    JETON_OK);
	n = strlen(text);
	for (size_t size = 1; size <= n; size++) {
		char *small = malloc(size);

		memset(small, 'x', size);
		assert_int_equal(jeton_key_private_jwk(key, small, size),
		    JETON_NO_SPACE);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(small[i], 0);
		free(small);
	}
	assert_int_equal(jeton_key_private_jwk(key, text, n + 1), JETON_OK);
	assert_int_equal(jeton_key_private_jwk(key, text, 0), JETON_ARGUMENT);
	assert_int_equal(jeton_key_private_jwk(NULL, text, sizeof text),
	    JETON_ARGUMENT);
	assert_string_equal(text, "");
	jeton_key_free(key);
}

static const struct {
	const char *alg;
	unsigned bits;
	const char *kid;
	jeton_err e;
} requests[] = {
	{ "ES256", 0, "", JETON_OK },
	{ "ES256", 0, "my key", JETON_OK },
	{ "ES256", 0, "\xff", JETON_ARGUMENT },
	{ "RS256", 2047, NULL, JETON_KEY_WEAK },
	{ "RS256", 1024, NULL, JETON_KEY_WEAK },
	{ "PS256", 2049, NULL, JETON_ARGUMENT },
	{ "RS256", 8200, NULL, JETON_ARGUMENT },
	{ "none", 0, NULL, JETON_KEY_TYPE },
	{ "ES521", 0, NULL, JETON_KEY_TYPE },
	{ "", 0, NULL, JETON_KEY_TYPE },
	{ NULL, 0, NULL, JETON_ARGUMENT },
};

static void
requests_without_sense_make_no_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(requests); i++) {
		jeton_key *key;

		assert_int_equal(jeton_key_generate(&key, requests[i].alg,
				     requests[i].bits, requests[i].kid),
		    requests[i].e);
		assert_int_equal(key != NULL, requests[i].e == JETON_OK);
		if (key != NULL)
			assert_string_equal(jeton_key_id(key), requests[i].kid);
		jeton_key_free(key);
	}
}

static void
a_fresh_rsa_key_has_3072_bits(void **state)
{
	jeton_key *key;

	(void)state;
	assert_int_equal(jeton_key_generate(&key, "PS256", 0, "x"), JETON_OK);
	assert_int_equal(jt_key_signature_size(&key->key), 3072 / 8);
	jeton_key_free(key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(thumbprints_are_those_of_the_rfcs),
		cmocka_unit_test(a_curve_and_a_secret_have_a_thumbprint),
		cmocka_unit_test(a_set_has_no_secret_to_write),
		cmocka_unit_test(members_are_written_in_one_order),
		cmocka_unit_test(a_kid_is_written_as_a_json_string),
		cmocka_unit_test(
		    a_fresh_key_is_the_same_after_writing_and_reading),
		cmocka_unit_test(a_public_form_has_nothing_private),
		cmocka_unit_test(the_longest_public_jwk_fits),
		cmocka_unit_test(a_buffer_too_small_holds_nothing_of_the_key),
		cmocka_unit_test(requests_without_sense_make_no_key),
		cmocka_unit_test(a_fresh_rsa_key_has_3072_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
