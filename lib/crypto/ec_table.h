/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verifies ECDSA on P-256 and P-384 with arithmetic of our own and a table of
 * multiples of the public key.  Only what is public goes in here: nothing is done
 * in constant time.
 */
#ifndef JT_EC_TABLE_H
#define JT_EC_TABLE_H

#include "crypto/crypto.h"

struct jt_ec_table;

/*
 * Of a point on the curve, big-endian.  *out is NULL for other curves, and if
 * this build has no such thing.
 */
jeton_err jt_ec_table_new(struct jt_ec_table **out, enum jt_kind kind,
    const uint8_t *x, const uint8_t *y);

/*
 * The digest is as long as a number of the curve; r and s, which are in sig, are
 * from 1 to below the order.  Several threads at once.
 */
bool jt_ec_table_verify(const struct jt_ec_table *t, const uint8_t *digest,
    const uint8_t *sig);

void jt_ec_table_free(struct jt_ec_table *t);

#endif
