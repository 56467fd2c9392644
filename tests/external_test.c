/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that are elsewhere, which may not be what they were. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "jose/key.h"
#include "shelf.h"

#define NO_FORM                                                                \
	"it is neither a JWK, nor a JWK Set, nor PEM, nor DER, nor a line of " \
	"OpenSSH"

/* How the device behaves. */
enum way {
	GOOD,
	FAILS,
	FAILS_AFTER_SIGNING,
	ZEROS,
	ONE_BIT,
	OTHER_KEY,
	OTHER_MESSAGE
};

struct device {
	enum way way;
	const jeton_key *key, *other;
	size_t calls;
	bool streams;
};

static const jeton_claims claims = {
	.issuer = "i", .audience = "a", .lifetime = 60
};
static const jeton_rules rules = { .issuer = "i", .audience = "a" };

static char text[JETON_TOKEN_MAX + 1];

/* Whether what is asked for is what goes into the token. */
static void
check_question(const struct device *d, const jeton_to_sign *what, size_t size)
{
	const struct jt_key *k = &d->key->key;
	uint8_t digest[JT_HASH_MAX];

	assert_string_equal(what->alg, k->alg->name.p);
	assert_int_equal(size, jt_key_signature_size(k));
	assert_int_equal(what->digest != NULL, jt_pkey_hashes(k->pkey));
	assert_int_equal(what->input.p == NULL, d->streams);
	if (what->digest == NULL)
		return;
	assert_int_equal(what->digest_size, jt_hash_size(k->alg->hash));
	if (d->streams)
		return;
	assert_int_equal(jt_digest(k->alg->hash, what->input.p, what->input.n,
			     digest),
	    JETON_OK);
	assert_memory_equal(digest, what->digest, what->digest_size);
}

static bool
sign(void *context, const jeton_to_sign *what, uint8_t *signature, size_t size)
{
	struct device *d = context;
	const jeton_key *key = d->way == OTHER_KEY ? d->other : d->key;
	jeton_err e;

	d->calls++;
	check_question(d, what, size);
	if (d->way == FAILS)
		return false;
	if (d->way == ZEROS)
		return true;
	if (d->way == OTHER_MESSAGE)
		e = jt_key_sign(&key->key, "no", 2, signature);
	else if (what->digest != NULL)
		e = jt_pkey_sign_digest(key->key.pkey, what->digest, signature);
	else
		e = jt_key_sign(&key->key, what->input.p, what->input.n,
		    signature);
	if (d->way == ONE_BIT)
		signature[size - 1] ^= 1;
	return e == JETON_OK && d->way != FAILS_AFTER_SIGNING;
}

static jeton_key *
open_key(const char *jwk, const char *alg)
{
	jeton_key *key;

	assert_int_equal(shelf_parse_key(&key, jeton_cstr(jwk),
			     &(jeton_key_options){ .alg = alg, .kid = "k" }),
	    JETON_OK);
	return key;
}

static jeton_key *
open_external(const jeton_key *key, struct device *d)
{
	static char jwk[JETON_JWK_MAX];
	jeton_key *external;

	assert_int_equal(jeton_key_public_jwk(key, jwk, sizeof jwk), JETON_OK);
	assert_int_equal(jeton_key_external(&external, jeton_cstr(jwk), NULL,
			     sign, d),
	    JETON_OK);
	assert_string_equal(jeton_key_id(external), "k");
	assert_string_equal(jeton_key_alg(external), jeton_key_alg(key));
	return external;
}

static void
try_token(const jeton_key *key, jeton_err wanted)
{
	static jeton_token token;
	jeton_keys *keys;

	assert_int_equal(jeton_sign(key, &claims, text, sizeof text), wanted);
	assert_int_equal(text[0] != '\0', wanted == JETON_OK);
	if (wanted != JETON_OK)
		return;
	assert_int_equal(jeton_keys_of(&keys, key), JETON_OK);
	assert_int_equal(jeton_verify(&rules, keys, jeton_cstr(text), &token),
	    JETON_OK);
	jeton_keys_free(keys);
}

