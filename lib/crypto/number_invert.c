/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The binary algorithm of Stein with what it takes to get an inverse: a and b
 * shrink, while x and y stay such that a = x * value and b = y * value.
 */
#include "crypto/limbs.h"
#include "crypto/number.h"

__extension__ typedef unsigned __int128 uint128;

#define UNROLL _Pragma("GCC unroll 6")
#define INLINE static inline __attribute__((always_inline))

enum { SHIFT_MAX = 62 };

INLINE bool
is_below(const struct jt_number *a, const struct jt_number *b, size_t n)
{
	struct jt_number copy = *a;

	return jt_limbs_subtract(copy.limb, b->limb, n) != 0;
}

INLINE void
swap(struct jt_number *a, struct jt_number *b)
{
	struct jt_number copy = *a;

	*a = *b;
	*b = copy;
}

/* By 0 < bits <= SHIFT_MAX, with `top` above the highest. */
INLINE void
shift(struct jt_number *a, unsigned bits, uint64_t top, size_t n)
{
	UNROLL
	for (size_t i = 0; i < n - 1; i++)
		a->limb[i] = a->limb[i] >> bits | a->limb[i + 1] << (64 - bits);
	a->limb[n - 1] = a->limb[n - 1] >> bits | top << (64 - bits);
}

/*
 * Divides x by 2^bits modulo m: the multiple of m that makes the low bits 0
 * comes first.
 */
INLINE void
divide(struct jt_number *x, unsigned bits, const struct jt_modulus *m, size_t n)
{
	uint64_t times = x->limb[0] * m->negated & ((UINT64_C(1) << bits) - 1);
	uint128 carry = 0;

	UNROLL
	for (size_t i = 0; i < n; i++) {
		carry += (uint128)times * m->m.limb[i] + x->limb[i];
		x->limb[i] = (uint64_t)carry;
		carry >>= 64;
	}
	shift(x, bits, (uint64_t)carry, n);
}

/* Takes the factors 2 out of a. */
INLINE void
make_odd(struct jt_number *a, struct jt_number *x, const struct jt_modulus *m,
    size_t n)
{
	while ((a->limb[0] & 1) == 0) {
		unsigned bits = SHIFT_MAX;

		if (a->limb[0] << (64 - SHIFT_MAX) != 0)
			bits = (unsigned)__builtin_ctzll(a->limb[0]);
		shift(a, bits, 0, n);
		divide(x, bits, m, n);
	}
}

INLINE void
invert(struct jt_number *out, const struct jt_number *value,
    const struct jt_modulus *m, size_t n)
{
	struct jt_number a = *value, b = m->m, x = { { 1 } }, y = { { 0 } };

	while (!jt_number_is_zero(&a)) {
		make_odd(&a, &x, m, n);
		if (is_below(&a, &b, n)) {
			swap(&a, &b);
			swap(&x, &y);
		}
		jt_limbs_subtract(a.limb, b.limb, n);
		if (jt_limbs_subtract(x.limb, y.limb, n) != 0)
			jt_limbs_add(x.limb, m->m.limb, n);
	}
	*out = y;
}

void
jt_number_invert(const struct jt_modulus *m, struct jt_number *out,
    const struct jt_number *a)
{
	if (m->limbs == 4)
		invert(out, a, m, 4);
	else
		invert(out, a, m, 6);
}
