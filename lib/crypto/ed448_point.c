/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/ed448_point.h"

#include <openssl/bn.h>

enum { Y_SIZE = JT_ED448_SIZE - 1 };

/* d of the curve x^2 + y^2 = 1 + d x^2 y^2, without its sign. */
enum { MINUS_D = 39081 };

/* The order of the base point (RFC 8032 5.2). */
static const char order[] = "3fffffffffffffffffffffffffffffffffffffffffffffff"
			    "ffffffff7cca23e9c44edb49aed63690216cc2728dc58f55"
			    "2378c292ab5844f3";

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

/* ---- The order of a point ---- */

/*
 * Two multiples of a point that lie one point apart, on the Montgomery curve
 * with u = (1 + y) / (1 - y), each as x / z (RFC 7748 section 5).
 */
struct ladder {
	const struct field *f;
	BIGNUM *u, *c; /* u of the point; 1 / (1 - d) */
	BIGNUM *x[2], *z[2];
	BIGNUM *s[2], *t[2], *a, *b; /* on the way */
};

static bool
add(const struct ladder *l, BIGNUM *r, const BIGNUM *a, const BIGNUM *b)
{
	return BN_mod_add(r, a, b, l->f->p, l->f->ctx);
}

static bool
sub(const struct ladder *l, BIGNUM *r, const BIGNUM *a, const BIGNUM *b)
{
	return BN_mod_sub(r, a, b, l->f->p, l->f->ctx);
}

static bool
mul(const struct ladder *l, BIGNUM *r, const BIGNUM *a, const BIGNUM *b)
{
	return BN_mod_mul(r, a, b, l->f->p, l->f->ctx);
}

static bool
invert(const struct ladder *l, BIGNUM *r)
{
	return BN_mod_inverse(r, r, l->f->p, l->f->ctx) != NULL;
}

static bool
begin_ladder(struct ladder *l, const struct field *f)
{
	BIGNUM **const places[] = { &l->u, &l->c, &l->x[0], &l->x[1], &l->z[0],
		&l->z[1], &l->s[0], &l->s[1], &l->t[0], &l->t[1], &l->a,
		&l->b };
	const BIGNUM *one = BN_value_one();

	l->f = f;
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		*places[i] = BN_CTX_get(f->ctx);
		if (*places[i] == NULL)
			return false;
	}
	BN_zero(l->z[0]);
	return BN_set_word(l->c, MINUS_D + 1) && invert(l, l->c) &&
	    sub(l, l->a, one, f->y) && invert(l, l->a) &&
	    add(l, l->b, one, f->y) && mul(l, l->u, l->b, l->a) &&
	    BN_one(l->x[0]) && BN_copy(l->x[1], l->u) != NULL &&
	    BN_one(l->z[1]);
}

/* Multiple `to` doubles, the other one becomes the sum of both. */
static bool
climb(const struct ladder *l, int to)
{
	BIGNUM *s = l->s[to], *t = l->t[to];
	BIGNUM *x = l->x[1 - to], *z = l->z[1 - to];

	for (int i = 0; i < 2; i++)
		if (!add(l, l->s[i], l->x[i], l->z[i]) ||
		    !sub(l, l->t[i], l->x[i], l->z[i]))
			return false;
	return mul(l, l->a, l->s[0], l->t[1]) &&
	    mul(l, l->b, l->s[1], l->t[0]) && mul(l, s, s, s) &&
	    mul(l, t, t, t) && mul(l, l->x[to], s, t) && sub(l, s, s, t) &&
	    mul(l, l->z[to], s, l->c) && add(l, t, t, l->z[to]) &&
	    mul(l, l->z[to], s, t) && add(l, s, l->a, l->b) &&
	    sub(l, t, l->a, l->b) && mul(l, x, s, s) && mul(l, z, t, t) &&
	    mul(l, z, z, l->u);
}

/* Whether the order times the point is zero; that needs no x. */
static bool
has_large_order(const struct field *f)
{
	struct ladder l;
	BIGNUM *n = BN_CTX_get(f->ctx);
	bool ok = n != NULL && BN_hex2bn(&n, order) != 0 && begin_ladder(&l, f);

	for (int i = ok ? BN_num_bits(n) : 0; ok && i-- > 0;)
		ok = climb(&l, BN_is_bit_set(n, i));
	return ok && BN_is_zero(l.z[0]);
}

jeton_err
jt_ed448_check(const uint8_t point[static JT_ED448_SIZE])
{
	struct field f;
	jeton_err e = JETON_NO_MEMORY;

	if (open_field(&f) && BN_lebin2bn(point, Y_SIZE, f.y) != NULL) {
		e = JETON_KEY_FORM;
		if (is_small_order(&f))
			e = JETON_KEY_WEAK;
		else if (BN_cmp(f.y, f.p) < 0 && (point[Y_SIZE] & 0x7f) == 0 &&
		    has_x(&f) && has_large_order(&f))
			e = JETON_OK;
	}
	close_field(&f);
	return e;
}
