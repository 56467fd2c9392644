/* SPDX-License-Identifier: Apache-2.0 */
#include "clients/assertion.h"

#include "base/json.h"
#include "clients/client.h"

enum { LEEWAY = 30 }; /* clocks differ */

static const char type[] = "client-authentication+jwt";

bool
jt_assertion_client(jeton_str assertion, char id[JT_CLIENT_ID_SIZE])
{
	char text[JETON_TEXT_MAX + 2];
	jt_member members[JETON_CLAIMS_MAX];
	const jt_member *sub;
	jeton_str header, payload;
	size_t count, n;

	id[0] = '\0';
	if (jeton_insecure_peek(assertion, text, sizeof text, &header,
		&payload) != JETON_OK ||
	    jt_json_object(payload, members, JETON_CLAIMS_MAX, &count) !=
		JETON_OK)
		return false;
	sub = jt_json_find(payload, members, count, JT_LIT("sub"));
	if (sub == NULL ||
	    jt_json_str(jt_json_value(payload, sub), id, JT_CLIENT_ID_SIZE,
		&n) != JETON_OK)
		id[0] = '\0';
	return id[0] != '\0';
}

/* With typ "JWT" or none, which is usual, or the one made for it. */
static jeton_err
verify(const jeton_rules *rules, const jeton_keys *keys, jeton_str assertion,
    int64_t now, jeton_token *room)
{
	jeton_rules typed = *rules;
	jeton_err e;

	e = jeton_verify_at(rules, keys, assertion, now, room);
	if (e != JETON_WRONG_TYPE)
		return e;
	typed.type = type;
	return jeton_verify_at(&typed, keys, assertion, now, room);
}

static jeton_err
take_id(const struct jt_client *c, const jeton_token *token, int64_t now,
    struct jt_assertion *out)
{
	char text[JT_CLIENT_ID_SIZE + 1 + JT_JTI_MAX];
	struct jt_buf b = jt_buf_over(text, sizeof text);
	const char *jti = jeton_get_str(token, "jti");
	const jeton_str aud = jeton_get_json(token, "aud");

	if (aud.n == 0 || aud.p[0] != '"')
		return JETON_WRONG_AUDIENCE;
	if (jti == NULL || jti[0] == '\0' || strlen(jti) > JT_JTI_MAX)
		return JETON_WRONG_ID;
	if (!jeton_get_int(token, "exp", &out->expires) ||
	    out->expires > now + JT_ASSERTION_SECONDS + LEEWAY)
		return JETON_BAD_CLAIM;
	out->expires += LEEWAY;
	jt_put(&b, jeton_cstr(c->id)); /* no client's id has a colon */
	jt_put_char(&b, ':');
	jt_put(&b, jeton_cstr(jti));
	return jt_hash_text((jeton_str){ b.p, b.n }, out->id);
}

jeton_err
jt_assertion_verify(const struct jt_client *c, const char *issuer,
    jeton_str assertion, int64_t now, jeton_token *room,
    struct jt_assertion *out)
{
	static const char *const required[] = { "jti", NULL };
	const jeton_rules rules = {
		.issuer = c->id,
		.subject = c->id,
		.audience = issuer,
		.required = required,
		.leeway = LEEWAY,
	};
	jeton_keys *keys;
	jeton_err e;

	*out = (struct jt_assertion){ 0 };
	e = jeton_keys_parse(&keys, jeton_cstr(c->keys), NULL);
	if (e != JETON_OK)
		return e;
	e = verify(&rules, keys, assertion, now, room);
	jeton_keys_free(keys);
	return e == JETON_OK ? take_id(c, room, now, out) : e;
}
