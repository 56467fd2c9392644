/* SPDX-License-Identifier: Apache-2.0 */
/*
 * S B - h A is computed as ec_table.c does u1 G + u2 Q.  Points are extended:
 * x = X / Z, y = Y / Z, T = X Y / Z; the formulas of Hisil and others for a = -1
 * have no exceptions on this curve.
 */
#include "crypto/edwards.h"

#include <endian.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/digest.h"
#include "crypto/digits.h"
#include "crypto/fe25519.h"

enum {
	SIZE = JT_EDWARDS_SIZE,
	PARTS = 4,
	PART_BITS = 64,
	DIGITS = PART_BITS + 1,
	KEY_WIDTH = 5,
	KEY_ODD = 1 << (KEY_WIDTH - 2),
	BASE_WIDTH = 7,
	BASE_ODD = 1 << (BASE_WIDTH - 2)
};

struct point {
	struct jt_fe x, y, z, t;
};

/* x / z and y / t, which a point becomes from. */
struct fractions {
	struct jt_fe x, y, z, t;
};

/* A point for adding: y + x, y - x, 2 d x y. */
struct addend {
	struct jt_fe sum, difference, product;
};

struct jt_edwards {
	uint8_t point[SIZE];
	struct addend odd[PARTS][KEY_ODD]; /* of -A */
};

/* Of B; made when the first key is, and never changed. */
static struct {
	pthread_mutex_t lock;
	bool is_made;
	struct addend odd[PARTS][BASE_ODD];
} base = { .lock = PTHREAD_MUTEX_INITIALIZER };

static const uint8_t base_point[SIZE] = { 0x58, 0x66, 0x66, 0x66, 0x66, 0x66,
	0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
	0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
	0x66, 0x66 };

/* Little-endian. */
static const uint8_t order[SIZE] = { 0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12,
	0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10 };

static const struct jt_fe zero, one = { { 1 } };

/* -121665 / 121666, twice that, and a root of -1 */
static const struct jt_fe d = { { 0x34dca135978a3, 0x1a8283b156ebd,
    0x5e7a26001c029, 0x739c663a03cbb, 0x52036cee2b6ff } };
static const struct jt_fe d2 = { { 0x69b9426b2f159, 0x35050762add7a,
    0x3cf44c0038052, 0x6738cc7407977, 0x2406d9dc56dff } };
static const struct jt_fe root = { { 0x61b274a0ea0b0, 0xd5a5fc8f189d,
    0x7ef5e9cbd0c60, 0x78595a6804c9e, 0x2b8324804fc1d } };

static void
complete(struct point *out, const struct fractions *f)
{
	jt_fe_multiply(&out->x, &f->x, &f->t);
	jt_fe_multiply(&out->y, &f->y, &f->z);
	jt_fe_multiply(&out->z, &f->z, &f->t);
	jt_fe_multiply(&out->t, &f->x, &f->y);
}

static void
twice(struct point *a)
{
	struct jt_fe xx, yy, zz, both;
	struct fractions f;

	jt_fe_square(&xx, &a->x);
	jt_fe_square(&yy, &a->y);
	jt_fe_square(&zz, &a->z);
	jt_fe_add(&both, &a->x, &a->y);
	jt_fe_square(&both, &both);
	jt_fe_add(&f.y, &yy, &xx);
	jt_fe_subtract(&f.z, &yy, &xx);
	jt_fe_subtract(&f.x, &both, &f.y);
	/* 2 zz - (yy - xx), such that no limb becomes too large */
	jt_fe_add(&zz, &zz, &zz);
	jt_fe_add(&f.t, &zz, &xx);
	jt_fe_subtract(&f.t, &f.t, &yy);
	complete(a, &f);
}

/* To subtract is to add with y + x and y - x exchanged, and -2 d x y. */
static void
add(struct point *a, const struct addend *b, bool is_negative)
{
	const struct jt_fe *sum = is_negative ? &b->difference : &b->sum;
	const struct jt_fe *difference = is_negative ? &b->sum : &b->difference;
	struct jt_fe p, q, c, z;
	struct fractions f;

	jt_fe_add(&p, &a->y, &a->x);
	jt_fe_multiply(&p, &p, sum);
	jt_fe_subtract(&q, &a->y, &a->x);
	jt_fe_multiply(&q, &q, difference);
	jt_fe_multiply(&c, &b->product, &a->t);
	jt_fe_add(&z, &a->z, &a->z);
	jt_fe_subtract(&f.x, &p, &q);
	jt_fe_add(&f.y, &p, &q);
	jt_fe_add(is_negative ? &f.t : &f.z, &z, &c);
	jt_fe_subtract(is_negative ? &f.z : &f.t, &z, &c);
	complete(a, &f);
}

