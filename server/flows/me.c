/* SPDX-License-Identifier: Apache-2.0 */
#include <time.h>

#include "base/text.h"
#include "flows/access_token.h"
#include "flows/answer.h"
#include "flows/flow.h"
#include "log.h"
#include "store/sessions.h"

enum { ANSWER_SIZE = 4096 };

struct me {
	struct jt_read read; /* first, so that a job is its me */
	struct jt_request *request;
	struct jt_access access;
	struct jt_user user;
};

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

static enum jt_outcome
find_person(struct jt_db *db, struct jt_read *read)
{
	struct me *m = (struct me *)read;

	return jt_sessions_alive(db, m->access.sid, time(NULL), &m->user);
}

static void
answer(struct me *m)
{
	char text[ANSWER_SIZE];
	struct jt_buf b = jt_buf_over(text, sizeof text);

	put_person(&b, &m->user, &m->access);
	jt_reply_header(m->request, "Cache-Control", "no-store");
	jt_reply(m->request, 200, (jeton_str){ b.p, b.n });
}

static void
person_found(struct jt_job *job)
{
	struct me *m = (struct me *)job;

	jt_request_note(m->request, m->access.sid, m->user.id);
	switch (m->read.outcome) {
	case JT_DONE:
		answer(m);
		return;
	case JT_ABSENT:
		jt_answer_bad_token(m->request);
		return;
	case JT_CONFLICT:
	case JT_UNAVAILABLE:
		jt_answer_busy(m->request);
		return;
	}
}

void
jt_me(struct jt_request *r, void *context)
{
	struct me *m = jt_request_alloc(r, sizeof *m);
	struct jt_flow *f = context;

	m->request = r;
	if (!jt_access_read(r, f, &m->access))
		return;
	m->read.job.home = jt_request_home(r);
	m->read.job.done = person_found;
	m->read.run = find_person;
	if (!jt_reader_submit(f->reads, &m->read))
		jt_answer_busy(r);
}
