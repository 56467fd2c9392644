/* SPDX-License-Identifier: Apache-2.0 */
/* OpenSSL's other interface as witness, and as forger of paddings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "jose/key.h"
#include "shelf.h"

enum { SIZE = 256 };

static const char message[] = "a message that somebody signed";

static const struct padding {
	const char *name;
	const char *alg; /* of the key that is to verify */
	int padding;
	const char *hash, *mgf1;
	int salt;
	jeton_err e;
} paddings[] = {
	{ "PS256 as it should be", "PS256", RSA_PKCS1_PSS_PADDING, "SHA256",
	    "SHA256", 32, JETON_OK },
	{ "no salt", "PS256", RSA_PKCS1_PSS_PADDING, "SHA256", "SHA256", 0,
	    JETON_BAD_SIGNATURE },
	{ "a salt like SHA-1", "PS256", RSA_PKCS1_PSS_PADDING, "SHA256",
	    "SHA256", 20, JETON_BAD_SIGNATURE },
	{ "one byte less", "PS256", RSA_PKCS1_PSS_PADDING, "SHA256", "SHA256",
	    31, JETON_BAD_SIGNATURE },
	{ "one byte more", "PS256", RSA_PKCS1_PSS_PADDING, "SHA256", "SHA256",
	    33, JETON_BAD_SIGNATURE },
	{ "a salt like SHA-512", "PS256", RSA_PKCS1_PSS_PADDING, "SHA256",
	    "SHA256", 64, JETON_BAD_SIGNATURE },
	{ "the longest salt", "PS256", RSA_PKCS1_PSS_PADDING, "SHA256",
	    "SHA256", RSA_PSS_SALTLEN_MAX, JETON_BAD_SIGNATURE },
	{ "MGF1 with SHA-1", "PS256", RSA_PKCS1_PSS_PADDING, "SHA256", "SHA1",
	    32, JETON_BAD_SIGNATURE },
	{ "MGF1 with SHA-512", "PS256", RSA_PKCS1_PSS_PADDING, "SHA256",
	    "SHA512", 32, JETON_BAD_SIGNATURE },
	{ "PS512", "PS256", RSA_PKCS1_PSS_PADDING, "SHA512", "SHA512", 64,
	    JETON_BAD_SIGNATURE },
	{ "RS256 for PS256", "PS256", RSA_PKCS1_PADDING, "SHA256", NULL, 0,
	    JETON_BAD_SIGNATURE },
	{ "RS256 as it should be", "RS256", RSA_PKCS1_PADDING, "SHA256", NULL,
	    0, JETON_OK },
	{ "RS512", "RS256", RSA_PKCS1_PADDING, "SHA512", NULL, 0,
	    JETON_BAD_SIGNATURE },
	{ "RS1", "RS256", RSA_PKCS1_PADDING, "SHA1", NULL, 0,
	    JETON_BAD_SIGNATURE },
};

/* Blocks that only look like PKCS #1; the digest stands at the end. */
static const struct block {
	const char *name;
	const char *start; /* after 00 01 */
	size_t fill;       /* bytes ff after that */
	const char *rest;
	size_t tail; /* zero bytes behind the digest */
	jeton_err e;
} blocks[] = {
	{ "as it should be", "", 202,
	    "003031300d060960864801650304020105000420", 0, JETON_OK },
	{ "no NULL in the algorithm", "", 204,
	    "00302f300b0609608648016503040201"
	    "0420",
	    0, JETON_BAD_SIGNATURE },
	{ "no DigestInfo", "", 221, "00", 0, JETON_BAD_SIGNATURE },
	{ "too little fill, garbage behind", "", 8,
	    "003031300d060960864801650304020105000420", 194,
	    JETON_BAD_SIGNATURE },
	{ "a zero in the fill", "00", 201,
	    "003031300d060960864801650304020105000420", 0,
	    JETON_BAD_SIGNATURE },
	{ "an ee in the fill", "ee", 201,
	    "003031300d060960864801650304020105000420", 0,
	    JETON_BAD_SIGNATURE },
	{ "a long form of the length", "", 201,
	    "00308131300d060960864801650304020105000420", 0,
	    JETON_BAD_SIGNATURE },
};

static EVP_PKEY *
read_evp(void)
{
	size_t n;
	char *pem = shelf_read("keys/rsa-pkcs8.pem", &n);
	BIO *bio = BIO_new_mem_buf(pem, (int)n);
	EVP_PKEY *evp = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);

	BIO_free(bio);
	free(pem);
	assert_non_null(evp);
	return evp;
}

static jeton_key *
read_key(const char *alg)
{
	size_t n;
	char *pem = shelf_read("keys/rsa-pkcs8.pem", &n);
	jeton_key *key;

	assert_int_equal(jeton_key_parse(&key, (jeton_str){ pem, n },
			     &(jeton_key_options){ .alg = alg }),
	    JETON_OK);
	free(pem);
	return key;
}

static jeton_err
verify(const char *alg, const uint8_t *sig)
{
	jeton_key *key = read_key(alg);
	jeton_err e;

	ERR_clear_error(); /* as in a program without errors of its own */
	e = jt_key_verify(&key->key, message, sizeof message, sig, SIZE);

	jeton_key_free(key);
	return e;
}

