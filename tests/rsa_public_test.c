/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RSA with what belongs to the modulus kept, and its own look at the padding,
 * says what OpenSSL's EVP_PKEY_verify says: of good signatures, of bent ones, and
 * of signed blocks in which any byte is another.  JETON_ROUNDS in the environment
 * makes it longer.  With -Dfast_ec=false both are OpenSSL.
 */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/crypto.h"

enum { ROUNDS = 100, SIZE = 520 };

/* The bits that do not fill bytes are those for which PSS has a byte less. */
static const struct row {
	unsigned bits;
	const char *exponent;
} rows[] = {
	{ 2048, "65537" },
	{ 2049, "3" },
	{ 2050, "17" },
	{ 2055, "65539" },
	{ 2056, "18446744073709551557" },
	{ 4096, "65537" },
};

static const struct scheme {
	enum jt_scheme scheme;
	enum jt_hash hash;
	int padding;
} schemes[] = {
	{ JT_SCHEME_RSA_PKCS1, JT_SHA256, RSA_PKCS1_PADDING },
	{ JT_SCHEME_RSA_PKCS1, JT_SHA384, RSA_PKCS1_PADDING },
	{ JT_SCHEME_RSA_PKCS1, JT_SHA512, RSA_PKCS1_PADDING },
	{ JT_SCHEME_RSA_PSS, JT_SHA256, RSA_PKCS1_PSS_PADDING },
	{ JT_SCHEME_RSA_PSS, JT_SHA384, RSA_PKCS1_PSS_PADDING },
	{ JT_SCHEME_RSA_PSS, JT_SHA512, RSA_PKCS1_PSS_PADDING },
};

/* A key pair of OpenSSL, and the public half of it as ours. */
struct pair {
	const struct scheme *scheme;
	EVP_PKEY *theirs;
	struct jt_pkey *ours;
	EVP_PKEY_CTX *verifier;
	size_t size;
	uint8_t digest[JT_HASH_MAX], sig[SIZE];
};

static size_t
rounds(void)
{
	const char *text = getenv("JETON_ROUNDS");

	return text == NULL ? ROUNDS : strtoul(text, NULL, 10);
}

static EVP_PKEY *
generate(const struct row *row)
{
	EVP_PKEY_CTX *maker = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	EVP_PKEY *key = NULL;
	BIGNUM *e = NULL;

	assert_true(BN_dec2bn(&e, row->exponent));
	assert_int_equal(EVP_PKEY_keygen_init(maker), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_bits(maker,
			     (int)row->bits),
	    1);
	assert_int_equal(EVP_PKEY_CTX_set1_rsa_keygen_pubexp(maker, e), 1);
	assert_int_equal(EVP_PKEY_keygen(maker, &key), 1);
	EVP_PKEY_CTX_free(maker);
	BN_free(e);
	return key;
}

static const EVP_MD *
md_of(enum jt_hash hash)
{
	return hash == JT_SHA256 ? EVP_sha256()
	    : hash == JT_SHA384  ? EVP_sha384()
				 : EVP_sha512();
}

static EVP_PKEY_CTX *
new_context(const struct pair *p, int (*init)(EVP_PKEY_CTX *))
{
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(p->theirs, NULL);
	const EVP_MD *md = md_of(p->scheme->hash);

	assert_int_equal(init(c), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(c, p->scheme->padding),
	    1);
	assert_int_equal(EVP_PKEY_CTX_set_signature_md(c, md), 1);
	if (p->scheme->padding == RSA_PKCS1_PSS_PADDING)
		assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(c,
				     RSA_PSS_SALTLEN_DIGEST),
		    1);
	return c;
}

static void
open_pair(struct pair *p, EVP_PKEY *theirs, const struct scheme *scheme)
{
	unsigned char *der = NULL;
	int n = i2d_PUBKEY(theirs, &der);

	p->scheme = scheme;
	p->theirs = theirs;
	p->size = (size_t)EVP_PKEY_get_size(theirs);
	assert_int_equal(jt_pkey_der(&p->ours,
			     (jeton_str){ (const char *)der, (size_t)n },
			     (jeton_str){ NULL, 0 }),
	    JETON_OK);
	assert_int_equal(jt_pkey_bind(p->ours, scheme->scheme, scheme->hash),
	    JETON_OK);
	p->verifier = new_context(p, EVP_PKEY_verify_init);
	OPENSSL_free(der);
}

static void
close_pair(struct pair *p)
{
	jt_pkey_free(p->ours);
	EVP_PKEY_CTX_free(p->verifier);
}

static void
sign(struct pair *p)
{
	EVP_PKEY_CTX *signer = new_context(p, EVP_PKEY_sign_init);
	size_t n = sizeof p->sig;

	assert_int_equal(EVP_PKEY_sign(signer, p->sig, &n, p->digest,
			     jt_hash_size(p->scheme->hash)),
	    1);
	EVP_PKEY_CTX_free(signer);
}

