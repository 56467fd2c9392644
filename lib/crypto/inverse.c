/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The binary algorithm of Stein with what it takes to get an inverse: a and b
 * shrink, while x and y stay such that a = x * value and b = y * value.
 */
#include "crypto/inverse.h"

#include <endian.h>
#include <stdbool.h>
#include <string.h>

__extension__ typedef unsigned __int128 uint128;

enum { SHIFT_MAX = 62 };

struct jt_uint256
jt_uint256_read(const uint8_t p[32])
{
	struct jt_uint256 a;

	for (int i = 0; i < JT_LIMBS; i++) {
		uint64_t limb;

		memcpy(&limb, p + 8 * (JT_LIMBS - 1 - i), 8);
		a.limb[i] = be64toh(limb);
	}
	return a;
}

void
jt_uint256_write(uint8_t p[32], const struct jt_uint256 *a)
{
	for (int i = 0; i < JT_LIMBS; i++) {
		uint64_t limb = htobe64(a->limb[i]);

		memcpy(p + 8 * (JT_LIMBS - 1 - i), &limb, 8);
	}
}

static inline bool
is_zero(const struct jt_uint256 *a)
{
	return (a->limb[0] | a->limb[1] | a->limb[2] | a->limb[3]) == 0;
}

/* a -= b; whether it fell below 0, and then 2^256 is too much. */
static inline bool
subtract(struct jt_uint256 *a, const struct jt_uint256 *b)
{
	uint128 borrow = 0;

	for (int i = 0; i < JT_LIMBS; i++) {
		borrow = (uint128)a->limb[i] - b->limb[i] - borrow;
		a->limb[i] = (uint64_t)borrow;
		borrow = borrow >> 64 & 1;
	}
	return borrow != 0;
}

static inline void
add(struct jt_uint256 *a, const struct jt_uint256 *b)
{
	uint128 carry = 0;

	for (int i = 0; i < JT_LIMBS; i++) {
		carry += (uint128)a->limb[i] + b->limb[i];
		a->limb[i] = (uint64_t)carry;
		carry >>= 64;
	}
}

static inline bool
is_below(const struct jt_uint256 *a, const struct jt_uint256 *b)
{
	struct jt_uint256 copy = *a;

	return subtract(&copy, b);
}

static inline void
swap(struct jt_uint256 *a, struct jt_uint256 *b)
{
	struct jt_uint256 copy = *a;

	*a = *b;
	*b = copy;
}

/* Of 0 < n <= SHIFT_MAX bits, with `top` above the highest. */
static inline void
shift(struct jt_uint256 *a, unsigned n, uint64_t top)
{
	for (int i = 0; i < JT_LIMBS - 1; i++)
		a->limb[i] = a->limb[i] >> n | a->limb[i + 1] << (64 - n);
	a->limb[3] = a->limb[3] >> n | top << (64 - n);
}

/*
 * Divides x by 2^n modulo m: the multiple of m that makes the low bits 0 comes
 * first.  `negated` is -1 / m modulo 2^64.
 */
static inline void
divide(struct jt_uint256 *x, unsigned n, const struct jt_uint256 *m,
    uint64_t negated)
{
	uint64_t times = x->limb[0] * negated & ((UINT64_C(1) << n) - 1);
	uint128 carry = 0;

	for (int i = 0; i < JT_LIMBS; i++) {
		carry += (uint128)times * m->limb[i] + x->limb[i];
		x->limb[i] = (uint64_t)carry;
		carry >>= 64;
	}
	shift(x, n, (uint64_t)carry);
}

/* -1 / m modulo 2^64: each step doubles the bits that are right. */
static uint64_t
negated_inverse(uint64_t m)
{
	uint64_t x = m; /* right in three bits */

	for (int bits = 3; bits < 64; bits *= 2)
		x *= 2 - m * x;
	return 0 - x;
}

/* Takes the factors 2 out of a. */
static inline void
make_odd(struct jt_uint256 *a, struct jt_uint256 *x, const struct jt_uint256 *m,
    uint64_t negated)
{
	while ((a->limb[0] & 1) == 0) {
		unsigned n = SHIFT_MAX;

		if (a->limb[0] << (64 - SHIFT_MAX) != 0)
			n = (unsigned)__builtin_ctzll(a->limb[0]);
		shift(a, n, 0);
		divide(x, n, m, negated);
	}
}

void
jt_inverse(struct jt_uint256 *out, const struct jt_uint256 *value,
    const struct jt_uint256 *m)
{
	uint64_t negated = negated_inverse(m->limb[0]);
	struct jt_uint256 a = *value, b = *m, x = { { 1 } }, y = { { 0 } };

	while (!is_zero(&a)) {
		make_odd(&a, &x, m, negated);
		if (is_below(&a, &b)) {
			swap(&a, &b);
			swap(&x, &y);
		}
		subtract(&a, &b);
		if (subtract(&x, &y))
			add(&x, m);
	}
	*out = y;
}
