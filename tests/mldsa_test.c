/* SPDX-License-Identifier: Apache-2.0 */
/* ML-DSA (RFC 9964), or what is left of it where OpenSSL is too old. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "jose/key.h"
#include "shelf.h"

#define EC                                                                     \
	"{\"kty\":\"EC\",\"crv\":\"P-256\","                                   \
	"\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","               \
	"\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}"

static const struct set {
	const char *alg;
	size_t public_size, signature_size;
} sets[] = {
	{ "ML-DSA-44", 1312, 2420 },
	{ "ML-DSA-65", 1952, 3309 },
	{ "ML-DSA-87", 2592, 4627 },
};

static const char message[] = "a message that somebody signed";

static char jwk[JETON_JWK_MAX], pem[JETON_PEM_MAX];

static bool
is_here(void)
{
	return jt_pkey_has(JT_KIND_MLDSA44);
}

static jeton_key *
make(const struct set *s)
{
	jeton_key *key;

	assert_int_equal(jeton_key_generate(&key, s->alg, 0, NULL), JETON_OK);
	assert_string_equal(jeton_key_alg(key), s->alg);
	assert_int_equal(strlen(jeton_key_id(key)), 43);
	return key;
}

static jeton_key *
read_back(const char *text)
{
	jeton_key *key;

	assert_int_equal(shelf_parse_key(&key, jeton_cstr(text), NULL),
	    JETON_OK);
	assert_true(shelf_works(key));
	return key;
}

static void
without_it_its_keys_are_skipped(void **state)
{
	static const char text[] = "{\"keys\":[{\"kty\":\"AKP\",\"alg\":\"ML-"
				   "DSA-44\",\"pub\":\"\"}," EC "]}";
	jeton_keys *keys;
	jeton_key *key;

	(void)state;
	if (is_here())
		return;
	for (size_t i = 0; i < JT_COUNT(sets); i++) {
		assert_null(jt_alg_find(jeton_cstr(sets[i].alg)));
		assert_int_equal(jeton_key_generate(&key, sets[i].alg, 0, NULL),
		    JETON_KEY_TYPE);
	}
	assert_int_equal(shelf_parse_keys(&keys, jeton_cstr(text), NULL),
	    JETON_OK);
	assert_int_equal(jeton_keys_count(keys), 1);
	assert_int_equal(jeton_keys_skipped(keys), 1);
	jeton_keys_free(keys);
}

static void
a_signature_holds_and_no_other_does(void **state)
{
	(void)state;
	for (size_t i = 0; is_here() && i < JT_COUNT(sets); i++) {
		uint8_t sig[JT_SIGNATURE_MAX + 1] = { 0 };
		jeton_key *key = make(&sets[i]);
		size_t n = sets[i].signature_size;
		jeton_keys *keys;

		assert_int_equal(jt_key_signature_size(&key->key), n);
		assert_int_equal(jeton_keys_of(&keys, key), JETON_OK);
		assert_int_equal(jt_key_sign(&key->key, message, sizeof message,
				     sig),
		    JETON_OK);
		assert_int_equal(jt_key_verify(&keys->key[0], message,
				     sizeof message, sig, n),
		    JETON_OK);
		assert_int_equal(jt_key_verify(&keys->key[0], message, 3, sig,
				     n),
		    JETON_BAD_SIGNATURE);
		for (size_t size = n - 1; size <= n + 1; size += 2)
			assert_int_equal(jt_key_verify(&keys->key[0], message,
					     sizeof message, sig, size),
			    JETON_BAD_SIGNATURE);
		for (size_t bit = 0; bit < 8 * n; bit += 101) {
			sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_int_equal(jt_key_verify(&keys->key[0], message,
					     sizeof message, sig, n),
			    JETON_BAD_SIGNATURE);
			sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		jeton_keys_free(keys);
		jeton_key_free(key);
	}
}

static void
a_key_is_the_same_in_each_form(void **state)
{
	static char again[JETON_JWK_MAX];
	jeton_key_options options = { .passphrase = JT_INIT("x") };

	(void)state;
	for (size_t i = 0; is_here() && i < JT_COUNT(sets); i++) {
		jeton_key *key = make(&sets[i]), *other;

		assert_int_equal(jeton_key_private_jwk(key, jwk, sizeof jwk),
		    JETON_OK);
		assert_non_null(strstr(jwk, "\"kty\":\"AKP\""));
		assert_non_null(strstr(jwk, "\"pub\":\""));
		assert_non_null(strstr(jwk, "\"priv\":\""));
		other = read_back(jwk);
		assert_int_equal(jeton_key_private_jwk(other, again,
				     sizeof again),
		    JETON_OK);
		assert_string_equal(jwk, again);
		jeton_key_free(other);
		assert_int_equal(jeton_key_private_pem(key,
				     (jeton_str){ NULL, 0 }, pem, sizeof pem),
		    JETON_OK);
		other = read_back(pem);
		assert_string_equal(jeton_key_alg(other), sets[i].alg);
		jeton_key_free(other);
		assert_int_equal(jeton_key_private_pem(key, options.passphrase,
				     pem, sizeof pem),
		    JETON_OK);
		assert_int_equal(shelf_parse_key(&other, jeton_cstr(pem),
				     &options),
		    JETON_OK);
		jeton_key_free(other);
		jeton_key_free(key);
	}
}

static void
a_public_form_has_no_seed(void **state)
{
	(void)state;
	for (size_t i = 0; is_here() && i < JT_COUNT(sets); i++) {
		jeton_key *key = make(&sets[i]), *none;
		jeton_keys *keys;

		assert_int_equal(jeton_key_public_jwk(key, jwk, sizeof jwk),
		    JETON_OK);
		assert_null(strstr(jwk, "priv"));
		assert_int_equal(shelf_parse_key(&none, jeton_cstr(jwk), NULL),
		    JETON_KEY_USE);
		assert_int_equal(shelf_parse_keys(&keys, jeton_cstr(jwk), NULL),
		    JETON_OK);
		jeton_keys_free(keys);
		assert_int_equal(jeton_key_public_pem(key, pem, sizeof pem),
		    JETON_OK);
		assert_int_equal(shelf_parse_keys(&keys, jeton_cstr(pem), NULL),
		    JETON_OK);
		assert_string_equal(jeton_keys_alg(keys, 0), sets[i].alg);
		jeton_keys_free(keys);
		jeton_key_free(key);
	}
}

/* RFC 9964 appendix A: the seed of zeros, whose kid is the thumbprint. */
static void
the_key_of_rfc_9964_has_its_thumbprint(void **state)
{
	char print[JETON_THUMBPRINT_SIZE];
	size_t n;
	char *p = shelf_read("keys/mldsa-44.jwk", &n);
	jeton_key *key;
	jeton_err e = shelf_parse_key(&key, (jeton_str){ p, n }, NULL);

	(void)state;
	free(p);
	assert_int_equal(e, is_here() ? JETON_OK : JETON_KEY_TYPE);
	if (key == NULL)
		return;
	assert_int_equal(jeton_key_thumbprint(key, print), JETON_OK);
	assert_string_equal(print, jeton_key_id(key));
	assert_true(shelf_works(key));
	jeton_key_free(key);
}

