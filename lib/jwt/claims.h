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

/* Where each registered claim is; views into the claims' text. */
struct jt_claims {
	struct jt_json value[JT_CLAIM_COUNT]; /* JT_JSON_NONE if absent */
};

const char *jt_claim_name(enum jt_claim c);

/* Finds them in one pass. */
void jt_claims_find(struct jt_claims *out, jeton_str text,
    const jt_member *members, size_t count);

/*
 * Whether the claim, if it is there, has the type that RFC 7519 gives it:
 * texts, times, and for aud a text or an array of texts.  JETON_BAD_CLAIM or,
 * for a time, JETON_OUT_OF_RANGE.
 */
jeton_err jt_claim_shape(const struct jt_claims *claims, enum jt_claim c);

#endif
