/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON Web Encryption (RFC 7516).  Two nouns: a jeton_recipient is whom to
 * encrypt to, a jeton_opener what can decrypt.  Like keys for signatures they
 * have exactly one algorithm (RFC 7518 section 4), and it is theirs, not the
 * message's, that is used.  What was decrypted was not thereby signed by
 * anybody: for that there is a nested token, at the end.
 *
 * There is no RSA1_5, and zip is never produced.  The rules at the top of
 * jeton.h hold here too.
 */
#ifndef JETON_JWE_H
#define JETON_JWE_H

#include "jeton.h"
#include "jeton/form.h"
#include "jeton/keys.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
	JETON_JWE_MAX = 262144,      /* bytes of a JWE, whatever its form */
	JETON_RECIPIENTS_MAX = 16,   /* recipients of one JWE */
	JETON_INFLATED_MAX = 250000, /* bytes that zip may grow to */
	JETON_P2C_MIN = 1000,        /* iterations of PBES2 */
	JETON_P2C_MAX = 1200000,     /* the same, of a whole JWE */
	JETON_P2S_MIN = 8,           /* bytes of its salt */
	JETON_P2S_MAX = 1024
};

/* ---- Whom to encrypt to ---- */

typedef struct jeton_recipient jeton_recipient;

/*
 * One public key or shared secret, in any of the forms that
 * jeton_keys_parse() reads but a set; of a private key, encrypted or not, the
 * public half is used.  The algorithm is its "alg", else
 * options->alg, else for RSA RSA-OAEP-256 and for a curve ECDH-ES+A128KW; a
 * shared secret has to name it, and may name an enc ("A256GCM"), which makes
 * it a key for "dir" with that enc alone.  use "sig", or key_ops without the
 * right one: JETON_KEY_USE.  A password has no JWK: JETON_KEY_TYPE.
 */
JETON_API JETON_CHECKED jeton_err jeton_recipient_parse(jeton_recipient **out,
    jeton_str text, const jeton_key_options *options);

/*
 * "dir", an enc that stands for dir with it, or "A128KW" to "A256GCMKW".  A
 * secret that is not exactly as long as they want it is JETON_KEY_MISMATCH.
 */
JETON_API JETON_CHECKED jeton_err jeton_recipient_secret(jeton_recipient **out,
    const char *alg, const void *secret, size_t n);

/*
 * "PBES2-HS256+A128KW" and its kin: no key and no message chooses them.
 * Iterations past the limits above are JETON_ARGUMENT.
 */
JETON_API JETON_CHECKED jeton_err
jeton_recipient_password(jeton_recipient **out, const char *alg,
    jeton_str password, unsigned iterations);

/* Its one algorithm, "dir" for an enc, and its kid or "". */
JETON_API const char *jeton_recipient_alg(const jeton_recipient *recipient);
JETON_API const char *jeton_recipient_id(const jeton_recipient *recipient);

/*
 * Writes the public JWK, NUL-terminated; a shared secret has none:
 * JETON_KEY_TYPE.
 */
JETON_API JETON_CHECKED jeton_err
jeton_recipient_jwk(const jeton_recipient *recipient, char *out, size_t size);

/*
 * Writes PEM (SPKI), NUL-terminated; JETON_PEM_MAX bytes are always enough.  A
 * shared secret has none: JETON_KEY_TYPE.
 */
JETON_API JETON_CHECKED jeton_err
jeton_recipient_pem(const jeton_recipient *recipient, char *out, size_t size);

/* RFC 7638 with SHA-256; a password has none: JETON_KEY_TYPE. */
JETON_API JETON_CHECKED jeton_err
jeton_recipient_thumbprint(const jeton_recipient *recipient,
    char out[JETON_THUMBPRINT_SIZE]);
JETON_API void jeton_recipient_free(jeton_recipient *recipient);

/* ---- What can decrypt ---- */

typedef struct jeton_opener jeton_opener;

/*
 * Private keys and shared secrets, in any of the forms that jeton_key_parse()
 * reads; of a set all.  The keys of a set that are for signatures, have no
 * private half, or are of a kind that we do not know, are skipped; if none is
 * left, JETON_KEY_NONE.
 */
JETON_API JETON_CHECKED jeton_err jeton_opener_parse(jeton_opener **out,
    jeton_str text, const jeton_key_options *options);
JETON_API JETON_CHECKED jeton_err jeton_opener_secret(jeton_opener **out,
    const char *alg, const void *secret, size_t n);
JETON_API JETON_CHECKED jeton_err jeton_opener_password(jeton_opener **out,
    const char *alg, jeton_str password);
JETON_API size_t jeton_opener_count(const jeton_opener *opener);
/* How many keys of the set were skipped. */
JETON_API size_t jeton_opener_skipped(const jeton_opener *opener);

/*
 * Write key number index, counted from 0, NUL-terminated: its private JWK, and
 * PKCS#8 as in jeton_key_private_pem().  JETON_KEY_TYPE for what has no such
 * form, JETON_ARGUMENT past the end.
 */
JETON_API JETON_CHECKED jeton_err
jeton_opener_private_jwk(const jeton_opener *opener, size_t index, char *out,
    size_t size);
JETON_API JETON_CHECKED jeton_err
jeton_opener_private_pem(const jeton_opener *opener, size_t index,
    jeton_str passphrase, char *out, size_t size);
JETON_API void jeton_opener_free(jeton_opener *opener);

