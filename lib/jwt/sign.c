/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From claims to a compact token.  The JSON is written by us or checked by
 * us, and then once more as a whole: what is signed here, jeton_verify() can
 * read.
 */
#include <math.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "jeton.h"
#include "jose/key.h"
#include "jwt/claims.h"

enum { RANDOM_ID_BYTES = 16 };

static const unsigned known_flags =
    JETON_ALLOW_NO_EXP | JETON_RANDOM_ID | JETON_NO_ISSUED_AT;

static void
put_name(struct jt_buf *b, jeton_str name)
{
	if (b->n > 0 && b->p[b->n - 1] != '{')
		jt_put_char(b, ',');
	jt_put_json_str(b, name);
	jt_put_char(b, ':');
}

static void
put_str(struct jt_buf *b, const char *name, const char *value)
{
	if (value == NULL)
		return;
	put_name(b, jeton_cstr(name));
	jt_put_json_str(b, jeton_cstr(value));
}

static void
put_int(struct jt_buf *b, const char *name, int64_t value)
{
	put_name(b, jeton_cstr(name));
	jt_put_int(b, value);
}

static jeton_err
put_json(struct jt_buf *b, const char *text)
{
	jeton_err e;

	if (text == NULL)
		return JETON_ARGUMENT;
	e = jt_json_check(jeton_cstr(text));
	if (e == JETON_OK)
		jt_put(b, jeton_cstr(text));
	return e == JETON_OK ? e : JETON_ARGUMENT;
}

/* One typed member; the list's values are the caller's responsibility. */
static jeton_err
put_typed(struct jt_buf *b, const jeton_claim *c)
{
	if (c->name == NULL)
		return JETON_ARGUMENT;
	put_name(b, jeton_cstr(c->name));
	switch (c->kind) {
	case JETON_KIND_STR:
		if (c->str == NULL)
			return JETON_ARGUMENT;
		jt_put_json_str(b, jeton_cstr(c->str));
		return JETON_OK;
	case JETON_KIND_INT:
		jt_put_int(b, c->integer);
		return JETON_OK;
	case JETON_KIND_DOUBLE:
		if (!isfinite(c->real))
			return JETON_ARGUMENT;
		jt_put_double(b, c->real);
		return JETON_OK;
	case JETON_KIND_BOOL:
		jt_put(b, c->integer != 0 ? JT_LIT("true") : JT_LIT("false"));
		return JETON_OK;
	case JETON_KIND_JSON:
		return put_json(b, c->str);
	case JETON_KIND_END:
		break;
	}
	return JETON_ARGUMENT;
}

static jeton_err
put_list(struct jt_buf *b, const jeton_claim *list)
{
	jeton_err e = JETON_OK;

	for (; e == JETON_OK && list != NULL && list->name != NULL; list++)
		e = put_typed(b, list);
	return e;
}

/* ---- Header ---- */

/* What the key and the type decide cannot be given again. */
static bool
is_ours(const char *name)
{
	static const char *const ours[] = { "alg", "typ", "kid", "crit",
		"b64" };

	for (size_t i = 0; i < JT_COUNT(ours); i++)
		if (strcmp(name, ours[i]) == 0)
			return true;
	return false;
}

static jeton_err
put_header_json(struct jt_buf *b, const jeton_key *key,
    const jeton_claims *claims)
{
	const struct jt_key *k = &key->key;
	const char *type = claims->type == NULL ? "JWT" : claims->type;

	for (const jeton_claim *c = claims->header;
	    c != NULL && c->name != NULL; c++)
		if (is_ours(c->name))
			return JETON_ARGUMENT;
	jt_put_char(b, '{');
	put_name(b, JT_LIT("alg"));
	jt_put_json_str(b, k->alg->name);
	if (type[0] != '\0')
		put_str(b, "typ", type);
	if (k->kid_size > 0)
		put_str(b, "kid", k->kid);
	return put_list(b, claims->header);
}

