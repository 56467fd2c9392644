/* SPDX-License-Identifier: Apache-2.0 */
#include "flows/account.h"

#include "base/text.h"
#include "flows/answer.h"
#include "flows/cookies.h"

static void
asked(struct jt_alive *alive, enum jt_outcome o, const struct jt_owner *owner)
{
	struct jt_account *a = (struct jt_account *)alive;

	jt_request_note(a->request, a->sid, owner->id);
	switch (o) {
	case JT_DONE:
		jt_copy(a->user, sizeof a->user, jeton_cstr(owner->id));
		jt_copy(a->name, sizeof a->name, jeton_cstr(owner->name));
		a->done(a);
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
jt_account_open(struct jt_account *a, struct jt_request *r, struct jt_flow *f)
{
	struct jt_access *access = &a->alive.access;

	a->request = r;
	a->flow = f;
	a->sid = access->sid;
	a->alive.done = asked;
	if (!jt_access_read(r, f, access))
		return;
	if (strcmp(access->client, JT_FIRST_PARTY) != 0) {
		jt_answer_error(r, 403, "insufficient_scope",
		    "this is for the account's own pages");
		return;
	}
	if (access->is_cookie && !jt_request_is_safe(r) &&
	    !jt_csrf_check(r, f, access->sid))
		return;
	jt_alive_ask(&a->alive, r, f);
}

struct jt_account *
jt_account_of_read(struct jt_read *r)
{
	return (struct jt_account *)((char *)r -
	    offsetof(struct jt_account, read));
}

struct jt_account *
jt_account_of_write(struct jt_write *w)
{
	return (struct jt_account *)((char *)w -
	    offsetof(struct jt_account, write));
}

static void
was_read(struct jt_job *job)
{
	struct jt_account *a = jt_account_of_read((struct jt_read *)job);

	if (a->read.outcome == JT_UNAVAILABLE)
		jt_answer_busy(a->request);
	else
		a->read_done(a);
}

void
jt_account_read(struct jt_account *a,
    enum jt_outcome (*run)(struct jt_db *db, struct jt_read *r))
{
	a->read.job.home = jt_request_home(a->request);
	a->read.job.done = was_read;
	a->read.run = run;
	if (!jt_reader_submit(a->flow->reads, &a->read))
		jt_answer_busy(a->request);
}

static void
was_written(struct jt_job *job)
{
	struct jt_account *a = jt_account_of_write((struct jt_write *)job);

	if (a->write.outcome == JT_UNAVAILABLE)
		jt_answer_busy(a->request);
	else
		a->written(a);
}

void
jt_account_write(struct jt_account *a,
    enum jt_outcome (*run)(struct jt_db *db, struct jt_write *w))
{
	a->write.job.home = jt_request_home(a->request);
	a->write.job.done = was_written;
	a->write.run = run;
	if (!jt_writer_submit(a->flow->writer, &a->write))
		jt_answer_busy(a->request);
}

void
jt_account_answer_done(struct jt_account *a, bool is_over)
{
	if (is_over && a->alive.access.is_cookie)
		jt_cookies_clear(a->request);
	jt_reply_header(a->request, "Cache-Control", "no-store");
	jt_reply(a->request, 204, (jeton_str){ NULL, 0 });
}
