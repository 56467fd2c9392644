/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that are written as PEM, and what their thumbprints look like as URIs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "jose/key.h"
#include "shelf.h"

static char pem[JETON_PEM_MAX];

static const jeton_str none = { NULL, 0 };
static const jeton_str passphrase = JT_INIT("correct horse");

static jeton_key *
open_key(const char *jwk, const char *alg)
{
	jeton_key *key;

	assert_int_equal(shelf_parse_key(&key, jeton_cstr(jwk),
			     &(jeton_key_options){ .alg = alg }),
	    JETON_OK);
	return key;
}

static void
assert_same(const jeton_key *a, const jeton_key *b)
{
	static char one[JETON_JWK_MAX], other[JETON_JWK_MAX];

	assert_int_equal(jeton_key_private_jwk(a, one, sizeof one), JETON_OK);
	assert_int_equal(jeton_key_private_jwk(b, other, sizeof other),
	    JETON_OK);
	assert_string_equal(one, other);
}

static void
a_private_pem_is_the_key_again(void **state)
{
	(void)state;
	for (const struct shelf_alg *a = shelf_algs; a->name[0] != '\0'; a++) {
		jeton_key_options options = { .alg = a->name };
		jeton_key *key = open_key(a->key, a->name), *again;

		assert_int_equal(jeton_key_private_pem(key, none, pem,
				     sizeof pem),
		    JETON_OK);
		assert_memory_equal(pem, "-----BEGIN PRIVATE KEY-----\n", 28);
		assert_int_equal(shelf_parse_key(&again, jeton_cstr(pem),
				     &options),
		    JETON_OK);
		assert_same(key, again);
		jeton_key_free(again);
		jeton_key_free(key);
	}
}

static void
a_locked_pem_opens_with_its_passphrase(void **state)
{
	static const char *const keys[] = { shelf_rsa, shelf_p521,
		shelf_ed25519 };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(keys); i++) {
		jeton_key_options options = { .passphrase = passphrase };
		jeton_key *key = open_key(keys[i], NULL), *again;

		assert_int_equal(jeton_key_private_pem(key, passphrase, pem,
				     sizeof pem),
		    JETON_OK);
		assert_memory_equal(pem,
		    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n", 38);
		assert_int_equal(shelf_parse_key(&again, jeton_cstr(pem),
				     &options),
		    JETON_OK);
		assert_same(key, again);
		jeton_key_free(again);
		assert_int_equal(shelf_parse_key(&again, jeton_cstr(pem), NULL),
		    JETON_KEY_LOCKED);
		jeton_key_free(key);
	}
}

/* What is in such a PEM, as OpenSSL sees it. */
static void
a_locked_pem_has_600000_iterations_and_a_salt_of_its_own(void **state)
{
	jeton_key *key = open_key(shelf_p256, NULL);
	unsigned char salts[2][16];

	(void)state;
	for (int i = 0; i < 2; i++) {
		const X509_ALGOR *way;
		X509_SIG *sig;
		PBE2PARAM *p;
		PBKDF2PARAM *f;
		BIO *bio;

		assert_int_equal(jeton_key_private_pem(key, passphrase, pem,
				     sizeof pem),
		    JETON_OK);
		bio = BIO_new_mem_buf(pem, -1);
		sig = PEM_read_bio_PKCS8(bio, NULL, NULL, NULL);
		X509_SIG_get0(sig, &way, NULL);
		p = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM),
		    way->parameter);
		f = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM),
		    p->keyfunc->parameter);
		assert_int_equal(OBJ_obj2nid(p->encryption->algorithm),
		    NID_aes_256_cbc);
		assert_int_equal(OBJ_obj2nid(f->prf->algorithm),
		    NID_hmacWithSHA256);
		assert_int_equal(ASN1_INTEGER_get(f->iter), 600000);
		assert_int_equal(f->salt->value.octet_string->length, 16);
		memcpy(salts[i], f->salt->value.octet_string->data, 16);
		PBKDF2PARAM_free(f);
		PBE2PARAM_free(p);
		X509_SIG_free(sig);
		BIO_free(bio);
	}
	assert_memory_not_equal(salts[0], salts[1], 16);
	jeton_key_free(key);
}

static void
a_public_pem_is_the_public_half(void **state)
{
	static char one[JETON_JWK_MAX], other[JETON_JWK_MAX];

	(void)state;
	for (const struct shelf_alg *a = shelf_algs; a->name[0] != '\0'; a++) {
		jeton_key_options options = { .alg = a->name };
		jeton_key *key = open_key(a->key, a->name), *private;
		jeton_keys *keys, *of;

		assert_int_equal(jeton_key_public_pem(key, pem, sizeof pem),
		    JETON_OK);
		assert_memory_equal(pem, "-----BEGIN PUBLIC KEY-----\n", 27);
		assert_int_equal(shelf_parse_key(&private, jeton_cstr(pem),
				     &options),
		    JETON_KEY_USE);
		assert_int_equal(shelf_parse_keys(&keys, jeton_cstr(pem),
				     &options),
		    JETON_OK);
		assert_int_equal(jeton_keys_public_jwk(keys, 0, one,
				     sizeof one),
		    JETON_OK);
		assert_int_equal(jeton_key_public_jwk(key, other, sizeof other),
		    JETON_OK);
		assert_string_equal(one, other);
		jeton_keys_free(keys);
		assert_int_equal(jeton_keys_of(&of, key), JETON_OK);
		assert_int_equal(jeton_keys_public_pem(of, 0, other,
				     sizeof other),
		    JETON_OK);
		assert_string_equal(pem, other);
		jeton_keys_free(of);
		jeton_key_free(key);
	}
}