static jeton_err
put_header(struct jt_buf *out, const jeton_key *key, const jeton_claims *claims)
{
	char text[JETON_HEADER_MAX];
	jt_member members[JETON_MEMBERS_MAX];
	struct jt_buf b = jt_buf_over(text, sizeof text);
	jeton_err e = put_header_json(&b, key, claims);
	size_t count;

	jt_put_char(&b, '}');
	if (e == JETON_OK && b.failed)
		e = JETON_ARGUMENT;
	if (e == JETON_OK && claims->header != NULL &&
	    jt_json_object((jeton_str){ text, b.n }, members, JETON_MEMBERS_MAX,
		&count) != JETON_OK)
		e = JETON_ARGUMENT;
	if (e == JETON_OK)
		jt_put_base64url(out, text, b.n);
	return e;
}

/* ---- Claims ---- */

/* Opens with the caller's object, of which the registered claims are found. */
static jeton_err
put_base(struct jt_buf *b, const char *json, struct jt_claims *found)
{
	jt_member members[JETON_CLAIMS_MAX];
	jeton_str text = jeton_cstr(json == NULL ? "{}" : json);
	size_t count;

	if (jt_json_object(text, members, JETON_CLAIMS_MAX, &count) != JETON_OK)
		return JETON_ARGUMENT;
	jt_claims_find(found, text, members, count);
	if (count == 0) {
		jt_put_char(b, '{');
		return JETON_OK;
	}
	while (text.p[text.n - 1] != '}')
		text.n--;
	jt_put(b, (jeton_str){ text.p, text.n - 1 });
	return JETON_OK;
}

/* The times: iat, from which exp is counted, unless the object has them. */
static jeton_err
put_times(struct jt_buf *b, const jeton_claims *c,
    const struct jt_claims *found, int64_t now)
{
	bool has_iat = found->value[JT_IAT].type != JT_JSON_NONE;
	bool has_exp = found->value[JT_EXP].type != JT_JSON_NONE;
	int64_t iat = now;

	if (has_iat && jt_json_time(found->value[JT_IAT], &iat) != JETON_OK)
		return JETON_ARGUMENT;
	if (c->lifetime < 0 || c->not_before < 0 || now < 0 ||
	    c->lifetime > INT64_MAX - iat)
		return JETON_ARGUMENT;
	if (c->lifetime == 0 && !has_exp &&
	    (c->allow & JETON_ALLOW_NO_EXP) == 0)
		return JETON_ARGUMENT;
	if (!has_iat && (c->allow & JETON_NO_ISSUED_AT) == 0)
		put_int(b, "iat", iat);
	if (c->not_before != 0)
		put_int(b, "nbf", c->not_before);
	if (c->lifetime != 0)
		put_int(b, "exp", iat + c->lifetime);
	return JETON_OK;
}

static jeton_err
put_audience(struct jt_buf *b, const jeton_claims *c)
{
	if (c->audience != NULL && c->audiences != NULL)
		return JETON_ARGUMENT;
	put_str(b, "aud", c->audience);
	if (c->audiences == NULL)
		return JETON_OK;
	if (c->audiences[0] == NULL)
		return JETON_ARGUMENT;
	put_name(b, JT_LIT("aud"));
	for (size_t i = 0; c->audiences[i] != NULL; i++) {
		jt_put_char(b, i == 0 ? '[' : ',');
		jt_put_json_str(b, jeton_cstr(c->audiences[i]));
	}
	jt_put_char(b, ']');
	return JETON_OK;
}

