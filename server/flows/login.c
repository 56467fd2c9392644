/* SPDX-License-Identifier: Apache-2.0 */
#include <time.h>

#include "base/bytes.h"
#include "base/text.h"
#include "flows/answer.h"
#include "flows/body.h"
#include "flows/flow.h"
#include "flows/pair.h"
#include "limits.h"
#include "log.h"
#include "people/person.h"
#include "store/sessions.h"
#include "store/users.h"

enum { FIRST_COUNTER = 1, MS = 1000 };

struct login {
	struct jt_check check; /* first, so that a job is its login */
	struct jt_read read;
	struct jt_write write;
	struct jt_request *request;
	struct jt_flow *flow;
	struct jt_user user; /* without an id: there is none */
	struct jt_session session;
	bool as_cookies;
	char name[JT_NAME_MAX + 1];
	char password[JT_PASSWORD_MAX + 1];
};

_Static_assert(sizeof(struct login) <= JT_REQUEST_MEMORY, "a login is too big");

static struct login *
login_of_write(struct jt_write *w)
{
	return (struct login *)((char *)w - offsetof(struct login, write));
}

static struct login *
login_of_read(struct jt_read *r)
{
	return (struct login *)((char *)r - offsetof(struct login, read));
}

/* The same bytes for unknown, wrong, and disabled. */
static void
refuse(struct login *l, const char *reason)
{
	struct jt_log line;

	jt_log_begin(&line, "warning", "login_refused");
	jt_log_str(&line, "reason", jeton_cstr(reason));
	if (l->user.id[0] != '\0')
		jt_log_str(&line, "user", jeton_cstr(l->user.id));
	jt_log_str(&line, "peer", jt_request_peer(l->request));
	jt_log_end(&line);
	jt_answer_refused(l->request, "the name or the password is wrong");
}

/* On the writer's thread. */
static enum jt_outcome
add_session(struct jt_db *db, struct jt_write *w)
{
	const struct login *l = login_of_write(w);
	enum jt_outcome o;

	o = jt_sessions_add(db, &l->session, l->user.password);
	if (o == JT_DONE && l->check.fresh[0] != '\0')
		o = jt_users_rehash(db, l->user.id, l->user.password,
		    l->check.fresh);
	return o;
}

/* The session is on the disk, or will never be. */
static void
session_added(struct jt_job *job)
{
	struct login *l = login_of_write((struct jt_write *)job);
	const struct jt_session *s = &l->session;
	const struct jt_pair pair = {
		.user = l->user.id,
		.sid = s->sid,
		.roles = l->user.roles,
		.counter = s->counter,
		.ends = s->idle_end,
		.as_cookies = l->as_cookies,
	};

	switch (l->write.outcome) {
	case JT_DONE:
		jt_log_session("login", s->sid, l->user.id, "");
		jt_pair_answer(l->request, l->flow, &pair);
		return;
	case JT_ABSENT:
		refuse(l, "changed");
		return;
	case JT_CONFLICT:
	case JT_UNAVAILABLE:
		jt_answer_busy(l->request);
		return;
	}
}

static void
fill_session(struct login *l)
{
	const struct jt_config *c = l->flow->config;
	struct jt_session *s = &l->session;
	jeton_str agent = jt_request_header(l->request, "User-Agent", NULL);

	s->created = time(NULL);
	s->created_ms = s->created * MS;
	s->counter = FIRST_COUNTER;
	s->absolute_end = s->created + c->absolute;
	s->idle_end = s->created + c->idle;
	memcpy(s->user, l->user.id, sizeof s->user);
	if (jt_is_utf8(agent.p, agent.n))
		jt_copy(s->agent, sizeof s->agent, agent);
	jt_copy(s->address, sizeof s->address, jt_request_peer(l->request));
}

/* The password has been checked. */
static void
password_checked(struct jt_job *job)
{
	struct login *l = (struct login *)job;
	const jeton_err e = l->check.result;

	jt_wipe(l->password, sizeof l->password);
	if (e != JETON_OK && e != JETON_BAD_SIGNATURE) {
		jt_log_error("hash", jeton_strerror(e));
		jt_answer_busy(l->request);
		return;
	}
	if (e != JETON_OK || l->user.id[0] == '\0' || l->user.is_disabled) {
		refuse(l,
		    l->user.id[0] == '\0' ? "unknown"
			: e != JETON_OK   ? "password"
					  : "disabled");
		return;
	}
	fill_session(l);
	l->write.job.home = jt_request_home(l->request);
	l->write.job.done = session_added;
	l->write.run = add_session;
	if (jt_random_id(l->session.sid) != JETON_OK ||
	    !jt_writer_submit(l->flow->writer, &l->write))
		jt_answer_busy(l->request);
}

static enum jt_outcome
find_user(struct jt_db *db, struct jt_read *read)
{
	struct login *l = login_of_read(read);

	return jt_users_by_name(db, jeton_cstr(l->name), &l->user);
}

/* Whoever it is, or nobody: a password is checked. */
static void
user_found(struct jt_job *job)
{
	struct login *l = login_of_read((struct jt_read *)job);

	l->check.stored = l->user.password;
	l->check.password = jeton_cstr(l->password);
	l->check.job.home = jt_request_home(l->request);
	l->check.job.done = password_checked;
	if (l->read.outcome == JT_UNAVAILABLE ||
	    !jt_hasher_submit(l->flow->hasher, &l->check))
		jt_answer_busy(l->request);
}

static bool
read_credentials(struct login *l)
{
	struct jt_request *r = l->request;
	struct jt_body body;

	if (!jt_body_read(r, &body) ||
	    !jt_body_str(r, &body, "username", l->name, sizeof l->name) ||
	    !jt_body_str(r, &body, "password", l->password,
		sizeof l->password) ||
	    !jt_body_bool(r, &body, "cookies", &l->as_cookies))
		return false;
	jt_request_forget_body(r);
	return true;
}

void
jt_login(struct jt_request *r, void *context)
{
	struct login *l = jt_request_alloc(r, sizeof *l);

	l->request = r;
	l->flow = context;
	if (!read_credentials(l))
		return;
	l->read.job.home = jt_request_home(r);
	l->read.job.done = user_found;
	l->read.run = find_user;
	if (!jt_reader_submit(l->flow->reads, &l->read))
		jt_answer_busy(r);
}
