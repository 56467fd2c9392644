/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All the cryptography that jeton uses.  Nothing outside this folder includes
 * a header of OpenSSL or libsodium; nothing here knows a token.
 */
#ifndef JT_CRYPTO_H
#define JT_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jeton.h"

enum jt_hash { JT_SHA256, JT_SHA384, JT_SHA512 };

enum {
	JT_HASH_MAX = 64,
	JT_SIGNATURE_MAX = 4627 /* ML-DSA-87; RSA of 8192 bits has 1024 */
};

size_t jt_hash_size(enum jt_hash hash);

/* out has jt_hash_size(hash) bytes. */
jeton_err jt_digest(enum jt_hash hash, const void *p, size_t n, uint8_t *out);

/* Fills p with n bytes of the system's random source, or JETON_CRYPTO. */
jeton_err jt_random(void *p, size_t n);

/* ---- HMAC (RFC 2104) with the key's two states computed once ---- */

struct jt_hmac {
	enum jt_hash hash;
	uint64_t inner_[27], outer_[27];
};

/* The key may have any length, 0 too: bounds are the caller's business. */
jeton_err jt_hmac_init(struct jt_hmac *h, enum jt_hash hash, const void *key,
    size_t n);

/* out has jt_hash_size(h->hash) bytes.  Allocates nothing. */
void jt_hmac_run(const struct jt_hmac *h, const void *p, size_t n,
    uint8_t *out);

/* ---- Public-key signatures ---- */

enum jt_kind {
	JT_KIND_RSA,
	JT_KIND_P256,
	JT_KIND_P384,
	JT_KIND_P521,
	JT_KIND_SECP256K1,
	JT_KIND_ED25519,
	JT_KIND_ED448,
	JT_KIND_MLDSA44,
	JT_KIND_MLDSA65,
	JT_KIND_MLDSA87
};

enum jt_scheme {
	JT_SCHEME_HMAC,
	JT_SCHEME_RSA_PKCS1,
	JT_SCHEME_RSA_PSS, /* MGF1 with the same hash, salt as long as it */
	JT_SCHEME_ECDSA,   /* r and s, each as long as the curve */
	JT_SCHEME_EDDSA,   /* pure, without a context */
	JT_SCHEME_MLDSA    /* pure, with an empty context */
};

/* Whether this build of the crypto library has the kind. */
bool jt_pkey_has(enum jt_kind kind);

/* A key, with or without its private half; immutable once bound. */
struct jt_pkey;

/*
 * Big-endian numbers as a JWK has them; absent is { NULL, 0 }.  For RSA n, e
 * and for a private key d, p, q, dp, dq, qi; for a curve x, y, d; for Edwards
 * curves and ML-DSA, whose d is the seed, x, d.
 */
struct jt_parts {
	jeton_str n, e, d, p, q, dp, dq, qi, x, y;
};

/*
 * Makes a key of its numbers.  Refused: JETON_KEY_WEAK: RSA under 2048 bits
 * or with a ROCA modulus, small-order Edwards points; JETON_KEY_FORM: even n,
 * e even, below 3 or above 64 bits, RSA over 8192 bits, coordinates that are
 * not exactly as long as the curve, points off it; JETON_KEY_MISMATCH: private
 * numbers that do not belong to the public ones; `bad` then names the part.
 */
jeton_err jt_pkey_make(struct jt_pkey **out, enum jt_kind kind,
    const struct jt_parts *parts, const char **bad);

enum {
	JT_ROUNDS_MAX = 1200000, /* of PBKDF2, in what a stranger made */
	JT_ROUNDS = 600000,      /* in what we make */
	JT_PASSPHRASE_MAX = 1024
};

/*
 * Reads the first key of a PEM text: PKCS#8, encrypted or not, PKCS#1 and SEC1,
 * the same, SPKI or an X.509 certificate, with the refusals above.
 * JETON_KEY_FORM if it is none of these, JETON_KEY_TYPE for a kind or curve
 * that we do not have, JETON_KEY_LOCKED if it is encrypted and the passphrase
 * is absent or wrong; JETON_TOO_LONG for more than JT_ROUNDS_MAX.
 */
jeton_err jt_pkey_pem(struct jt_pkey **out, jeton_str pem,
    jeton_str passphrase);

/* The same of DER that is one of these and nothing more. */
jeton_err jt_pkey_der(struct jt_pkey **out, jeton_str der,
    jeton_str passphrase);
