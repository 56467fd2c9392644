/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "base/bytes.h"
#include "crypto/pkey.h"

enum { SIZE = JT_ED25519_SIZE };

static_assert(SIZE == crypto_sign_SEEDBYTES, "the seed is the JWK's d");
static_assert(SIZE == crypto_sign_PUBLICKEYBYTES, "the point is its x");

/* Whether eight times the point is the neutral one. */
static bool
is_small_order(const uint8_t *point)
{
	static const uint8_t neutral[SIZE] = { 1 };
	uint8_t sum[SIZE];

	memcpy(sum, point, SIZE);
	for (int i = 0; i < 3; i++)
		if (crypto_core_ed25519_add(sum, sum, sum) != 0)
			return false;
	return memcmp(sum, neutral, SIZE) == 0;
}

static jeton_err
check_point(const uint8_t *point)
{
	if (is_small_order(point))
		return JETON_KEY_WEAK;
	return crypto_core_ed25519_is_valid_point(point) ? JETON_OK
							 : JETON_KEY_FORM;
}

static jeton_err
take_seed(struct jt_pkey *k, const uint8_t *seed)
{
	k->is_private = true;
	k->signature_size = crypto_sign_BYTES;
	if (crypto_sign_seed_keypair(k->x, k->seed_and_x, seed) != 0)
		return JETON_CRYPTO;
	return JETON_OK;
}

static jeton_err
make(struct jt_pkey *k, const struct jt_parts *parts, const char **bad)
{
	jeton_err e;

	if (sodium_init() < 0)
		return JETON_CRYPTO;
	*bad = "d";
	if (parts->d.p != NULL && parts->d.n != SIZE)
		return JETON_KEY_FORM;
	*bad = "x";
	if (parts->x.n != SIZE)
		return JETON_KEY_FORM;
	memcpy(k->x, parts->x.p, SIZE);
	e = check_point(k->x);
	if (e != JETON_OK)
		return e;
	*bad = "d";
	k->signature_size = crypto_sign_BYTES;
	if (parts->d.p != NULL)
		e = take_seed(k, (const uint8_t *)parts->d.p);
	if (e == JETON_OK && !jt_equal(k->x, parts->x.p, SIZE))
		e = JETON_KEY_MISMATCH;
	if (e == JETON_OK)
		*bad = NULL;
	return e;
}

static jeton_err
generate(struct jt_pkey *k, unsigned bits)
{
	uint8_t seed[SIZE];
	jeton_err e;

	(void)bits;
	if (sodium_init() < 0)
		return JETON_CRYPTO;
	e = jt_random(seed, sizeof seed);
	if (e == JETON_OK)
		e = take_seed(k, seed);
	jt_wipe(seed, sizeof seed);
	return e;
}

static jeton_err
write(const struct jt_pkey *k, bool with_private, struct jt_numbers *out,
    struct jt_parts *parts)
{
	jeton_err e = jt_write_bytes(out, k->x, SIZE, &parts->x);

	if (e == JETON_OK && with_private)
		e = jt_write_bytes(out, k->seed_and_x, SIZE, &parts->d);
	return e;
}

static jeton_err
bind(struct jt_pkey *k)
{
	return k->is_private ? JETON_OK : jt_edwards_new(&k->edwards, k->x);
}

/* Both refuse S >= L and a small-order R themselves. */
static jeton_err
verify(const struct jt_pkey *k, const void *p, size_t n, const uint8_t *sig)
{
	if (k->edwards != NULL)
		return jt_edwards_verify(k->edwards, p, n, sig);
	if (crypto_sign_verify_detached(sig, p, n, k->x) != 0)
		return JETON_BAD_SIGNATURE;
	return JETON_OK;
}

static jeton_err
sign(const struct jt_pkey *k, const void *p, size_t n, uint8_t *sig)
{
	if (crypto_sign_detached(sig, NULL, p, n, k->seed_and_x) != 0)
		return JETON_CRYPTO;
	return JETON_OK;
}

const struct jt_pkey_ops jt_ed25519_ops = { .make = make,
	.generate = generate,
	.write = write,
	.bind = bind,
	.verify = verify,
	.sign = sign };
