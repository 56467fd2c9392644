/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/rsa_public.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <stdlib.h>
#include <string.h>

enum {
	MODULUS_MAX = 1024, /* bytes of a modulus */
	INFO_SIZE = 19,
	COUNTER_SIZE = 4,
	ZEROS = 8
};

/* What DER puts before a digest (RFC 8017 9.2, note 1). */
static const uint8_t digest_infos[][INFO_SIZE] = {
	[JT_SHA256] = { 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48,
	    0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20 },
	[JT_SHA384] = { 0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48,
	    0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30 },
	[JT_SHA512] = { 0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48,
	    0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40 },
};

struct jt_rsa_public {
	BIGNUM *n, *e;
	BN_MONT_CTX *mont;
	size_t size; /* bytes of n */
};

jeton_err
jt_rsa_public_new(struct jt_rsa_public **out, const EVP_PKEY *evp)
{
	struct jt_rsa_public *r = calloc(1, sizeof *r);
	BN_CTX *ctx = BN_CTX_new();
	jeton_err e = JETON_NO_MEMORY;

	*out = NULL;
	if (r == NULL || ctx == NULL)
		goto out;
	r->mont = BN_MONT_CTX_new();
	if (r->mont == NULL ||
	    !EVP_PKEY_get_bn_param(evp, OSSL_PKEY_PARAM_RSA_N, &r->n) ||
	    !EVP_PKEY_get_bn_param(evp, OSSL_PKEY_PARAM_RSA_E, &r->e) ||
	    !BN_MONT_CTX_set(r->mont, r->n, ctx))
		goto out;
	r->size = (size_t)BN_num_bytes(r->n);
	*out = r;
	r = NULL; /* the caller's now */
	e = JETON_OK;
out:
	BN_CTX_free(ctx);
	jt_rsa_public_free(r);
	return e;
}

/*
 * Sets out to base^e by squares and products, from the second bit of e on.  The
 * last bit is 1, as e is odd, and that product leaves Montgomery's form.
 */
static bool
raise(const struct jt_rsa_public *r, BIGNUM *out, const BIGNUM *base,
    BN_CTX *ctx)
{
	BIGNUM *formed = BN_CTX_get(ctx);

	if (formed == NULL || !BN_to_montgomery(formed, base, r->mont, ctx) ||
	    BN_copy(out, formed) == NULL)
		return false;
	for (int bit = BN_num_bits(r->e) - 1; bit-- > 0;) {
		if (!BN_mod_mul_montgomery(out, out, out, r->mont, ctx))
			return false;
		if (BN_is_bit_set(r->e, bit) &&
		    !BN_mod_mul_montgomery(out, out, bit == 0 ? base : formed,
			r->mont, ctx))
			return false;
	}
	return true;
}

/* The block that was signed, as long as the modulus. */
static jeton_err
open_block(const struct jt_rsa_public *r, uint8_t *block, const uint8_t *sig)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *s, *m;
	jeton_err e = JETON_NO_MEMORY;

	if (ctx == NULL)
		return e;
	BN_CTX_start(ctx);
	s = BN_CTX_get(ctx);
	m = BN_CTX_get(ctx);
	if (m == NULL || BN_bin2bn(sig, (int)r->size, s) == NULL)
		goto out;
	if (BN_cmp(s, r->n) >= 0)
		e = JETON_BAD_SIGNATURE;
	else if (raise(r, m, s, ctx) &&
	    BN_bn2binpad(m, block, (int)r->size) >= 0)
		e = JETON_OK;
out:
	BN_CTX_end(ctx);
	BN_CTX_free(ctx);
	return e;
}

/* EMSA-PKCS1-v1_5: 0, 1, as many ff as it takes, 0, the digest in DER. */
static bool
is_pkcs1(const uint8_t *block, size_t size, enum jt_hash hash,
    const uint8_t *digest)
{
	uint8_t wanted[MODULUS_MAX];
	size_t hash_size = jt_hash_size(hash);
	size_t ones = size - 3 - INFO_SIZE - hash_size;

	wanted[0] = 0;
	wanted[1] = 1;
	memset(wanted + 2, 0xff, ones);
	wanted[2 + ones] = 0;
	memcpy(wanted + 3 + ones, digest_infos[hash], INFO_SIZE);
	memcpy(wanted + 3 + ones + INFO_SIZE, digest, hash_size);
	return memcmp(block, wanted, size) == 0;
}

