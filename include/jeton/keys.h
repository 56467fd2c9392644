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
 * A fresh key for an algorithm: HS256/384/512 (as long as the hash), RS and
 * PS256/384/512 (rsa_bits, 0 for 3072), ES256/384/512, ES256K, EdDSA or Ed25519
 * (the same key with either name), Ed448, and with OpenSSL 3.5 ML-DSA-44/65/87.
 * kid NULL makes it the key's thumbprint, "" leaves it out.
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

/* ---- Keys that are elsewhere: an HSM, a KMS, an agent ---- */

/* What somebody else is to sign. */
typedef struct jeton_to_sign {
	const char *alg; /* as the token says it: "ES256" */
	jeton_str input; /* all the bytes; absent if they came streaming */
	const uint8_t *digest; /* their hash, for RS, PS and ES; else NULL */
	size_t digest_size;
} jeton_to_sign;

/*
 * Fills signature[0..size) with what goes into a token: for RSA as many bytes
 * as the modulus, for ECDSA r and s (see jeton_ecdsa_from_der()), for EdDSA R
 * and S.  False if it could not.  It is called by whichever thread signs, by
 * several at once if they share the key, and may block; context is its own
 * business.
 */
typedef bool jeton_external(void *context, const jeton_to_sign *what,
    uint8_t *signature, size_t size);

/*
 * A key that signs by asking: public_text is the other half as a JWK, a JWK Set of
 * one, or PEM; context has to live as long as the key.  What comes back is
 * verified before anybody gets it: a signature that does not hold, and a
 * refusal, are JETON_CRYPTO.  A shared secret is JETON_KEY_TYPE.
 */
JETON_API JETON_CHECKED jeton_err jeton_key_external(jeton_key **out,
    jeton_str public_text, const jeton_key_options *options,
    jeton_external *sign, void *context);

/*
 * Of a signature in DER, which is what most devices make, r and s; size is 64
 * for ES256 and ES256K, 96 for ES384, 132 for ES512.  JETON_CRYPTO if it is
 * something else.
 */
JETON_API JETON_CHECKED jeton_err jeton_ecdsa_from_der(uint8_t *signature,
    size_t size, const void *der, size_t n);

#ifdef __cplusplus
}
#endif

#endif
