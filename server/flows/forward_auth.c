/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GET /forward-auth: a proxy asks whether a request may pass.  It sends the
 * fields of that request; what it demands it says in the query of its own
 * configuration:
 *
 *	role=admin ops		any of these roles
 *	scope=read write	each of these scopes
 *	audience=orders		whom the token is for; else our own audience
 *	login=redirect		people without a token are sent to guard.login
 *
 * Nothing else of the request counts, no X-Forwarded-* either.  The answers
 * have no body: nginx gives up a connection on which a refusal has one.
 */
#include "base/text.h"
#include "flows/alive.h"
#include "flows/flow.h"
#include "jeton/value.h"
#include "log.h"
#include "words.h"

enum { DEMAND_SIZE = 512, SUBJECT_SIZE = 256 };

struct question {
	struct jt_alive alive; /* first, so that a question is its own */
	char roles[DEMAND_SIZE], scopes[DEMAND_SIZE], audience[DEMAND_SIZE];
	char subject[SUBJECT_SIZE];
	char scope[JT_SCOPES_SIZE];
	bool has_login;
};

/* What a proxy may demand, and where it is kept. */
static const struct {
	const char *name;
	size_t offset;
} demands[] = {
	{ "role", offsetof(struct question, roles) },
	{ "scope", offsetof(struct question, scopes) },
	{ "audience", offsetof(struct question, audience) },
};

enum refusal { NO_TOKEN, TWO_TOKENS, BAD_TOKEN, TOO_LITTLE, BUSY };

static const struct {
	int status;
	const char *challenge;
} refusals[] = {
	[NO_TOKEN] = { 401, "Bearer realm=\"jetond\"" },
	/* 401, for nginx makes 500 of a 400 */
	[TWO_TOKENS] = { 401,
	    "Bearer realm=\"jetond\", error=\"invalid_request\"" },
	[BAD_TOKEN] = { 401,
	    "Bearer realm=\"jetond\", error=\"invalid_token\"" },
	[TOO_LITTLE] = { 403,
	    "Bearer realm=\"jetond\", error=\"insufficient_scope\"" },
	[BUSY] = { 503, NULL },
};

static void
finish(struct jt_request *r, int status)
{
	jt_reply_header(r, "Cache-Control", "no-store");
	jt_reply(r, status, (jeton_str){ NULL, 0 });
}

/* Whether a person looks at the answer, as far as one can know. */
static bool
is_browser(const struct jt_request *r)
{
	static const jeton_str html = JT_INIT("text/html");
	const jeton_str accept = jt_request_header(r, "Accept", NULL);

	return accept.n >= html.n && memcmp(accept.p, html.p, html.n) == 0;
}

static void
refuse(struct question *q, enum refusal why, const char *reason)
{
	struct jt_request *r = q->alive.request;
	const char *login = q->alive.flow->config->login;

	if (reason[0] != '\0')
		jt_log_session("guard_refused", q->alive.access.sid, q->subject,
		    reason);
	if (refusals[why].status == 401 && q->has_login && is_browser(r) &&
	    login[0] != '\0') {
		jt_reply_header(r, "Location", login);
		finish(r, 302);
		return;
	}
	if (refusals[why].challenge == NULL)
		jt_reply_header(r, "Retry-After", "1");
	else
		jt_reply_header(r, "WWW-Authenticate", refusals[why].challenge);
	finish(r, refusals[why].status);
}

static bool
is_printable(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return true;
}

/* A JSON array of roles as text with commas; false if it has no such text. */
static bool
write_roles(const char *json, char out[JT_ROLES_SIZE])
{
	const jeton_value roles = { .type = JETON_ARRAY,
		.json = jeton_cstr(json) };

	out[0] = '\0';
	return json[0] == '\0' ||
	    (jeton_value_text(roles, out, JT_ROLES_SIZE) == JETON_OK &&
		is_printable(out));
}

static bool
has_a_role(const char *wanted, const char *json)
{
	const jeton_value roles = { .type = JETON_ARRAY,
		.json = jeton_cstr(json) };
	jeton_str rest = jeton_cstr(wanted), word;
	char role[DEMAND_SIZE];

	while (json[0] != '\0' && jt_next_word(&rest, &word)) {
		jt_copy(role, sizeof role, word);
		if (jeton_value_has(roles, role))
			return true;
	}
	return false;
}

