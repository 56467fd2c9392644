/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers modulo the primes and orders of P-256 and P-384, for what is public:
 * the time that this takes may depend on them.
 *
 * Products are Montgomery's: of a and b, a b / R, where R is 2 to the bits of the
 * limbs.  A number "in form" is kept as its R-fold, so that a product of two in
 * form is in form.
 */
#ifndef JT_NUMBER_H
#define JT_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JT_LIMBS = 6 };

/* The lowest limb first; those that a modulus does not use are 0. */
struct jt_number {
	uint64_t limb[JT_LIMBS];
};

struct jt_modulus {
	size_t limbs; /* 4 or 6 */
	struct jt_number m;
	struct jt_number square; /* R R, so that a product with it is in form */
	uint64_t negated;        /* -1 / m modulo 2^64 */
};

extern const struct jt_modulus jt_p256_prime, jt_p256_order, jt_p384_prime,
    jt_p384_order;

/* From and to big-endian bytes, 8 for each limb. */
void jt_number_read(struct jt_number *out, const uint8_t *p, size_t limbs);
void jt_number_write(uint8_t *p, const struct jt_number *a, size_t limbs);

bool jt_number_is_zero(const struct jt_number *a);
bool jt_number_is_below(const struct jt_number *a, const struct jt_number *b);
bool jt_number_equals(const struct jt_number *a, const struct jt_number *b);

/*
 * Below m if a or b is; the other may have any value that fits the limbs.  out
 * may be a or b, here and below.
 */
void jt_number_multiply(const struct jt_modulus *m, struct jt_number *out,
    const struct jt_number *a, const struct jt_number *b);

/* Of numbers below m. */
void jt_number_add(const struct jt_modulus *m, struct jt_number *out,
    const struct jt_number *a, const struct jt_number *b);
void jt_number_subtract(const struct jt_modulus *m, struct jt_number *out,
    const struct jt_number *a, const struct jt_number *b);

/* Sets *out to a, which is below m, in form. */
void jt_number_form(const struct jt_modulus *m, struct jt_number *out,
    const struct jt_number *a);

/*
 * Sets *out to 1 / a modulo m, which is odd; 0 < a < m, and they have no common
 * divisor; neither is in form.
 */
void jt_number_invert(const struct jt_modulus *m, struct jt_number *out,
    const struct jt_number *a);

#endif
