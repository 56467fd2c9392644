/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verifies Ed25519 with arithmetic of our own and a table of multiples of the
 * public key; says what libsodium says.  Only what is public goes in here: nothing
 * is done in constant time.
 */
#ifndef JT_EDWARDS_H
#define JT_EDWARDS_H

#include "crypto/crypto.h"

enum { JT_EDWARDS_SIZE = 32 };

struct jt_edwards;

/*
 * Of an encoded point of the prime order, in its one spelling.  *out is NULL if
 * this build has no such thing.
 */
jeton_err jt_edwards_new(struct jt_edwards **out,
    const uint8_t point[JT_EDWARDS_SIZE]);

/*
 * RFC 8032 5.1.7 without the cofactor.  Refused too: an R of small order, an S that
 * is not below the order.  Several threads at once.
 */
jeton_err jt_edwards_verify(const struct jt_edwards *t, const void *p, size_t n,
    const uint8_t sig[2 * JT_EDWARDS_SIZE]);

void jt_edwards_free(struct jt_edwards *t);

#endif
