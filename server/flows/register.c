/* SPDX-License-Identifier: Apache-2.0 */
/*
 * POST /register: {"username", "password"}, where people.register = yes.  Each
 * attempt counts for its address, also one that succeeds: it costs a row.
 */
#include <time.h>

#include "base/bytes.h"
#include "base/text.h"
#include "flows/answer.h"
#include "flows/body.h"
#include "flows/flow.h"
#include "flows/throttle.h"
#include "log.h"
#include "people/hasher.h"
#include "people/person.h"
#include "store/users.h"

struct registration {
	struct jt_throttle throttle; /* first */
	struct jt_check check;
	struct jt_write write;
	struct jt_user user;
	char password[JT_PASSWORD_MAX + 1];
};

static struct registration *
of_check(struct jt_job *job)
{
	return (struct registration *)((char *)job -
	    offsetof(struct registration, check));
}

static struct registration *
of_write(struct jt_write *w)
{
	return (struct registration *)((char *)w -
	    offsetof(struct registration, write));
}

/* On the writer's thread. */
static enum jt_outcome
add_user(struct jt_db *db, struct jt_write *w)
{
	return jt_users_add(db, &of_write(w)->user, time(NULL));
}

static void
answer(struct jt_request *r, const struct jt_user *u)
{
	char text[64 + 6 * JT_NAME_MAX];
	struct jt_buf b = jt_buf_over(text, sizeof text);

	jt_put(&b, JT_LIT("{\"sub\":"));
	jt_put_json_str(&b, jeton_cstr(u->id));
	jt_put(&b, JT_LIT(",\"username\":"));
	jt_put_json_str(&b, jeton_cstr(u->name));
	jt_put_char(&b, '}');
	jt_reply_header(r, "Cache-Control", "no-store");
	jt_reply(r, 201, (jeton_str){ b.p, b.n });
}

static void
user_added(struct jt_job *job)
{
	const struct registration *g = of_write((struct jt_write *)job);
	struct jt_request *r = g->throttle.request;
	struct jt_log line;

	switch (g->write.outcome) {
	case JT_DONE:
		jt_log_begin(&line, "info", "registered");
		jt_log_str(&line, "user", jeton_cstr(g->user.id));
		jt_log_end(&line);
		answer(r, &g->user);
		return;
	case JT_CONFLICT:
		jt_answer_error(r, 409, "name_taken",
		    "there is a user of this name already");
		return;
	case JT_ABSENT:
	case JT_UNAVAILABLE:
		jt_answer_busy(r);
		return;
	}
}

static void
hashed(struct jt_job *job)
{
	struct registration *g = of_check(job);
	struct jt_request *r = g->throttle.request;

	jt_wipe(g->password, sizeof g->password);
	if (g->check.flaw != JT_NO_FLAW) {
		jt_answer_weak(r, jt_flaw_text(g->check.flaw));
		return;
	}
	memcpy(g->user.password, g->check.fresh, sizeof g->user.password);
	g->write.job.home = jt_request_home(r);
	g->write.job.done = user_added;
	g->write.run = add_user;
	if (g->check.result != JETON_OK ||
	    jt_random_id(g->user.id) != JETON_OK ||
	    !jt_writer_submit(g->throttle.flow->writer, &g->write))
		jt_answer_busy(r);
}

static void
attempt_counted(struct jt_throttle *t, enum jt_outcome o)
{
	struct registration *g = (struct registration *)t;

	g->check.next = jeton_cstr(g->password);
	g->check.name = g->user.name;
	g->check.job.home = jt_request_home(t->request);
	g->check.job.done = hashed;
	if (o == JT_CONFLICT)
		jt_throttle_answer(t);
	else if (o != JT_DONE || !jt_hasher_submit(t->flow->hasher, &g->check))
		jt_answer_busy(t->request);
}

static bool
read_wish(struct jt_request *r, struct registration *g)
{
	struct jt_body body;

	if (!jt_body_read(r, &body) ||
	    !jt_body_str(r, &body, "username", g->user.name,
		sizeof g->user.name) ||
	    !jt_body_str(r, &body, "password", g->password, sizeof g->password))
		return false;
	jt_request_forget_body(r);
	if (jt_is_name(jeton_cstr(g->user.name)))
		return true;
	jt_answer_bad(r, "username has a control character");
	return false;
}

void
jt_register(struct jt_request *r, void *context)
{
	struct registration *g = jt_request_alloc(r, sizeof *g);
	const struct jt_flow *f = context;

	if (!f->config->registers) {
		jt_answer_error(r, 404, "not_found", "there is nothing here");
		return;
	}
	if (!read_wish(r, g))
		return;
	jt_copy(g->user.roles, sizeof g->user.roles, JT_LIT("[]"));
	g->throttle.done = attempt_counted;
	jt_throttle_take(&g->throttle, r, context);
}