/* What both say. */
static jeton_err
ask(struct pair *p)
{
	jeton_err e = JETON_BAD_SIGNATURE;

	if (EVP_PKEY_verify(p->verifier, p->sig, p->size, p->digest,
		jt_hash_size(p->scheme->hash)) == 1)
		e = JETON_OK;
	ERR_clear_error();
	assert_int_equal(jt_pkey_verify_digest(p->ours, p->digest, p->sig,
			     p->size),
	    e);
	return e;
}

static void
bend(uint8_t *p, size_t n)
{
	unsigned number;

	assert_true(RAND_bytes((unsigned char *)&number, sizeof number));
	p[number / 8 % n] ^= (uint8_t)(1U << number % 8);
}

static void
check_random(struct pair *p)
{
	uint8_t good[SIZE];

	assert_true(RAND_bytes(p->digest, sizeof p->digest));
	sign(p);
	assert_int_equal(ask(p), JETON_OK);
	memcpy(good, p->sig, sizeof good);
	for (int i = 0; i < 10; i++) {
		bend(p->sig, p->size);
		assert_int_equal(ask(p), JETON_BAD_SIGNATURE);
		memcpy(p->sig, good, sizeof good);
	}
	bend(p->digest, jt_hash_size(p->scheme->hash));
	assert_int_equal(ask(p), JETON_BAD_SIGNATURE);
}

/* The private or public operation alone, in place. */
static bool
raw(struct pair *p, int (*init)(EVP_PKEY_CTX *),
    int (*run)(EVP_PKEY_CTX *, unsigned char *, size_t *, const unsigned char *,
	size_t))
{
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(p->theirs, NULL);
	uint8_t out[SIZE];
	size_t n = sizeof out;
	bool done;

	assert_int_equal(init(c), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(c, RSA_NO_PADDING), 1);
	done = run(c, out, &n, p->sig, p->size) == 1;
	if (done)
		memcpy(p->sig, out, p->size);
	EVP_PKEY_CTX_free(c);
	return done;
}

/* Each byte of the block that is signed is another, once. */
static void
check_blocks(struct pair *p, unsigned step)
{
	uint8_t good[SIZE];

	assert_true(RAND_bytes(p->digest, sizeof p->digest));
	sign(p);
	assert_true(raw(p, EVP_PKEY_encrypt_init, EVP_PKEY_encrypt));
	memcpy(good, p->sig, sizeof good);
	for (size_t i = 0; i < p->size; i += i < 8 ? 1 : step) {
		memcpy(p->sig, good, sizeof good);
		bend(p->sig + i, 1);
		if (raw(p, EVP_PKEY_decrypt_init, EVP_PKEY_decrypt))
			assert_int_equal(ask(p), JETON_BAD_SIGNATURE);
	}
}

/* 0, 1, and the numbers about the modulus, which are out of range. */
static void
check_edges(struct pair *p)
{
	BIGNUM *n = NULL;

	assert_true(EVP_PKEY_get_bn_param(p->theirs, "n", &n));
	memset(p->sig, 0, sizeof p->sig);
	assert_int_equal(ask(p), JETON_BAD_SIGNATURE);
	p->sig[p->size - 1] = 1;
	assert_int_equal(ask(p), JETON_BAD_SIGNATURE);
	assert_true(BN_bn2binpad(n, p->sig, (int)p->size) > 0);
	assert_int_equal(ask(p), JETON_BAD_SIGNATURE);
	p->sig[p->size - 1] ^= 1;
	assert_int_equal(ask(p), JETON_BAD_SIGNATURE);
	memset(p->sig, 0xff, sizeof p->sig);
	assert_int_equal(ask(p), JETON_BAD_SIGNATURE);
	BN_free(n);
}

/* The same residue, but no number below the modulus. */
static void
check_lifted(struct pair *p)
{
	BIGNUM *n = NULL, *s;

	assert_true(EVP_PKEY_get_bn_param(p->theirs, "n", &n));
	assert_true(RAND_bytes(p->digest, sizeof p->digest));
	sign(p);
	s = BN_bin2bn(p->sig, (int)p->size, NULL);
	assert_true(BN_add(s, s, n));
	if ((size_t)BN_num_bytes(s) <= p->size) {
		assert_true(BN_bn2binpad(s, p->sig, (int)p->size) > 0);
		assert_int_equal(ask(p), JETON_BAD_SIGNATURE);
	}
	BN_free(s);
	BN_free(n);
}

static void
signatures_are_judged_as_openssl_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		EVP_PKEY *theirs = generate(&rows[i]);

		for (size_t k = 0; k < sizeof schemes / sizeof schemes[0];
		    k++) {
			size_t count = i == 0 ? rounds() : rounds() / 20;
			struct pair p = { 0 };

			open_pair(&p, theirs, &schemes[k]);
			for (size_t round = 0; round < count; round++)
				check_random(&p);
			check_blocks(&p, i == 0 ? 1 : 16);
			check_edges(&p);
			check_lifted(&p);
			close_pair(&p);
		}
		EVP_PKEY_free(theirs);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures_are_judged_as_openssl_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
