/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A public key of P-256 with a table of its multiples, so that both
 * multiplications of a verify have a fixed base: half the time.  Only what is
 * public goes in here: nothing is done in constant time.
 */
#ifndef JT_EC_HOT_H
#define JT_EC_HOT_H

#include <stdint.h>

#include "jeton.h"

enum { JT_HOT_WIDTH = 32 /* of a number; of the digest too */ };

struct jt_hot;

/*
 * Of a point on the curve.  Takes 20 to 40 ms and 150 KB.  *out is NULL if
 * this build has no such thing.
 */
jeton_err jt_hot_new(struct jt_hot **out, const uint8_t x[JT_HOT_WIDTH],
    const uint8_t y[JT_HOT_WIDTH]);

/*
 * r and s are from 1 to below the order.  JETON_OK, JETON_BAD_SIGNATURE,
 * JETON_NO_MEMORY.  May be called by several threads at once.
 */
jeton_err jt_hot_verify(const struct jt_hot *h,
    const uint8_t digest[JT_HOT_WIDTH], const uint8_t sig[2 * JT_HOT_WIDTH]);

void jt_hot_free(struct jt_hot *h);

#endif
