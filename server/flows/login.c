/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "flows/answer.h"
#include "flows/body.h"
#include "flows/flow.h"
#include "flows/pair.h"
#include "flows/signin.h"
#include "limits.h"

struct login {
	struct jt_signin signin; /* first, so that a sign-in is its login */
	bool as_cookies;
};

static void
signed_in(struct jt_signin *s, enum jt_signed_in result)
{
	const struct login *l = (struct login *)s;
	const struct jt_pair pair = {
		.client = JT_FIRST_PARTY,
		.user = s->user.id,
		.sid = s->session.sid,
		.roles = s->user.roles,
		.counter = s->session.counter,
		.ends = s->session.idle_end,
		.status = s->session.status,
		.as_cookies = l->as_cookies,
	};

	switch (result) {
	case JT_SIGNED_IN:
		jt_pair_answer(s->request, s->flow, &pair);
		return;
	case JT_SIGNIN_REFUSED:
		jt_answer_refused(s->request,
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

static bool
read_credentials(struct jt_request *r, struct login *l)
{
	struct jt_body body;

	if (!jt_body_read(r, &body) ||
	    !jt_body_str(r, &body, "username", l->signin.name,
		sizeof l->signin.name) ||
	    !jt_body_str(r, &body, "password", l->signin.password,
		sizeof l->signin.password) ||
	    !jt_body_bool(r, &body, "cookies", &l->as_cookies))
		return false;
	jt_request_forget_body(r);
	return true;
}

void
jt_login(struct jt_request *r, void *context)
{
	struct login *l = jt_request_alloc(r, sizeof *l);

	if (!read_credentials(r, l))
		return;
	l->signin.done = signed_in;
	jt_copy(l->signin.session.client, sizeof l->signin.session.client,
	    JT_LIT(JT_FIRST_PARTY));
	jt_signin_start(&l->signin, r, context);
}
