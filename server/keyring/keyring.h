/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The server's own keys as they are at one moment: which ones sign, which
 * still verify, and the one behind the refresh tokens.  They live in the
 * database, sealed under the master key.
 *
 * A keyring never changes, and is shared by all threads; when the keys in the
 * database have changed, another one takes its place (keyring/keeper.h).
 * Which key signs is a question of the clock (keyring/rotation.h).
 */
#ifndef JT_KEYRING_H
#define JT_KEYRING_H

#include <stdint.h>

#include "crypto/seal.h"
#include "jeton.h"
#include "jeton/cache.h"
#include "store/db.h"

enum { JT_MAC_SIZE = 32, JT_SIGNING_KEYS_MAX = 32 };

struct jt_keyring;

struct jt_keyring_plan {
	const char *master; /* the path of the master key */
	const char *alg;    /* of tokens whose client wants no other */
	int64_t keep;       /* seconds that a retired key still verifies */
	jeton_cache *cache; /* of verified tokens; may be NULL */
};

/*
 * Loads the keys, at the very first start after making them and the master
 * key.  A missing master key beside sealed keys is an error, and so is that
 * no key of plan->alg signs now.
 */
jeton_err jt_keyring_open(struct jt_keyring **out, struct jt_db *db,
    const struct jt_keyring_plan *plan, jeton_why *why);

/* One user more, or one less: the last one frees it. */
struct jt_keyring *jt_keyring_share(struct jt_keyring *k);
void jt_keyring_free(struct jt_keyring *k);

/* Whether both have the same keys with the same times. */
bool jt_keyring_equal(const struct jt_keyring *a, const struct jt_keyring *b);

/*
 * jeton_sign_at() with the key of this algorithm that signs now, "" for that
 * of the plan.  JETON_KEY_NONE if there is none.
 */
jeton_err jt_keyring_sign(const struct jt_keyring *k, const char *alg,
    const jeton_claims *claims, int64_t now, char *out, size_t size);

/*
 * The algorithm for tokens that others shall verify: the plan's, but for a
 * shared secret, else that of any key that signs now; "" if there is none.
 */
const char *jt_keyring_public_alg(const struct jt_keyring *k, int64_t now);

/* Whether a key of this algorithm signs now and others can verify it. */
bool jt_keyring_has(const struct jt_keyring *k, const char *alg, int64_t now);

/* Whether a key of this algorithm signs now. */
bool jt_keyring_signs(const struct jt_keyring *k, const char *alg, int64_t now);

struct jt_keyring_counts {
	size_t published, signing, retired;
};
void jt_keyring_count(const struct jt_keyring *k, int64_t now,
    struct jt_keyring_counts *out);

/* jeton_verify_at() with the keys that still verify. */
jeton_err jt_keyring_verify(const struct jt_keyring *k,
    const jeton_rules *rules, jeton_str token, int64_t now, jeton_token *out);

/* HMAC-SHA256 under the refresh key. */
void jt_keyring_mac(const struct jt_keyring *k, jeton_str text,
    uint8_t out[JT_MAC_SIZE]);

/* The public JWK Set, as JSON. */
jeton_str jt_keyring_jwks(const struct jt_keyring *k);

/* Appends the algorithms of the public keys as a JSON array. */
void jt_keyring_put_algs(const struct jt_keyring *k, struct jt_buf *b);

#endif
