/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The server's own keys: which one signs now, which still verify, and the one
 * behind the refresh tokens.  They live in the database, sealed under the
 * master key.  Immutable once loaded: shared by all threads.
 */
#ifndef JT_KEYRING_H
#define JT_KEYRING_H

#include <stdint.h>

#include "crypto/seal.h"
#include "jeton.h"
#include "store/db.h"

enum { JT_MAC_SIZE = 32 };

struct jt_keyring;

/*
 * Loads the keys, at the very first start after making them and the master
 * key.  A missing master key beside sealed keys is an error.
 */
jeton_err jt_keyring_open(struct jt_keyring **out, struct jt_db *db,
    const char *master_path, jeton_why *why);

void jt_keyring_free(struct jt_keyring *k);

/* jeton_sign_at() with the key that signs now. */
jeton_err jt_keyring_sign(const struct jt_keyring *k,
    const jeton_claims *claims, int64_t now, char *out, size_t size);

/* jeton_verify_at() with the keys that still verify. */
jeton_err jt_keyring_verify(const struct jt_keyring *k,
    const jeton_rules *rules, jeton_str token, int64_t now, jeton_token *out);

/* HMAC-SHA256 under the refresh key. */
void jt_keyring_mac(const struct jt_keyring *k, jeton_str text,
    uint8_t out[JT_MAC_SIZE]);

/* The public JWK Set, as JSON. */
jeton_str jt_keyring_jwks(const struct jt_keyring *k);

#endif
