/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /api/token/, /api/token/refresh/, /api/token/verify/, /api/token/blacklist/:
 * a login, a refresh and a logout in the words of djangorestframework-simplejwt.
 * The sessions are those of /login; what differs is in docs/from/simplejwt.md.
 */
#include <time.h>

#include "base/bytes.h"
#include "base/text.h"
#include "flows/access_token.h"
#include "flows/alive.h"
#include "flows/drf.h"
#include "flows/flow.h"
#include "flows/refresh_jwt.h"
#include "flows/rotate.h"
#include "flows/signin.h"
#include "log.h"

enum { ANSWER_SIZE = JT_ACCESS_TOKEN_SIZE + JT_REFRESH_JWT_SIZE + 64 };

static const char no_account[] =
    "No active account found with the given credentials";
static const char invalid[] = "Token is invalid";
static const char expired[] = "Token is expired";
static const char blacklisted[] = "Token is blacklisted";
static const char wrong_type[] = "Token has wrong type";

/* ---- A pair ---- */

struct given {
	struct jt_refresh_jwt refresh;
	const char *roles;
	int64_t status;  /* its number in a status list, or 0 */
	bool is_rotated; /* then the access token comes first */
};

static void
put_tokens(struct jt_buf *b, const char *access, const char *refresh,
    bool is_rotated)
{
	jt_put(b,
	    is_rotated ? JT_LIT("{\"access\":\"") : JT_LIT("{\"refresh\":\""));
	jt_put(b, jeton_cstr(is_rotated ? access : refresh));
	jt_put(b,
	    is_rotated ? JT_LIT("\",\"refresh\":\"")
		       : JT_LIT("\",\"access\":\""));
	jt_put(b, jeton_cstr(is_rotated ? refresh : access));
	jt_put(b, JT_LIT("\"}"));
}

static void
give(struct jt_request *r, const struct jt_flow *f, const struct given *g)
{
	char access[JT_ACCESS_TOKEN_SIZE], refresh[JT_REFRESH_JWT_SIZE];
	char text[ANSWER_SIZE];
	struct jt_buf b = jt_buf_over(text, sizeof text);
	struct jt_grant grant = {
		.client = JT_FIRST_PARTY,
		.subject = g->refresh.user,
		.sid = g->refresh.sid,
		.roles = g->roles,
		.status = g->status,
		.is_simplejwt = true,
		.now = time(NULL),
		.lifetime = jt_access_lifetime(f->config, 0),
	};

	jt_request_note(r, grant.sid, grant.subject);
	if (grant.lifetime > g->refresh.ends - grant.now)
		grant.lifetime = g->refresh.ends - grant.now;
	if (grant.lifetime < 1 ||
	    jt_access_token_make(f, &grant, access) != JETON_OK) {
		jt_drf_answer_busy(r);
		return;
	}
	jt_refresh_jwt_write(f->keyring, &g->refresh, refresh);
	put_tokens(&b, access, refresh, g->is_rotated);
	jt_reply_header(r, "Cache-Control", "no-store");
	jt_reply(r, 200, (jeton_str){ b.p, b.n });
	jt_wipe(access, sizeof access);
	jt_wipe(refresh, sizeof refresh);
	jt_wipe(text, sizeof text);
}

/* ---- /api/token/ ---- */

static void
signed_in(struct jt_signin *s, enum jt_signed_in result)
{
	const struct given given = {
		.refresh = { .sid = s->session.sid,
		    .user = s->user.id,
		    .counter = s->session.counter,
		    .issued = s->session.created,
		    .ends = s->session.idle_end },
		.roles = s->user.roles,
		.status = s->session.status,
	};

	switch (result) {
	case JT_SIGNED_IN:
		give(s->request, s->flow, &given);
		return;
	case JT_SIGNIN_REFUSED:
		jt_drf_answer(s->request, 401, no_account, NULL);
		return;
	case JT_SIGNIN_THROTTLED:
		jt_drf_answer_throttled(s->request, s->throttle.wait_ms);
		return;
	case JT_SIGNIN_BUSY:
		jt_drf_answer_busy(s->request);
		return;
	}
}

