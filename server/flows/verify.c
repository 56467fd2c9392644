/* SPDX-License-Identifier: Apache-2.0 */
/*
 * POST /verify: {"token"}: whether an access token is good, and whose it is, for
 * whoever has it.
 */
#include "base/text.h"
#include "flows/alive.h"
#include "flows/answer.h"
#include "flows/body.h"
#include "flows/flow.h"

enum { ANSWER_SIZE = 512 + 6 * JT_NAME_MAX };

static void
answer(const struct jt_alive *a, const struct jt_owner *owner)
{
	char text[ANSWER_SIZE];
	struct jt_buf b = jt_buf_over(text, sizeof text);

	jt_put(&b, JT_LIT("{\"active\":true,\"client_id\":"));
	jt_put_json_str(&b, jeton_cstr(a->access.client));
	if (owner->id[0] != '\0') {
		jt_put(&b, JT_LIT(",\"sub\":"));
		jt_put_json_str(&b, jeton_cstr(owner->id));
		jt_put(&b, JT_LIT(",\"username\":"));
		jt_put_json_str(&b, jeton_cstr(owner->name));
	}
	jt_put(&b, JT_LIT(",\"exp\":"));
	jt_put_int(&b, a->access.expires);
	jt_put_char(&b, '}');
	jt_reply_header(a->request, "Cache-Control", "no-store");
	jt_reply(a->request, 200, (jeton_str){ b.p, b.n });
}

static void
asked(struct jt_alive *a, enum jt_outcome o, const struct jt_owner *owner)
{
	jt_request_note(a->request, a->access.sid, owner->id);
	if (o == JT_DONE)
		answer(a, owner);
	else if (o == JT_ABSENT)
		jt_answer_bad_token(a->request);
	else
		jt_answer_busy(a->request);
}

void
jt_verify(struct jt_request *r, void *context)
{
	char text[JT_ACCESS_TOKEN_SIZE];
	struct jt_flow *f = context;
	struct jt_alive *a = jt_request_alloc(r, sizeof *a);
	struct jt_body body;
	jeton_err e;

	if (!jt_body_read(r, &body) ||
	    !jt_body_str(r, &body, "token", text, sizeof text))
		return;
	e = jt_access_verify(f, jeton_cstr(text), f->config->audience,
	    &a->access);
	a->done = asked;
	if (e == JETON_OK)
		jt_alive_ask(a, r, f);
	else if (e < JETON_REFUSED)
		jt_answer_busy(r);
	else
		jt_answer_bad_token(r);
}
