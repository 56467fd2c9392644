/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "flows/alive.h"
#include "flows/answer.h"
#include "flows/flow.h"

enum { ANSWER_SIZE = 4096 };

static void
put_person(struct jt_buf *b, const struct jt_owner *u,
    const struct jt_access *a)
{
	jt_put(b, JT_LIT("{\"sub\":"));
	jt_put_json_str(b, jeton_cstr(u->id));
	jt_put(b, JT_LIT(",\"username\":"));
	jt_put_json_str(b, jeton_cstr(u->name));
	jt_put(b, JT_LIT(",\"roles\":"));
	jt_put(b, jeton_cstr(u->roles));
	jt_put(b, JT_LIT(",\"sid\":"));
	jt_put_json_str(b, jeton_cstr(a->sid));
	jt_put(b, JT_LIT(",\"exp\":"));
	jt_put_int(b, a->expires);
	jt_put_char(b, '}');
}

static void
answer(struct jt_request *r, const struct jt_owner *owner,
    const struct jt_access *access)
{
	char text[ANSWER_SIZE];
	struct jt_buf b = jt_buf_over(text, sizeof text);

	put_person(&b, owner, access);
	jt_reply_header(r, "Cache-Control", "no-store");
	jt_reply(r, 200, (jeton_str){ b.p, b.n });
}

static void
asked(struct jt_alive *a, enum jt_outcome o, const struct jt_owner *owner)
{
	jt_request_note(a->request, a->access.sid, owner->id);
	switch (o) {
	case JT_DONE:
		answer(a->request, owner, &a->access);
		return;
	case JT_ABSENT:
		jt_answer_bad_token(a->request);
		return;
	case JT_CONFLICT:
	case JT_UNAVAILABLE:
		jt_answer_busy(a->request);
		return;
	}
}

void
jt_me(struct jt_request *r, void *context)
{
	struct jt_alive *a = jt_request_alloc(r, sizeof *a);

	a->done = asked;
	if (jt_access_read(r, context, &a->access))
		jt_alive_ask(a, r, context);
}
