/* SPDX-License-Identifier: Apache-2.0 */
#include "flows/access_token.h"

#include <time.h>

#include "base/text.h"
#include "flows/answer.h"
#include "flows/cookies.h"
#include "http/fields.h"

static const char token_type[] = "at+jwt";
static const char client_id[] = "jetond";

jeton_err
jt_access_token_make(const struct jt_flow *f, const struct jt_grant *g,
    char out[JT_ACCESS_TOKEN_SIZE])
{
	const jeton_claim more[] = {
		{ .name = "sid", .kind = JETON_KIND_STR, .str = g->sid },
		{ .name = "client_id",
		    .kind = JETON_KIND_STR,
		    .str = client_id },
		{ .name = "roles", .kind = JETON_KIND_JSON, .str = g->roles },
		{ 0 },
	};
	const jeton_claims claims = {
		.issuer = f->config->issuer,
		.subject = g->user,
		.audience = f->config->audience,
		.lifetime = g->lifetime,
		.type = token_type,
		.more = more,
		.allow = JETON_RANDOM_ID,
	};

	return jt_keyring_sign(f->keyring, &claims, g->now, out,
	    JT_ACCESS_TOKEN_SIZE);
}

/* The one token; what is wrong is answered. */
static bool
find_token(struct jt_request *r, jeton_str *token, bool *is_cookie)
{
	enum jt_field in_header, in_cookie;
	jeton_str cookie, field;
	size_t count;

	field = jt_request_header(r, "Authorization", &count);
	in_header = count > 1 ? JT_FIELD_BAD : jt_bearer(field, token);
	in_cookie = jt_cookie_of(r, JT_ACCESS_COOKIE, &cookie);
	if (in_header == JT_FIELD_BAD || in_cookie == JT_FIELD_BAD ||
	    (in_header == JT_FIELD_FOUND && in_cookie == JT_FIELD_FOUND)) {
		jt_answer_bad(r, "there must be one access token, well formed");
		return false;
	}
	*is_cookie = in_cookie == JT_FIELD_FOUND;
	if (*is_cookie)
		*token = cookie;
	if (in_header == JT_FIELD_ABSENT && in_cookie == JT_FIELD_ABSENT) {
		jt_answer_no_token(r);
		return false;
	}
	return true;
}

static bool
take_claims(const jeton_token *token, struct jt_access *out)
{
	const char *sid = jeton_get_str(token, "sid");

	if (sid == NULL || strlen(sid) != JT_ID_SIZE - 1)
		return false;
	memcpy(out->sid, sid, JT_ID_SIZE);
	return jeton_get_int(token, "exp", &out->expires);
}

bool
jt_access_read(struct jt_request *r, struct jt_flow *f, struct jt_access *out)
{
	const jeton_rules rules = {
		.issuer = f->config->issuer,
		.audience = f->config->audience,
		.type = token_type,
	};
	jeton_str token;
	jeton_err e;

	*out = (struct jt_access){ 0 };
	if (!find_token(r, &token, &out->is_cookie))
		return false;
	e = jt_keyring_verify(f->keyring, &rules, token, time(NULL), &f->token);
	if (e == JETON_OK && take_claims(&f->token, out))
		return true;
	if (e != JETON_OK && e < JETON_REFUSED)
		jt_answer_busy(r);
	else
		jt_answer_bad_token(r);
	return false;
}
