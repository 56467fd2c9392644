/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers modulo 2^255 - 19, for what is public, in five limbs of 51 bits.  A
 * limb may be a little too large: "tight" is below 2^52, "loose" below 2^54.  What
 * multiplies takes loose numbers and gives tight ones; a sum of two tight ones is
 * loose, and so is a difference.
 */
#ifndef JT_FE25519_H
#define JT_FE25519_H

#include <stdbool.h>
#include <stdint.h>

struct jt_fe {
	uint64_t limb[5];
};

/* From 32 little-endian bytes, without the highest bit; to the one spelling. */
void jt_fe_read(struct jt_fe *out, const uint8_t p[32]);
void jt_fe_write(uint8_t p[32], const struct jt_fe *a);

/* Of tight numbers, or b a sum of two. */
static inline void
jt_fe_add(struct jt_fe *out, const struct jt_fe *a, const struct jt_fe *b)
{
	for (int i = 0; i < 5; i++)
		out->limb[i] = a->limb[i] + b->limb[i];
}

/* a tight or a sum of two tight ones, b the same: 4 (2^255 - 19) comes on top. */
static inline void
jt_fe_subtract(struct jt_fe *out, const struct jt_fe *a, const struct jt_fe *b)
{
	const uint64_t first = 0x1fffffffffffb4, other = 0x1ffffffffffffc;

	for (int i = 0; i < 5; i++)
		out->limb[i] =
		    a->limb[i] + (i == 0 ? first : other) - b->limb[i];
}

void jt_fe_multiply(struct jt_fe *out, const struct jt_fe *a,
    const struct jt_fe *b);
void jt_fe_square(struct jt_fe *out, const struct jt_fe *a);

/* a to the (2^255 - 19 - 5) / 8. */
void jt_fe_root(struct jt_fe *out, const struct jt_fe *a);

/* 1 / a; a is not 0. */
void jt_fe_invert(struct jt_fe *out, const struct jt_fe *a);

bool jt_fe_equals(const struct jt_fe *a, const struct jt_fe *b);
/* Of the one spelling. */
bool jt_fe_is_odd(const struct jt_fe *a);

#endif
