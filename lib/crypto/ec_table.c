/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ECDSA as in FIPS 186-5 section 6.4.2.  u1 G + u2 Q is computed with each
 * factor cut into four parts, so that four multiples of G and Q, far apart, share
 * a quarter of the doublings; each part is written with odd digits (wNAF), for
 * which the tables have what to add.  Points are Jacobian: (x / z^2, y / z^3),
 * infinite if z is 0; see the explicit formulas dbl-2001-b and madd.
 */
#include "crypto/ec_table.h"

#include <pthread.h>
#include <stdlib.h>

#include "crypto/digits.h"
#include "crypto/number.h"

__extension__ typedef unsigned __int128 uint128;

enum {
	PARTS = 4,
	KEY_WIDTH = 5, /* bits of a digit */
	KEY_ODD = 1 << (KEY_WIDTH - 2),
	BASE_WIDTH = 7,
	BASE_ODD = 1 << (BASE_WIDTH - 2),
	DIGITS = 384 / PARTS + 1,
	COORDINATE_MAX = 48
};

struct affine {
	struct jt_number x, y;
};

struct point {
	struct jt_number x, y, z;
};

/*
 * Of the generator: for each part the odd multiples, from 1.  Made when the first
 * key of the curve is, and never changed.
 */
struct base {
	pthread_mutex_t lock;
	bool is_made;
	struct affine odd[PARTS][BASE_ODD];
};

static struct base p256_base = { .lock = PTHREAD_MUTEX_INITIALIZER };
static struct base p384_base = { .lock = PTHREAD_MUTEX_INITIALIZER };

static const struct curve {
	const struct jt_modulus *prime, *order;
	size_t part_bits;
	struct affine generator; /* not in form */
	struct base *base;
} p256 = {
	.prime = &jt_p256_prime,
	.order = &jt_p256_order,
	.part_bits = 256 / PARTS,
	.generator = { { { 0xf4a13945d898c296, 0x77037d812deb33a0,
			   0xf8bce6e563a440f2, 0x6b17d1f2e12c4247 } },
	    { { 0xcbb6406837bf51f5, 0x2bce33576b315ece, 0x8ee7eb4a7c0f9e16,
		0x4fe342e2fe1a7f9b } } },
	.base = &p256_base,
}, p384 = {
	.prime = &jt_p384_prime,
	.order = &jt_p384_order,
	.part_bits = 384 / PARTS,
	.generator = { { { 0x3a545e3872760ab7, 0x5502f25dbf55296c,
			   0x59f741e082542a38, 0x6e1d3b628ba79b98,
			   0x8eb1c71ef320ad74, 0xaa87ca22be8b0537 } },
	    { { 0x7a431d7c90ea0e5f, 0x0a60b1ce1d7e819d, 0xe9da3113b5f0b8c0,
		0xf8f41dbd289a147c, 0x5d9e98bf9292dc29,
		0x3617de4a96262c6f } } },
	.base = &p384_base,
};

struct jt_ec_table {
	const struct curve *curve;
	struct affine odd[PARTS][KEY_ODD];
};

static void
twice(const struct jt_modulus *m, struct point *a)
{
	struct jt_number delta, gamma, beta, alpha, t;

	jt_number_multiply(m, &delta, &a->z, &a->z);
	jt_number_multiply(m, &gamma, &a->y, &a->y);
	jt_number_multiply(m, &beta, &a->x, &gamma);
	/* alpha is 3 (x - delta) (x + delta) */
	jt_number_subtract(m, &t, &a->x, &delta);
	jt_number_add(m, &alpha, &a->x, &delta);
	jt_number_multiply(m, &t, &t, &alpha);
	jt_number_add(m, &alpha, &t, &t);
	jt_number_add(m, &alpha, &alpha, &t);
	/* z is (y + z)^2 - gamma - delta */
	jt_number_add(m, &t, &a->y, &a->z);
	jt_number_multiply(m, &t, &t, &t);
	jt_number_subtract(m, &t, &t, &gamma);
	jt_number_subtract(m, &a->z, &t, &delta);
	/* x is alpha^2 - 8 beta */
	jt_number_add(m, &beta, &beta, &beta);
	jt_number_add(m, &beta, &beta, &beta);
	jt_number_multiply(m, &a->x, &alpha, &alpha);
	jt_number_subtract(m, &a->x, &a->x, &beta);
	jt_number_subtract(m, &a->x, &a->x, &beta);
	/* y is alpha (4 beta - x) - 8 gamma^2 */
	jt_number_subtract(m, &t, &beta, &a->x);
	jt_number_multiply(m, &t, &alpha, &t);
	jt_number_add(m, &gamma, &gamma, &gamma);
	jt_number_multiply(m, &gamma, &gamma, &gamma);
	jt_number_add(m, &gamma, &gamma, &gamma);
	jt_number_subtract(m, &a->y, &t, &gamma);
}

