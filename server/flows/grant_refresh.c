/* SPDX-License-Identifier: Apache-2.0 */
/* refresh_token (RFC 6749 6): the next pair, with the same scope or less. */
#include "base/text.h"
#include "flows/answer.h"
#include "flows/grants.h"
#include "flows/rotate.h"
#include "words.h"

struct refresh {
	struct jt_rotate rotate; /* first, so that a rotation is its refresh */
	char alg[JT_ALG_SIZE];
	char allowed[JT_SCOPES_SIZE]; /* what the client may have now */
};

/* Granted is what was asked for, and allowed, and there at the beginning. */
static void
give(struct refresh *s)
{
	struct jt_pair pair = jt_rotate_pair(&s->rotate);
	char scope[JT_SCOPES_SIZE];

	if (!jt_words_common(jeton_cstr(pair.scope), jeton_cstr(s->allowed),
		scope, sizeof scope)) {
		jt_answer_busy(s->rotate.request);
		return;
	}
	pair.scope = scope;
	pair.alg = s->alg;
	pair.lifetime = s->rotate.lifetime;
	jt_pair_answer(s->rotate.request, s->rotate.flow, &pair);
}

static void
rotated(struct jt_rotate *s, enum jt_rotated result)
{
	switch (result) {
	case JT_ROTATED:
		give((struct refresh *)s);
		return;
	case JT_ROTATE_REFUSED:
		jt_answer_error(s->request, 400, "invalid_grant",
		    "the refresh token is not good");
		return;
	case JT_ROTATE_TOO_WIDE:
		jt_answer_error(s->request, 400, "invalid_scope",
		    "the scope is more than it was");
		return;
	case JT_ROTATE_BUSY:
		jt_answer_busy(s->request);
		return;
	}
}

void
jt_grant_refresh(struct jt_request *r, struct jt_flow *f)
{
	const jeton_str token = jt_form_get(&f->form, "refresh_token");
	const bool has_wish = jt_form_get(&f->form, "scope").n > 0;
	struct refresh *s = jt_request_alloc(r, sizeof *s);

	if (token.n == 0) {
		jt_answer_bad(r, "there is no refresh_token");
		return;
	}
	if ((has_wish && !jt_grant_scope(r, f, s->rotate.wish)) ||
	    !jt_grant_alg(r, f, s->alg))
		return;
	s->rotate.lifetime = f->client->access_lifetime;
	memcpy(s->allowed, f->client->scopes, sizeof s->allowed);
	memcpy(s->rotate.client, f->client->id, sizeof s->rotate.client);
	s->rotate.done = rotated;
	jt_rotate_start(&s->rotate, r, f, token, f->client->idle);
}
