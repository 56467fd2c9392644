/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cryptography of encryption (RFC 7518 sections 4 and 5).  What a stranger
 * made and what does not open is JETON_BAD_SIGNATURE, whatever was wrong.
 */
#ifndef JT_ENCRYPT_H
#define JT_ENCRYPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/crypto.h"
#include "jeton.h"

/* ---- Content: AES-GCM, and AES-CBC with HMAC (RFC 7518 5.2, 5.3) ---- */

enum jt_aead {
	JT_A128CBC_HS256,
	JT_A192CBC_HS384,
	JT_A256CBC_HS512,
	JT_A128GCM,
	JT_A192GCM,
	JT_A256GCM
};

enum {
	JT_AEAD_KEY_MAX = 64,
	JT_AEAD_IV_MAX = 16,
	JT_AEAD_TAG_MAX = 32,
	JT_AEAD_BLOCK = 16, /* more than the plaintext that it grows by */
	JT_AEAD_TEXT_MAX = 1 << 30
};

size_t jt_aead_key_size(enum jt_aead aead);
size_t jt_aead_iv_size(enum jt_aead aead);
size_t jt_aead_tag_size(enum jt_aead aead);

/* What an encryption is made with; sizes are those of its aead. */
struct jt_aead_job {
	enum jt_aead aead;
	const uint8_t *key, *iv;
	jeton_str aad[3]; /* authenticated, one after another */
};

/*
 * The number of bits of all parts together, big-endian, as the MAC of CBC
 * takes it.  JETON_TOO_LONG if 64 bits cannot hold it.
 */
jeton_err jt_aead_aad_bits(const jeton_str aad[3], uint8_t bits[8]);

/* An encryption in steps, so that its text needs no second memory. */
struct jt_aead_stream;

jeton_err jt_aead_begin(struct jt_aead_stream **out,
    const struct jt_aead_job *job);
/* n is a multiple of JT_AEAD_BLOCK, and so much goes into out. */
jeton_err jt_aead_update(struct jt_aead_stream *s, const void *p, size_t n,
    uint8_t *out);
/* The rest; out has n + JT_AEAD_BLOCK bytes, of which *size are used. */
jeton_err jt_aead_end(struct jt_aead_stream *s, const void *p, size_t n,
    uint8_t *out, size_t *size);
/* Its tag, once it has ended. */
const uint8_t *jt_aead_tag(const struct jt_aead_stream *s);
void jt_aead_free(struct jt_aead_stream *s);

/*
 * Opens cipher into out, which has as many bytes and may be the same memory;
 * *n is the size of the plaintext.  On failure out is wiped.
 */
jeton_err jt_aead_open(const struct jt_aead_job *job, jeton_str cipher,
    const uint8_t *tag, uint8_t *out, size_t *n);

/* ---- AES Key Wrap (RFC 3394) ---- */

enum { JT_WRAP_EXTRA = 8 };

/*
 * key has 16, 24 or 32 bytes, p 16 to JT_AEAD_KEY_MAX in steps of 8, out
 * n + JT_WRAP_EXTRA.
 */
jeton_err jt_wrap(jeton_str key, const uint8_t *p, size_t n, uint8_t *out);
/*
 * out has n - JT_WRAP_EXTRA bytes, which are rubbish after JETON_BAD_SIGNATURE:
 * that takes the same time.
 */
jeton_err jt_unwrap(jeton_str key, const uint8_t *p, size_t n, uint8_t *out);

/* ---- Keys from other things ---- */

/* What both sides of an agreement mix in (RFC 7518 4.6.2). */
struct jt_agreement {
	jeton_str algorithm, apu, apv;
};

/* The Concat KDF of SP 800-56A with SHA-256: n bytes of a shared secret z. */
jeton_err jt_concat_kdf(const struct jt_agreement *a, jeton_str z, uint8_t *out,
    size_t n);

