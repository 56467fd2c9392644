/* SPDX-License-Identifier: Apache-2.0 */
/*
 * password (RFC 6749 4.3): for clients that an operator allowed it in words,
 * on the way from something older.
 */
#include "base/text.h"
#include "flows/answer.h"
#include "flows/grants.h"
#include "flows/pair.h"
#include "flows/signin.h"

struct login {
	struct jt_signin signin; /* first, so that a sign-in is its login */
	char alg[JT_ALG_SIZE];
	bool has_refresh;
};

static void
give(const struct login *l)
{
	const struct jt_signin *s = &l->signin;
	const struct jt_pair pair = {
		.client = s->session.client,
		.user = s->user.id,
		.sid = s->session.sid,
		.roles = s->user.roles,
		.scope = s->session.scope,
		.audience = s->session.audience,
		.alg = l->alg,
		.counter = s->session.counter,
		.ends = s->session.idle_end,
		.status = s->session.status,
		.lifetime = s->lifetime,
		.is_single = !l->has_refresh,
	};

	jt_pair_answer(s->request, s->flow, &pair);
}

static void
signed_in(struct jt_signin *s, enum jt_signed_in result)
{
	switch (result) {
	case JT_SIGNED_IN:
		give((struct login *)s);
		return;
	case JT_SIGNIN_REFUSED:
		jt_answer_error(s->request, 400, "invalid_grant",
		    "the name or the password is wrong");
		return;
	case JT_SIGNIN_THROTTLED:
		jt_throttle_answer(&s->throttle);
		return;
	case JT_SIGNIN_BUSY:
		jt_answer_busy(s->request);
		return;
	}
}

void
jt_grant_password(struct jt_request *r, struct jt_flow *f)
{
	const jeton_str name = jt_form_get(&f->form, "username");
	const jeton_str password = jt_form_get(&f->form, "password");
	const struct jt_client *c = f->client;
	struct login *l = jt_request_alloc(r, sizeof *l);
	struct jt_session *session = &l->signin.session;

	if (name.n == 0 || name.n > JT_NAME_MAX || password.n == 0 ||
	    password.n > JT_PASSWORD_MAX) {
		jt_answer_bad(r, "there must be a username and a password");
		return;
	}
	if (!jt_grant_scope(r, f, session->scope) ||
	    !jt_grant_audience(r, f, session->audience) ||
	    !jt_grant_alg(r, f, l->alg))
		return;
	memcpy(session->client, c->id, sizeof session->client);
	jt_copy(l->signin.name, sizeof l->signin.name, name);
	jt_copy(l->signin.password, sizeof l->signin.password, password);
	l->signin.lifetime = c->access_lifetime;
	l->has_refresh = (c->grants & JT_GRANT_REFRESH) != 0;
	l->signin.idle = c->idle;
	l->signin.absolute = c->absolute;
	l->signin.done = signed_in;
	jt_signin_start(&l->signin, r, f);
}