/* As openssl(1) writes them. */
static void
bytes_are_those_of_openssl(void **state)
{
	static const char *const names[][2] = {
		{ "keys/rsa-pkcs8.pem", "keys/rsa-spki.pem" },
		{ "keys/ec-p521-pkcs8.pem", "keys/ec-p521-spki.pem" },
		{ "keys/ed25519-pkcs8.pem", "keys/ed25519-spki.pem" },
		{ "keys/ed448-pkcs8.pem", "keys/ed448-spki.pem" },
	};

	(void)state;
	for (size_t i = 0; i < JT_COUNT(names); i++) {
		size_t n;
		char *p = shelf_read(names[i][0], &n);
		jeton_key *key;

		assert_int_equal(shelf_parse_key(&key, (jeton_str){ p, n },
				     NULL),
		    JETON_OK);
		assert_int_equal(jeton_key_private_pem(key, none, pem,
				     sizeof pem),
		    JETON_OK);
		assert_int_equal(strlen(pem), n);
		assert_memory_equal(pem, p, n);
		free(p);
		p = shelf_read(names[i][1], &n);
		assert_int_equal(jeton_key_public_pem(key, pem, sizeof pem),
		    JETON_OK);
		assert_int_equal(strlen(pem), n);
		assert_memory_equal(pem, p, n);
		free(p);
		jeton_key_free(key);
	}
}

static void
a_buffer_too_small_holds_nothing_of_the_key(void **state)
{
	jeton_key *key = open_key(shelf_ed25519, NULL);
	size_t n;

	(void)state;
	assert_int_equal(jeton_key_private_pem(key, none, pem, sizeof pem),
	    JETON_OK);
	n = strlen(pem);
	for (size_t size = 1; size <= n; size++) {
		char *small = malloc(size);

		memset(small, 'x', size);
		assert_int_equal(jeton_key_private_pem(key, none, small, size),
		    JETON_NO_SPACE);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(small[i], 0);
		memset(small, 'x', size);
		if (size < 100)
			assert_int_equal(jeton_key_public_pem(key, small, size),
			    JETON_NO_SPACE);
		free(small);
	}
	assert_int_equal(jeton_key_private_pem(key, none, pem, n + 1),
	    JETON_OK);
	jeton_key_free(key);
}

static void
calls_without_sense_are_refused(void **state)
{
	static char long_one[JETON_PASSPHRASE_MAX + 1];
	jeton_key *key = open_key(shelf_p256, NULL), *secret;
	jeton_keys *keys;

	(void)state;
	memset(long_one, 'x', sizeof long_one);
	assert_int_equal(jeton_key_generate(&secret, "HS256", 0, ""), JETON_OK);
	assert_int_equal(jeton_key_private_pem(secret, none, pem, sizeof pem),
	    JETON_KEY_TYPE);
	assert_int_equal(jeton_key_public_pem(secret, pem, sizeof pem),
	    JETON_KEY_TYPE);
	assert_int_equal(jeton_key_private_pem(key, JT_LIT(""), pem,
			     sizeof pem),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_key_private_pem(key, (jeton_str){ NULL, 1 }, pem,
			     sizeof pem),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_key_private_pem(key,
			     (jeton_str){ long_one, sizeof long_one }, pem,
			     sizeof pem),
	    JETON_TOO_LONG);
	assert_int_equal(jeton_key_private_pem(NULL, none, pem, sizeof pem),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_key_public_pem(NULL, pem, sizeof pem),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_key_public_pem(key, NULL, 9), JETON_ARGUMENT);
	assert_int_equal(jeton_key_private_pem(key, none, pem, 0),
	    JETON_ARGUMENT);
	assert_string_equal(pem, "");
	assert_int_equal(jeton_keys_of(&keys, key), JETON_OK);
	assert_int_equal(jeton_keys_public_pem(keys, 1, pem, sizeof pem),
	    JETON_ARGUMENT);
	jeton_keys_free(keys);
	jeton_key_free(secret);
	jeton_key_free(key);
}

/* RFC 9278 3 has the thumbprint of RFC 7638 as an example. */
static void
a_thumbprint_has_a_uri(void **state)
{
	char uri[JETON_THUMBPRINT_URI_SIZE], print[JETON_THUMBPRINT_SIZE];
	jeton_key *key = open_key(shelf_ed25519, NULL);
	jeton_keys *keys;

	(void)state;
	assert_int_equal(jeton_key_thumbprint_uri(key, uri), JETON_OK);
	assert_string_equal(uri,
	    "urn:ietf:params:oauth:jwk-thumbprint:sha-256:"
	    "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
	assert_int_equal(strlen(uri), sizeof uri - 1);
	assert_int_equal(jeton_keys_of(&keys, key), JETON_OK);
	assert_int_equal(jeton_keys_thumbprint(keys, 0, print), JETON_OK);
	assert_string_equal(print, uri + strlen(JETON_THUMBPRINT_URN));
	assert_int_equal(jeton_keys_thumbprint(keys, 1, print), JETON_ARGUMENT);
	assert_string_equal(print, "");
	assert_int_equal(jeton_key_thumbprint_uri(NULL, uri), JETON_ARGUMENT);
	assert_string_equal(uri, "");
	jeton_keys_free(keys);
	jeton_key_free(key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_private_pem_is_the_key_again),
		cmocka_unit_test(a_locked_pem_opens_with_its_passphrase),
		cmocka_unit_test(
		    a_locked_pem_has_600000_iterations_and_a_salt_of_its_own),
		cmocka_unit_test(a_public_pem_is_the_public_half),
		cmocka_unit_test(bytes_are_those_of_openssl),
		cmocka_unit_test(a_buffer_too_small_holds_nothing_of_the_key),
		cmocka_unit_test(calls_without_sense_are_refused),
		cmocka_unit_test(a_thumbprint_has_a_uri),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