struct jt_pbkdf2 {
	enum jt_hash hash;
	jeton_str password, salt;
	unsigned iterations;
};

/* PBKDF2 (RFC 8018) with HMAC: n bytes of a password. */
jeton_err jt_pbkdf2(const struct jt_pbkdf2 *p, uint8_t *out, size_t n);

/* ---- Keys of two halves ---- */

enum jt_ekind {
	JT_E_RSA,
	JT_E_P256,
	JT_E_P384,
	JT_E_P521,
	JT_E_X25519,
	JT_E_X448
};

enum {
	JT_E_MODULUS_MAX = 1024, /* bytes of RSA of 8192 bits */
	JT_E_POINT_MAX = 66,     /* bytes of a coordinate, or a secret */
	JT_E_POINT_MIN = 32
};

/* A key to encrypt to, or with its private half to decrypt with. */
struct jt_ekey;

/* Bytes of a coordinate of that curve. */
size_t jt_ekey_width(enum jt_ekind kind);

/* As jt_pkey_make(). */
jeton_err jt_ekey_make(struct jt_ekey **out, enum jt_ekind kind,
    const struct jt_parts *parts, const char **bad);
/* As jt_pkey_pem(), or jt_pkey_der() if that is what it looks like. */
jeton_err jt_ekey_pem(struct jt_ekey **out, jeton_str text,
    jeton_str passphrase);
/* As jt_pkey_openssh(). */
jeton_err jt_ekey_openssh(struct jt_ekey **out, jeton_str line);
/* As jt_pkey_write_public_pem() and its private kin. */
jeton_err jt_ekey_write_public_pem(const struct jt_ekey *k, char *out,
    size_t size);
jeton_err jt_ekey_write_private_pem(const struct jt_ekey *k,
    jeton_str passphrase, char *out, size_t size);
/* As jt_pkey_generate(). */
jeton_err jt_ekey_generate(struct jt_ekey **out, enum jt_ekind kind,
    unsigned bits);
/* As jt_pkey_parts(). */
jeton_err jt_ekey_parts(const struct jt_ekey *k, bool with_private,
    uint8_t *buf, size_t size, struct jt_parts *parts);

enum jt_ekind jt_ekey_kind(const struct jt_ekey *k);
bool jt_ekey_is_private(const struct jt_ekey *k);
/* Bytes of what RSA encrypts to. */
size_t jt_ekey_modulus_size(const struct jt_ekey *k);
void jt_ekey_free(struct jt_ekey *k);

/*
 * The secret that a private key and the public half of another one of the same
 * curve share: *n bytes, as many as a coordinate.  Zero is refused where RFC
 * 7748 section 6 allows it (X25519, X448), and a secret like any other for the
 * curves of NIST.
 */
jeton_err jt_ekey_agree(const struct jt_ekey *mine, const struct jt_ekey *peer,
    uint8_t out[JT_E_POINT_MAX], size_t *n);

/* RSAES-OAEP with MGF1 of the same hash (RFC 8017 7.1). */
enum jt_oaep { JT_OAEP_SHA1, JT_OAEP_SHA256, JT_OAEP_SHA384, JT_OAEP_SHA512 };

/* out has jt_ekey_modulus_size() bytes. */
jeton_err jt_oaep_encrypt(const struct jt_ekey *k, enum jt_oaep hash,
    const uint8_t *p, size_t n, uint8_t *out);
/* What is inside has to have exactly n bytes. */
jeton_err jt_oaep_decrypt(const struct jt_ekey *k, enum jt_oaep hash,
    jeton_str cipher, uint8_t *out, size_t n);

/* ---- DEFLATE (RFC 1951) ---- */

/*
 * Inflates all of p, which ends with its last block, into out[0..size):
 * JETON_TOO_LONG if it grows past that, JETON_MALFORMED for anything else.
 */
jeton_err jt_inflate(jeton_str p, uint8_t *out, size_t size, size_t *n);

#endif
