/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/rsa.h>
#include <string.h>

#include "base/bytes.h"
#include "crypto/pkey.h"
#include "crypto/roca.h"

enum { BITS_MIN = 2048, BITS_MAX = 8192, E_BITS_MAX = 64 };

enum number { N, E, D, P, Q, DP, DQ, QI, NUMBERS };

static const struct {
	const char *name;
	const char *param;
	size_t offset;
} numbers[NUMBERS] = {
	[N] = { "n", OSSL_PKEY_PARAM_RSA_N, offsetof(struct jt_parts, n) },
	[E] = { "e", OSSL_PKEY_PARAM_RSA_E, offsetof(struct jt_parts, e) },
	[D] = { "d", OSSL_PKEY_PARAM_RSA_D, offsetof(struct jt_parts, d) },
	[P] = { "p", OSSL_PKEY_PARAM_RSA_FACTOR1,
	    offsetof(struct jt_parts, p) },
	[Q] = { "q", OSSL_PKEY_PARAM_RSA_FACTOR2,
	    offsetof(struct jt_parts, q) },
	[DP] = { "dp", OSSL_PKEY_PARAM_RSA_EXPONENT1,
	    offsetof(struct jt_parts, dp) },
	[DQ] = { "dq", OSSL_PKEY_PARAM_RSA_EXPONENT2,
	    offsetof(struct jt_parts, dq) },
	[QI] = { "qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
	    offsetof(struct jt_parts, qi) },
};

/* Absent numbers are NULL. */
struct rsa {
	BIGNUM *b[NUMBERS];
	BN_CTX *ctx;
	BIGNUM *t, *u;
};

static jeton_str *
part_of(struct jt_parts *parts, enum number i)
{
	return (jeton_str *)(void *)((char *)parts + numbers[i].offset);
}

static jeton_err
take_numbers(struct rsa *r, const struct jt_parts *given)
{
	struct jt_parts parts = *given;

	r->ctx = BN_CTX_new();
	r->t = BN_new();
	r->u = BN_new();
	if (r->ctx == NULL || r->t == NULL || r->u == NULL)
		return JETON_NO_MEMORY;
	for (enum number i = N; i < NUMBERS; i++) {
		jeton_str part = *part_of(&parts, i);

		if (part.p == NULL)
			continue;
		if (part.n > BITS_MAX / 8)
			part.n = BITS_MAX / 8 + 1;
		r->b[i] =
		    BN_bin2bn((const unsigned char *)part.p, (int)part.n, NULL);
		if (r->b[i] == NULL)
			return JETON_NO_MEMORY;
		if (i >= D)
			BN_set_flags(r->b[i], BN_FLG_CONSTTIME);
	}
	return JETON_OK;
}

static void
release_numbers(struct rsa *r)
{
	for (enum number i = N; i < NUMBERS; i++)
		BN_clear_free(r->b[i]);
	BN_clear_free(r->t);
	BN_clear_free(r->u);
	BN_CTX_free(r->ctx);
}

static jeton_err
check_public(const struct rsa *r, const char **bad)
{
	const BIGNUM *n = r->b[N], *e = r->b[E];

	*bad = numbers[N].name;
	if (n == NULL || !BN_is_odd(n) || BN_num_bits(n) > BITS_MAX)
		return JETON_KEY_FORM;
	if (BN_num_bits(n) < BITS_MIN || jt_is_roca(n))
		return JETON_KEY_WEAK;
	*bad = numbers[E].name;
	if (e == NULL || !BN_is_odd(e) || BN_is_one(e) ||
	    BN_num_bits(e) > E_BITS_MAX)
		return JETON_KEY_FORM;
	*bad = NULL;
	return JETON_OK;
}

/* d alone, or d and all of the five that make it fast. */
static jeton_err
check_private_form(const struct rsa *r, const char **bad)
{
	for (enum number i = P; i < NUMBERS; i++) {
		if ((r->b[i] == NULL) != (r->b[P] == NULL)) {
			*bad = numbers[r->b[i] == NULL ? i : P].name;
			return JETON_KEY_FORM;
		}
	}
	for (enum number i = D; i < NUMBERS; i++) {
		if (r->b[i] != NULL && BN_cmp(r->b[i], r->b[N]) >= 0) {
			*bad = numbers[i].name;
			return JETON_KEY_MISMATCH;
		}
	}
	return JETON_OK;
}

/* Whether part is d modulo prime - 1, and undoes e there. */
static bool
is_exponent(const struct rsa *r, enum number prime, enum number part)
{
	BIGNUM *order = r->u;

	if (BN_is_one(r->b[prime]) ||
	    !BN_sub(order, r->b[prime], BN_value_one()))
		return false;
	BN_set_flags(order, BN_FLG_CONSTTIME);
	return BN_mod(r->t, r->b[D], order, r->ctx) &&
	    BN_cmp(r->t, r->b[part]) == 0 &&
	    BN_mod_mul(r->t, r->b[E], r->b[D], order, r->ctx) &&
	    BN_is_one(r->t);
}

/* The first number that does not belong to the others, or NUMBERS. */
static enum number
find_misfit(const struct rsa *r)
{
	if (!BN_is_odd(r->b[P]) || !BN_mul(r->t, r->b[P], r->b[Q], r->ctx) ||
	    BN_cmp(r->t, r->b[N]) != 0)
		return P;
	if (!is_exponent(r, P, DP))
		return DP;
	if (!is_exponent(r, Q, DQ))
		return DQ;
	if (BN_cmp(r->b[QI], r->b[P]) >= 0 ||
	    !BN_mod_mul(r->t, r->b[Q], r->b[QI], r->b[P], r->ctx) ||
	    !BN_is_one(r->t))
		return QI;
	return NUMBERS;
}

