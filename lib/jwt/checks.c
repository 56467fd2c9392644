/* SPDX-License-Identifier: Apache-2.0 */
#include "jwt/checks.h"

#include "base/text.h"
#include "jose/expected.h"

/* ---- typ ---- */

static jeton_err
check_type(const struct jt_case *c, const char **blamed)
{
	const char *wanted = c->rules->type;

	*blamed = "typ";
	if (wanted == JETON_ANY)
		return JETON_OK;
	if (c->typ.type == JT_JSON_NONE)
		return wanted == NULL ? JETON_OK : JETON_WRONG_TYPE;
	if (wanted == NULL && !c->typ.escaped &&
	    jt_json_is(c->typ, JT_LIT("JWT")))
		return JETON_OK;
	return jt_expected_type(c->typ, wanted == NULL ? "JWT" : wanted)
	    ? JETON_OK
	    : JETON_WRONG_TYPE;
}

static bool
always(const struct jt_case *c)
{
	(void)c;
	return true;
}

static bool
is_there(const struct jt_case *c, enum jt_claim claim)
{
	return jt_claim_is_there(&c->claims, claim);
}

/* ---- times ---- */

static jeton_err
read_time(const struct jt_case *c, enum jt_claim claim, const char **blamed,
    int64_t *time)
{
	*blamed = jt_claim_name(claim);
	if (!is_there(c, claim))
		return JETON_MISSING_CLAIM;
	return jt_json_time(jt_claim_value(&c->claims, claim), time);
}

static jeton_err
check_exp(const struct jt_case *c, const char **blamed)
{
	int64_t exp;
	jeton_err e = read_time(c, JT_EXP, blamed, &exp);

	if (e == JETON_MISSING_CLAIM &&
	    (c->rules->allow & JETON_ALLOW_NO_EXP) != 0)
		return JETON_OK;
	if (e == JETON_OK && c->now >= exp + c->rules->leeway)
		return JETON_EXPIRED;
	return e;
}

static bool
exp_applies(const struct jt_case *c)
{
	return is_there(c, JT_EXP) ||
	    (c->rules->allow & JETON_ALLOW_NO_EXP) == 0;
}

static jeton_err
check_nbf(const struct jt_case *c, const char **blamed)
{
	int64_t nbf;
	jeton_err e;

	if (!is_there(c, JT_NBF))
		return JETON_OK;
	e = read_time(c, JT_NBF, blamed, &nbf);
	if (e == JETON_OK && c->now + c->rules->leeway < nbf)
		return JETON_NOT_YET;
	return e;
}

static bool
nbf_applies(const struct jt_case *c)
{
	return is_there(c, JT_NBF);
}

/* A future iat is an error only for those who ask how old a token is. */
static jeton_err
check_iat(const struct jt_case *c, const char **blamed)
{
	int64_t iat, leeway = c->rules->leeway;
	jeton_err e;

	if (!is_there(c, JT_IAT) && c->rules->max_age == 0)
		return JETON_OK;
	e = read_time(c, JT_IAT, blamed, &iat);
	if (e != JETON_OK || c->rules->max_age == 0)
		return e;
	if (c->now + leeway < iat)
		return JETON_NOT_YET;
	if (c->now - leeway > iat + c->rules->max_age)
		return JETON_TOO_OLD;
	return JETON_OK;
}

static bool
iat_applies(const struct jt_case *c)
{
	return is_there(c, JT_IAT) || c->rules->max_age != 0;
}

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t
most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* False if the claim is not there, and then the rules did not ask for it. */
static bool
has_time(const struct jt_claims *claims, enum jt_claim c, int64_t *time)
{
	return jt_json_time(jt_claim_value(claims, c), time) == JETON_OK;
}

void
jt_checks_window(const jeton_rules *rules, const struct jt_claims *claims,
    int64_t *from, int64_t *until)
{
	int64_t time, leeway = rules->leeway;

	*from = 0;
	*until = JT_TIME_MAX + 1;
	if (has_time(claims, JT_EXP, &time))
		*until = least(*until, time + leeway);
	if (has_time(claims, JT_NBF, &time))
		*from = most(*from, time - leeway);
	if (rules->max_age == 0 || !has_time(claims, JT_IAT, &time))
		return;
	*from = most(*from, time - leeway);
	*until = least(*until, time + rules->max_age + leeway + 1);
}

/* ---- texts ---- */

static bool
is_in(struct jt_json v, const char *one, const char *const *many)
{
	if (one != NULL)
		return jt_json_is(v, jeton_cstr(one));
	return jt_expected_has(many, v);
}

