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
	JETON_JWK_MAX = 16384,      /* a JWK of any key, with its NUL */
	JETON_PEM_MAX = 16384,      /* the same of a PEM */
	JETON_THUMBPRINT_SIZE = 44, /* base64url of a SHA-256, with its NUL */
	JETON_THUMBPRINT_URI_SIZE = 89
};

/* What RFC 9278 puts before such a thumbprint. */
#define JETON_THUMBPRINT_URN "urn:ietf:params:oauth:jwk-thumbprint:sha-256:"

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

/*
 * Writes PEM, NUL-terminated: SPKI, and PKCS#8.  A passphrase, of at most
 * JETON_PASSPHRASE_MAX bytes, encrypts it (PBES2: 600,000 iterations of PBKDF2
 * with HMAC-SHA-256, AES-256-CBC); if its p is NULL, the key is in the clear,
 * and an empty one is JETON_ARGUMENT.  A shared secret has no PEM:
 * JETON_KEY_TYPE; a private half that is elsewhere: JETON_KEY_USE.
 */
JETON_API JETON_CHECKED jeton_err jeton_key_public_pem(const jeton_key *key,
    char *out, size_t size);
JETON_API JETON_CHECKED jeton_err jeton_key_private_pem(const jeton_key *key,
    jeton_str passphrase, char *out, size_t size);

/* RFC 7638 with SHA-256, as base64url. */
JETON_API JETON_CHECKED jeton_err jeton_key_thumbprint(const jeton_key *key,
    char out[JETON_THUMBPRINT_SIZE]);

/* The same as a URI (RFC 9278). */
JETON_API JETON_CHECKED jeton_err jeton_key_thumbprint_uri(const jeton_key *key,
    char out[JETON_THUMBPRINT_URI_SIZE]);

/* ---- Sets: what is in them, counted from 0 ---- */

/* Where the key of this kid is; false, and *index 0, if there is none. */
JETON_API bool jeton_keys_find(const jeton_keys *keys, const char *kid,
    size_t *index);

/* Its kid, "" without one, and its algorithm; both "" past the end. */
JETON_API const char *jeton_keys_id(const jeton_keys *keys, size_t index);
JETON_API const char *jeton_keys_alg(const jeton_keys *keys, size_t index);

/*
 * As the functions above; past the end is JETON_ARGUMENT.  A set keeps no
 * shared secret, only what checks with it: JETON_KEY_TYPE for all three.
 */
JETON_API JETON_CHECKED jeton_err jeton_keys_public_jwk(const jeton_keys *keys,
    size_t index, char *out, size_t size);
JETON_API JETON_CHECKED jeton_err jeton_keys_public_pem(const jeton_keys *keys,
    size_t index, char *out, size_t size);
JETON_API JETON_CHECKED jeton_err jeton_keys_thumbprint(const jeton_keys *keys,
    size_t index, char out[JETON_THUMBPRINT_SIZE]);

/* Writes the JWK Set of the public keys, NUL-terminated. */
JETON_API JETON_CHECKED jeton_err jeton_keys_public_jwks(const jeton_keys *keys,
    char *out, size_t size);

/* ---- Sets made of others, which stay as they are and need not live on ---- */

/*
 * The keys of a, then those of b: JETON_KEY_DUPLICATE, JETON_KEY_MIXED, or
 * JETON_TOO_LONG past JETON_KEYS_MAX.
 */
JETON_API JETON_CHECKED jeton_err jeton_keys_merge(jeton_keys **out,
    const jeton_keys *a, const jeton_keys *b);

/* The set and what verifies this key, in the same way. */
JETON_API JETON_CHECKED jeton_err jeton_keys_with(jeton_keys **out,
    const jeton_keys *keys, const jeton_key *key);

/* The others; JETON_KEY_NONE if there are none, for a set is never empty. */
JETON_API JETON_CHECKED jeton_err jeton_keys_without(jeton_keys **out,
    const jeton_keys *keys, size_t index);

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
