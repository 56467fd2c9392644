/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making and writing keys (RFC 7517, RFC 7518 section 6, RFC 7638, RFC 8037).
 * The rules at the top of jeton.h hold here too.
 */
#ifndef JETON_KEYS_H
#define JETON_KEYS_H

#include "jeton.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
	JETON_JWK_MAX = 16384,     /* a JWK of any key, with its NUL */
	JETON_THUMBPRINT_SIZE = 44 /* base64url of a SHA-256, with its NUL */
};

/*
 * A fresh key for an algorithm: HS256/384/512 (as long as the hash), RS256 and
 * PS256 (rsa_bits, 0 for 3072), ES256, EdDSA (Ed25519).  kid NULL makes it the
 * key's thumbprint, "" leaves it out.
 */
JETON_API JETON_CHECKED jeton_err jeton_key_generate(jeton_key **out,
    const char *alg, unsigned rsa_bits, const char *kid);

/*
 * Writes the JWK, NUL-terminated.  The public form of a shared secret does not
 * exist: JETON_KEY_TYPE.  The private form is the key itself: keep it as you
 * keep the key.
 */
JETON_API JETON_CHECKED jeton_err jeton_key_public_jwk(const jeton_key *key,
    char *out, size_t size);
JETON_API JETON_CHECKED jeton_err jeton_key_private_jwk(const jeton_key *key,
    char *out, size_t size);

/* Writes the JWK Set of the public keys, NUL-terminated. */
JETON_API JETON_CHECKED jeton_err jeton_keys_public_jwks(const jeton_keys *keys,
    char *out, size_t size);

/* RFC 7638 with SHA-256, as base64url. */
JETON_API JETON_CHECKED jeton_err jeton_key_thumbprint(const jeton_key *key,
    char out[JETON_THUMBPRINT_SIZE]);

#ifdef __cplusplus
}
#endif

#endif
