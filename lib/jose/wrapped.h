/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The key of a content on its way to one recipient (RFC 7518 section 4): what
 * is in encrypted_key and in the parameters of the algorithm.
 */
#ifndef JT_WRAPPED_H
#define JT_WRAPPED_H

#include "base/base64url.h"
#include "jose/jwe_header.h"
#include "jose/wkey.h"

enum {
	JT_INFO_MAX = JT_BASE64URL_BYTES(JETON_HEADER_MAX),
	JT_SALT_SIZE = 16 /* of the salts we make */
};

struct jt_wrapped {
	size_t size; /* of the encrypted key */
	uint8_t key[JT_E_MODULUS_MAX];

	struct jt_ekey *epk; /* ECDH-ES; to be released */
	size_t apu_size, apv_size;
	uint8_t apu[JT_INFO_MAX], apv[JT_INFO_MAX];

	uint8_t iv[12], tag[16]; /* AES-GCM key wrap */

	unsigned p2c; /* PBES2 */
	size_t salt_size;
	uint8_t salt[JETON_P2S_MAX];
};

/*
 * Where the random numbers of an encryption come from, so that a test can
 * repeat what an RFC prints.
 */
enum jt_chance_use { JT_FOR_CEK, JT_FOR_IV, JT_FOR_WRAP_IV, JT_FOR_SALT };

struct jt_chance {
	jeton_err (*bytes)(const struct jt_chance *c, enum jt_chance_use use,
	    void *p, size_t n);
	jeton_err (*ephemeral)(const struct jt_chance *c, enum jt_ekind kind,
	    struct jt_ekey **out);
};

/* The system's. */
extern const struct jt_chance jt_chance;

/*
 * The iterations that a message asks for: JETON_MALFORMED for what is no plain
 * integer or below the limit, JETON_TOO_LONG above it.
 */
jeton_err jt_wrapped_p2c(struct jt_json v, unsigned *p2c);

/*
 * Reads what a message says for this key, and checks each size: JETON_MALFORMED
 * or JETON_TOO_LONG.  To be cleared in any case.
 */
jeton_err jt_wrapped_read(struct jt_wrapped *w, const struct jt_wkey *k,
    const struct jt_enc *enc, const struct jt_jwe_params *params,
    jeton_str encrypted_key);

/* Unwraps: cek has jt_aead_key_size() bytes.  JETON_BAD_SIGNATURE. */
jeton_err jt_wrapped_open(const struct jt_wrapped *w, const struct jt_wkey *k,
    const struct jt_enc *enc, uint8_t *cek);

/*
 * Wraps cek, or sets it if the algorithm does.  apu and apv are set before.
 * JETON_KEY_MISMATCH if a dir key does not fit enc, JETON_KEY_WEAK for a point
 * of small order.  To be cleared in any case.
 */
jeton_err jt_wrapped_make(struct jt_wrapped *w, const struct jt_wkey *k,
    const struct jt_enc *enc, const struct jt_chance *chance, uint8_t *cek);

void jt_wrapped_clear(struct jt_wrapped *w);

#endif
