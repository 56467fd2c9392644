/* SPDX-License-Identifier: Apache-2.0 */
/* Recipients, openers and JWEs for the tests of encryption. */
#ifndef JWE_DESK_H
#define JWE_DESK_H

#include "base/text.h"
#include "jeton/jose.h"

enum { DESK_ROOM = 1 << 16 };

/* Somebody who can be written to, and what he reads with. */
struct desk {
	jeton_recipient *recipient;
	jeton_opener *opener;
};

/* Every algorithm; curve is NULL where there is none. */
struct desk_alg {
	const char *alg;
	const char *curve;
};

extern const struct desk_alg desk_algs[];
extern const size_t desk_alg_count;
extern const char *const desk_encs[6];

/* All forms, and everything else as it is by default. */
extern const jeton_jwe_rules desk_rules;

/*
 * A key of its own for the algorithm; kid may be NULL for none.  With an enc,
 * that of a dir key.
 */
struct desk desk_set(const struct desk_alg *alg, const char *enc,
    const char *kid);
/* The same of a private JWK. */
struct desk desk_set_jwk(const char *jwk, const char *alg);
void desk_clear(struct desk *d);

/* The JWE of a text for one, in memory of DESK_ROOM bytes. */
void desk_write(const struct desk *d, const jeton_jwe_options *options,
    jeton_str text, char *out);

/*
 * Decrypts a copy in memory of exactly its size, into a buffer that is exactly
 * big enough; *plain is the caller's.  Checks that after a failure nothing is
 * left, and that the answer is the same in a bigger buffer.
 */
jeton_err desk_read(const jeton_opener *opener, const jeton_jwe_rules *rules,
    jeton_str jwe, char **plain, size_t *n);

/* Whether it opens to this text. */
bool desk_reads(const struct desk *d, const char *jwe, jeton_str text);

/* The result of opening it. */
jeton_err desk_tries(const struct desk *d, const char *jwe);

/*
 * Writes the compact JWE that has this protected header, and whatever there is
 * for the other parts, given as bytes; the tag is right for key and aead.
 */
struct desk_made {
	const char *header; /* JSON */
	jeton_str encrypted_key;
	const char *enc;
	const uint8_t *cek;
	size_t iv_size, tag_size; /* 0: the right ones */
	jeton_str plaintext;
};
void desk_make(const struct desk_made *m, char *out);

#endif
