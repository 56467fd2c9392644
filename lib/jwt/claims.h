/* SPDX-License-Identifier: Apache-2.0 */
/* The registered claims (RFC 7519 section 4.1) of an indexed claims object. */
#ifndef JT_CLAIMS_H
#define JT_CLAIMS_H

#include "base/json.h"
#include "jeton.h"

enum jt_claim {
	JT_ISS,
	JT_SUB,
	JT_AUD,
	JT_EXP,
	JT_NBF,
	JT_IAT,
	JT_JTI,
	JT_NONCE,
	JT_CLAIM_COUNT
};

/* Which member each registered claim is; views into the claims' text. */
struct jt_claims {
	jeton_str text;
	const jt_member *members;
	size_t count;
	uint8_t place[JT_CLAIM_COUNT + 1]; /* counted from 1, 0 if absent */
};

static inline bool
jt_claim_is_there(const struct jt_claims *claims, enum jt_claim c)
{
	return claims->place[c] != 0;
}

/* Of type JT_JSON_NONE if absent. */
static inline struct jt_json
jt_claim_value(const struct jt_claims *claims, enum jt_claim c)
{
	if (!jt_claim_is_there(claims, c))
		return (struct jt_json){ .type = JT_JSON_NONE };
	return jt_json_value(claims->text,
	    &claims->members[claims->place[c] - 1]);
}

const char *jt_claim_name(enum jt_claim c);

/* JT_CLAIM_COUNT for a name that is not registered. */
enum jt_claim jt_claim_named(jeton_str name);

/* Finds them in one pass; count is at most JETON_CLAIMS_MAX. */
void jt_claims_find(struct jt_claims *out, jeton_str text,
    const jt_member *members, size_t count);

/*
 * Whether the claim, if it is there, has the type that RFC 7519 gives it:
 * texts, times, and for aud a text or an array of texts.  JETON_BAD_CLAIM or,
 * for a time, JETON_OUT_OF_RANGE.
 */
jeton_err jt_claim_shape(const struct jt_claims *claims, enum jt_claim c);

#endif