static jeton_err
put_id(struct jt_buf *b, const jeton_claims *c)
{
	uint8_t id[RANDOM_ID_BYTES];
	jeton_err e;

	if ((c->allow & JETON_RANDOM_ID) == 0) {
		put_str(b, "jti", c->id);
		return JETON_OK;
	}
	if (c->id != NULL)
		return JETON_ARGUMENT;
	e = jt_random(id, sizeof id);
	if (e != JETON_OK)
		return e;
	put_name(b, JT_LIT("jti"));
	jt_put_char(b, '"');
	jt_put_base64url(b, id, sizeof id);
	jt_put_char(b, '"');
	return JETON_OK;
}

/* Reads what was written as a verifier will: each name once, right types. */
static jeton_err
check_claims(jeton_str text)
{
	jt_member members[JETON_CLAIMS_MAX];
	struct jt_claims claims;
	size_t count;
	jeton_err e;

	e = jt_json_object(text, members, JETON_CLAIMS_MAX, &count);
	if (e != JETON_OK)
		return JETON_ARGUMENT;
	jt_claims_find(&claims, text, members, count);
	for (enum jt_claim c = JT_ISS; c < JT_CLAIM_COUNT; c++)
		if (jt_claim_shape(&claims, c) != JETON_OK)
			return JETON_ARGUMENT;
	return JETON_OK;
}

static jeton_err
put_claims_json(struct jt_buf *b, const jeton_claims *c, int64_t now)
{
	struct jt_claims found;
	jeton_err e = put_base(b, c->json, &found);

	if (e == JETON_OK) {
		put_str(b, "iss", c->issuer);
		put_str(b, "sub", c->subject);
		e = put_audience(b, c);
	}
	if (e == JETON_OK)
		e = put_times(b, c, &found, now);
	if (e == JETON_OK)
		e = put_id(b, c);
	if (e == JETON_OK)
		e = put_list(b, c->more);
	jt_put_char(b, '}');
	return e;
}

static jeton_err
put_claims(struct jt_buf *out, const jeton_claims *claims, int64_t now)
{
	char text[JETON_TEXT_MAX];
	struct jt_buf b = jt_buf_over(text, sizeof text);
	jeton_err e = put_claims_json(&b, claims, now);

	if (e == JETON_OK && b.failed)
		e = JETON_ARGUMENT;
	if (e == JETON_OK)
		e = check_claims((jeton_str){ text, b.n });
	if (e == JETON_OK)
		jt_put_base64url(out, text, b.n);
	return e;
}

/* ---- Token ---- */

static jeton_err
put_signature(struct jt_buf *out, const jeton_key *key)
{
	uint8_t signature[JT_SIGNATURE_MAX];
	size_t n = jt_key_signature_size(&key->key);
	jeton_err e;

	if (out->failed)
		return JETON_NO_SPACE;
	e = jt_key_sign(&key->key, out->p, out->n, signature);
	if (e != JETON_OK)
		return e;
	jt_put_char(out, '.');
	jt_put_base64url(out, signature, n);
	return JETON_OK;
}

jeton_err
jeton_sign_at(const jeton_key *key, const jeton_claims *claims, int64_t now,
    char *out, size_t size)
{
	struct jt_buf b = jt_buf_over(out, size);
	jeton_err e = JETON_ARGUMENT;

	if (size == 0)
		return JETON_NO_SPACE;
	out[0] = '\0';
	if (key == NULL || claims == NULL ||
	    (claims->allow & ~known_flags) != 0)
		return e;
	e = put_header(&b, key, claims);
	jt_put_char(&b, '.');
	if (e == JETON_OK)
		e = put_claims(&b, claims, now);
	if (e == JETON_OK)
		e = put_signature(&b, key);
	if (e == JETON_OK && b.n > JETON_TOKEN_MAX)
		e = JETON_TOO_LONG;
	if (e == JETON_OK)
		e = jt_buf_end(&b);
	if (e != JETON_OK)
		out[0] = '\0';
	return e;
}

jeton_err
jeton_sign(const jeton_key *key, const jeton_claims *claims, char *out,
    size_t size)
{
	return jeton_sign_at(key, claims, time(NULL), out, size);
}