/* x of y, with that sign, or false if there is none. */
static bool
find_x(struct jt_fe *x, const struct jt_fe *y, bool is_odd)
{
	struct jt_fe u, v, v3, check;

	jt_fe_square(&u, y);
	jt_fe_multiply(&v, &u, &d);
	jt_fe_subtract(&u, &u, &one);
	jt_fe_add(&v, &v, &one);
	/* x is u v^3 (u v^7)^((p - 5) / 8), but for a root of -1 */
	jt_fe_square(&v3, &v);
	jt_fe_multiply(&v3, &v3, &v);
	jt_fe_square(x, &v3);
	jt_fe_multiply(x, x, &v);
	jt_fe_multiply(x, x, &u);
	jt_fe_root(x, x);
	jt_fe_multiply(x, x, &v3);
	jt_fe_multiply(x, x, &u);
	jt_fe_square(&check, x);
	jt_fe_multiply(&check, &check, &v);
	if (!jt_fe_equals(&check, &u))
		jt_fe_multiply(x, x, &root);
	jt_fe_square(&check, x);
	jt_fe_multiply(&check, &check, &v);
	if (!jt_fe_equals(&check, &u))
		return false;
	if (jt_fe_is_odd(x) != is_odd)
		jt_fe_subtract(x, &zero, x);
	return true;
}

static bool
decode(struct point *out, const uint8_t bytes[SIZE])
{
	jt_fe_read(&out->y, bytes);
	if (!find_x(&out->x, &out->y, bytes[SIZE - 1] >> 7 == 1))
		return false;
	/* x may be the difference that subtracting from 0 gave: tighten it. */
	jt_fe_multiply(&out->x, &out->x, &one);
	out->z = one;
	jt_fe_multiply(&out->t, &out->x, &out->y);
	return true;
}

/* n points, with one inverse for all of them. */
static void
flatten(struct addend *out, const struct point *in, size_t n)
{
	struct jt_fe product[BASE_ODD], inverse, inverted, x, y;

	product[0] = in[0].z;
	for (size_t i = 1; i < n; i++)
		jt_fe_multiply(&product[i], &product[i - 1], &in[i].z);
	jt_fe_invert(&inverse, &product[n - 1]);
	for (size_t i = n; i-- > 0;) {
		inverted = inverse;
		if (i > 0)
			jt_fe_multiply(&inverted, &inverted, &product[i - 1]);
		jt_fe_multiply(&inverse, &inverse, &in[i].z);
		jt_fe_multiply(&x, &in[i].x, &inverted);
		jt_fe_multiply(&y, &in[i].y, &inverted);
		jt_fe_add(&out[i].sum, &y, &x);
		jt_fe_subtract(&out[i].difference, &y, &x);
		jt_fe_multiply(&out[i].product, &x, &y);
		jt_fe_multiply(&out[i].product, &out[i].product, &d2);
	}
}

/* Sets odd[0..n) to once, three times, five times the point. */
static void
fill_part(struct addend *odd, size_t n, const struct point *point,
    const struct addend *doubled)
{
	struct point multiples[BASE_ODD];

	multiples[0] = *point;
	for (size_t i = 1; i < n; i++) {
		multiples[i] = multiples[i - 1];
		add(&multiples[i], doubled, false);
	}
	flatten(odd, multiples, n);
}

/* Fills PARTS times n points of a table. */
static void
fill(struct addend *odd, size_t n, const struct point *first)
{
	struct point starts[PARTS], doubled[PARTS], at = *first;
	struct addend steps[PARTS];

	for (size_t i = 0; i < PARTS; i++) {
		starts[i] = at;
		twice(&at);
		doubled[i] = at;
		for (size_t bit = 1; bit < PART_BITS; bit++)
			twice(&at);
	}
	flatten(steps, doubled, PARTS);
	for (size_t i = 0; i < PARTS; i++)
		fill_part(odd + i * n, n, &starts[i], &steps[i]);
}

static void
make_base(void)
{
	struct point b;

	pthread_mutex_lock(&base.lock);
	if (!base.is_made && decode(&b, base_point)) {
		fill(base.odd[0], BASE_ODD, &b);
		base.is_made = true;
	}
	pthread_mutex_unlock(&base.lock);
}

