/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a jeton_token is filled.  The header's JSON lies at the start of text_,
 * the claims' behind it; the characters of a string value at some offset of
 * text_ have their unescaped, NUL-terminated form at the same offset of
 * strings_.  A big token has both in memory that was lent.  Only jt_token_accept() makes the getters answer.
 */
#ifndef JT_TOKEN_H
#define JT_TOKEN_H

#include "jeton.h"
#include "jose/jws.h"

/* Forgets everything; touches only what says what is there. */
void jt_token_reset(jeton_token *t);

/* Has the texts in memory that was lent, and not in the token. */
void jt_token_lend(jeton_token *t, jeton_memory memory);

/* Decode, or index, or both, one part: JETON_MALFORMED or JETON_TOO_LONG. */
jeton_err jt_token_decode_header(jeton_token *t, jeton_str base64url);
jeton_err jt_token_index_header(jeton_token *t);
jeton_err jt_token_read_payload(jeton_token *t, jeton_str base64url);

/* What was read, whether accepted or not: not for users. */
jeton_str jt_token_header_text(const jeton_token *t);
jeton_str jt_token_payload_text(const jeton_token *t);

/* Names the claim that the refusal is about, cut to JETON_NAME_MAX - 1. */
void jt_token_blame(jeton_token *t, const char *claim);

/* From here on the getters answer. */
void jt_token_accept(jeton_token *t, size_t key);

/* Forgets all but the blame. */
void jt_token_refuse(jeton_token *t);

/* ---- To make an accepted token once more of the same text ---- */

struct jt_shape {
	uint32_t header_size, payload_size;
	uint16_t header_count, claim_count, key;
};

struct jt_shape jt_token_shape(const jeton_token *t);

/* The members, those of the header first. */
void jt_token_save(const jeton_token *t, jt_member *members);
void jt_token_restore(jeton_token *t, const struct jt_shape *shape,
    const jt_member *members);

/* Decodes the text again and accepts it; the members are there. */
jeton_err jt_token_reread(jeton_token *t, const struct jt_shape *shape,
    jeton_str token);

#endif
