/* SPDX-License-Identifier: Apache-2.0 */
#include "flows/access_token.h"

#include <time.h>

#include "base/text.h"
#include "ended/status.h"
#include "flows/answer.h"
#include "flows/cookies.h"
#include "http/fields.h"

enum { CLAIMS_MAX = 8, STATUS_SIZE = 768 };

static const char token_type[] = "at+jwt";

static bool
is_set(const char *text)
{
	return text != NULL && text[0] != '\0';
}

static void
put_claim(jeton_claim *claims, const char *name, jeton_kind kind,
    const char *text)
{
	size_t n = 0;

	if (!is_set(text))
		return;
	while (claims[n].name != NULL)
		n++;
	claims[n].name = name;
	claims[n].kind = kind;
	claims[n].str = text;
}

int64_t
jt_access_lifetime(const struct jt_config *c, int64_t seconds)
{
	if (seconds == 0)
		seconds = c->access_lifetime;
	return seconds < c->keys_keep ? seconds : c->keys_keep;
}

jeton_err
jt_access_token_make(const struct jt_flow *f, const struct jt_grant *g,
    char out[JT_ACCESS_TOKEN_SIZE])
{
	const struct jt_config *c = f->config;
	jeton_claim more[CLAIMS_MAX] = { { 0 } };
	char status[STATUS_SIZE];
	struct jt_buf b = jt_buf_over(status, sizeof status);
	const jeton_claims claims = {
		.issuer = c->issuer,
		.subject = g->subject,
		.audience = is_set(g->audience) ? g->audience : c->audience,
		.lifetime = g->lifetime,
		.type = token_type,
		.more = more,
		.allow = JETON_RANDOM_ID,
	};

	put_claim(more, "client_id", JETON_KIND_STR, g->client);
	put_claim(more, "sid", JETON_KIND_STR, g->sid);
	put_claim(more, "scope", JETON_KIND_STR, g->scope);
	put_claim(more, "roles", JETON_KIND_JSON, g->roles);
	if (g->status != 0 && c->has_status_list) {
		jt_status_put_claim(&b, c->issuer, g->status);
		if (jt_buf_end(&b) != JETON_OK)
			return JETON_TOO_LONG;
		put_claim(more, "status", JETON_KIND_JSON, status);
	}
	if (g->is_simplejwt) {
		put_claim(more, "user_id", JETON_KIND_STR, g->subject);
		put_claim(more, "token_type", JETON_KIND_STR, "access");
	}
	return jt_keyring_sign(f->keyring, is_set(g->alg) ? g->alg : "",
	    &claims, g->now, out, JT_ACCESS_TOKEN_SIZE);
}

enum jt_field
jt_access_find(const struct jt_request *r, jeton_str *token, bool *is_cookie)
{
	enum jt_field in_header, in_cookie;
	jeton_str cookie, field;
	size_t count;

	field = jt_request_header(r, "Authorization", &count);
	in_header = count > 1 ? JT_FIELD_BAD : jt_bearer(field, token);
	in_cookie = jt_cookie_of(r, JT_ACCESS_COOKIE, &cookie);
	*is_cookie = in_cookie == JT_FIELD_FOUND;
	if (in_header == JT_FIELD_BAD || in_cookie == JT_FIELD_BAD ||
	    (in_header == JT_FIELD_FOUND && *is_cookie))
		return JT_FIELD_BAD;
	if (*is_cookie)
		*token = cookie;
	return *is_cookie ? JT_FIELD_FOUND : in_header;
}

/* The one token; what is wrong is answered. */
static bool
find_token(struct jt_request *r, jeton_str *token, bool *is_cookie)
{
	switch (jt_access_find(r, token, is_cookie)) {
	case JT_FIELD_FOUND:
		return true;
	case JT_FIELD_ABSENT:
		jt_answer_no_token(r);
		return false;
	case JT_FIELD_BAD:
		jt_answer_bad(r, "there must be one access token, well formed");
		return false;
	}
	return false;
}

/* Copies a claim of ours; false if it is there and is none. */
static bool
take_str(const jeton_token *token, const char *name, char *out, size_t size)
{
	const char *text = jeton_get_str(token, name);

	out[0] = '\0';
	if (text == NULL)
		return jeton_get_json(token, name).n == 0;
	jt_copy(out, size, jeton_cstr(text));
	return strlen(text) < size;
}

static bool
take_claims(const jeton_token *token, struct jt_access *out)
{
	return take_str(token, "sid", out->sid, sizeof out->sid) &&
	    take_str(token, "jti", out->jti, sizeof out->jti) &&
	    take_str(token, "client_id", out->client, sizeof out->client) &&
	    jeton_get_int(token, "exp", &out->expires) &&
	    strlen(out->jti) == JT_ID_SIZE - 1 && out->client[0] != '\0';
}

jeton_err
jt_access_verify(struct jt_flow *f, jeton_str token, const char *audience,
    struct jt_access *out)
{
	const jeton_rules rules = {
		.issuer = f->config->issuer,
		.audience = audience,
		.type = token_type,
	};
	jeton_err e;

	*out = (struct jt_access){ 0 };
	e = jt_keyring_verify(f->keyring, &rules, token, time(NULL), &f->token);
	if (e == JETON_OK && !take_claims(&f->token, out))
		e = JETON_MISSING_CLAIM;
	return e;
}

bool
jt_access_read(struct jt_request *r, struct jt_flow *f, struct jt_access *out)
{
	jeton_str token;
	bool is_cookie;
	jeton_err e;

	*out = (struct jt_access){ 0 };
	if (!find_token(r, &token, &is_cookie))
		return false;
	e = jt_access_verify(f, token, f->config->audience, out);
	out->is_cookie = is_cookie;
	if (e == JETON_OK && out->sid[0] != '\0')
		return true;
	if (e != JETON_OK && e < JETON_REFUSED)
		jt_answer_busy(r);
	else
		jt_answer_bad_token(r);
	return false;
}