static const struct {
	enum way way;
	jeton_err e;
} ways[] = {
	{ GOOD, JETON_OK },
	{ FAILS, JETON_CRYPTO },
	{ FAILS_AFTER_SIGNING, JETON_CRYPTO },
	{ ZEROS, JETON_CRYPTO },
	{ ONE_BIT, JETON_CRYPTO },
	{ OTHER_KEY, JETON_CRYPTO },
	{ OTHER_MESSAGE, JETON_CRYPTO },
};

static void
try_alg(const struct shelf_alg *a)
{
	jeton_key *key = open_key(a->key, a->name);
	struct device d = { .key = key };
	jeton_key *external = open_external(key, &d);

	for (size_t i = 0; i < JT_COUNT(ways); i++) {
		uint8_t sig[JT_SIGNATURE_MAX];
		jeton_err e;

		if (ways[i].way == OTHER_KEY)
			continue;
		d.way = ways[i].way;
		d.calls = 0;
		try_token(external, ways[i].e);
		e = jt_key_sign(&external->key, "x", 1, sig);
		assert_int_equal(e, ways[i].e);
		assert_int_equal(d.calls, 2);
		for (size_t j = 0; e != JETON_OK && j < a->size; j++)
			assert_int_equal(sig[j], 0);
	}
	jeton_key_free(external);
	jeton_key_free(key);
}

static void
what_comes_back_is_verified_first(void **state)
{
	(void)state;
	for (const struct shelf_alg *a = shelf_algs; a->name[0] != '\0'; a++)
		try_alg(a);
}

static void
a_signature_by_another_key_is_a_failure(void **state)
{
	jeton_key *key, *other, *external;
	struct device d = { .way = OTHER_KEY };

	(void)state;
	assert_int_equal(jeton_key_generate(&key, "ES256", 0, "k"), JETON_OK);
	assert_int_equal(jeton_key_generate(&other, "ES256", 0, "k"), JETON_OK);
	d.key = key;
	d.other = other;
	external = open_external(key, &d);
	try_token(external, JETON_CRYPTO);
	d.way = GOOD;
	try_token(external, JETON_OK);
	jeton_key_free(external);
	jeton_key_free(other);
	jeton_key_free(key);
}

/* A stream has but a digest to show. */
static void
try_stream(const char *jwk, enum way way, jeton_err wanted)
{
	jeton_key *key = open_key(jwk, NULL);
	struct device d = { .way = way, .key = key, .streams = true };
	jeton_key *external = open_external(key, &d);
	jeton_signer signer = { .key = external };
	jeton_jws_rules any = { .detached = true };
	jeton_stream *s, *v;
	jeton_keys *keys;

	assert_int_equal(jeton_stream_sign(&s, &signer, 0), JETON_OK);
	assert_int_equal(jeton_stream_update(s, "piece", 5), JETON_OK);
	assert_int_equal(jeton_stream_signed(s, text, sizeof text), wanted);
	assert_int_equal(text[0] != '\0', wanted == JETON_OK);
	jeton_stream_free(s);
	if (wanted == JETON_OK) {
		assert_int_equal(jeton_keys_of(&keys, key), JETON_OK);
		assert_int_equal(jeton_stream_verify(&v, &any, keys,
				     jeton_cstr(text)),
		    JETON_OK);
		assert_int_equal(jeton_stream_update(v, "piece", 5), JETON_OK);
		assert_int_equal(jeton_stream_verified(v), JETON_OK);
		jeton_stream_free(v);
		jeton_keys_free(keys);
	}
	jeton_key_free(external);
	jeton_key_free(key);
}

static void
a_stream_is_signed_by_its_digest(void **state)
{
	(void)state;
	try_stream(shelf_p256, GOOD, JETON_OK);
	try_stream(shelf_p521, GOOD, JETON_OK);
	try_stream(shelf_rsa, GOOD, JETON_OK);
	try_stream(shelf_p256, FAILS, JETON_CRYPTO);
	try_stream(shelf_p256, ONE_BIT, JETON_CRYPTO);
}

static void
a_key_that_is_elsewhere_has_no_private_form(void **state)
{
	jeton_key *key = open_key(shelf_p384, NULL);
	struct device d = { .key = key };
	jeton_key *external = open_external(key, &d);
	char jwk[1024], again[1024];

	(void)state;
	assert_int_equal(jeton_key_private_jwk(external, jwk, sizeof jwk),
	    JETON_KEY_USE);
	assert_string_equal(jwk, "");
	assert_int_equal(jeton_key_public_jwk(key, jwk, sizeof jwk), JETON_OK);
	assert_int_equal(jeton_key_public_jwk(external, again, sizeof again),
	    JETON_OK);
	assert_string_equal(jwk, again);
	assert_int_equal(d.calls, 0);
	jeton_key_free(external);
	jeton_key_free(key);
}