/* The token is good and alive: what is its owner allowed? */
static void
judge(struct question *q, const struct jt_owner *owner)
{
	struct jt_request *r = q->alive.request;
	char roles[JT_ROLES_SIZE];

	if (q->roles[0] != '\0' && !has_a_role(q->roles, owner->roles)) {
		refuse(q, TOO_LITTLE, "role");
		return;
	}
	if (!write_roles(owner->roles, roles)) {
		refuse(q, TOO_LITTLE, "its roles fit no header");
		return;
	}
	jt_reply_header(r, "X-Jeton-Subject", q->subject);
	jt_reply_header(r, "X-Jeton-Scope", q->scope);
	jt_reply_header(r, "X-Jeton-Roles", roles);
	finish(r, 200);
}

static void
asked(struct jt_alive *a, enum jt_outcome o, const struct jt_owner *owner)
{
	struct question *q = (struct question *)a;

	jt_request_note(a->request, a->access.sid, q->subject);
	switch (o) {
	case JT_DONE:
		judge(q, owner);
		return;
	case JT_ABSENT:
		refuse(q, BAD_TOKEN, "ended");
		return;
	case JT_CONFLICT:
	case JT_UNAVAILABLE:
		refuse(q, BUSY, "store");
		return;
	}
}

/* What the token says that a header can. */
static bool
take_claims(struct question *q, const jeton_token *token)
{
	const char *subject = jeton_get_str(token, "sub");
	const char *scope = jeton_get_str(token, "scope");

	if (scope == NULL)
		scope = "";
	if (subject == NULL || strlen(subject) >= sizeof q->subject ||
	    strlen(scope) >= sizeof q->scope || !is_printable(subject) ||
	    !is_printable(scope))
		return false;
	jt_copy(q->subject, sizeof q->subject, jeton_cstr(subject));
	jt_copy(q->scope, sizeof q->scope, jeton_cstr(scope));
	return true;
}

static void
verify(struct question *q, jeton_str token)
{
	struct jt_flow *f = q->alive.flow;
	const char *audience =
	    q->audience[0] != '\0' ? q->audience : f->config->audience;
	jeton_err e;

	e = jt_access_verify(f, token, audience, &q->alive.access);
	if (e != JETON_OK)
		refuse(q, e < JETON_REFUSED ? BUSY : BAD_TOKEN,
		    jeton_strerror(e));
	else if (!take_claims(q, &f->token))
		refuse(q, TOO_LITTLE, "its claims fit no header");
	else if (!jt_words_within(jeton_cstr(q->scopes), jeton_cstr(q->scope)))
		refuse(q, TOO_LITTLE, "scope");
	else
		jt_alive_ask(&q->alive, q->alive.request, f);
}

static bool
take_demand(struct question *q, jeton_str name, jeton_str value)
{
	for (size_t i = 0; i < JT_COUNT(demands); i++)
		if (jt_str_eq(name, jeton_cstr(demands[i].name)) &&
		    value.n > 0 && value.n < DEMAND_SIZE) {
			jt_copy((char *)q + demands[i].offset, DEMAND_SIZE,
			    value);
			return true;
		}
	q->has_login = jt_str_eq(name, JT_LIT("login"));
	return q->has_login && jt_str_eq(value, JT_LIT("redirect"));
}

/*
 * What the proxy demands.  A demand that is not understood may be the one that
 * matters: nobody passes.
 */
static bool
read_demands(struct question *q, struct jt_form *form)
{
	const char *why;

	if (!jt_form_parse(form, jt_request_query(q->alive.request), &why))
		return false;
	for (size_t i = 0; i < form->count; i++)
		if (!take_demand(q, form->pairs[i].name, form->pairs[i].value))
			return false;
	return true;
}

void
jt_forward_auth(struct jt_request *r, void *context)
{
	struct question *q = jt_request_alloc(r, sizeof *q);
	struct jt_flow *f = context;
	jeton_str token;
	bool is_cookie;

	q->alive.request = r;
	q->alive.flow = f;
	q->alive.done = asked;
	f->form_of = NULL;
	if (!read_demands(q, &f->form)) {
		jt_log_error("forward_auth",
		    "the proxy's demand is not understood");
		finish(r, 500);
		return;
	}
	switch (jt_access_find(r, &token, &is_cookie)) {
	case JT_FIELD_FOUND:
		verify(q, token);
		return;
	case JT_FIELD_ABSENT:
		refuse(q, NO_TOKEN, "");
		return;
	case JT_FIELD_BAD:
		refuse(q, TWO_TOKENS, "two tokens");
		return;
	}
}
