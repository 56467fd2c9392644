/* SPDX-License-Identifier: Apache-2.0 */
/* A JWK that is being read, whatever its key is for (RFC 7517 section 4). */
#ifndef JT_JWK_PARTS_H
#define JT_JWK_PARTS_H

#include "base/json.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "jeton.h"

enum {
	JT_JWK_MEMBERS_MAX = 64,
	JT_JWK_WORD_MAX = 32, /* kty, crv, use, alg, an operation; with a NUL */
	JT_JWK_OPS_MAX = 16
};

struct jt_jwk {
	jeton_str text;
	const jeton_key_options *options;
	char kty[JT_JWK_WORD_MAX], crv[JT_JWK_WORD_MAX]; /* "" if absent */
	size_t count;
	jt_member members[JT_JWK_MEMBERS_MAX];
};

/* All of these explain what they refuse in options->why. */

/* Indexes the members and reads kty and, where kty has curves, crv. */
jeton_err jt_jwk_open(struct jt_jwk *out, jeton_str text,
    const jeton_key_options *options);

/* Of type JT_JSON_NONE if it is absent. */
struct jt_json jt_jwk_get(const struct jt_jwk *j, const char *name);

/* A short string; one that does not fit is a word that nobody knows: "". */
jeton_err jt_jwk_word(const struct jt_jwk *j, const char *name,
    char word[JT_JWK_WORD_MAX], bool *found);

/*
 * Reads key_ops, each once.  *allowed is whether it is absent or has one of
 * these two words, of which the second may be NULL; *count how many it has.
 */
jeton_err jt_jwk_ops(const struct jt_jwk *j, const char *const words[2],
    bool *allowed, size_t *count);

/*
 * The numbers of a key of this kty (RFC 7518 section 6, RFC 8037 section 2,
 * RFC 9964 section 3), written to memory that the caller wipes.  type is its
 * crv, or for AKP its alg.
 */
jeton_err jt_jwk_numbers(const struct jt_jwk *j, const char *type,
    struct jt_buf *memory, struct jt_parts *parts);

/* What went wrong with the number that made a key fail with e. */
jeton_err jt_jwk_blame(const struct jt_jwk *j, jeton_err e, const char *bad);

/* The bytes of k, to be wiped by the caller. */
jeton_err jt_jwk_secret(const struct jt_jwk *j, uint8_t out[JETON_SECRET_MAX],
    size_t *n);

/* Whether the first certificate in x5c, if there is one, is of this key. */
jeton_err jt_jwk_check_x5c(const struct jt_jwk *j, const struct jt_pkey *pkey);

#endif
