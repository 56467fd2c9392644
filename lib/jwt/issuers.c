/* SPDX-License-Identifier: Apache-2.0 */
#include "jeton/issuers.h"

#include <time.h>

#include "jose/jws.h"
#include "jwt/claims.h"
#include "jwt/token.h"

/* The name number i of an issuer, or NULL behind the last. */
static const char *
name_of(const jeton_issuer *issuer, size_t i)
{
	if (issuer->rules->issuers != NULL)
		return issuer->rules->issuers[i];
	return i == 0 ? issuer->rules->issuer : NULL;
}

static bool
is_named(const jeton_issuer *issuer)
{
	return issuer->rules != NULL && issuer->keys != NULL &&
	    issuer->rules->issuer != JETON_ANY && name_of(issuer, 0) != NULL;
}

static jeton_err
check_table(const jeton_issuer *issuers, size_t count)
{
	if (issuers == NULL || count == 0 || count > JETON_ISSUERS_MAX)
		return JETON_ARGUMENT;
	for (size_t i = 0; i < count; i++)
		if (!is_named(&issuers[i]))
			return JETON_ARGUMENT;
	return JETON_OK;
}

/* Reads the claims into t, which stays unverified, and finds iss. */
static jeton_err
read_iss(jeton_token *t, jeton_str token, struct jt_json *iss)
{
	struct jt_claims claims;
	struct jt_jws jws;
	jeton_err e = jt_jws_split(&jws, token);

	if (e == JETON_OK)
		e = jt_token_read_payload(t, jws.payload);
	if (e != JETON_OK)
		return e;
	jt_claims_find(&claims, jt_token_payload_text(t), t->claims_,
	    t->claim_count_);
	*iss = jt_claim_value(&claims, JT_ISS);
	if (iss->type == JT_JSON_NONE)
		return JETON_MISSING_CLAIM;
	return jt_claim_shape(&claims, JT_ISS);
}

static jeton_err
choose(const jeton_issuer *issuers, size_t count, struct jt_json iss,
    size_t *which)
{
	for (size_t i = 0; i < count; i++)
		for (size_t n = 0; name_of(&issuers[i], n) != NULL; n++)
			if (jt_json_is(iss,
				jeton_cstr(name_of(&issuers[i], n)))) {
				*which = i;
				return JETON_OK;
			}
	return JETON_WRONG_ISSUER;
}

static bool
blames_iss(jeton_err e)
{
	return e == JETON_MISSING_CLAIM || e == JETON_BAD_CLAIM ||
	    e == JETON_WRONG_ISSUER;
}

jeton_err
jeton_verify_issuers_at(const jeton_issuer *issuers, size_t count,
    jeton_str token, int64_t now, jeton_token *out, size_t *which)
{
	struct jt_json iss;
	size_t chosen = 0;
	jeton_err e = check_table(issuers, count);

	*which = 0;
	jt_token_reset(out);
	if (e == JETON_OK && token.p == NULL)
		e = JETON_ARGUMENT;
	if (e != JETON_OK)
		return e;
	e = read_iss(out, token, &iss);
	if (e == JETON_OK)
		e = choose(issuers, count, iss, &chosen);
	jt_token_refuse(out);
	if (e != JETON_OK) {
		if (blames_iss(e))
			jt_token_blame(out, jt_claim_name(JT_ISS));
		return e;
	}
	e = jeton_verify_at(issuers[chosen].rules, issuers[chosen].keys, token,
	    now, out);
	if (e == JETON_OK)
		*which = chosen;
	return e;
}

jeton_err
jeton_verify_issuers(const jeton_issuer *issuers, size_t count, jeton_str token,
    jeton_token *out, size_t *which)
{
	return jeton_verify_issuers_at(issuers, count, token, time(NULL), out,
	    which);
}
