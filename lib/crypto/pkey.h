/* SPDX-License-Identifier: Apache-2.0 */
/* What the kinds of public keys share; private to this folder. */
#ifndef JT_PKEY_H
#define JT_PKEY_H

#include <openssl/evp.h>

#include "crypto/crypto.h"
#include "crypto/ec_table.h"
#include "crypto/edwards.h"
#include "crypto/rsa_public.h"

enum { JT_ED25519_SIZE = 32 };

/*
 * All but Ed25519 live in evp; RSA and EC, once bound, have two contexts that
 * are templates, which each call duplicates, so that no thread writes to what
 * another one reads.
 */
struct jt_pkey {
	const struct jt_pkey_ops *ops;
	enum jt_kind kind;
	enum jt_scheme scheme;
	enum jt_hash hash;
	bool is_private;
	size_t signature_size;
	EVP_PKEY *evp;
	EVP_PKEY_CTX *verify, *sign;
	struct jt_rsa_public *rsa;  /* of a public key that is bound */
	struct jt_edwards *edwards; /* of a public key of Ed25519 */
	struct jt_ec_table *table;  /* of a curve that has one; or NULL */
	uint8_t x[JT_ED25519_SIZE]; /* of Ed25519, as libsodium has it */
	uint8_t seed_and_x[2 * JT_ED25519_SIZE];
};

/* Numbers written one after another into memory of the caller. */
struct jt_numbers {
	uint8_t *p;
	size_t size, n;
};

/*
 * What a kind of key does; the functions of crypto.h, without the checks.  Where
 * jt_pkey_hashes(), verify and sign are given the digest, else the message.
 */
struct jt_pkey_ops {
	jeton_err (*make)(struct jt_pkey *k, const struct jt_parts *parts,
	    const char **bad);
	jeton_err (*generate)(struct jt_pkey *k, unsigned bits);
	jeton_err (*write)(const struct jt_pkey *k, bool with_private,
	    struct jt_numbers *out, struct jt_parts *parts);
	jeton_err (*bind)(struct jt_pkey *k);
	jeton_err (*verify)(const struct jt_pkey *k, const void *p, size_t n,
	    const uint8_t *sig);
	jeton_err (*sign)(const struct jt_pkey *k, const void *p, size_t n,
	    uint8_t *sig);
};

/* The kinds; jt_mldsa_ops has no functions if OpenSSL is too old. */
extern const struct jt_pkey_ops jt_rsa_ops, jt_ec_ops, jt_ed25519_ops,
    jt_ed448_ops, jt_mldsa_ops;

/* Copies n bytes to the end of out and points part at them. */
jeton_err jt_write_bytes(struct jt_numbers *out, const void *p, size_t n,
    jeton_str *part);

/*
 * Writes the number that OpenSSL calls name; width 0 is as short as possible.
 * JETON_KEY_USE if the key has none.
 */
jeton_err jt_write_number(struct jt_numbers *out, const EVP_PKEY *evp,
    const char *name, size_t width, jeton_str *part);

/* x and y of a point, each `width` bytes, and d if it is asked for. */
jeton_err jt_write_point(struct jt_numbers *out, const EVP_PKEY *evp,
    size_t width, bool with_private, struct jt_parts *parts);

/* The numbers of a key that OpenSSL read, as yet unchecked. */
jeton_err jt_rsa_write(const EVP_PKEY *evp, bool with_private,
    struct jt_numbers *out, struct jt_parts *parts);
jeton_err jt_ec_write(const EVP_PKEY *evp, bool with_private,
    struct jt_numbers *out, struct jt_parts *parts);
jeton_err jt_raw_write(const EVP_PKEY *evp, bool with_private,
    struct jt_numbers *out, struct jt_parts *parts);
jeton_err jt_mldsa_write(const EVP_PKEY *evp, bool with_private,
    struct jt_numbers *out, struct jt_parts *parts);

/* What OpenSSL read is a kind of ours, or not. */
bool jt_ec_kind(const EVP_PKEY *evp, enum jt_kind *kind);
bool jt_mldsa_kind(const EVP_PKEY *evp, enum jt_kind *kind);

/* Makes evp of named numbers. */
jeton_err jt_evp_make(EVP_PKEY **evp, const char *type, bool is_private,
    OSSL_PARAM *params);

/* The templates for k's scheme and hash. */
jeton_err jt_evp_bind(struct jt_pkey *k);

/* Over a digest p[0..n), in the form that OpenSSL has. */
jeton_err jt_evp_verify(const struct jt_pkey *k, const void *p, size_t n,
    jeton_str sig);
/* *size is that of sig before, that of the signature after. */
jeton_err jt_evp_sign(const struct jt_pkey *k, const void *p, size_t n,
    uint8_t *sig, size_t *size);

/* Of schemes that take the whole message: ops without any preparation. */
jeton_err jt_whole_bind(struct jt_pkey *k);
jeton_err jt_whole_verify(const struct jt_pkey *k, const void *p, size_t n,
    const uint8_t *sig);
jeton_err jt_whole_sign(const struct jt_pkey *k, const void *p, size_t n,
    uint8_t *sig);

/*
 * Writes SPKI, or with a passphrase, whose p may be NULL for none, PKCS#8:
 * NUL-terminated.  Whoever calls settles the errors of OpenSSL.
 */
jeton_err jt_evp_write_pem(const EVP_PKEY *evp, const jeton_str *passphrase,
    char *out, size_t size);

#endif
