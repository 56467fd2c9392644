/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/number.h"

#include <endian.h>
#include <string.h>

#include "crypto/limbs.h"

__extension__ typedef unsigned __int128 uint128;
__extension__ typedef __int128 int128;

#define UNROLL _Pragma("GCC unroll 6")
#define INLINE static inline __attribute__((always_inline))

/* 2^256 - 2^224 + 2^192 + 2^96 - 1 */
const struct jt_modulus jt_p256_prime = {
	.limbs = 4,
	.m = { { 0xffffffffffffffff, 0x00000000ffffffff, 0x0000000000000000,
	    0xffffffff00000001 } },
	.square = { { 0x0000000000000003, 0xfffffffbffffffff,
	    0xfffffffffffffffe, 0x00000004fffffffd } },
	.negated = 1,
};

const struct jt_modulus jt_p256_order = {
	.limbs = 4,
	.m = { { 0xf3b9cac2fc632551, 0xbce6faada7179e84, 0xffffffffffffffff,
	    0xffffffff00000000 } },
	.square = { { 0x83244c95be79eea2, 0x4699799c49bd6fa6,
	    0x2845b2392b6bec59, 0x66e12d94f3d95620 } },
	.negated = 0xccd1c8aaee00bc4f,
};

/* 2^384 - 2^128 - 2^96 + 2^32 - 1 */
const struct jt_modulus jt_p384_prime = {
	.limbs = 6,
	.m = { { 0x00000000ffffffff, 0xffffffff00000000, 0xfffffffffffffffe,
	    0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff } },
	.square = { { 0xfffffffe00000001, 0x0000000200000000,
	    0xfffffffe00000000, 0x0000000200000000, 0x0000000000000001,
	    0x0000000000000000 } },
	.negated = 0x0000000100000001,
};

const struct jt_modulus jt_p384_order = {
	.limbs = 6,
	.m = { { 0xecec196accc52973, 0x581a0db248b0a77a, 0xc7634d81f4372ddf,
	    0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff } },
	.square = { { 0x2d319b2419b409a9, 0xff3d81e5df1aa419,
	    0xbc3e483afcb82947, 0xd40d49174aab1cc5, 0x3fb05b7a28266895,
	    0x0c84ee012b39bf21 } },
	.negated = 0x6ed46089e88fdc45,
};

void
jt_number_read(struct jt_number *out, const uint8_t *p, size_t limbs)
{
	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < limbs; i++) {
		uint64_t limb;

		memcpy(&limb, p + 8 * (limbs - 1 - i), 8);
		out->limb[i] = be64toh(limb);
	}
}

void
jt_number_write(uint8_t *p, const struct jt_number *a, size_t limbs)
{
	for (size_t i = 0; i < limbs; i++) {
		uint64_t limb = htobe64(a->limb[i]);

		memcpy(p + 8 * (limbs - 1 - i), &limb, 8);
	}
}

bool
jt_number_is_zero(const struct jt_number *a)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < JT_LIMBS; i++)
		bits |= a->limb[i];
	return bits == 0;
}

bool
jt_number_is_below(const struct jt_number *a, const struct jt_number *b)
{
	size_t i = JT_LIMBS - 1;

	while (i > 0 && a->limb[i] == b->limb[i])
		i--;
	return a->limb[i] < b->limb[i];
}

bool
jt_number_equals(const struct jt_number *a, const struct jt_number *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

INLINE void
copy(uint64_t *out, const uint64_t *in, size_t n)
{
	UNROLL
	for (size_t i = 0; i < n; i++)
		out[i] = in[i];
}

/* t, and `top` above it, once below twice m, becomes what it is modulo m. */
INLINE void
settle(struct jt_number *out, const uint64_t *t, uint64_t top,
    const struct jt_number *m, size_t n)
{
	uint64_t less[JT_LIMBS] = { 0 };
	bool is_below;

	copy(less, t, n);
	is_below = top < jt_limbs_subtract(less, m->limb, n);
	UNROLL
	for (size_t i = 0; i < n; i++)
		out->limb[i] = is_below ? t[i] : less[i];
	UNROLL
	for (size_t i = n; i < JT_LIMBS; i++)
		out->limb[i] = 0;
}

/* t has 2 n limbs. */
INLINE void
multiply(uint64_t *t, const uint64_t *a, const uint64_t *b, size_t n)
{
	UNROLL
	for (size_t i = 0; i < n; i++) {
		uint128 c = 0;

		UNROLL
		for (size_t j = 0; j < n; j++) {
			c += (uint128)a[i] * b[j];
			if (i > 0)
				c += t[i + j];
			t[i + j] = (uint64_t)c;
			c >>= 64;
		}
		t[i + n] = (uint64_t)c;
	}
}

/*
 * Each reduce_ adds that multiple q of m to t which makes its lowest limb 0, and
 * goes on one limb higher: t / R.
 */
static void
reduce_any(struct jt_number *out, uint64_t *t, const struct jt_modulus *m)
{
	size_t n = m->limbs;
	uint64_t top = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t q = t[i] * m->negated;
		uint128 c = 0;

		for (size_t j = 0; j < n; j++) {
			c += (uint128)q * m->m.limb[j] + t[i + j];
			t[i + j] = (uint64_t)c;
			c >>= 64;
		}
		c += (uint128)t[i + n] + top;
		t[i + n] = (uint64_t)c;
		top = (uint64_t)(c >> 64);
	}
	settle(out, t + n, top, &m->m, n);
}

