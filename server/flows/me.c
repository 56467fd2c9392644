/* SPDX-License-Identifier: Apache-2.0 */
#include <time.h>

#include "base/text.h"
#include "flows/access_token.h"
#include "flows/answer.h"
#include "flows/flow.h"
#include "log.h"
#include "store/sessions.h"

enum { ANSWER_SIZE = 4096 };

static void
put_person(struct jt_buf *b, const struct jt_user *u, const struct jt_access *a)
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

void
jt_me(struct jt_request *r, void *context)
{
	struct jt_flow *f = context;
	char text[ANSWER_SIZE];
	struct jt_buf b = jt_buf_over(text, sizeof text);
	struct jt_access access;
	struct jt_user user;

	if (!jt_access_read(r, f, &access))
		return;
	switch (jt_sessions_alive(f->reader, access.sid, time(NULL), &user)) {
	case JT_DONE:
		break;
	case JT_ABSENT:
		jt_request_note(r, access.sid, "");
		jt_answer_bad_token(r);
		return;
	case JT_CONFLICT:
	case JT_UNAVAILABLE:
		jt_log_error("store", jt_db_why(f->reader));
		jt_answer_busy(r);
		return;
	}
	jt_request_note(r, access.sid, user.id);
	put_person(&b, &user, &access);
	jt_reply_header(r, "Cache-Control", "no-store");
	jt_reply(r, 200, (jeton_str){ b.p, b.n });
}
