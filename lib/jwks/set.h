/* SPDX-License-Identifier: Apache-2.0 */
/* A set that came, shared by whoever holds it. */
#ifndef JT_JWKS_SET_H
#define JT_JWKS_SET_H

#include "jeton/jwks.h"

/* Takes the keys, also on failure; there is one holder. */
jeton_err jt_jwks_set_new(jeton_jwks_set **out, jeton_keys *keys,
    uint64_t number, int64_t came);
void jt_jwks_set_hold(jeton_jwks_set *set);

/* When it came, in milliseconds of the monotonic clock. */
int64_t jt_jwks_set_came(const jeton_jwks_set *set);

#endif