/* Whether d undoes e for a number: 2^(d e) is 2 modulo n. */
static bool
is_inverse(const struct rsa *r)
{
	return BN_set_word(r->u, 2) &&
	    BN_mod_exp_mont_consttime(r->t, r->u, r->b[D], r->b[N], r->ctx,
		NULL) &&
	    BN_mod_exp(r->t, r->t, r->b[E], r->b[N], r->ctx) &&
	    BN_is_word(r->t, 2);
}

static enum number
find_any_misfit(const struct rsa *r)
{
	enum number misfit = NUMBERS;

	if (r->b[P] != NULL)
		misfit = find_misfit(r);
	return misfit == NUMBERS && !is_inverse(r) ? D : misfit;
}

/* Twice, for a failed allocation looks like a misfit. */
static jeton_err
check_private(const struct rsa *r, const char **bad)
{
	enum number misfit;
	jeton_err e = check_private_form(r, bad);

	if (e != JETON_OK)
		return e;
	misfit = find_any_misfit(r);
	if (misfit != NUMBERS)
		misfit = find_any_misfit(r);
	if (misfit == NUMBERS)
		return JETON_OK;
	*bad = numbers[misfit].name;
	return JETON_KEY_MISMATCH;
}

static jeton_err
check(const struct rsa *r, const char **bad)
{
	jeton_err e = check_public(r, bad);

	if (e != JETON_OK || r->b[D] != NULL)
		return e == JETON_OK ? check_private(r, bad) : e;
	for (enum number i = P; i < NUMBERS; i++) {
		if (r->b[i] != NULL) {
			*bad = numbers[D].name;
			return JETON_KEY_FORM;
		}
	}
	return JETON_OK;
}

/* By hand and not by OSSL_PARAM_BLD, which leaves private numbers behind. */
static jeton_err
assemble(struct jt_pkey *k, const struct rsa *r)
{
	OSSL_PARAM params[NUMBERS + 1];
	uint8_t native[JT_PARTS_SIZE];
	size_t used = 0, count = 0;
	jeton_err e = JETON_OK;

	for (enum number i = N; i < NUMBERS && e == JETON_OK; i++) {
		int n;

		if (r->b[i] == NULL)
			continue;
		n = BN_num_bytes(r->b[i]);
		if (BN_bn2nativepad(r->b[i], native + used, n) < 0)
			e = JETON_CRYPTO;
		params[count++] = OSSL_PARAM_construct_BN(numbers[i].param,
		    native + used, (size_t)n);
		used += (size_t)n;
	}
	params[count] = OSSL_PARAM_construct_end();
	if (e == JETON_OK)
		e = jt_evp_make(&k->evp, "RSA", k->is_private, params);
	jt_wipe(native, sizeof native);
	return e;
}

static jeton_err
make(struct jt_pkey *k, const struct jt_parts *parts, const char **bad)
{
	struct rsa r = { 0 };
	jeton_err e = take_numbers(&r, parts);

	if (e == JETON_OK)
		e = check(&r, bad);
	if (e == JETON_OK) {
		k->is_private = r.b[D] != NULL;
		k->signature_size = (size_t)BN_num_bytes(r.b[N]);
		e = assemble(k, &r);
	}
	release_numbers(&r);
	return e;
}

static jeton_err
generate(struct jt_pkey *k, unsigned bits)
{
	if (bits < BITS_MIN)
		return JETON_KEY_WEAK;
	if (bits > BITS_MAX || bits % 8 != 0)
		return JETON_ARGUMENT;
	k->evp = EVP_RSA_gen(bits);
	k->signature_size = bits / 8;
	return k->evp == NULL ? JETON_CRYPTO : JETON_OK;
}

static jeton_err
write(const struct jt_pkey *k, bool with_private, struct jt_numbers *out,
    struct jt_parts *parts)
{
	return jt_rsa_write(k->evp, with_private, out, parts);
}

static jeton_err
bind(struct jt_pkey *k)
{
	jeton_err e = jt_evp_bind(k);

	if (e == JETON_OK && !k->is_private)
		e = jt_rsa_public_new(&k->rsa, k->evp);
	return e;
}

static jeton_err
verify(const struct jt_pkey *k, const void *p, size_t n, const uint8_t *sig)
{
	if (k->rsa != NULL)
		return jt_rsa_public_verify(k->rsa, k->scheme, k->hash, p, sig);
	return jt_evp_verify(k, p, n,
	    (jeton_str){ (const char *)sig, k->signature_size });
}

static jeton_err
sign(const struct jt_pkey *k, const void *p, size_t n, uint8_t *sig)
{
	size_t size = k->signature_size;

	return jt_evp_sign(k, p, n, sig, &size);
}

static bool
has_third_prime(const EVP_PKEY *evp)
{
	BIGNUM *third = NULL;
	bool has =
	    EVP_PKEY_get_bn_param(evp, OSSL_PKEY_PARAM_RSA_FACTOR3, &third);

	BN_clear_free(third);
	return has;
}

jeton_err
jt_rsa_write(const EVP_PKEY *evp, bool with_private, struct jt_numbers *out,
    struct jt_parts *parts)
{
	enum number end = with_private ? NUMBERS : D;
	jeton_err e = JETON_OK;

	if (with_private && has_third_prime(evp))
		return JETON_KEY_FORM;
	for (enum number i = N; i < end && e == JETON_OK; i++) {
		e = jt_write_number(out, evp, numbers[i].param, 0,
		    part_of(parts, i));
		if (e == JETON_KEY_USE && i >= P)
			e = JETON_OK;
	}
	return e;
}

const struct jt_pkey_ops jt_rsa_ops = { .make = make,
	.generate = generate,
	.write = write,
	.bind = bind,
	.verify = verify,
	.sign = sign };
