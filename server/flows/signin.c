/* SPDX-License-Identifier: Apache-2.0 */
#include "flows/signin.h"

#include <time.h>

#include "base/bytes.h"
#include "base/text.h"
#include "flows/access_token.h"
#include "log.h"
#include "metrics.h"
#include "people/person.h"
#include "store/statuses.h"

enum { FIRST_COUNTER = 1, MS = 1000 };

static struct jt_signin *
signin_of_write(struct jt_write *w)
{
	return (struct jt_signin *)((char *)w -
	    offsetof(struct jt_signin, write));
}

static struct jt_signin *
signin_of_read(struct jt_read *r)
{
	return (struct jt_signin *)((char *)r -
	    offsetof(struct jt_signin, read));
}

static void
give_up(struct jt_signin *s)
{
	jt_count(JT_LOGINS, "busy");
	s->done(s, JT_SIGNIN_BUSY);
}

static void
refuse(struct jt_signin *s, const char *reason, enum jt_signed_in result)
{
	struct jt_log line;

	jt_log_begin(&line, "warning", "login_refused");
	jt_log_str(&line, "reason", jeton_cstr(reason));
	jt_log_str(&line, "client", jeton_cstr(s->session.client));
	if (s->user.id[0] != '\0')
		jt_log_str(&line, "user", jeton_cstr(s->user.id));
	jt_log_str(&line, "id", jeton_cstr(jt_request_id(s->request)));
	jt_log_str(&line, "peer", jt_request_peer(s->request));
	jt_log_end(&line);
	jt_count(JT_LOGINS, reason);
	s->done(s, result);
}

/* On the writer's thread. */
static enum jt_outcome
add_session(struct jt_db *db, struct jt_write *w)
{
	struct jt_signin *s = signin_of_write(w);
	enum jt_outcome o;

	if (s->flow->config->has_status_list) {
		o = jt_statuses_next(db, &s->session.status);
		if (o != JT_DONE)
			return o;
	}
	o = jt_sessions_add(db, &s->session, s->user.password);
	if (o == JT_DONE && s->check.fresh[0] != '\0')
		o = jt_users_rehash(db, s->user.id, s->user.password,
		    s->check.fresh);
	if (o == JT_DONE)
		o = jt_throttle_return(db, &s->throttle);
	return o;
}

/* The session is on the disk, or will never be. */
static void
session_added(struct jt_job *job)
{
	struct jt_signin *s = signin_of_write((struct jt_write *)job);

	switch (s->write.outcome) {
	case JT_DONE:
		jt_log_session("login", s->session.sid, s->user.id, "");
		jt_count(JT_LOGINS, "success");
		s->done(s, JT_SIGNED_IN);
		return;
	case JT_ABSENT:
		refuse(s, "changed", JT_SIGNIN_REFUSED);
		return;
	case JT_CONFLICT:
	case JT_UNAVAILABLE:
		give_up(s);
		return;
	}
}

static void
fill_session(struct jt_signin *s)
{
	const struct jt_config *c = s->flow->config;
	struct jt_session *session = &s->session;
	jeton_str agent = jt_request_header(s->request, "User-Agent", NULL);

	session->created = time(NULL);
	session->created_ms = session->created * MS;
	session->counter = FIRST_COUNTER;
	session->absolute_end =
	    session->created + (s->absolute != 0 ? s->absolute : c->absolute);
	session->idle_end =
	    session->created + (s->idle != 0 ? s->idle : c->idle);
	if (session->idle_end > session->absolute_end)
		session->idle_end = session->absolute_end;
	session->access_end = jt_access_end(session->created,
	    jt_access_lifetime(c, s->lifetime), c->grace);
	memcpy(session->user, s->user.id, sizeof session->user);
	if (jt_is_utf8(agent.p, agent.n))
		jt_copy(session->agent, sizeof session->agent, agent);
	jt_copy(session->address, sizeof session->address,
	    jt_request_peer(s->request));
}

/* The password has been checked. */
static void
password_checked(struct jt_job *job)
{
	struct jt_signin *s = (struct jt_signin *)job;
	const jeton_err e = s->check.result;

	jt_wipe(s->password, sizeof s->password);
	if (e != JETON_OK && e != JETON_BAD_SIGNATURE) {
		jt_log_error("hash", jeton_strerror(e));
		jt_throttle_give_up(&s->throttle);
		return;
	}
	if (e != JETON_OK || s->user.id[0] == '\0' || s->user.is_disabled) {
		refuse(s,
		    s->user.id[0] == '\0' ? "unknown"
			: e != JETON_OK   ? "password"
					  : "disabled",
		    JT_SIGNIN_REFUSED);
		return;
	}
	fill_session(s);
	s->write.job.home = jt_request_home(s->request);
	s->write.job.done = session_added;
	s->write.run = add_session;
	if (jt_random_id(s->session.sid) != JETON_OK ||
	    !jt_writer_submit(s->flow->writer, &s->write))
		give_up(s);
}

/* Perhaps on another thread. */
static enum jt_outcome
find_user(struct jt_db *db, struct jt_read *read)
{
	struct jt_signin *s = signin_of_read(read);

	return jt_users_by_name(db, jeton_cstr(s->name), &s->user);
}

/* Whoever it is, or nobody: a password is checked. */
static void
user_found(struct jt_job *job)
{
	struct jt_signin *s = signin_of_read((struct jt_read *)job);

	s->check.stored = s->user.password;
	s->check.password = jeton_cstr(s->password);
	s->check.job.home = jt_request_home(s->request);
	s->check.job.done = password_checked;
	if (s->read.outcome == JT_UNAVAILABLE ||
	    !jt_hasher_submit(s->flow->hasher, &s->check))
		jt_throttle_give_up(&s->throttle);
}

static void
look_up(struct jt_signin *s)
{
	s->read.job.home = jt_request_home(s->request);
	s->read.job.done = user_found;
	s->read.run = find_user;
	if (!jt_reader_submit(s->flow->reads, &s->read))
		jt_throttle_give_up(&s->throttle);
}

static void
attempt_counted(struct jt_throttle *t, enum jt_outcome o)
{
	struct jt_signin *s = (struct jt_signin *)((char *)t -
	    offsetof(struct jt_signin, throttle));

	if (o == JT_DONE) {
		look_up(s);
		return;
	}
	jt_wipe(s->password, sizeof s->password);
	if (o == JT_CONFLICT)
		refuse(s, "throttled", JT_SIGNIN_THROTTLED);
	else
		give_up(s);
}

void
jt_signin_start(struct jt_signin *s, struct jt_request *r, struct jt_flow *f)
{
	s->request = r;
	s->flow = f;
	s->throttle.name = jeton_cstr(s->name);
	s->throttle.done = attempt_counted;
	jt_throttle_take(&s->throttle, r, f);
}
