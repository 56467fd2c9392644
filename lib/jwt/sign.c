/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From claims to a compact token.  The JSON is written by us or checked by
 * us, and then, unless all of it is ours, once more as a whole: what is signed
 * here, jeton_verify() can read.
 */
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "jeton.h"
#include "jose/key.h"
#include "jose/object.h"
#include "jwt/claims.h"

enum { RANDOM_ID_BYTES = 16, FEW = 8 };

static const unsigned known_flags =
    JETON_ALLOW_NO_EXP | JETON_RANDOM_ID | JETON_NO_ISSUED_AT;

/* Appends a name that is in quotes and followed by its colon. */
static inline void
put_name(struct jt_buf *b, jeton_str name)
{
	if (b->n > 0 && b->p[b->n - 1] != '{')
		jt_put_char(b, ',');
	jt_put(b, name);
}

static inline void
put_str(struct jt_buf *b, jeton_str name, const char *value)
{
	if (value == NULL)
		return;
	put_name(b, name);
	jt_put_json_str(b, jeton_cstr(value));
}

static inline void
put_int(struct jt_buf *b, jeton_str name, int64_t value)
{
	put_name(b, name);
	jt_put_int(b, value);
}

/* ---- Header ---- */

static jeton_err
put_header_json(struct jt_buf *b, const jeton_key *key,
    const jeton_claims *claims)
{
	static const char *const ours[] = { "alg", "typ", "kid", "crit",
		"b64" };
	const struct jt_key *k = &key->key;
	const char *type = claims->type == NULL ? "JWT" : claims->type;

	if (jt_list_has_any(claims->header, ours, JT_COUNT(ours)))
		return JETON_ARGUMENT;
	jt_put(b, JT_LIT("{\"alg\":"));
	jt_put_json_str(b, k->alg->name);
	if (type[0] != '\0')
		put_str(b, JT_LIT("\"typ\":"), type);
	if (k->kid_size > 0)
		put_str(b, JT_LIT("\"kid\":"), k->kid);
	return jt_put_list(b, claims->header);
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

/* The caller's object, with the registered claims that it has. */
struct base {
	size_t count;
	struct jt_claims found;
	jt_member members[JETON_CLAIMS_MAX];
};

static jeton_err
read_base(struct base *base, const char *json)
{
	jeton_str text = jeton_cstr(json);

	base->count = 0;
	if (json != NULL &&
	    jt_json_object(text, base->members, JETON_CLAIMS_MAX,
		&base->count) != JETON_OK)
		return JETON_ARGUMENT;
	jt_claims_find(&base->found, text, base->members, base->count);
	return JETON_OK;
}

/* Opens with it. */
static jeton_err
put_base(struct jt_buf *b, struct base *base, const char *json)
{
	jeton_str text = jeton_cstr(json);

	if (read_base(base, json) != JETON_OK)
		return JETON_ARGUMENT;
	if (base->count == 0) {
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
	bool has_iat = jt_claim_is_there(found, JT_IAT);
	bool has_exp = jt_claim_is_there(found, JT_EXP);
	int64_t iat = now;

	if (has_iat &&
	    jt_json_time(jt_claim_value(found, JT_IAT), &iat) != JETON_OK)
		return JETON_ARGUMENT;
	if (c->lifetime < 0 || c->not_before < 0 || now < 0 ||
	    c->lifetime > INT64_MAX - iat)
		return JETON_ARGUMENT;
	if (c->lifetime == 0 && !has_exp &&
	    (c->allow & JETON_ALLOW_NO_EXP) == 0)
		return JETON_ARGUMENT;
	if (!has_iat && (c->allow & JETON_NO_ISSUED_AT) == 0)
		put_int(b, JT_LIT("\"iat\":"), iat);
	if (c->not_before != 0)
		put_int(b, JT_LIT("\"nbf\":"), c->not_before);
	if (c->lifetime != 0)
		put_int(b, JT_LIT("\"exp\":"), iat + c->lifetime);
	return JETON_OK;
}

static jeton_err
put_audience(struct jt_buf *b, const jeton_claims *c)
{
	if (c->audience != NULL && c->audiences != NULL)
		return JETON_ARGUMENT;
	put_str(b, JT_LIT("\"aud\":"), c->audience);
	if (c->audiences == NULL)
		return JETON_OK;
	if (c->audiences[0] == NULL)
		return JETON_ARGUMENT;
	put_name(b, JT_LIT("\"aud\":"));
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
		put_str(b, JT_LIT("\"jti\":"), c->id);
		return JETON_OK;
	}
	if (c->id != NULL)
		return JETON_ARGUMENT;
	e = jt_random(id, sizeof id);
	if (e != JETON_OK)
		return e;
	put_name(b, JT_LIT("\"jti\":"));
	jt_put_char(b, '"');
	jt_put_base64url(b, id, sizeof id);
	jt_put_char(b, '"');
	return JETON_OK;
}

/*
 * Whether each of these has a name of its own that is not registered, and a
 * value that we write.  False if they are many.
 */
static bool
are_plain(const jeton_claim *list)
{
	size_t n = 0;

	for (; list != NULL && list[n].name != NULL; n++) {
		if (n == FEW || list[n].kind == JETON_KIND_JSON ||
		    jt_claim_named(jeton_cstr(list[n].name)) != JT_CLAIM_COUNT)
			return false;
		for (size_t i = 0; i < n; i++)
			if (strcmp(list[i].name, list[n].name) == 0)
				return false;
	}
	return true;
}

/*
 * Whether everything in the claims is written by us and each name once, so
 * that reading it again would find nothing.
 */
static bool
is_plain(const jeton_claims *c, int64_t now)
{
	return c->json == NULL && now <= JT_TIME_MAX &&
	    c->lifetime <= JT_TIME_MAX - now && c->not_before <= JT_TIME_MAX &&
	    are_plain(c->more);
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
	struct base base;
	jeton_err e = put_base(b, &base, c->json);

	if (e == JETON_OK) {
		put_str(b, JT_LIT("\"iss\":"), c->issuer);
		put_str(b, JT_LIT("\"sub\":"), c->subject);
		e = put_audience(b, c);
	}
	if (e == JETON_OK)
		e = put_times(b, c, &base.found, now);
	if (e == JETON_OK)
		e = put_id(b, c);
	if (e == JETON_OK)
		e = jt_put_list(b, c->more);
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
	if (e == JETON_OK && !is_plain(claims, now))
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
