/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Long addition and subtraction with the carry of x86-64, for which gcc 12 needs
 * twice the instructions; what limbs_any.h has is the twin.
 */
#ifndef JT_LIMBS_X86_H
#define JT_LIMBS_X86_H

#include <stddef.h>
#include <stdint.h>

/* t[i] of the first line, from the second on with the carry. */
#define CHAIN_4(first, next)                                                   \
	first " %[b0], %[t0]\n\t" next " %[b1], %[t1]\n\t" next                \
	      " %[b2], %[t2]\n\t" next " %[b3], %[t3]\n\t"
#define CHAIN_6(first, next)                                                   \
	CHAIN_4(first, next)                                                   \
	next " %[b4], %[t4]\n\t" next " %[b5], %[t5]\n\t"

static inline __attribute__((always_inline)) uint64_t
jt_limbs_add_4(uint64_t *t, const uint64_t *b)
{
	uint64_t carry = 0;

	__asm__(CHAIN_4("addq", "adcq") "adcq $0, %[c]"
	    : [t0] "+&r"(t[0]), [t1] "+&r"(t[1]), [t2] "+&r"(t[2]),
	    [t3] "+&r"(t[3]), [c] "+&r"(carry)
	    : [b0] "rme"(b[0]), [b1] "rme"(b[1]), [b2] "rme"(b[2]),
	    [b3] "rme"(b[3])
	    : "cc");
	return carry;
}

static inline __attribute__((always_inline)) uint64_t
jt_limbs_add_6(uint64_t *t, const uint64_t *b)
{
	uint64_t carry = 0;

	__asm__(CHAIN_6("addq", "adcq") "adcq $0, %[c]"
	    : [t0] "+&r"(t[0]), [t1] "+&r"(t[1]), [t2] "+&r"(t[2]),
	    [t3] "+&r"(t[3]), [t4] "+&r"(t[4]), [t5] "+&r"(t[5]),
	    [c] "+&r"(carry)
	    : [b0] "rme"(b[0]), [b1] "rme"(b[1]), [b2] "rme"(b[2]),
	    [b3] "rme"(b[3]), [b4] "rme"(b[4]), [b5] "rme"(b[5])
	    : "cc");
	return carry;
}

static inline __attribute__((always_inline)) uint64_t
jt_limbs_subtract_4(uint64_t *t, const uint64_t *b)
{
	uint64_t borrow = 0;

	__asm__(CHAIN_4("subq", "sbbq") "adcq $0, %[c]"
	    : [t0] "+&r"(t[0]), [t1] "+&r"(t[1]), [t2] "+&r"(t[2]),
	    [t3] "+&r"(t[3]), [c] "+&r"(borrow)
	    : [b0] "rme"(b[0]), [b1] "rme"(b[1]), [b2] "rme"(b[2]),
	    [b3] "rme"(b[3])
	    : "cc");
	return borrow;
}

static inline __attribute__((always_inline)) uint64_t
jt_limbs_subtract_6(uint64_t *t, const uint64_t *b)
{
	uint64_t borrow = 0;

	__asm__(CHAIN_6("subq", "sbbq") "adcq $0, %[c]"
	    : [t0] "+&r"(t[0]), [t1] "+&r"(t[1]), [t2] "+&r"(t[2]),
	    [t3] "+&r"(t[3]), [t4] "+&r"(t[4]), [t5] "+&r"(t[5]),
	    [c] "+&r"(borrow)
	    : [b0] "rme"(b[0]), [b1] "rme"(b[1]), [b2] "rme"(b[2]),
	    [b3] "rme"(b[3]), [b4] "rme"(b[4]), [b5] "rme"(b[5])
	    : "cc");
	return borrow;
}

#undef CHAIN_4
#undef CHAIN_6

static inline __attribute__((always_inline)) uint64_t
jt_limbs_add(uint64_t *t, const uint64_t *b, size_t n)
{
	return n == 4 ? jt_limbs_add_4(t, b) : jt_limbs_add_6(t, b);
}

static inline __attribute__((always_inline)) uint64_t
jt_limbs_subtract(uint64_t *t, const uint64_t *b, size_t n)
{
	return n == 4 ? jt_limbs_subtract_4(t, b) : jt_limbs_subtract_6(t, b);
}

#endif
