/* SPDX-License-Identifier: Apache-2.0 */
/*
 * POST /password: {"old_password", "new_password"}.  All other sessions end with
 * the old password, in one transaction.
 */
#include <time.h>

#include "base/bytes.h"
#include "base/text.h"
#include "flows/account.h"
#include "flows/answer.h"
#include "flows/body.h"
#include "flows/flow.h"
#include "flows/throttle.h"
#include "log.h"
#include "people/hasher.h"

struct change {
	struct jt_account account; /* first, so that an account is its change */
	struct jt_throttle throttle;
	struct jt_check check;
	struct jt_user user;
	char old[JT_PASSWORD_MAX + 1], new[JT_PASSWORD_MAX + 1];
};

static struct change *
change_of_throttle(struct jt_throttle *t)
{
	return (struct change *)((char *)t - offsetof(struct change, throttle));
}

static struct change *
change_of_check(struct jt_job *job)
{
	return (struct change *)((char *)job - offsetof(struct change, check));
}

/* On the writer's thread. */
static enum jt_outcome
set_password(struct jt_db *db, struct jt_write *w)
{
	const struct change *c = (struct change *)jt_account_of_write(w);
	const struct jt_password_change change = {
		.user = c->user.id,
		.sid = c->account.sid,
		.old = c->user.password,
		.new = c->check.fresh,
	};
	enum jt_outcome o;

	o = jt_users_change_password(db, &change, time(NULL));
	return o == JT_DONE ? jt_throttle_return(db, &c->throttle) : o;
}

/* It is on the disk; or the account changed meanwhile. */
static void
password_set(struct jt_account *a)
{
	if (a->write.outcome != JT_DONE) {
		jt_answer_busy(a->request);
		return;
	}
	jt_log_session("password_changed", a->sid, a->user, "");
	jt_account_answer_done(a, false);
}

/* On the writer's thread: what the old one cost, if not the new one. */
static enum jt_outcome
forgive(struct jt_db *db, struct jt_write *w)
{
	return jt_throttle_return(db,
	    &((struct change *)jt_account_of_write(w))->throttle);
}

static void
forgiven(struct jt_account *a)
{
	const struct change *c = (struct change *)a;

	jt_answer_weak(a->request, jt_flaw_text(c->check.flaw));
}

static void
password_checked(struct jt_job *job)
{
	struct change *c = change_of_check(job);
	struct jt_account *a = &c->account;

	jt_wipe(c->old, sizeof c->old);
	jt_wipe(c->new, sizeof c->new);
	if (c->check.result == JETON_BAD_SIGNATURE) {
		jt_log_session("password_refused", a->sid, a->user, "password");
		jt_answer_error(a->request, 403, "wrong_password",
		    "the old password is wrong");
		return;
	}
	if (c->check.result != JETON_OK) {
		jt_log_error("hash", jeton_strerror(c->check.result));
		jt_throttle_give_up(&c->throttle);
		return;
	}
	a->written = c->check.flaw == JT_NO_FLAW ? password_set : forgiven;
	jt_account_write(a,
	    c->check.flaw == JT_NO_FLAW ? set_password : forgive);
}

/* Perhaps on another thread. */
static enum jt_outcome
find_user(struct jt_db *db, struct jt_read *r)
{
	struct change *c = (struct change *)jt_account_of_read(r);

	return jt_users_by_id(db, c->account.user, &c->user);
}

static void
user_found(struct jt_account *a)
{
	struct change *c = (struct change *)a;

	c->check.stored = c->user.password;
	c->check.password = jeton_cstr(c->old);
	c->check.next = jeton_cstr(c->new);
	c->check.name = c->account.name;
	c->check.job.home = jt_request_home(a->request);
	c->check.job.done = password_checked;
	if (!jt_hasher_submit(a->flow->hasher, &c->check))
		jt_throttle_give_up(&c->throttle);
}

static void
attempt_counted(struct jt_throttle *t, enum jt_outcome o)
{
	struct change *c = change_of_throttle(t);

	if (o == JT_CONFLICT)
		jt_throttle_answer(t);
	else if (o != JT_DONE)
		jt_answer_busy(t->request);
	else
		jt_account_read(&c->account, find_user);
}

static void
count_attempt(struct jt_account *a)
{
	struct change *c = (struct change *)a;

	c->throttle.name = jeton_cstr(a->name);
	c->throttle.done = attempt_counted;
	jt_throttle_take(&c->throttle, a->request, a->flow);
}

void
jt_password(struct jt_request *r, void *context)
{
	struct change *c = jt_request_alloc(r, sizeof *c);
	struct jt_body body;

	if (!jt_body_read(r, &body) ||
	    !jt_body_str(r, &body, "old_password", c->old, sizeof c->old) ||
	    !jt_body_str(r, &body, "new_password", c->new, sizeof c->new))
		return;
	jt_request_forget_body(r);
	c->account.done = count_attempt;
	c->account.read_done = user_found;
	jt_account_open(&c->account, r, context);
}
