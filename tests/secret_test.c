/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <openssl/pem.h>

#include "jose/key.h"
#include "shelf.h"

static const struct {
	const char *alg;
	size_t n;
	jeton_err strict, insecure;
} lengths[] = {
	{ "HS256", 0, JETON_KEY_WEAK, JETON_KEY_WEAK },
	{ "HS256", 1, JETON_KEY_WEAK, JETON_OK },
	{ "HS256", 31, JETON_KEY_WEAK, JETON_OK },
	{ "HS256", 32, JETON_OK, JETON_OK },
	{ "HS384", 47, JETON_KEY_WEAK, JETON_OK },
	{ "HS384", 48, JETON_OK, JETON_OK },
	{ "HS512", 63, JETON_KEY_WEAK, JETON_OK },
	{ "HS512", 64, JETON_OK, JETON_OK },
	{ "HS512", 4096, JETON_OK, JETON_OK },
	{ "HS512", 4097, JETON_TOO_LONG, JETON_TOO_LONG },
	{ "RS256", 32, JETON_KEY_MISMATCH, JETON_KEY_MISMATCH },
	{ "ES256", 32, JETON_KEY_MISMATCH, JETON_KEY_MISMATCH },
	{ "none", 32, JETON_KEY_TYPE, JETON_KEY_TYPE },
	{ "none", 0, JETON_KEY_TYPE, JETON_KEY_TYPE },
	{ "", 32, JETON_KEY_TYPE, JETON_KEY_TYPE },
	{ NULL, 32, JETON_ARGUMENT, JETON_ARGUMENT },
};

/* Text that is a key, whatever stands before it. */
static const char *const texts[] = {
	"-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE",
	"\n -----BEGIN RSA PUBLIC KEY-----\nMIIBCgKCAQEA",
	"a comment before it\n-----BEGIN CERTIFICATE-----\nMIIC",
	"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE",
	"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7 somebody@somewhere",
	" \t\r\n\v\fssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI somebody@somewhere",
	"ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY somebody",
	"sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2g",
	"{\"kty\":\"RSA\",\"n\":\"0vx7agoebGcQSuu\",\"e\":\"AQAB\"}",
	"  {\"keys\":[{\"crv\":\"P-256\",\"y\":\"x_FEzRu9m36HLN_tue659\"}]}",
	"\n{ \"e\": \"AQAB\", \"kty\" : \"RSA\", broken json all the same",
};

static const char *const files[] = {
	"keys/rsa-pkcs8.pem",
	"keys/rsa-pkcs1.pem",
	"keys/rsa-spki.pem",
	"keys/rsa-pkcs1-public.pem",
	"keys/rsa-certificate.pem",
	"keys/ec-pkcs8.pem",
	"keys/ec-sec1.pem",
	"keys/ec-spki.pem",
	"keys/ec-certificate.pem",
	"keys/ed25519-pkcs8.pem",
	"keys/ed25519-spki.pem",
	"keys/ec-p384-sec1.pem",
	"keys/rsa-pss-pkcs8.pem",
};

/* From memory of exactly its size; the same for signer and verifier. */
static jeton_err
share(const char *alg, const void *p, size_t n, bool strict)
{
	uint8_t *copy = malloc(n + (n == 0));
	jeton_keys *keys;
	jeton_key *key;
	jeton_err e, other;

	if (n > 0)
		memcpy(copy, p, n);
	if (strict) {
		e = jeton_keys_secret(&keys, alg, copy, n);
		other = jeton_key_secret(&key, alg, copy, n);
	} else {
		e = jeton_keys_insecure_short_secret(&keys, alg, copy, n);
		other = jeton_key_insecure_short_secret(&key, alg, copy, n);
	}
	free(copy);
	assert_int_equal(e, other);
	assert_int_equal(e == JETON_OK, keys != NULL);
	assert_int_equal(e == JETON_OK, key != NULL);
	if (key != NULL) {
		assert_string_equal(jeton_key_alg(key), alg);
		assert_string_equal(jeton_key_id(key), "");
		assert_true(shelf_works(key));
		assert_int_equal(jeton_keys_count(keys), 1);
		assert_null(keys->key[0].secret);
	}
	jeton_keys_free(keys);
	jeton_key_free(key);
	return e;
}

static void
assert_refused(const void *p, size_t n)
{
	assert_int_equal(share("HS256", p, n, true), JETON_KEY_FORM);
	assert_int_equal(share("HS256", p, n, false), JETON_KEY_FORM);
}

static void
a31_a_secret_is_as_long_as_the_hash(void **state)
{
	uint8_t secret[JETON_SECRET_MAX + 1];

	(void)state;
	memset(secret, 0xa5, sizeof secret);
	for (size_t i = 0; i < JT_COUNT(lengths); i++) {
		assert_int_equal(share(lengths[i].alg, secret, lengths[i].n,
				     true),
		    lengths[i].strict);
		assert_int_equal(share(lengths[i].alg, secret, lengths[i].n,
				     false),
		    lengths[i].insecure);
	}
}

