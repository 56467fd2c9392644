/* SPDX-License-Identifier: Apache-2.0 */
/* Keys on their way into the database and out of it: sealed there, not here. */
#ifndef JT_VAULT_H
#define JT_VAULT_H

#include "crypto/seal.h"
#include "jeton.h"
#include "store/keyrows.h"

enum {
	JT_KEY_SECRET_MAX = 4096,
	JT_KID_SIZE = 44 /* a thumbprint, with its NUL */
};

/*
 * Makes a key for signing and adds its row, to sign from `signs` on.  kid may
 * be NULL.  JETON_FILE if the database failed.
 */
jeton_err jt_vault_make(struct jt_db *db, const uint8_t master[JT_SEAL_KEY],
    const char *alg, int64_t now, int64_t signs, char kid[JT_KID_SIZE]);

/* The one behind the refresh tokens. */
jeton_err jt_vault_make_refresh(struct jt_db *db,
    const uint8_t master[JT_SEAL_KEY], int64_t now);

/* What a row holds: a private JWK, or the refresh key.  The caller wipes it. */
jeton_err jt_vault_open(const uint8_t master[JT_SEAL_KEY],
    const struct jt_keyrow *row, uint8_t secret[JT_KEY_SECRET_MAX], size_t *n);

#endif