static void
set(const struct jt_modulus *m, struct point *a, const struct affine *b)
{
	static const struct jt_number one = { { 1 } };

	a->x = b->x;
	a->y = b->y;
	jt_number_form(m, &a->z, &one);
}

/* a and b have the same x: they are the same, or their sum is infinite. */
static void
add_alike(const struct jt_modulus *m, struct point *a, bool is_same)
{
	if (is_same)
		twice(m, a);
	else
		a->z = (struct jt_number){ { 0 } };
}

static void
add(const struct jt_modulus *m, struct point *a, const struct affine *b)
{
	struct jt_number square, h, r, hh, hhh, v;

	if (jt_number_is_zero(&a->z)) {
		set(m, a, b);
		return;
	}
	jt_number_multiply(m, &square, &a->z, &a->z);
	jt_number_multiply(m, &h, &b->x, &square);
	jt_number_subtract(m, &h, &h, &a->x);
	jt_number_multiply(m, &r, &square, &a->z);
	jt_number_multiply(m, &r, &r, &b->y);
	jt_number_subtract(m, &r, &r, &a->y);
	if (jt_number_is_zero(&h)) {
		add_alike(m, a, jt_number_is_zero(&r));
		return;
	}
	jt_number_multiply(m, &hh, &h, &h);
	jt_number_multiply(m, &hhh, &h, &hh);
	jt_number_multiply(m, &v, &a->x, &hh);
	jt_number_multiply(m, &a->z, &a->z, &h);
	jt_number_multiply(m, &a->x, &r, &r);
	jt_number_subtract(m, &a->x, &a->x, &hhh);
	jt_number_subtract(m, &a->x, &a->x, &v);
	jt_number_subtract(m, &a->x, &a->x, &v);
	jt_number_subtract(m, &v, &v, &a->x);
	jt_number_multiply(m, &v, &v, &r);
	jt_number_multiply(m, &hhh, &hhh, &a->y);
	jt_number_subtract(m, &a->y, &v, &hhh);
}

static void
subtract(const struct jt_modulus *m, struct point *a, const struct affine *b)
{
	static const struct jt_number zero;
	struct affine negative = { .x = b->x };

	jt_number_subtract(m, &negative.y, &zero, &b->y);
	add(m, a, &negative);
}

/* Inverse of a number in form, in form. */
static void
invert(const struct jt_modulus *m, struct jt_number *a)
{
	jt_number_invert(m, a, a);
	jt_number_form(m, a, a);
	jt_number_form(m, a, a);
}

/* n points of which none is infinite, with one inverse for all of them. */
static void
flatten(const struct jt_modulus *m, struct affine *out, const struct point *in,
    size_t n)
{
	struct jt_number product[BASE_ODD], inverse, one, square;

	product[0] = in[0].z;
	for (size_t i = 1; i < n; i++)
		jt_number_multiply(m, &product[i], &product[i - 1], &in[i].z);
	inverse = product[n - 1];
	invert(m, &inverse);
	for (size_t i = n; i-- > 0;) {
		one = inverse;
		if (i > 0)
			jt_number_multiply(m, &one, &one, &product[i - 1]);
		jt_number_multiply(m, &inverse, &inverse, &in[i].z);
		jt_number_multiply(m, &square, &one, &one);
		jt_number_multiply(m, &out[i].x, &in[i].x, &square);
		jt_number_multiply(m, &square, &square, &one);
		jt_number_multiply(m, &out[i].y, &in[i].y, &square);
	}
}

/* Sets odd[0..n) to once, three times, five times the point. */
static void
fill_part(const struct jt_modulus *m, struct affine *odd, size_t n,
    const struct affine *point, const struct affine *doubled)
{
	struct point multiples[BASE_ODD];

	set(m, &multiples[0], point);
	for (size_t i = 1; i < n; i++) {
		multiples[i] = multiples[i - 1];
		add(m, &multiples[i], doubled);
	}
	flatten(m, odd, multiples, n);
}

/* Fills PARTS times n points of a table, of which the first is in form. */
static void
fill(const struct curve *c, struct affine *odd, size_t n,
    const struct affine *first)
{
	struct point at, ends[2 * PARTS];
	struct affine flat[2 * PARTS];

	set(c->prime, &at, first);
	for (size_t i = 0; i < PARTS; i++) {
		ends[2 * i] = at;
		twice(c->prime, &at);
		ends[2 * i + 1] = at;
		for (size_t bit = 1; bit < c->part_bits; bit++)
			twice(c->prime, &at);
	}
	flatten(c->prime, flat, ends, 2 * PARTS);
	for (size_t i = 0; i < PARTS; i++)
		fill_part(c->prime, odd + i * n, n, &flat[2 * i],
		    &flat[2 * i + 1]);
}

/* x and y are not in form yet. */
static void
fill_from(const struct curve *c, struct affine *odd, size_t n,
    const struct affine *first)
{
	struct affine formed;

	jt_number_form(c->prime, &formed.x, &first->x);
	jt_number_form(c->prime, &formed.y, &first->y);
	fill(c, odd, n, &formed);
}

