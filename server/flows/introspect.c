/* SPDX-License-Identifier: Apache-2.0 */
/*
 * POST /introspect (RFC 7662): a resource server asks about an access token
 * that somebody brought.  It hears of tokens for itself and of no others, and
 * a session that has ended is over here at once.
 */
#include "base/text.h"
#include "flows/alive.h"
#include "flows/answer.h"
#include "flows/client_auth.h"
#include "flows/flow.h"
#include "words.h"

enum { ANSWER_SIZE = 8192 };

struct introspection {
	struct jt_alive alive; /* first, so that a question is its own */
	size_t size;
	char token[];
};

/* The claims that are answered as they are. */
static const char *const claims[] = { "iss", "sub", "aud", "client_id", "iat",
	"exp", "jti", "sid", "scope", "roles" };

static void
put_claims(struct jt_buf *b, const jeton_token *token)
{
	for (size_t i = 0; i < JT_COUNT(claims); i++) {
		const jeton_str json = jeton_get_json(token, claims[i]);

		if (json.n == 0)
			continue;
		jt_put_char(b, ',');
		jt_put_json_str(b, jeton_cstr(claims[i]));
		jt_put_char(b, ':');
		jt_put(b, json);
	}
}

static void
answer(struct jt_request *r, jeton_str body)
{
	jt_reply_header(r, "Cache-Control", "no-store");
	jt_reply(r, 200, body);
}

static void
answer_dead(struct jt_request *r)
{
	answer(r, JT_LIT("{\"active\":false}"));
}

static void
answer_alive(struct jt_request *r, const jeton_token *token,
    const struct jt_owner *owner)
{
	char text[ANSWER_SIZE];
	struct jt_buf b = jt_buf_over(text, sizeof text);

	jt_put(&b, JT_LIT("{\"active\":true,\"token_type\":\"Bearer\""));
	put_claims(&b, token);
	if (owner->name[0] != '\0') {
		jt_put(&b, JT_LIT(",\"username\":"));
		jt_put_json_str(&b, jeton_cstr(owner->name));
	}
	jt_put_char(&b, '}');
	if (b.failed)
		jt_answer_busy(r);
	else
		answer(r, (jeton_str){ b.p, b.n });
}

/* Whether the token is for the resource server that asks. */
static bool
is_for(const jeton_token *token, const struct jt_client *c)
{
	const char *audience = jeton_get_str(token, "aud");

	return audience != NULL &&
	    jt_words_have(jeton_cstr(c->audiences), jeton_cstr(audience));
}

/* The claims again: another request may have used the room meanwhile. */
static void
answer_claims(struct introspection *s, const struct jt_owner *owner)
{
	struct jt_request *r = s->alive.request;
	struct jt_flow *f = s->alive.flow;
	struct jt_access access;
	jeton_err e;

	e = jt_access_verify(f, (jeton_str){ s->token, s->size }, JETON_ANY,
	    &access);
	if (e == JETON_OK)
		answer_alive(r, &f->token, owner);
	else if (e < JETON_REFUSED)
		jt_answer_busy(r);
	else
		answer_dead(r);
}

static void
asked(struct jt_alive *a, enum jt_outcome o, const struct jt_owner *owner)
{
	switch (o) {
	case JT_DONE:
		answer_claims((struct introspection *)a, owner);
		return;
	case JT_ABSENT:
		answer_dead(a->request);
		return;
	case JT_CONFLICT:
	case JT_UNAVAILABLE:
		jt_answer_busy(a->request);
		return;
	}
}

static void
ask(struct jt_request *r, struct jt_flow *f, jeton_str text)
{
	struct introspection *s;
	struct jt_access access;
	jeton_err e;

	e = jt_access_verify(f, text, JETON_ANY, &access);
	if (e != JETON_OK && e < JETON_REFUSED) {
		jt_answer_busy(r);
		return;
	}
	if (e != JETON_OK || !is_for(&f->token, f->client)) {
		answer_dead(r);
		return;
	}
	s = jt_request_alloc(r, sizeof *s + text.n);
	memcpy(s->token, text.p, text.n);
	s->size = text.n;
	s->alive.access = access;
	s->alive.done = asked;
	jt_alive_ask(&s->alive, r, f);
}

static void
authenticated(struct jt_request *r, struct jt_flow *f)
{
	const jeton_str token = jt_form_get(&f->form, "token");

	jt_request_note(r, "", f->client->id);
	if (f->client->kind != JT_CLIENT_RESOURCE)
		jt_answer_error(r, 403, "unauthorized_client",
		    "only a resource server may ask about tokens");
	else if (token.n == 0)
		jt_answer_bad(r, "there is no token");
	else
		ask(r, f, token);
}

void
jt_introspect(struct jt_request *r, void *context)
{
	jt_client_authenticate(r, context, authenticated);
}
