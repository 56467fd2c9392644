/* SPDX-License-Identifier: Apache-2.0 */
/* Ed448 (RFC 8032 5.2).  OpenSSL takes any 57 bytes for a point. */
#include <openssl/bn.h>
#include <string.h>

#include "base/bytes.h"
#include "crypto/pkey.h"

enum { SIZE = 57, Y_SIZE = 56, SIGNATURE_SIZE = 114 };

/* d of the curve x^2 + y^2 = 1 + d x^2 y^2, without its sign. */
enum { MINUS_D = 39081 };

/* What is worked with modulo p. */
struct field {
	BN_CTX *ctx;
	BIGNUM *p, *y, *u, *v;
};

static bool
open_field(struct field *f)
{
	f->ctx = BN_CTX_new();
	if (f->ctx == NULL)
		return false;
	BN_CTX_start(f->ctx);
	f->p = BN_CTX_get(f->ctx);
	f->y = BN_CTX_get(f->ctx);
	f->u = BN_CTX_get(f->ctx);
	f->v = BN_CTX_get(f->ctx);
	return f->v != NULL && BN_one(f->u) && BN_lshift(f->p, f->u, 448) &&
	    BN_lshift(f->v, f->u, 224) && BN_sub(f->p, f->p, f->v) &&
	    BN_sub(f->p, f->p, f->u);
}

static void
close_field(struct field *f)
{
	if (f->ctx != NULL)
		BN_CTX_end(f->ctx);
	BN_CTX_free(f->ctx);
}

/* y is 0, 1 or -1 modulo p: the points whose order is 1, 2 or 4. */
static bool
is_small_order(const struct field *f)
{
	return BN_nnmod(f->u, f->y, f->p, f->ctx) &&
	    (BN_is_zero(f->u) || BN_is_one(f->u) ||
		(BN_add_word(f->u, 1) && BN_cmp(f->u, f->p) == 0));
}

/* Whether x^2 = (1 - y^2) / (1 - d y^2) has a root. */
static bool
has_x(const struct field *f)
{
	return BN_mod_sqr(f->v, f->y, f->p, f->ctx) &&
	    BN_mod_sub(f->u, BN_value_one(), f->v, f->p, f->ctx) &&
	    BN_mul_word(f->v, MINUS_D) && BN_add_word(f->v, 1) &&
	    BN_mod_mul(f->u, f->u, f->v, f->p, f->ctx) &&
	    BN_kronecker(f->u, f->p, f->ctx) == 1;
}

static jeton_err
check_point(const uint8_t *point)
{
	struct field f;
	jeton_err e = JETON_NO_MEMORY;

	if (open_field(&f) && BN_lebin2bn(point, Y_SIZE, f.y) != NULL) {
		e = JETON_KEY_FORM;
		if (is_small_order(&f))
			e = JETON_KEY_WEAK;
		else if (BN_cmp(f.y, f.p) < 0 && (point[Y_SIZE] & 0x7f) == 0 &&
		    has_x(&f))
			e = JETON_OK;
	}
	close_field(&f);
	return e;
}

static jeton_err
check_private(const struct jt_pkey *k, const uint8_t *given)
{
	uint8_t made[SIZE];
	size_t n = sizeof made;

	if (EVP_PKEY_get_raw_public_key(k->evp, made, &n) != 1)
		return JETON_CRYPTO;
	return memcmp(made, given, SIZE) == 0 ? JETON_OK : JETON_KEY_MISMATCH;
}

static jeton_err
assemble(struct jt_pkey *k, const struct jt_parts *parts)
{
	const uint8_t *x = (const uint8_t *)parts->x.p;
	const uint8_t *d = (const uint8_t *)parts->d.p;

	k->is_private = d != NULL;
	k->signature_size = SIGNATURE_SIZE;
	k->evp = d == NULL
	    ? EVP_PKEY_new_raw_public_key(EVP_PKEY_ED448, NULL, x, SIZE)
	    : EVP_PKEY_new_raw_private_key(EVP_PKEY_ED448, NULL, d, SIZE);
	if (k->evp == NULL)
		return JETON_CRYPTO;
	return d == NULL ? JETON_OK : check_private(k, x);
}

static jeton_err
make(struct jt_pkey *k, const struct jt_parts *parts, const char **bad)
{
	jeton_err e;

	*bad = "d";
	if (parts->d.p != NULL && parts->d.n != SIZE)
		return JETON_KEY_FORM;
	*bad = "x";
	if (parts->x.n != SIZE)
		return JETON_KEY_FORM;
	e = check_point((const uint8_t *)parts->x.p);
	if (e == JETON_KEY_FORM) /* twice: memory may have run out */
		e = check_point((const uint8_t *)parts->x.p);
	if (e != JETON_OK)
		return e;
	*bad = "d";
	e = assemble(k, parts);
	if (e == JETON_OK)
		*bad = NULL;
	return e;
}

static jeton_err
generate(struct jt_pkey *k, unsigned bits)
{
	(void)bits;
	k->evp = EVP_PKEY_Q_keygen(NULL, NULL, "ED448");
	k->signature_size = SIGNATURE_SIZE;
	return k->evp == NULL ? JETON_CRYPTO : JETON_OK;
}

static jeton_err
write(const struct jt_pkey *k, bool with_private, struct jt_numbers *out,
    struct jt_parts *parts)
{
	return jt_raw_write(k->evp, with_private, out, parts);
}

/* OpenSSL refuses S >= L itself. */
const struct jt_pkey_ops jt_ed448_ops = { .make = make,
	.generate = generate,
	.write = write,
	.bind = jt_whole_bind,
	.verify = jt_whole_verify,
	.sign = jt_whole_sign };
