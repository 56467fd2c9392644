/* SPDX-License-Identifier: Apache-2.0 */
#include "jwt/claims.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

static_assert(JETON_CLAIMS_MAX < UINT8_MAX, "a place is a byte");

enum shape { SHAPE_TEXT, SHAPE_TEXTS, SHAPE_TIME };

static const struct {
	jeton_str name;
	enum shape shape;
} registered[JT_CLAIM_COUNT] = {
	[JT_ISS] = { JT_INIT("iss"), SHAPE_TEXT },
	[JT_SUB] = { JT_INIT("sub"), SHAPE_TEXT },
	[JT_AUD] = { JT_INIT("aud"), SHAPE_TEXTS },
	[JT_EXP] = { JT_INIT("exp"), SHAPE_TIME },
	[JT_NBF] = { JT_INIT("nbf"), SHAPE_TIME },
	[JT_IAT] = { JT_INIT("iat"), SHAPE_TIME },
	[JT_JTI] = { JT_INIT("jti"), SHAPE_TEXT },
	[JT_NONCE] = { JT_INIT("nonce"), SHAPE_TEXT },
};

const char *
jt_claim_name(enum jt_claim c)
{
	return registered[c].name.p;
}

static inline enum jt_claim
claim_of(const char *name, size_t n)
{
	if (n == 5 && memcmp(name, "nonce", 5) == 0)
		return JT_NONCE;
	if (n != 3)
		return JT_CLAIM_COUNT;
	switch (jt_three(name)) {
	case JT_THREE('i', 's', 's'):
		return JT_ISS;
	case JT_THREE('s', 'u', 'b'):
		return JT_SUB;
	case JT_THREE('a', 'u', 'd'):
		return JT_AUD;
	case JT_THREE('e', 'x', 'p'):
		return JT_EXP;
	case JT_THREE('n', 'b', 'f'):
		return JT_NBF;
	case JT_THREE('i', 'a', 't'):
		return JT_IAT;
	case JT_THREE('j', 't', 'i'):
		return JT_JTI;
	default:
		return JT_CLAIM_COUNT;
	}
}

enum jt_claim
jt_claim_named(jeton_str name)
{
	return claim_of(name.p, name.n);
}

/* Escaped spellings of a registered name are rare and take the long way. */
static void
find_escaped(struct jt_claims *out, size_t count)
{
	for (enum jt_claim c = JT_ISS; c < JT_CLAIM_COUNT; c++) {
		const jt_member *m = jt_json_find(out->text, out->members,
		    count, registered[c].name);

		if (m != NULL)
			out->place[c] = (uint8_t)(m - out->members + 1);
	}
}

void
jt_claims_find(struct jt_claims *out, jeton_str text, const jt_member *members,
    size_t count)
{
	unsigned escaped = 0;

	*out = (struct jt_claims){
		.text = text, .members = members, .count = count
	};
	for (size_t i = 0; i < count; i++) {
		const jt_member *m = &members[i];
		enum jt_claim c = claim_of(text.p + m->name, m->name_size);

		escaped |= m->name_escaped;
		out->place[c] = (uint8_t)(i + 1);
	}
	if (escaped != 0)
		find_escaped(out, count);
}

static jeton_err
texts_shape(struct jt_json v)
{
	struct jt_json element;
	size_t at = 0;

	if (v.type == JT_JSON_STRING)
		return JETON_OK;
	if (v.type != JT_JSON_ARRAY)
		return JETON_BAD_CLAIM;
	while (jt_json_next(v.text, &at, &element))
		if (element.type != JT_JSON_STRING)
			return JETON_BAD_CLAIM;
	return JETON_OK;
}

jeton_err
jt_claim_shape(const struct jt_claims *claims, enum jt_claim c)
{
	struct jt_json v = jt_claim_value(claims, c);
	enum shape shape = registered[c].shape;
	int64_t time;

	if (v.type == JT_JSON_NONE)
		return JETON_OK;
	if (shape == SHAPE_TIME)
		return jt_json_time(v, &time);
	if (shape == SHAPE_TEXTS)
		return texts_shape(v);
	return v.type == JT_JSON_STRING ? JETON_OK : JETON_BAD_CLAIM;
}
