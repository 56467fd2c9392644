/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "flows/answer.h"
#include "flows/body.h"
#include "flows/cookies.h"
#include "flows/flow.h"
#include "flows/rotate.h"
#include "metrics.h"

struct refresh {
	struct jt_rotate rotate; /* first, so that a rotation is its refresh */
	bool as_cookies;
};

static void
rotated(struct jt_rotate *s, enum jt_rotated result)
{
	struct jt_pair pair;

	switch (result) {
	case JT_ROTATED:
		pair = jt_rotate_pair(s);
		pair.as_cookies = ((struct refresh *)s)->as_cookies;
		jt_pair_answer(s->request, s->flow, &pair);
		return;
	case JT_ROTATE_REFUSED:
	case JT_ROTATE_TOO_WIDE:
		jt_answer_refused(s->request, "the refresh token is not good");
		return;
	case JT_ROTATE_BUSY:
		jt_answer_busy(s->request);
		return;
	}
}

/* The one refresh token; what is wrong is answered. */
static bool
read_token(struct jt_request *r, const struct jt_flow *f, struct refresh *s)
{
	char text[JT_REFRESH_TOKEN_SIZE];
	struct jt_body body;
	enum jt_field in_cookie;
	jeton_str token;
	bool in_body;

	if (!jt_body_read_optional(r, &body))
		return false;
	in_body = jt_body_has(&body, "refresh_token");
	in_cookie = jt_cookie_of(r, JT_REFRESH_COOKIE, &token);
	if (in_cookie == JT_FIELD_BAD || (in_body && token.n > 0)) {
		jt_answer_bad(r, "there must be one refresh token");
		return false;
	}
	if (token.n == 0) {
		if (!jt_body_str(r, &body, "refresh_token", text, sizeof text))
			return false;
		token = jeton_cstr(text);
	}
	s->as_cookies = !in_body;
	if (jt_refresh_token_read(f->keyring, token, &s->rotate.token))
		return true;
	jt_count(JT_REFRESHES, "malformed");
	jt_answer_refused(r, "the refresh token is not good");
	return false;
}

void
jt_refresh(struct jt_request *r, void *context)
{
	struct refresh *s = jt_request_alloc(r, sizeof *s);
	struct jt_flow *f = context;

	if (!read_token(r, f, s))
		return;
	if (s->as_cookies && !jt_csrf_check(r, f, s->rotate.token.sid))
		return;
	s->rotate.done = rotated;
	jt_copy(s->rotate.client, sizeof s->rotate.client,
	    JT_LIT(JT_FIRST_PARTY));
	jt_rotate_go_on(&s->rotate, r, f, 0);
}