static void
configure(EVP_PKEY_CTX *ctx, const struct padding *p)
{
	assert_true(EVP_PKEY_CTX_set_rsa_padding(ctx, p->padding) > 0);
	if (p->padding != RSA_PKCS1_PSS_PADDING)
		return;
	assert_true(EVP_PKEY_CTX_set_rsa_mgf1_md_name(ctx, p->mgf1, NULL) > 0);
	assert_true(EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, p->salt) > 0);
}

static void
sign_with(EVP_PKEY *evp, const struct padding *p, uint8_t *sig)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	EVP_PKEY_CTX *ctx = NULL;
	size_t n = SIZE;

	assert_int_equal(EVP_DigestSignInit_ex(md, &ctx, p->hash, NULL, NULL,
			     evp, NULL),
	    1);
	configure(ctx, p);
	assert_int_equal(EVP_DigestSign(md, sig, &n,
			     (const unsigned char *)message, sizeof message),
	    1);
	EVP_MD_CTX_free(md);
}

static void
a9_only_the_one_padding_is_accepted(void **state)
{
	EVP_PKEY *evp = read_evp();
	uint8_t sig[SIZE];

	(void)state;
	for (size_t i = 0; i < JT_COUNT(paddings); i++) {
		jeton_err e;

		sign_with(evp, &paddings[i], sig);
		e = verify(paddings[i].alg, sig);
		if (e != paddings[i].e)
			fail_msg("%s: %d", paddings[i].name, (int)e);
	}
	EVP_PKEY_free(evp);
}

static void
build(uint8_t *out, const struct block *b)
{
	size_t n = 2;

	memset(out, 0, SIZE);
	out[1] = 1;
	n += shelf_hex(out + n, b->start);
	memset(out + n, 0xff, b->fill);
	n += b->fill;
	n += shelf_hex(out + n, b->rest);
	assert_int_equal(jt_digest(JT_SHA256, message, sizeof message, out + n),
	    JETON_OK);
	assert_int_equal(n + 32 + b->tail, SIZE);
}

static void
raw_sign(EVP_PKEY *evp, const uint8_t *block, uint8_t *sig)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(evp, NULL);
	size_t n = SIZE;

	assert_int_equal(EVP_PKEY_sign_init(ctx), 1);
	assert_true(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING) > 0);
	assert_int_equal(EVP_PKEY_sign(ctx, sig, &n, block, SIZE), 1);
	EVP_PKEY_CTX_free(ctx);
}

static void
a9_blocks_that_look_like_pkcs1_are_refused(void **state)
{
	EVP_PKEY *evp = read_evp();
	uint8_t block[SIZE], sig[SIZE];

	(void)state;
	for (size_t i = 0; i < JT_COUNT(blocks); i++) {
		jeton_err e;

		build(block, &blocks[i]);
		raw_sign(evp, block, sig);
		e = verify("RS256", sig);
		if (e != blocks[i].e)
			fail_msg("%s: %d", blocks[i].name, (int)e);
	}
	EVP_PKEY_free(evp);
}

/* Zero, one, and numbers that are not below the modulus. */
static void
a9_numbers_out_of_range_are_refused(void **state)
{
	static const uint8_t fills[] = { 0x00, 0xff };
	uint8_t sig[SIZE];

	(void)state;
	for (size_t i = 0; i < JT_COUNT(fills); i++) {
		memset(sig, fills[i], sizeof sig);
		assert_int_equal(verify("RS256", sig), JETON_BAD_SIGNATURE);
		assert_int_equal(verify("PS256", sig), JETON_BAD_SIGNATURE);
		sig[SIZE - 1] ^= 1;
		assert_int_equal(verify("RS256", sig), JETON_BAD_SIGNATURE);
		assert_int_equal(verify("PS256", sig), JETON_BAD_SIGNATURE);
	}
}

static void
our_signatures_verify_elsewhere(void **state)
{
	EVP_PKEY *evp = read_evp();
	uint8_t sig[SIZE];

	(void)state;
	for (size_t i = 0; i < JT_COUNT(paddings); i++) {
		EVP_MD_CTX *md = EVP_MD_CTX_new();
		EVP_PKEY_CTX *ctx = NULL;
		jeton_key *key = read_key(paddings[i].alg);
		int answer;

		assert_int_equal(jt_key_sign(&key->key, message, sizeof message,
				     sig),
		    JETON_OK);
		assert_int_equal(EVP_DigestVerifyInit_ex(md, &ctx,
				     paddings[i].hash, NULL, NULL, evp, NULL),
		    1);
		configure(ctx, &paddings[i]);
		answer = EVP_DigestVerify(md, sig, SIZE,
		    (const unsigned char *)message, sizeof message);
		assert_int_equal(answer == 1, paddings[i].e == JETON_OK);
		EVP_MD_CTX_free(md);
		jeton_key_free(key);
	}
	EVP_PKEY_free(evp);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a9_only_the_one_padding_is_accepted),
		cmocka_unit_test(a9_blocks_that_look_like_pkcs1_are_refused),
		cmocka_unit_test(a9_numbers_out_of_range_are_refused),
		cmocka_unit_test(our_signatures_verify_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