/* One member of a good JWK is another; $P is pub. */
static const struct {
	const char *text;
	jeton_err e;
	const char *why;
} bent[] = {
	{ "{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\",\"pub\":\"$P\"}", JETON_OK,
	    "" },
	{ "{\"kty\":\"AKP\",\"pub\":\"$P\"}", JETON_KEY_FORM,
	    "such a key has to name its algorithm" },
	{ "{\"kty\":\"AKP\",\"alg\":\"ML-DSA-65\",\"pub\":\"$P\"}",
	    JETON_KEY_FORM, "member 'pub' must be 1952 bytes, is 1312" },
	{ "{\"kty\":\"AKP\",\"alg\":\"ES256\",\"pub\":\"$P\"}",
	    JETON_KEY_MISMATCH, "member 'alg' does not fit its kty and crv" },
	{ "{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\"}", JETON_KEY_FORM,
	    "member 'pub' is missing" },
	{ "{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\",\"pub\":\"$P\","
	  "\"priv\":\"AAAA\"}",
	    JETON_KEY_FORM, "member 'priv' must be 32 bytes, is 3" },
	{ "{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\",\"pub\":\"$P\",\"priv\":"
	  "\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"}",
	    JETON_KEY_MISMATCH, "member 'priv' does not belong to the others" },
};

static void
a_jwk_is_read_strictly(void **state)
{
	static char text[JETON_JWK_MAX];
	char *pub, *dollar;
	jeton_key *key;

	(void)state;
	if (!is_here())
		return;
	key = make(&sets[0]);
	assert_int_equal(jeton_key_public_jwk(key, jwk, sizeof jwk), JETON_OK);
	pub = strstr(jwk, "\"pub\":\"") + 7;
	*strchr(pub, '"') = '\0';
	for (size_t i = 0; i < JT_COUNT(bent); i++) {
		size_t before = strcspn(bent[i].text, "$");
		jeton_keys *keys;
		jeton_why why;

		dollar = strchr(bent[i].text, '$');
		snprintf(text, sizeof text, "%.*s%s%s", (int)before,
		    bent[i].text, dollar == NULL ? "" : pub,
		    dollar == NULL ? "" : dollar + 2);
		assert_int_equal(shelf_parse_keys(&keys, jeton_cstr(text),
				     &(jeton_key_options){ .why = &why }),
		    bent[i].e);
		assert_string_equal(why.text, bent[i].why);
		jeton_keys_free(keys);
	}
	jeton_key_free(key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_it_its_keys_are_skipped),
		cmocka_unit_test(a_signature_holds_and_no_other_does),
		cmocka_unit_test(a_key_is_the_same_in_each_form),
		cmocka_unit_test(a_public_form_has_no_seed),
		cmocka_unit_test(the_key_of_rfc_9964_has_its_thumbprint),
		cmocka_unit_test(a_jwk_is_read_strictly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
