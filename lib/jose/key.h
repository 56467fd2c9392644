/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that know their one algorithm, and sets of them. */
#ifndef JT_KEY_H
#define JT_KEY_H

#include "crypto/crypto.h"
#include "jeton.h"
#include "jose/alg.h"

struct jt_key {
	const struct jt_alg *alg;
	struct jt_pkey *pkey; /* NULL for a shared secret */
	struct jt_hmac hmac;  /* for a shared secret */
	uint8_t *secret;      /* the secret itself, for export; or NULL */
	size_t secret_size;
	size_t kid_size;
	char kid[JETON_KID_MAX + 1]; /* "" if it has none */
};

struct jeton_key {
	struct jt_key key;
};

struct jeton_keys {
	size_t count;
	size_t skipped;
	struct jt_key key[];
};

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

/* Releases what the key holds, and wipes it; the struct is the caller's. */
void jt_key_clear(struct jt_key *k);

#endif
