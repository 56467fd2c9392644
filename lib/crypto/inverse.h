/* SPDX-License-Identifier: Apache-2.0 */
/* Inverses of public numbers, in a time that depends on them. */
#ifndef JT_INVERSE_H
#define JT_INVERSE_H

#include <stdint.h>

enum { JT_LIMBS = 4 };

/* 256 bits, the lowest in the first limb. */
struct jt_uint256 {
	uint64_t limb[JT_LIMBS];
};

/* From and to big-endian bytes. */
struct jt_uint256 jt_uint256_read(const uint8_t p[32]);
void jt_uint256_write(uint8_t p[32], const struct jt_uint256 *a);

/*
 * Sets *out to 1 / a modulo m, which is odd; 0 < a < m, and they have no common
 * divisor.
 */
void jt_inverse(struct jt_uint256 *out, const struct jt_uint256 *a,
    const struct jt_uint256 *m);

#endif
