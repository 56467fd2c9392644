/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The life of a signing key: published in the JWK Set, long enough for every
 * verifier to have seen it there; then it signs; then it is retired and only
 * verifies, until the last token that it signed is dead; then it is dropped.
 * All of it is two times in the key's row, so that every process that reads
 * the row at any moment agrees without talking to the others.
 */
#ifndef JT_ROTATION_H
#define JT_ROTATION_H

#include "jeton.h"
#include "keyring/vault.h"
#include "store/db.h"

struct jt_rotation_plan {
	const char *master; /* the path of the master key */
	int64_t publish;    /* seconds from the JWK Set to the first token */
	int64_t keep;       /* seconds that a retired key still verifies */
	int64_t age; /* seconds after which keys are replaced; 0: never */
};

enum jt_key_state {
	JT_KEY_PUBLISHED,
	JT_KEY_SIGNING,
	JT_KEY_RETIRED,
	JT_KEY_DEAD
};

enum jt_key_state jt_key_state_of(const struct jt_keyrow *row, int64_t keep,
    int64_t now);
const char *jt_key_state_name(enum jt_key_state state);

/* Whether jetond signs access tokens with this algorithm. */
bool jt_is_signing_alg(const char *alg);
/* Whether it is a secret, which only jetond itself can verify. */
bool jt_is_secret_alg(const char *alg);

/*
 * A new key that signs from `signs` on, when the others of its algorithm
 * retire.  In a transaction of its own, as all of these.
 */
jeton_err jt_key_add(struct jt_db *db, const struct jt_rotation_plan *p,
    const char *alg, int64_t now, int64_t signs, char kid[JT_KID_SIZE]);

/*
 * Signs no more from now on; if `drop`, it does not verify either.
 * JETON_KEY_NONE if there is no such key, JETON_KEY_USE if it is the last one
 * of its algorithm that signs now.
 */
jeton_err jt_key_retire(struct jt_db *db, const char *kid, bool drop,
    int64_t now);

/*
 * What is due: keys that are too old get successors, dead ones are dropped.
 * *n is how many rows changed.
 */
jeton_err jt_keys_tend(struct jt_db *db, const struct jt_rotation_plan *p,
    int64_t now, size_t *n);

#endif
