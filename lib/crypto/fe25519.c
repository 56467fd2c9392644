/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/fe25519.h"

#include <endian.h>
#include <string.h>

#include "crypto/number.h"

__extension__ typedef unsigned __int128 uint128;

enum { BITS = 51 };

static const uint64_t mask = (UINT64_C(1) << BITS) - 1;

static const struct jt_modulus prime = {
	.limbs = 4,
	.m = { { 0xffffffffffffffed, 0xffffffffffffffff, 0xffffffffffffffff,
	    0x7fffffffffffffff } },
	.negated = 0x86bca1af286bca1b,
};

static uint64_t
read_limb(const uint8_t *p)
{
	uint64_t limb;

	memcpy(&limb, p, sizeof limb);
	return le64toh(limb);
}

void
jt_fe_read(struct jt_fe *out, const uint8_t p[32])
{
	out->limb[0] = read_limb(p) & mask;
	out->limb[1] = read_limb(p + 6) >> 3 & mask;
	out->limb[2] = read_limb(p + 12) >> 6 & mask;
	out->limb[3] = read_limb(p + 19) >> 1 & mask;
	out->limb[4] = read_limb(p + 24) >> 12 & mask;
}

/* Limbs below 2^51, but for the lowest, which may be 19 or so too large. */
static void
carry(uint64_t t[5])
{
	for (int i = 0; i < 4; i++) {
		t[i + 1] += t[i] >> BITS;
		t[i] &= mask;
	}
	t[0] += 19 * (t[4] >> BITS);
	t[4] &= mask;
}

void
jt_fe_write(uint8_t p[32], const struct jt_fe *a)
{
	uint64_t t[5], limb[4];

	memcpy(t, a->limb, sizeof t);
	carry(t);
	carry(t);
	/* If 19 more is 2^255 or more, that is what is left of it. */
	t[0] += 19;
	carry(t);
	/* t is 19 or more too large now: 2^255 comes, 19 goes, 2^255 goes. */
	t[0] += (UINT64_C(1) << BITS) - 19;
	for (int i = 1; i < 5; i++)
		t[i] += mask;
	for (int i = 0; i < 4; i++) {
		t[i + 1] += t[i] >> BITS;
		t[i] &= mask;
	}
	t[4] &= mask;
	limb[0] = t[0] | t[1] << 51;
	limb[1] = t[1] >> 13 | t[2] << 38;
	limb[2] = t[2] >> 26 | t[3] << 25;
	limb[3] = t[3] >> 39 | t[4] << 12;
	for (int i = 0; i < 4; i++) {
		uint64_t le = htole64(limb[i]);

		memcpy(p + 8 * i, &le, sizeof le);
	}
}

/* Five sums of products become tight. */
static inline void
settle(struct jt_fe *out, uint128 t0, uint128 t1, uint128 t2, uint128 t3,
    uint128 t4)
{
	uint64_t first, second;

	t1 += (uint64_t)(t0 >> BITS);
	t2 += (uint64_t)(t1 >> BITS);
	t3 += (uint64_t)(t2 >> BITS);
	t4 += (uint64_t)(t3 >> BITS);
	first = ((uint64_t)t0 & mask) + 19 * (uint64_t)(t4 >> BITS);
	second = ((uint64_t)t1 & mask) + (first >> BITS);
	out->limb[0] = first & mask;
	out->limb[1] = second;
	out->limb[2] = (uint64_t)t2 & mask;
	out->limb[3] = (uint64_t)t3 & mask;
	out->limb[4] = (uint64_t)t4 & mask;
}

void
jt_fe_multiply(struct jt_fe *out, const struct jt_fe *a, const struct jt_fe *b)
{
	const uint64_t a0 = a->limb[0], a1 = a->limb[1], a2 = a->limb[2],
		       a3 = a->limb[3], a4 = a->limb[4];
	const uint128 b0 = b->limb[0], b1 = b->limb[1], b2 = b->limb[2],
		      b3 = b->limb[3], b4 = b->limb[4];
	const uint64_t c1 = 19 * a1, c2 = 19 * a2, c3 = 19 * a3, c4 = 19 * a4;

	settle(out, a0 * b0 + c1 * b4 + c2 * b3 + c3 * b2 + c4 * b1,
	    a0 * b1 + a1 * b0 + c2 * b4 + c3 * b3 + c4 * b2,
	    a0 * b2 + a1 * b1 + a2 * b0 + c3 * b4 + c4 * b3,
	    a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 + c4 * b4,
	    a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0);
}

void
jt_fe_square(struct jt_fe *out, const struct jt_fe *a)
{
	const uint128 a0 = a->limb[0], a1 = a->limb[1], a2 = a->limb[2],
		      a3 = a->limb[3], a4 = a->limb[4];
	const uint64_t d0 = 2 * a->limb[0], d1 = 2 * a->limb[1],
		       d2 = 2 * a->limb[2], c3 = 19 * a->limb[3],
		       c4 = 19 * a->limb[4];

	settle(out, a0 * (uint64_t)a0 + d1 * (uint128)c4 + d2 * (uint128)c3,
	    d0 * a1 + d2 * (uint128)c4 + c3 * a3,
	    d0 * a2 + a1 * (uint64_t)a1 + 2 * (c4 * a3),
	    d0 * a3 + d1 * a2 + c4 * a4, d0 * a4 + d1 * a3 + a2 * (uint64_t)a2);
}

/* The exponent is 2^252 - 3: in bits, 250 ones, a zero and a one. */
void
jt_fe_root(struct jt_fe *out, const struct jt_fe *a)
{
	struct jt_fe power = *a;

	for (int bit = 250; bit >= 0; bit--) {
		jt_fe_square(&power, &power);
		if (bit != 1)
			jt_fe_multiply(&power, &power, a);
	}
	*out = power;
}

void
jt_fe_invert(struct jt_fe *out, const struct jt_fe *a)
{
	struct jt_number number = { { 0 } };
	uint8_t bytes[32];

	jt_fe_write(bytes, a);
	for (int i = 0; i < 4; i++)
		number.limb[i] = read_limb(bytes + 8 * i);
	jt_number_invert(&prime, &number, &number);
	for (int i = 0; i < 4; i++) {
		uint64_t le = htole64(number.limb[i]);

		memcpy(bytes + 8 * i, &le, sizeof le);
	}
	jt_fe_read(out, bytes);
}

bool
jt_fe_equals(const struct jt_fe *a, const struct jt_fe *b)
{
	uint8_t p[32], q[32];

	jt_fe_write(p, a);
	jt_fe_write(q, b);
	return memcmp(p, q, sizeof p) == 0;
}

bool
jt_fe_is_odd(const struct jt_fe *a)
{
	uint8_t p[32];

	jt_fe_write(p, a);
	return (p[0] & 1) != 0;
}