static const struct {
	const char *text;
	jeton_err e;
	const char *why;
} publics[] = {
	{ shelf_p256, JETON_OK, "" },
	{ "{\"keys\":[{\"kty\":\"oct\",\"alg\":\"HS256\","
	  "\"k\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"}]}",
	    JETON_KEY_TYPE, "a shared secret cannot be elsewhere" },
	{ "{\"keys\":[]}", JETON_KEY_NONE,
	    "the set has no key that we can use" },
	{ "", JETON_KEY_FORM, NO_FORM },
};

static void
the_public_half_is_one_key(void **state)
{
	struct device d = { 0 };
	jeton_key *external;
	jeton_why why;
	jeton_key_options options = { .why = &why };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(publics); i++) {
		assert_int_equal(jeton_key_external(&external,
				     jeton_cstr(publics[i].text), &options,
				     sign, &d),
		    publics[i].e);
		assert_string_equal(why.text, publics[i].why);
		assert_int_equal(external != NULL, publics[i].e == JETON_OK);
		if (external != NULL)
			assert_false(jt_pkey_is_private(external->key.pkey));
		jeton_key_free(external);
	}
	assert_int_equal(jeton_key_external(&external, jeton_cstr(shelf_p256),
			     &options, NULL, NULL),
	    JETON_ARGUMENT);
	assert_null(external);
}

/* Signatures of ES256 in DER; r and s are the low bytes of what comes out. */
static const struct {
	const char *der;
	jeton_err e;
	const char *r, *s;
} ders[] = {
	{ "3006020101020102", JETON_OK, "01", "02" },
	{ "300702020080020101", JETON_OK, "80", "01" },
	{ "3006020100020100", JETON_OK, "00", "00" },
	{ "", JETON_CRYPTO, "", "" },
	{ "30", JETON_CRYPTO, "", "" },
	{ "3000", JETON_CRYPTO, "", "" },
	{ "3003020101", JETON_CRYPTO, "", "" },
	{ "300602010102010200", JETON_CRYPTO, "", "" }, /* a byte more */
	{ "3006020181020101", JETON_CRYPTO, "", "" },   /* below zero */
	{ "3009020101020101020101", JETON_CRYPTO, "", "" },
	{ "3106020101020102", JETON_CRYPTO, "", "" },
	/* 33 bytes. */
	{ "3026022101000000000000000000000000000000000000000000000000000000"
	  "0000000000020101",
	    JETON_CRYPTO, "", "" },
};

static void
der_becomes_r_and_s(void **state)
{
	uint8_t der[64], sig[64], r, s;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(ders); i++) {
		size_t n = shelf_hex(der, ders[i].der);
		uint8_t *copy = malloc(n + (n == 0));

		memcpy(copy, der, n);
		memset(sig, 0xff, sizeof sig);
		assert_int_equal(jeton_ecdsa_from_der(sig, 64, copy, n),
		    ders[i].e);
		r = s = 0;
		shelf_hex(&r, ders[i].r);
		shelf_hex(&s, ders[i].s);
		assert_int_equal(sig[31], r);
		assert_int_equal(sig[63], s);
		for (size_t j = 0; j < 31; j++)
			assert_int_equal(sig[j] | sig[32 + j], 0);
		free(copy);
	}
	assert_int_equal(jeton_ecdsa_from_der(sig, 63, der, 8), JETON_ARGUMENT);
	assert_int_equal(jeton_ecdsa_from_der(sig, 64, NULL, 0), JETON_CRYPTO);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_comes_back_is_verified_first),
		cmocka_unit_test(a_signature_by_another_key_is_a_failure),
		cmocka_unit_test(a_stream_is_signed_by_its_digest),
		cmocka_unit_test(a_key_that_is_elsewhere_has_no_private_form),
		cmocka_unit_test(the_public_half_is_one_key),
		cmocka_unit_test(der_becomes_r_and_s),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
