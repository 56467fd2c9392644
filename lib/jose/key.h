/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that know their one algorithm, and sets of them. */
#ifndef JT_KEY_H
#define JT_KEY_H

#include "crypto/crypto.h"
#include "jeton.h"
#include "jeton/keys.h"
#include "jose/alg.h"

struct jt_key {
	const struct jt_alg *alg;
	struct jt_pkey *pkey;     /* NULL for a shared secret */
	jeton_external *external; /* signs in the place of pkey, or NULL */
	void *context;            /* of external */
	struct jt_hmac hmac;      /* for a shared secret */
	uint8_t *secret;          /* the secret itself, for export; or NULL */
	size_t secret_size;
	bool is_weak; /* a secret shorter than its hash */
	size_t kid_size;
	char kid[JETON_KID_MAX + 1]; /* "" if it has none */
};

struct jeton_key {
	struct jt_key key;
};

struct jeton_keys {
	uint64_t generation; /* no two sets of a program have the same */
	size_t count;
	size_t skipped;
	struct jt_key key[];
};

/* What a key is loaded for; decides which half is kept and which use fits. */
enum jt_purpose { JT_TO_VERIFY, JT_TO_SIGN };

/*
 * Makes *out of a pkey, which becomes its own or is released, and binds it to
 * its algorithm.  JETON_KEY_MISMATCH if they do not fit, JETON_KEY_USE if
 * there is no private half to sign with.
 */
jeton_err jt_key_take(struct jt_key *out, struct jt_pkey *pkey,
    const struct jt_alg *alg, enum jt_purpose purpose);

/*
 * Makes *out of a shared secret, which is copied if it is for signing.
 * JETON_KEY_MISMATCH if the algorithm has none; JETON_KEY_WEAK if it is empty or shorter than min;
 * JETON_KEY_FORM if it looks like a key.
 */
jeton_err jt_key_share(struct jt_key *out, jeton_str secret,
    const struct jt_alg *alg, size_t min, enum jt_purpose purpose);

/* JETON_TOO_LONG, or JETON_ARGUMENT if it is not UTF-8. */
jeton_err jt_key_name(struct jt_key *k, jeton_str kid);

/* The key, or the set of this one, which becomes its own or is released. */
jeton_err jt_key_give(jeton_key **out, struct jt_key *k);
jeton_err jt_keys_give(jeton_keys **out, struct jt_key *k);

/* An empty set with room for that many keys, or NULL. */
jeton_keys *jt_keys_new(size_t room);

/*
 * Whether the last key of the set fits the others: JETON_KEY_DUPLICATE for a
 * kid that one of them has, JETON_KEY_MIXED for a secret among public keys.
 */
jeton_err jt_keys_check(const jeton_keys *keys);

/* Bytes of a signature by this key. */
size_t jt_key_signature_size(const struct jt_key *k);

/*
 * JETON_OK, JETON_BAD_SIGNATURE, or what the crypto library failed with; for
 * public keys only.
 */
jeton_err jt_key_verify(const struct jt_key *k, const void *p, size_t n,
    const uint8_t *sig, size_t sig_size);

/* sig has jt_key_signature_size() bytes. */
jeton_err jt_key_sign(const struct jt_key *k, const void *p, size_t n,
    uint8_t *sig);

/* The same of a digest, for a key that is elsewhere; see external.c. */
jeton_err jt_external_sign(const struct jt_key *k, const void *p, size_t n,
    uint8_t *sig);
jeton_err jt_external_sign_digest(const struct jt_key *k, const uint8_t *digest,
    uint8_t *sig);

/* Makes *out of what verifies what k signs or verifies. */
jeton_err jt_key_copy(struct jt_key *out, const struct jt_key *k);

/* Releases what the key holds, and wipes it; the struct is the caller's. */
void jt_key_clear(struct jt_key *k);

#endif