/* -1 / m is 1, so q is the limb; q (2^96 - 1) and 2^192 q m[3] are q m. */
INLINE void
reduce_p256(struct jt_number *out, uint64_t *t)
{
	uint64_t top = 0;

	UNROLL
	for (size_t i = 0; i < 4; i++) {
		uint64_t q = t[i];
		uint128 high =
		    (uint128)q * jt_p256_prime.m.limb[3] + ((uint128)top << 64);
		const uint64_t sum[] = { q << 32, q >> 32, (uint64_t)high,
			(uint64_t)(high >> 64) };

		top = jt_limbs_add(t + i + 1, sum, 4);
	}
	settle(out, t + 4, top, &jt_p256_prime.m, 4);
}

/*
 * q m is 2^384 q less `low`, which is 2^128 q + 2^96 q - (2^32 - 1) q, and whose
 * lowest limb is t[i].
 */
INLINE void
reduce_p384(struct jt_number *out, uint64_t *t)
{
	int64_t top = 0;

	UNROLL
	for (size_t i = 0; i < 6; i++) {
		uint64_t q = t[i] + (t[i] << 32);
		uint128 minus = ((((uint128)q << 32) - q) + t[i]) >> 64;
		uint128 low = ((uint128)q << 32) - minus;
		uint128 high = (uint128)q + (uint64_t)(low >> 64);
		const uint64_t less[] = { (uint64_t)low, (uint64_t)high,
			(uint64_t)(high >> 64), 0, 0, 0 };
		uint64_t borrow = jt_limbs_subtract(t + i + 1, less, 6);
		int128 c = (int128)t[i + 6] + q + top;

		t[i + 6] = (uint64_t)c;
		top = (int64_t)(c >> 64) - (int64_t)borrow;
	}
	settle(out, t + 6, (uint64_t)top, &jt_p384_prime.m, 6);
}

static void
multiply_any(struct jt_number *out, const struct jt_number *a,
    const struct jt_number *b, const struct jt_modulus *m)
{
	uint64_t t[2 * JT_LIMBS];

	multiply(t, a->limb, b->limb, m->limbs);
	reduce_any(out, t, m);
}

void
jt_number_multiply(const struct jt_modulus *m, struct jt_number *out,
    const struct jt_number *a, const struct jt_number *b)
{
	uint64_t t[2 * JT_LIMBS];

	if (m == &jt_p256_prime) {
		multiply(t, a->limb, b->limb, 4);
		reduce_p256(out, t);
	} else if (m == &jt_p384_prime) {
		multiply(t, a->limb, b->limb, 6);
		reduce_p384(out, t);
	} else {
		multiply_any(out, a, b, m);
	}
}

INLINE void
add(struct jt_number *out, const struct jt_number *a, const struct jt_number *b,
    const struct jt_number *m, size_t n)
{
	uint64_t t[JT_LIMBS], carry;

	copy(t, a->limb, n);
	carry = jt_limbs_add(t, b->limb, n);
	settle(out, t, carry, m, n);
}

/* What falls below 0 gets m back. */
INLINE void
subtract(struct jt_number *out, const struct jt_number *a,
    const struct jt_number *b, const struct jt_number *m, size_t n)
{
	uint64_t t[JT_LIMBS], back[JT_LIMBS], borrow;

	copy(t, a->limb, n);
	borrow = jt_limbs_subtract(t, b->limb, n);
	UNROLL
	for (size_t i = 0; i < n; i++)
		back[i] = m->limb[i] & (0 - borrow);
	jt_limbs_add(t, back, n);
	copy(out->limb, t, n);
	UNROLL
	for (size_t i = n; i < JT_LIMBS; i++)
		out->limb[i] = 0;
}

void
jt_number_add(const struct jt_modulus *m, struct jt_number *out,
    const struct jt_number *a, const struct jt_number *b)
{
	if (m->limbs == 4)
		add(out, a, b, &m->m, 4);
	else
		add(out, a, b, &m->m, 6);
}

void
jt_number_subtract(const struct jt_modulus *m, struct jt_number *out,
    const struct jt_number *a, const struct jt_number *b)
{
	if (m->limbs == 4)
		subtract(out, a, b, &m->m, 4);
	else
		subtract(out, a, b, &m->m, 6);
}

void
jt_number_form(const struct jt_modulus *m, struct jt_number *out,
    const struct jt_number *a)
{
	jt_number_multiply(m, out, a, &m->square);
}