/* What jeton_opener_generate() makes. */
typedef struct jeton_opener_plan {
	const char *alg;   /* or an enc, for a key of dir */
	const char *curve; /* of ECDH-ES; NULL for "P-256" */
	unsigned rsa_bits; /* 0 for 3072 */
	const char *kid;   /* NULL for the thumbprint, "" for none */
} jeton_opener_plan;

/*
 * Writes a fresh private JWK, NUL-terminated; JETON_JWK_MAX bytes are always
 * enough.  Its public half comes from jeton_recipient_parse() and
 * jeton_recipient_jwk().
 */
JETON_API JETON_CHECKED jeton_err
jeton_opener_generate(const jeton_opener_plan *plan, char *out, size_t size);

/* ---- Encrypt ---- */

typedef struct jeton_jwe_options {
	const char *enc; /* "A256GCM" if NULL; that of a dir key */
	jeton_form form;
	const char *type;               /* typ, or NULL */
	const char *content_type;       /* cty, or NULL */
	const jeton_claim *header;      /* further protected members */
	const jeton_claim *unprotected; /* JSON forms only */
	jeton_str aad;                  /* JSON forms only */
	jeton_str apu, apv;             /* for ECDH-ES */
} jeton_jwe_options;

/*
 * Makes a JWE, NUL-terminated, of at most JETON_JWE_MAX bytes.  One recipient,
 * or in the general form up to JETON_RECIPIENTS_MAX; dir and ECDH-ES are
 * always alone.  What contradicts itself is JETON_ARGUMENT, or
 * JETON_KEY_MISMATCH for a dir key that does not fit enc.  options may be
 * NULL.
 */
JETON_API JETON_CHECKED jeton_err
jeton_encrypt(const jeton_recipient *const *recipients, size_t count,
    const jeton_jwe_options *options, jeton_str plaintext, char *out,
    size_t size);

/* ---- Decrypt ---- */

/* What a JWE has to be.  Zero: compact, any alg and enc of the opener. */
typedef struct jeton_jwe_rules {
	const char *const *algorithms; /* narrows what the opener allows */
	const char *const *encodings;  /* the same for enc; NULL: all six */
	const char *type;              /* typ, if not NULL, as in jeton_rules */
	unsigned forms; /* bits 1 << jeton_form; 0: compact only */
	bool inflate;   /* zip=DEF may be used */
} jeton_jwe_rules;

/* What was decrypted; views into the caller's buffer. */
typedef struct jeton_jwe {
	jeton_str plaintext;
	jeton_str header; /* JSON of the protected header */
	jeton_str aad;
	size_t key;       /* which key of the opener, counted from 0 */
	size_t recipient; /* which recipient of the JWE it was */
} jeton_jwe;

/*
 * Decrypts.  buf holds what is decoded: as many bytes as the text has, plus
 * JETON_INFLATED_MAX if rules->inflate, are always enough.  The checks run in
 * this order and the first that fails is the result: size, form, header
 * (strict JSON; no name twice among the protected, shared and own header of a
 * recipient; crit, and zip unless it was allowed, are JETON_CRITICAL), key
 * (JETON_NO_KEY if none has its kid, alg, enc and curve), sizes, cryptography,
 * zip, typ.  alg and enc may be unprotected as RFC 7516 has it, crit and zip
 * may not.
 *
 * Every failure of cryptography is JETON_BAD_SIGNATURE and takes the same
 * time: a content key that does not unwrap is replaced by a random one
 * (RFC 7516 section 11.5).  After a failure nothing of the plaintext is in
 * buf.
 */
JETON_API JETON_CHECKED jeton_err jeton_decrypt(const jeton_jwe_rules *rules,
    const jeton_opener *opener, jeton_str text, void *buf, size_t size,
    jeton_jwe *out);

/* ---- Nested tokens: signed, then encrypted (RFC 7519 section 5.2) ---- */

typedef struct jeton_nesting {
	const jeton_key *key;
	const jeton_recipient *recipient;
	const char *enc; /* "A256GCM" if NULL */
} jeton_nesting;

/*
 * Makes a compact JWE with cty "JWT", NUL-terminated, of what jeton_sign()
 * would make.
 */
JETON_API JETON_CHECKED jeton_err
jeton_sign_encrypt(const jeton_nesting *nesting, const jeton_claims *claims,
    char *out, size_t size);
JETON_API JETON_CHECKED jeton_err
jeton_sign_encrypt_at(const jeton_nesting *nesting, const jeton_claims *claims,
    int64_t now, char *out, size_t size);

typedef struct jeton_unnesting {
	const jeton_jwe_rules *outer; /* its form is compact, whatever it is */
	const jeton_opener *opener;
	const jeton_rules *rules;
	const jeton_keys *keys;
} jeton_unnesting;

/*
 * Decrypts, then verifies.  What is inside has to be signed, and the outer
 * header has to say cty "JWT": JETON_WRONG_TYPE.  buf as for jeton_decrypt();
 * it is wiped, the token stands alone.
 */
JETON_API JETON_CHECKED jeton_err
jeton_decrypt_verify(const jeton_unnesting *unnesting, jeton_str text,
    void *buf, size_t size, jeton_token *out);
JETON_API JETON_CHECKED jeton_err
jeton_decrypt_verify_at(const jeton_unnesting *unnesting, jeton_str text,
    int64_t now, void *buf, size_t size, jeton_token *out);

#ifdef __cplusplus
}
#endif

#endif
