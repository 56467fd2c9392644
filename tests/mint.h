/* SPDX-License-Identifier: Apache-2.0 */
/* Makes JWS of any shape, right and wrong ones, for the tests. */
#ifndef MINT_H
#define MINT_H

#include "base/text.h"
#include "jeton/jose.h"

enum { MINT_MAX = 3 * JETON_JWS_MAX };

/* 32 bytes; HS256, without a kid.  The caller frees what these give. */
extern const char mint_secret[33];
jeton_key *mint_key(void);
jeton_keys *mint_keys(void);

/* One signature by that secret, of whatever headers it is given. */
struct mint {
	const char *header;      /* JSON, or anything; NULL leaves it out */
	const char *unprotected; /* JSON, or NULL */
	const char *payload;     /* text; for JSON it needs no escapes */
	bool unencoded;          /* sign and write the payload as it is */
};

/* The text of this one in a form; MINT_MAX bytes of room. */
void mint(char *out, jeton_form form, const struct mint *m);

/* The members of a signature, for a text put together by hand. */
void mint_members(struct jt_buf *b, const struct mint *m);

/* The usual rules with every form allowed. */
extern const jeton_jws_rules mint_rules;

/*
 * Verifies a copy in memory of exactly its size with exactly the room that is
 * asked for, and checks that a refusal leaves nothing behind.  What out shows
 * lives until the next call.
 */
jeton_err verify_jws(const jeton_jws_rules *rules, const jeton_keys *keys,
    jeton_str text, jeton_jws *out);

/* Whether that is JETON_OK, and gives this payload. */
void assert_jws(const jeton_jws_rules *rules, const jeton_keys *keys,
    const char *text, jeton_str payload);

#endif