jeton_err
jt_edwards_new(struct jt_edwards **out, const uint8_t point[SIZE])
{
	struct jt_edwards *t = calloc(1, sizeof *t);
	uint8_t opposite[SIZE];
	struct point a;

	*out = NULL;
	if (t == NULL)
		return JETON_NO_MEMORY;
	memcpy(t->point, point, SIZE);
	memcpy(opposite, point, SIZE);
	opposite[SIZE - 1] ^= 0x80;
	if (!decode(&a, opposite)) {
		free(t);
		return JETON_KEY_FORM;
	}
	make_base();
	fill(t->odd[0], KEY_ODD, &a);
	*out = t;
	return JETON_OK;
}

static bool
is_below_order(const uint8_t s[SIZE])
{
	size_t i = SIZE - 1;

	while (i > 0 && s[i] == order[i])
		i--;
	return s[i] < order[i];
}

/* h of RFC 8032 5.1.7, modulo the order. */
static void
compute_h(uint8_t h[SIZE], const struct jt_edwards *t, const void *p, size_t n,
    const uint8_t *r)
{
	uint8_t hash[JT_HASH_MAX];
	union jt_digest digest;

	jt_digest_init(&digest, JT_SHA512);
	jt_digest_update(&digest, JT_SHA512, r, SIZE);
	jt_digest_update(&digest, JT_SHA512, t->point, SIZE);
	jt_digest_update(&digest, JT_SHA512, p, n);
	jt_digest_final(&digest, JT_SHA512, hash);
	crypto_core_ed25519_scalar_reduce(h, hash);
}

static void
take_digits(int8_t digit[PARTS][DIGITS], const uint8_t factor[SIZE],
    unsigned width)
{
	for (size_t i = 0; i < PARTS; i++) {
		uint64_t limb;

		memcpy(&limb, factor + 8 * i, sizeof limb);
		jt_digits(digit[i], DIGITS, le64toh(limb), 0, width);
	}
}

static void
add_digit(struct point *sum, const struct addend *odd, int digit)
{
	if (digit > 0)
		add(sum, &odd[digit / 2], false);
	else if (digit < 0)
		add(sum, &odd[-digit / 2], true);
}

/* S times B and h times -A. */
static void
sum_up(const struct jt_edwards *t, struct point *sum, const uint8_t s[SIZE],
    const uint8_t h[SIZE])
{
	int8_t of_base[PARTS][DIGITS], of_key[PARTS][DIGITS];

	take_digits(of_base, s, BASE_WIDTH);
	take_digits(of_key, h, KEY_WIDTH);
	*sum = (struct point){ .y = one, .z = one };
	for (size_t i = DIGITS; i-- > 0;) {
		if (i < DIGITS - 1)
			twice(sum);
		for (size_t k = 0; k < PARTS; k++) {
			add_digit(sum, base.odd[k], of_base[k][i]);
			add_digit(sum, t->odd[k], of_key[k][i]);
		}
	}
}

static bool
is_small_order(const struct point *a)
{
	struct point eightfold = *a;

	for (int i = 0; i < 3; i++)
		twice(&eightfold);
	return jt_fe_equals(&eightfold.x, &zero) &&
	    jt_fe_equals(&eightfold.y, &eightfold.z);
}

static void
encode(uint8_t out[SIZE], const struct point *a)
{
	struct jt_fe inverse, x, y;

	jt_fe_invert(&inverse, &a->z);
	jt_fe_multiply(&x, &a->x, &inverse);
	jt_fe_multiply(&y, &a->y, &inverse);
	jt_fe_write(out, &y);
	out[SIZE - 1] |= jt_fe_is_odd(&x) ? 0x80 : 0;
}

jeton_err
jt_edwards_verify(const struct jt_edwards *t, const void *p, size_t n,
    const uint8_t sig[2 * SIZE])
{
	uint8_t h[SIZE], r[SIZE];
	struct point sum;

	if (!is_below_order(sig + SIZE))
		return JETON_BAD_SIGNATURE;
	compute_h(h, t, p, n, sig);
	sum_up(t, &sum, sig + SIZE, h);
	encode(r, &sum);
	if (memcmp(r, sig, SIZE) != 0 || is_small_order(&sum))
		return JETON_BAD_SIGNATURE;
	return JETON_OK;
}

void
jt_edwards_free(struct jt_edwards *t)
{
	free(t);
}
