/* SPDX-License-Identifier: Apache-2.0 */
/* Keys and bytes for the tests of lib/crypto and lib/jose. */
#ifndef SHELF_H
#define SHELF_H

#include <stdbool.h>

#include "base/text.h"
#include "crypto/crypto.h"
#include "jeton/jose.h"

/*
 * Private keys that are printed: RFC 7515 A.2 and A.3, RFC 6979 A.2.6, RFC 7520
 * 3.2, the generator of secp256k1 (d is 1), RFC 8037 A.1, RFC 8032 7.4.
 */
extern const char shelf_rsa[], shelf_p256[], shelf_p384[], shelf_p521[],
    shelf_secp256k1[], shelf_ed25519[], shelf_ed448[];

/* Each algorithm with two halves that every build has, and a key for it. */
struct shelf_alg {
	const char *name; /* as a token says it; "" ends the list */
	const char *key;
	size_t size;  /* of a signature */
	bool repeats; /* signing again gives the same bytes */
};
extern const struct shelf_alg shelf_algs[];

/* A file of tests/vectors, in memory of exactly its size; the caller's. */
char *shelf_read(const char *name, size_t *n);

/* Decoded; the caller has made room. */
size_t shelf_hex(uint8_t *out, const char *hex);
size_t shelf_base64url(uint8_t *out, const char *text);

/* Parse a copy in memory of exactly its size. */
jeton_err shelf_parse_keys(jeton_keys **out, jeton_str text,
    const jeton_key_options *options);
jeton_err shelf_parse_key(jeton_key **out, jeton_str text,
    const jeton_key_options *options);

/* Whether a key signs, and its set verifies. */
bool shelf_works(const jeton_key *key);

/* Feeds every prefix and every change of one bit to both parsers. */
void shelf_torture(jeton_str text, const jeton_key_options *options);

/* Whether a key of these numbers is made, or refused like this. */
void shelf_assert_made(enum jt_kind kind, const struct jt_parts *parts,
    jeton_err e, const char *bad);

#endif