/* Whether it is worth trying. */
bool jt_pkey_may_be_der(jeton_str text);

/*
 * Reads a line of OpenSSH (RFC 4253 6.6, RFC 5656 3.1, RFC 8709 4): a type, a
 * key, perhaps a comment, perhaps a line feed.
 */
jeton_err jt_pkey_openssh(struct jt_pkey **out, jeton_str line);
/* Whether it begins like one; of a kind that we do not have, too. */
bool jt_pkey_may_be_openssh(jeton_str text);

/*
 * Writes PEM, NUL-terminated: SPKI, or PKCS#8, encrypted by AES-256-CBC and
 * JT_ROUNDS of PBKDF2 with SHA-256 unless the passphrase is absent.
 */
jeton_err jt_pkey_write_public_pem(const struct jt_pkey *k, char *out,
    size_t size);
jeton_err jt_pkey_write_private_pem(const struct jt_pkey *k,
    jeton_str passphrase, char *out, size_t size);

/*
 * Whether the key of this certificate is k.  What is no certificate of a key
 * that we have is not.
 */
jeton_err jt_pkey_is_certified(const struct jt_pkey *k, jeton_str der,
    bool *yes);

/* For x5t alone. */
enum { JT_SHA1_SIZE = 20 };
void jt_sha1(const void *p, size_t n, uint8_t out[JT_SHA1_SIZE]);

/*
 * Sets *yes if these bytes, no more than JETON_SECRET_MAX, are exactly the DER
 * of a key or a certificate, in one of the forms above, encrypted or not.  JETON_NO_MEMORY if
 * that could not be found out.
 */
jeton_err jt_pkey_is_der(const void *p, size_t n, bool *yes);

/*
 * A fresh private key; bits for RSA only: a multiple of 8 (else
 * JETON_ARGUMENT), under 2048 is JETON_KEY_WEAK.
 */
jeton_err jt_pkey_generate(struct jt_pkey **out, enum jt_kind kind,
    unsigned bits);

enum jt_kind jt_pkey_kind(const struct jt_pkey *k);
bool jt_pkey_is_private(const struct jt_pkey *k);

/*
 * Writes the numbers of the key into buf and points parts at them, the private
 * ones only if asked.  JT_PARTS_SIZE bytes are always enough; the caller wipes
 * buf.
 */
enum { JT_PARTS_SIZE = 8192 };
jeton_err jt_pkey_parts(const struct jt_pkey *k, bool with_private,
    uint8_t *buf, size_t size, struct jt_parts *parts);

/* The public half alone, for a verifying set; not bound yet. */
jeton_err jt_pkey_public(struct jt_pkey **out, const struct jt_pkey *k);

/*
 * Fixes what the key is used for, once, before it is shared: everything that
 * can be prepared is prepared here.  JETON_KEY_MISMATCH if the kind cannot do
 * the scheme.
 */
jeton_err jt_pkey_bind(struct jt_pkey *k, enum jt_scheme scheme,
    enum jt_hash hash);

/* Bytes of a signature of a bound key. */
size_t jt_pkey_signature_size(const struct jt_pkey *k);

/*
 * JETON_OK, JETON_BAD_SIGNATURE (any other length is one), JETON_CRYPTO or
 * JETON_NO_MEMORY.  May be called by several threads at once.
 */
jeton_err jt_pkey_verify(const struct jt_pkey *k, const void *p, size_t n,
    const uint8_t *sig, size_t sig_size);

/* sig has jt_pkey_signature_size() bytes.  Several threads at once. */
jeton_err jt_pkey_sign(const struct jt_pkey *k, const void *p, size_t n,
    uint8_t *sig);

/* Whether the bound key signs the digest of a message, and not the message. */
bool jt_pkey_hashes(const struct jt_pkey *k);

/* The same of a finished digest. */
jeton_err jt_pkey_verify_digest(const struct jt_pkey *k, const uint8_t *digest,
    const uint8_t *sig, size_t sig_size);
jeton_err jt_pkey_sign_digest(const struct jt_pkey *k, const uint8_t *digest,
    uint8_t *sig);

/*
 * The r and s of an ECDSA signature in DER, each of width bytes; whatever is
 * something else, JETON_CRYPTO.
 */
jeton_err jt_ec_from_der(jeton_str der, uint8_t *sig, size_t width);

void jt_pkey_free(struct jt_pkey *k);

#endif