/* Adds MGF1 of the seed, which is as long as the hash, to p[0..n). */
static jeton_err
unmask(uint8_t *p, size_t n, enum jt_hash hash, const uint8_t *seed)
{
	uint8_t input[JT_HASH_MAX + COUNTER_SIZE] = { 0 }, mask[JT_HASH_MAX];
	size_t size = jt_hash_size(hash);
	jeton_err e = JETON_OK;

	memcpy(input, seed, size);
	for (size_t at = 0; e == JETON_OK && at < n; at += size) {
		input[size + COUNTER_SIZE - 1] = (uint8_t)(at / size);
		e = jt_digest(hash, input, size + COUNTER_SIZE, mask);
		for (size_t i = 0; i < size && at + i < n; i++)
			p[at + i] ^= mask[i];
	}
	return e;
}

/* Whether p[0..n) is zeros, a 1, and a salt as long as the hash. */
static bool
ends_in_salt(const uint8_t *p, size_t n, size_t hash_size)
{
	size_t zeros = n - hash_size - 1;

	for (size_t i = 0; i < zeros; i++)
		if (p[i] != 0)
			return false;
	return p[zeros] == 1;
}

/* Whether the digest and the salt give h. */
static jeton_err
check_salted(enum jt_hash hash, const uint8_t *digest, const uint8_t *salt,
    const uint8_t *h)
{
	uint8_t input[ZEROS + 2 * JT_HASH_MAX] = { 0 }, again[JT_HASH_MAX];
	size_t size = jt_hash_size(hash);
	jeton_err e;

	memcpy(input + ZEROS, digest, size);
	memcpy(input + ZEROS + size, salt, size);
	e = jt_digest(hash, input, ZEROS + 2 * size, again);
	if (e == JETON_OK && memcmp(again, h, size) != 0)
		e = JETON_BAD_SIGNATURE;
	return e;
}

/* EMSA-PSS (RFC 8017 9.1.2) in `bits` bits, one less than the modulus has. */
static jeton_err
check_pss(uint8_t *block, size_t bits, enum jt_hash hash, const uint8_t *digest)
{
	size_t n = (bits + 7) / 8, hash_size = jt_hash_size(hash);
	size_t masked = n - hash_size - 1;
	uint8_t top = (uint8_t)(0xff >> (8 * n - bits));
	jeton_err e;

	if (block[n - 1] != 0xbc || (block[0] & ~top) != 0)
		return JETON_BAD_SIGNATURE;
	e = unmask(block, masked, hash, block + masked);
	if (e != JETON_OK)
		return e;
	block[0] &= top;
	if (!ends_in_salt(block, masked, hash_size))
		return JETON_BAD_SIGNATURE;
	return check_salted(hash, digest, block + masked - hash_size,
	    block + masked);
}

jeton_err
jt_rsa_public_verify(const struct jt_rsa_public *r, enum jt_scheme scheme,
    enum jt_hash hash, const uint8_t *digest, const uint8_t *sig)
{
	uint8_t block[MODULUS_MAX];
	size_t bits = (size_t)BN_num_bits(r->n) - 1, skip = r->size;
	jeton_err e = open_block(r, block, sig);

	if (e != JETON_OK)
		return e;
	if (scheme == JT_SCHEME_RSA_PKCS1)
		return is_pkcs1(block, r->size, hash, digest)
		    ? JETON_OK
		    : JETON_BAD_SIGNATURE;
	/* A bit less may be a byte less, and that is 0. */
	skip -= (bits + 7) / 8;
	if (skip > 0 && block[0] != 0)
		return JETON_BAD_SIGNATURE;
	return check_pss(block + skip, bits, hash, digest);
}

void
jt_rsa_public_free(struct jt_rsa_public *r)
{
	if (r == NULL)
		return;
	BN_free(r->n);
	BN_free(r->e);
	BN_MONT_CTX_free(r->mont);
	free(r);
}
