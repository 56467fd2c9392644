/* SPDX-License-Identifier: Apache-2.0 */
/* A JWK that is being read, between the files that do it. */
#ifndef JT_JWK_PARTS_H
#define JT_JWK_PARTS_H

#include "base/json.h"
#include "jose/key.h"

enum {
	JT_JWK_MEMBERS_MAX = 64,
	JT_JWK_WORD_MAX = 32 /* kty, crv, use, alg, an operation; with a NUL */
};

struct jt_jwk {
	jeton_str text;
	enum jt_purpose purpose;
	const jeton_key_options *options;
	const struct jt_alg *alg;
	char kty[JT_JWK_WORD_MAX], crv[JT_JWK_WORD_MAX];
	jt_member members[JT_JWK_MEMBERS_MAX];
	size_t count;
};

/* Whether it has the member. */
bool jt_jwk_find(const struct jt_jwk *j, const char *name,
    struct jt_json *value);

/* The numbers of a public-key algorithm, or the secret of the others. */
jeton_err jt_jwk_read_pkey(const struct jt_jwk *j, struct jt_key *out);
jeton_err jt_jwk_read_secret(const struct jt_jwk *j, struct jt_key *out);

/* Whether the first certificate in x5c, if there is one, is of this key. */
jeton_err jt_jwk_check_x5c(const struct jt_jwk *j, const struct jt_pkey *pkey);

#endif
