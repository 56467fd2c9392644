/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/jws_trial.h"

#include "base/base64url.h"
#include "base/text.h"
#include "jose/expected.h"
#include "jose/jws.h"
#include "jose/kid.h"
#include "jose/object.h"

/* ---- Rules ---- */

jeton_err
jt_jws_rules_check(const jeton_jws_rules *rules)
{
	return jt_expected_is_sane(rules->type) &&
		jt_expected_forms_are_sane(rules->forms) &&
		jt_expected_list_is_sane(rules->algorithms)
	    ? JETON_OK
	    : JETON_ARGUMENT;
}

/* ---- Headers ---- */

/* Both headers, indexed; json is what the protected one was decoded to. */
struct headers {
	struct jt_object protected, unprotected;
	char json[JETON_HEADER_MAX];
};

static jeton_err
read_protected(struct headers *h, const struct jt_part *part)
{
	size_t n;
	jeton_err e;

	if (part->text.p == NULL)
		return JETON_MALFORMED;
	if (JT_BASE64URL_BYTES(part->text.n) > JETON_HEADER_MAX)
		return JETON_TOO_LONG;
	e = jt_part_decode(part, h->json, sizeof h->json, &n);
	if (e == JETON_OK)
		e = jt_object_read(&h->protected, (jeton_str){ h->json, n });
	return e;
}

/* A header that is there is not empty (RFC 7515 7.2.1). */
static jeton_err
read_unprotected(struct headers *h, jeton_str text)
{
	jeton_err e;

	h->unprotected.count = 0;
	h->unprotected.text = text;
	if (text.p == NULL)
		return JETON_OK;
	if (text.n > JETON_HEADER_MAX)
		return JETON_TOO_LONG;
	e = jt_object_read(&h->unprotected, text);
	if (e == JETON_OK && h->unprotected.count == 0)
		e = JETON_MALFORMED;
	return e;
}

static bool
has_either(const struct jt_object *o, jeton_str a, jeton_str b)
{
	return jt_object_get(o, a).type != JT_JSON_NONE ||
	    jt_object_get(o, b).type != JT_JSON_NONE;
}

/* What nobody vouches for decides nothing. */
static jeton_err
check_unprotected(const struct headers *h)
{
	const struct jt_object *o = &h->unprotected;

	if (has_either(o, JT_LIT("crit"), JT_LIT("b64")))
		return JETON_CRITICAL;
	if (jt_object_get(o, JT_LIT("alg")).type != JT_JSON_NONE)
		return JETON_MALFORMED;
	return jt_object_overlaps(o, &h->protected) ? JETON_MALFORMED
						    : JETON_OK;
}

/*
 * b64 is the one extension, so crit can only be ["b64"]: an empty list, a
 * name twice, a name of no member are all something else.
 */
static jeton_err
read_extensions(const struct headers *h, bool understood, bool *unencoded)
{
	struct jt_json crit = jt_object_get(&h->protected, JT_LIT("crit"));
	struct jt_json b64 = jt_object_get(&h->protected, JT_LIT("b64"));
	struct jt_json name;
	size_t at = 0;

	*unencoded = b64.type == JT_JSON_FALSE;
	if (crit.type == JT_JSON_NONE && b64.type == JT_JSON_NONE)
		return JETON_OK;
	if (!understood || crit.type != JT_JSON_ARRAY ||
	    (b64.type != JT_JSON_FALSE && b64.type != JT_JSON_TRUE))
		return JETON_CRITICAL;
	if (!jt_json_next(crit.text, &at, &name) ||
	    !jt_json_is(name, JT_LIT("b64")) ||
	    jt_json_next(crit.text, &at, &name))
		return JETON_CRITICAL;
	return JETON_OK;
}

/* kid may be in either header: it picks among our keys, and no more. */
static jeton_err
read_params(struct jt_jws_header *out, const struct headers *h)
{
	out->alg = jt_object_get(&h->protected, JT_LIT("alg"));
	out->typ = jt_object_get(&h->protected, JT_LIT("typ"));
	out->kid = jt_object_get(&h->protected, JT_LIT("kid"));
	if (out->kid.type == JT_JSON_NONE)
		out->kid = jt_object_get(&h->unprotected, JT_LIT("kid"));
	if (out->alg.type != JT_JSON_STRING)
		return JETON_MALFORMED;
	if (out->typ.type != JT_JSON_NONE && out->typ.type != JT_JSON_STRING)
		return JETON_MALFORMED;
	if (out->kid.type == JT_JSON_NONE)
		return JETON_OK;
	if (out->kid.type != JT_JSON_STRING)
		return JETON_MALFORMED;
	return jt_kid_fits(out->kid) ? JETON_OK : JETON_TOO_LONG;
}

static jeton_err
read_headers(struct headers *h, const struct jt_jws_signature *signature)
{
	jeton_err e = read_protected(h, &signature->header);

	if (e == JETON_OK)
		e = read_unprotected(h, signature->unprotected);
	if (e == JETON_OK)
		e = check_unprotected(h);
	return e;
}

static jeton_err
find_keys(struct jt_jws_trial *out, const jeton_jws_rules *rules,
    const jeton_keys *keys, const struct jt_jws_header *header)
{
	size_t found;
	jeton_err e = jt_jws_candidates(keys, header, out->candidates, &found);

	for (size_t i = 0; i < found; i++)
		if (rules->algorithms == NULL ||
		    jt_alg_is_among(out->candidates[i]->alg, rules->algorithms))
			out->candidates[out->count++] = out->candidates[i];
	return e == JETON_OK && out->count == 0 ? JETON_NO_KEY : e;
}

void
jt_jws_trial_begin(struct jt_jws_trial *out, const jeton_jws_rules *rules,
    const jeton_keys *keys, const struct jt_jws_signature *signature)
{
	struct headers h;
	struct jt_jws_header header;
	jeton_err e = read_headers(&h, signature);

	out->count = 0;
	out->unencoded = false;
	out->wrong_type = false;
	if (e == JETON_OK)
		e = read_extensions(&h, rules->unencoded, &out->unencoded);
	if (e == JETON_OK)
		e = read_params(&header, &h);
	out->readable = e == JETON_OK;
	if (e == JETON_OK) {
		out->wrong_type = rules->type != NULL &&
		    rules->type != JETON_ANY &&
		    !jt_expected_type(header.typ, rules->type);
		e = find_keys(out, rules, keys, &header);
	}
	out->result = e;
}