static jeton_err
check_iss(const struct jt_case *c, const char **blamed)
{
	const jeton_rules *r = c->rules;
	jeton_err e = jt_claim_shape(&c->claims, JT_ISS);

	*blamed = jt_claim_name(JT_ISS);
	if (e != JETON_OK || r->issuer == JETON_ANY)
		return e;
	if (!is_there(c, JT_ISS))
		return JETON_MISSING_CLAIM;
	return is_in(jt_claim_value(&c->claims, JT_ISS), r->issuer, r->issuers)
	    ? JETON_OK
	    : JETON_WRONG_ISSUER;
}

static jeton_err
check_aud(const struct jt_case *c, const char **blamed)
{
	const jeton_rules *r = c->rules;
	struct jt_json v = jt_claim_value(&c->claims, JT_AUD), element;
	jeton_err e = jt_claim_shape(&c->claims, JT_AUD);
	size_t at = 0;

	*blamed = jt_claim_name(JT_AUD);
	if (e != JETON_OK || r->audience == JETON_ANY)
		return e;
	if (!is_there(c, JT_AUD))
		return JETON_MISSING_CLAIM;
	if (v.type == JT_JSON_STRING)
		return is_in(v, r->audience, r->audiences)
		    ? JETON_OK
		    : JETON_WRONG_AUDIENCE;
	while (jt_json_next(v.text, &at, &element))
		if (is_in(element, r->audience, r->audiences))
			return JETON_OK;
	return JETON_WRONG_AUDIENCE;
}

static jeton_err
check_text(const struct jt_case *c, enum jt_claim claim, const char *wanted,
    jeton_err wrong)
{
	jeton_err e = jt_claim_shape(&c->claims, claim);

	if (e != JETON_OK || wanted == NULL)
		return e;
	if (!is_there(c, claim))
		return JETON_MISSING_CLAIM;
	return jt_json_is(jt_claim_value(&c->claims, claim), jeton_cstr(wanted))
	    ? JETON_OK
	    : wrong;
}

static jeton_err
check_sub(const struct jt_case *c, const char **blamed)
{
	*blamed = jt_claim_name(JT_SUB);
	return check_text(c, JT_SUB, c->rules->subject, JETON_WRONG_SUBJECT);
}

static bool
sub_applies(const struct jt_case *c)
{
	return is_there(c, JT_SUB) || c->rules->subject != NULL;
}

static jeton_err
check_jti(const struct jt_case *c, const char **blamed)
{
	*blamed = jt_claim_name(JT_JTI);
	return check_text(c, JT_JTI, c->rules->id, JETON_WRONG_ID);
}

static bool
jti_applies(const struct jt_case *c)
{
	return is_there(c, JT_JTI) || c->rules->id != NULL;
}

/* nonce belongs to OpenID Connect: its shape is only ours when asked for. */
static jeton_err
check_nonce(const struct jt_case *c, const char **blamed)
{
	*blamed = jt_claim_name(JT_NONCE);
	if (c->rules->nonce == NULL)
		return JETON_OK;
	return check_text(c, JT_NONCE, c->rules->nonce, JETON_WRONG_NONCE);
}

static bool
nonce_applies(const struct jt_case *c)
{
	return c->rules->nonce != NULL;
}

/* ---- required ---- */

static jeton_err
check_required(const struct jt_case *c, const char **blamed)
{
	const char *const *names = c->rules->required;
	const struct jt_claims *found = &c->claims;

	for (size_t i = 0; names != NULL && names[i] != NULL; i++)
		if (jt_json_find(found->text, found->members, found->count,
			jeton_cstr(names[i])) == NULL) {
			*blamed = names[i];
			return JETON_MISSING_CLAIM;
		}
	return JETON_OK;
}

static bool
required_applies(const struct jt_case *c)
{
	return c->rules->required != NULL;
}

const struct jt_check jt_checks[] = {
	{ "typ", check_type, always },
	{ "exp", check_exp, exp_applies },
	{ "nbf", check_nbf, nbf_applies },
	{ "iat", check_iat, iat_applies },
	{ "iss", check_iss, always },
	{ "aud", check_aud, always },
	{ "sub", check_sub, sub_applies },
	{ "jti", check_jti, jti_applies },
	{ "nonce", check_nonce, nonce_applies },
	{ "required", check_required, required_applies },
};

const size_t jt_check_count = JT_COUNT(jt_checks);