static void
a4_nothing_is_no_secret(void **state)
{
	jeton_keys *keys;
	jeton_key *key;

	(void)state;
	assert_int_equal(jeton_key_secret(&key, "HS256", NULL, 0),
	    JETON_KEY_WEAK);
	assert_int_equal(jeton_key_insecure_short_secret(&key, "HS256", NULL,
			     0),
	    JETON_KEY_WEAK);
	assert_int_equal(jeton_keys_secret(&keys, "HS256", "", 0),
	    JETON_KEY_WEAK);
	assert_int_equal(jeton_keys_secret(&keys, "HS256", NULL, 32),
	    JETON_ARGUMENT);
	assert_null(key);
	assert_null(keys);
}

static void
a3_the_text_of_a_key_is_no_secret(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(texts); i++)
		assert_refused(texts[i], strlen(texts[i]));
	assert_refused(shelf_rsa, strlen(shelf_rsa));
	assert_refused(shelf_p256, strlen(shelf_p256));
	assert_refused(shelf_ed25519, strlen(shelf_ed25519));
}

static void
a3_the_bytes_of_a_key_are_no_secret(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(files); i++) {
		size_t n;
		char *pem = shelf_read(files[i], &n);
		BIO *bio = BIO_new_mem_buf(pem, (int)n);
		char *label, *header;
		unsigned char *der;
		long size;

		assert_refused(pem, n);
		assert_int_equal(PEM_read_bio(bio, &label, &header, &der,
				     &size),
		    1);
		assert_refused(der, (size_t)size);
		OPENSSL_free(label);
		OPENSSL_free(header);
		OPENSSL_free(der);
		BIO_free(bio);
		free(pem);
	}
}

static void
a3_a_jwk_cannot_smuggle_a_key_in_as_a_secret(void **state)
{
	char text[4096];
	struct jt_buf b = jt_buf_over(text, sizeof text);
	jeton_keys *keys;
	size_t n;
	char *pem = shelf_read("keys/rsa-spki.pem", &n);

	(void)state;
	jt_put(&b, JT_LIT("{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\""));
	jt_put_base64url(&b, pem, n);
	jt_put(&b, JT_LIT("\"}"));
	assert_int_equal(jt_buf_end(&b), JETON_OK);
	assert_int_equal(shelf_parse_keys(&keys, jeton_cstr(text), NULL),
	    JETON_KEY_FORM);
	free(pem);
}

/* A secret may be any other bytes. */
static void
other_bytes_are_secrets(void **state)
{
	static const char *const secrets[] = {
		"{\"this\":\"is JSON, but it is no JWK\"}",
		"a secret that speaks of ssh-rsa and \"kty\"",
		"-----begin public key----- in small letters",
		"0\x82\x01\x0a what begins like a DER sequence",
	};

	(void)state;
	for (size_t i = 0; i < JT_COUNT(secrets); i++)
		assert_int_equal(share("HS256", secrets[i], strlen(secrets[i]),
				     true),
		    JETON_OK);
}

/* Secrets around the size of a hash, by both ways in. */
static void
a_short_secret_says_that_it_is_weak(void **state)
{
	static const char secret[] = "0123456789abcdef0123456789ABCDEF";
	jeton_key *key;
	jeton_keys *keys, *copy;

	(void)state;
	for (size_t n = 31; n <= 32; n++) {
		assert_int_equal(jeton_keys_insecure_short_secret(&keys,
				     "HS256", secret, n),
		    JETON_OK);
		assert_int_equal(jeton_keys_weak(keys, 0), n < 32);
		assert_false(jeton_keys_weak(keys, 1));
		jeton_keys_free(keys);
		assert_int_equal(jeton_key_insecure_short_secret(&key, "HS256",
				     secret, n),
		    JETON_OK);
		assert_int_equal(jeton_keys_of(&copy, key), JETON_OK);
		assert_int_equal(jeton_keys_weak(copy, 0), n < 32);
		jeton_keys_free(copy);
		jeton_key_free(key);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_short_secret_says_that_it_is_weak),
		cmocka_unit_test(a31_a_secret_is_as_long_as_the_hash),
		cmocka_unit_test(a4_nothing_is_no_secret),
		cmocka_unit_test(a3_the_text_of_a_key_is_no_secret),
		cmocka_unit_test(a3_the_bytes_of_a_key_are_no_secret),
		cmocka_unit_test(a3_a_jwk_cannot_smuggle_a_key_in_as_a_secret),
		cmocka_unit_test(other_bytes_are_secrets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