void
jt_simplejwt_obtain(struct jt_request *r, void *context)
{
	struct jt_signin *s = jt_request_alloc(r, sizeof *s);
	struct jt_drf_field fields[] = {
		{ .name = "username",
		    .out = s->name,
		    .size = sizeof s->name,
		    .is_trimmed = true },
		{ .name = "password",
		    .out = s->password,
		    .size = sizeof s->password },
	};

	if (!jt_drf_read(r, context, fields, JT_COUNT(fields)))
		return;
	if (fields[0].is_too_long || fields[1].is_too_long) {
		jt_wipe(s->password, sizeof s->password);
		jt_drf_answer(r, 401, no_account, NULL);
		return;
	}
	s->done = signed_in;
	jt_copy(s->session.client, sizeof s->session.client,
	    JT_LIT(JT_FIRST_PARTY));
	jt_signin_start(s, r, context);
}

/* ---- The one token of a body ---- */

static bool
read_text(struct jt_request *r, struct jt_flow *f, const char *name,
    char out[JT_ACCESS_TOKEN_SIZE])
{
	struct jt_drf_field field = { .name = name,
		.out = out,
		.size = JT_ACCESS_TOKEN_SIZE,
		.is_trimmed = true };

	out[0] = '\0';
	return jt_drf_read(r, f, &field, 1);
}

/* A refresh token in the field "refresh"; what is wrong is answered. */
static bool
read_refresh(struct jt_request *r, struct jt_flow *f,
    struct jt_refresh_token *out)
{
	char text[JT_ACCESS_TOKEN_SIZE];
	struct jt_access access;

	if (!read_text(r, f, "refresh", text))
		return false;
	if (jt_refresh_jwt_read(f->keyring, jeton_cstr(text), out))
		return true;
	if (jt_access_verify(f, jeton_cstr(text), JETON_ANY, &access) ==
	    JETON_OK)
		jt_drf_answer_token(r, wrong_type);
	else
		jt_drf_answer_token(r, invalid);
	return false;
}

static const char *
detail_of(enum jt_refreshed result)
{
	switch (result) {
	case JT_EXPIRED:
		return expired;
	case JT_REUSED:
	case JT_ENDED:
	case JT_DISABLED:
	case JT_REPEATED:
		return blacklisted;
	case JT_ADVANCED:
	case JT_UNKNOWN:
	case JT_FOREIGN:
		break;
	}
	return invalid;
}

/* ---- /api/token/refresh/ ---- */

static void
rotated(struct jt_rotate *s, enum jt_rotated result)
{
	const struct jt_rotation *rotation = &s->rotation;
	const struct given given = {
		.refresh = { .sid = s->token.sid,
		    .user = rotation->user,
		    .counter = rotation->next,
		    .issued = rotation->issued,
		    .ends = rotation->idle_end },
		.roles = rotation->roles,
		.status = rotation->status,
		.is_rotated = true,
	};

	switch (result) {
	case JT_ROTATED:
		give(s->request, s->flow, &given);
		return;
	case JT_ROTATE_REFUSED:
	case JT_ROTATE_TOO_WIDE:
		jt_drf_answer_token(s->request, detail_of(rotation->result));
		return;
	case JT_ROTATE_BUSY:
		jt_drf_answer_busy(s->request);
		return;
	}
}

void
jt_simplejwt_refresh(struct jt_request *r, void *context)
{
	struct jt_rotate *s = jt_request_alloc(r, sizeof *s);

	if (!read_refresh(r, context, &s->token))
		return;
	s->done = rotated;
	jt_copy(s->client, sizeof s->client, JT_LIT(JT_FIRST_PARTY));
	jt_rotate_go_on(s, r, context, 0);
}

/* ---- /api/token/blacklist/ ---- */

struct blacklist {
	struct jt_write write; /* first, so that a job is its blacklisting */
	struct jt_request *request;
	struct jt_refresh_token token;
	struct jt_rotation rotation;
};

static void
ask_for(struct jt_rotation *r, const struct jt_refresh_token *token)
{
	r->sid = token->sid;
	r->counter = token->counter;
	r->client = JT_FIRST_PARTY;
	r->now_ms = (int64_t)time(NULL) * 1000;
}

/*
 * On the writer's thread.  With a token that was used up the session ends as
 * well, for two have it.
 */