static void
make_base(const struct curve *c)
{
	struct base *b = c->base;

	pthread_mutex_lock(&b->lock);
	if (!b->is_made)
		fill_from(c, b->odd[0], BASE_ODD, &c->generator);
	b->is_made = true;
	pthread_mutex_unlock(&b->lock);
}

jeton_err
jt_ec_table_new(struct jt_ec_table **out, enum jt_kind kind, const uint8_t *x,
    const uint8_t *y)
{
	const struct curve *c = kind == JT_KIND_P256 ? &p256 : &p384;
	struct affine first;

	*out = NULL;
	if (kind != JT_KIND_P256 && kind != JT_KIND_P384)
		return JETON_OK;
	*out = calloc(1, sizeof **out);
	if (*out == NULL)
		return JETON_NO_MEMORY;
	make_base(c);
	(*out)->curve = c;
	jt_number_read(&first.x, x, c->prime->limbs);
	jt_number_read(&first.y, y, c->prime->limbs);
	fill_from(c, (*out)->odd[0], KEY_ODD, &first);
	return JETON_OK;
}

/* The digits of part i of u, which has so many bits: 64 or 96. */
static void
take_digits(int8_t digit[static DIGITS], const struct jt_number *u, size_t i,
    size_t bits, unsigned width)
{
	size_t limb = i * bits / 64, shift = i * bits % 64;
	uint128 part = (uint128)u->limb[limb + 1] << 64 | u->limb[limb];

	part >>= shift;
	if (bits == 64)
		part = (uint64_t)part;
	else
		part = part << 32 >> 32;
	jt_digits(digit, DIGITS, (uint64_t)part, (uint64_t)(part >> 64), width);
}

static void
add_digit(const struct jt_modulus *m, struct point *sum,
    const struct affine *odd, int digit)
{
	if (digit > 0)
		add(m, sum, &odd[digit / 2]);
	else if (digit < 0)
		subtract(m, sum, &odd[-digit / 2]);
}

/* u1 times the generator and u2 times the key. */
static void
sum_up(const struct jt_ec_table *t, struct point *sum,
    const struct jt_number *u1, const struct jt_number *u2)
{
	const struct curve *c = t->curve;
	int8_t base[PARTS][DIGITS], key[PARTS][DIGITS];

	for (size_t i = 0; i < PARTS; i++) {
		take_digits(base[i], u1, i, c->part_bits, BASE_WIDTH);
		take_digits(key[i], u2, i, c->part_bits, KEY_WIDTH);
	}
	*sum = (struct point){ .z = { { 0 } } };
	for (size_t i = c->part_bits + 1; i-- > 0;) {
		if (!jt_number_is_zero(&sum->z))
			twice(c->prime, sum);
		for (size_t k = 0; k < PARTS; k++) {
			add_digit(c->prime, sum, c->base->odd[k], base[k][i]);
			add_digit(c->prime, sum, t->odd[k], key[k][i]);
		}
	}
}

/* Whether x of the sum is the number. */
static bool
has_x(const struct jt_modulus *m, const struct point *sum,
    const struct jt_number *number)
{
	struct jt_number x;

	jt_number_form(m, &x, number);
	jt_number_multiply(m, &x, &x, &sum->z);
	jt_number_multiply(m, &x, &x, &sum->z);
	return jt_number_equals(&x, &sum->x);
}

/* x is below the prime, which is above the order: r may stand for two. */
static bool
has_residue(const struct curve *c, const struct point *sum,
    const struct jt_number *r)
{
	struct jt_number gap, second;

	if (jt_number_is_zero(&sum->z))
		return false;
	if (has_x(c->prime, sum, r))
		return true;
	jt_number_subtract(c->prime, &gap, &c->prime->m, &c->order->m);
	if (!jt_number_is_below(r, &gap))
		return false;
	jt_number_add(c->prime, &second, r, &c->order->m);
	return has_x(c->prime, sum, &second);
}

bool
jt_ec_table_verify(const struct jt_ec_table *t, const uint8_t *digest,
    const uint8_t *sig)
{
	const struct jt_modulus *order = t->curve->order;
	struct jt_number e, r, s, u1, u2;
	struct point sum;

	jt_number_read(&e, digest, order->limbs);
	jt_number_read(&r, sig, order->limbs);
	jt_number_read(&s, sig + 8 * order->limbs, order->limbs);
	jt_number_invert(order, &s, &s);
	jt_number_form(order, &s, &s);
	jt_number_multiply(order, &u1, &e, &s);
	jt_number_multiply(order, &u2, &r, &s);
	sum_up(t, &sum, &u1, &u2);
	return has_residue(t->curve, &sum, &r);
}

void
jt_ec_table_free(struct jt_ec_table *t)
{
	free(t);
}
