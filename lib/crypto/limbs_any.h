/* SPDX-License-Identifier: Apache-2.0 */
/* Long addition and subtraction, anywhere; n is a constant, 4 or 6. */
#ifndef JT_LIMBS_ANY_H
#define JT_LIMBS_ANY_H

#include <stddef.h>
#include <stdint.h>

__extension__ typedef unsigned __int128 jt_uint128;

/* t += b; the carry. */
static inline __attribute__((always_inline)) uint64_t
jt_limbs_add(uint64_t *t, const uint64_t *b, size_t n)
{
	jt_uint128 c = 0;

	_Pragma("GCC unroll 6") for (size_t i = 0; i < n; i++)
	{
		c += (jt_uint128)t[i] + b[i];
		t[i] = (uint64_t)c;
		c >>= 64;
	}
	return (uint64_t)c;
}

/* t -= b; the borrow. */
static inline __attribute__((always_inline)) uint64_t
jt_limbs_subtract(uint64_t *t, const uint64_t *b, size_t n)
{
	uint64_t borrow = 0;

	_Pragma("GCC unroll 6") for (size_t i = 0; i < n; i++)
	{
		jt_uint128 d = (jt_uint128)t[i] - b[i] - borrow;

		t[i] = (uint64_t)d;
		borrow = (uint64_t)(d >> 64) & 1;
	}
	return borrow;
}

#endif