static enum jt_outcome
end_session(struct jt_db *db, struct jt_write *w)
{
	struct blacklist *s = (struct blacklist *)w;
	struct jt_rotation *r = &s->rotation;
	enum jt_outcome o;

	o = jt_sessions_look(db, r);
	if (o != JT_DONE ||
	    (r->result != JT_ADVANCED && r->result != JT_REUSED))
		return o;
	return jt_sessions_end(db, r->sid,
	    r->result == JT_ADVANCED ? "logout" : "reuse", r->now_ms / 1000);
}

static void
session_ended(struct jt_job *job)
{
	struct blacklist *s = (struct blacklist *)job;
	const enum jt_refreshed result = s->rotation.result;

	jt_request_note(s->request, s->token.sid, s->rotation.user);
	if (s->write.outcome != JT_DONE) {
		jt_drf_answer_busy(s->request);
		return;
	}
	jt_log_session(result == JT_REUSED ? "refresh_reused" : "logout",
	    s->token.sid, s->rotation.user,
	    result == JT_ADVANCED ? "" : "blacklist");
	if (result == JT_ADVANCED)
		jt_reply(s->request, 200, JT_LIT("{}"));
	else
		jt_drf_answer_token(s->request, detail_of(result));
}

void
jt_simplejwt_blacklist(struct jt_request *r, void *context)
{
	struct blacklist *s = jt_request_alloc(r, sizeof *s);
	struct jt_flow *f = context;

	s->request = r;
	if (!read_refresh(r, f, &s->token))
		return;
	ask_for(&s->rotation, &s->token);
	s->write.job.home = jt_request_home(r);
	s->write.job.done = session_ended;
	s->write.run = end_session;
	if (!jt_writer_submit(f->writer, &s->write))
		jt_drf_answer_busy(r);
}

/* ---- /api/token/verify/ ---- */

struct verify {
	struct jt_read read; /* first, so that a job is its question */
	struct jt_request *request;
	struct jt_refresh_token token;
	struct jt_rotation rotation;
};

/* Perhaps on another thread. */
static enum jt_outcome
look(struct jt_db *db, struct jt_read *read)
{
	return jt_sessions_look(db, &((struct verify *)read)->rotation);
}

static void
looked(struct jt_job *job)
{
	struct verify *v = (struct verify *)job;

	if (v->read.outcome != JT_DONE)
		jt_drf_answer_busy(v->request);
	else if (v->rotation.result == JT_ADVANCED)
		jt_reply(v->request, 200, JT_LIT("{}"));
	else if (detail_of(v->rotation.result) == blacklisted)
		jt_drf_answer_invalid(v->request, blacklisted);
	else
		jt_drf_answer_token(v->request, detail_of(v->rotation.result));
}

static void
verify_refresh(struct jt_request *r, struct jt_flow *f,
    const struct jt_refresh_token *token)
{
	struct verify *v = jt_request_alloc(r, sizeof *v);

	v->request = r;
	v->token = *token;
	ask_for(&v->rotation, &v->token);
	v->read.job.home = jt_request_home(r);
	v->read.job.done = looked;
	v->read.run = look;
	if (!jt_reader_submit(f->reads, &v->read))
		jt_drf_answer_busy(r);
}

static void
asked(struct jt_alive *a, enum jt_outcome o, const struct jt_owner *owner)
{
	jt_request_note(a->request, a->access.sid, owner->id);
	if (o == JT_DONE)
		jt_reply(a->request, 200, JT_LIT("{}"));
	else if (o == JT_ABSENT)
		jt_drf_answer_token(a->request, blacklisted);
	else
		jt_drf_answer_busy(a->request);
}

void
jt_simplejwt_verify(struct jt_request *r, void *context)
{
	char text[JT_ACCESS_TOKEN_SIZE];
	struct jt_refresh_token refresh;
	struct jt_flow *f = context;
	struct jt_alive *a;
	jeton_err e;

	if (!read_text(r, f, "token", text))
		return;
	if (jt_refresh_jwt_read(f->keyring, jeton_cstr(text), &refresh)) {
		verify_refresh(r, f, &refresh);
		return;
	}
	a = jt_request_alloc(r, sizeof *a);
	a->done = asked;
	e = jt_access_verify(f, jeton_cstr(text), f->config->audience,
	    &a->access);
	if (e == JETON_OK)
		jt_alive_ask(a, r, f);
	else if (e < JETON_REFUSED)
		jt_drf_answer_busy(r);
	else
		jt_drf_answer_token(r, e == JETON_EXPIRED ? expired : invalid);
}
