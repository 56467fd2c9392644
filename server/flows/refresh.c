/* SPDX-License-Identifier: Apache-2.0 */
#include <time.h>

#include "base/text.h"
#include "flows/answer.h"
#include "flows/body.h"
#include "flows/cookies.h"
#include "flows/flow.h"
#include "flows/pair.h"
#include "flows/refresh_token.h"
#include "log.h"
#include "store/sessions.h"

enum { MS = 1000 };

struct refresh {
	struct jt_write write; /* first, so that a job is its refresh */
	struct jt_request *request;
	struct jt_flow *flow;
	struct jt_refresh_token token;
	struct jt_rotation rotation;
	bool as_cookies;
};

static const char *const reasons[] = {
	[JT_ADVANCED] = "",
	[JT_REPEATED] = "",
	[JT_REUSED] = "reuse",
	[JT_UNKNOWN] = "unknown",
	[JT_ENDED] = "ended",
	[JT_EXPIRED] = "expired",
	[JT_DISABLED] = "disabled",
};

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * MS + t.tv_nsec / 1000000;
}

static void
refuse(struct refresh *s)
{
	const enum jt_refreshed result = s->rotation.result;

	jt_log_session(result == JT_REUSED ? "refresh_reused"
					   : "refresh_refused",
	    s->token.sid, s->rotation.user, reasons[result]);
	jt_request_note(s->request, s->token.sid, s->rotation.user);
	jt_answer_refused(s->request, "the refresh token is not good");
}

/* On the writer's thread. */
static enum jt_outcome
rotate(struct jt_db *db, struct jt_write *w)
{
	return jt_sessions_refresh(db, &((struct refresh *)w)->rotation);
}

static void
give_pair(struct refresh *s)
{
	const struct jt_rotation *rotation = &s->rotation;
	const struct jt_pair pair = {
		.user = rotation->user,
		.sid = s->token.sid,
		.roles = rotation->roles,
		.counter = rotation->next,
		.ends = rotation->idle_end,
		.as_cookies = s->as_cookies,
	};

	jt_pair_answer(s->request, s->flow, &pair);
}

/* What was decided is on the disk. */
static void
rotated(struct jt_job *job)
{
	struct refresh *s = (struct refresh *)job;

	if (s->write.outcome != JT_DONE)
		jt_answer_busy(s->request);
	else if (s->rotation.result == JT_ADVANCED ||
	    s->rotation.result == JT_REPEATED)
		give_pair(s);
	else
		refuse(s);
}

/* The one refresh token; what is wrong is answered. */
static bool
read_token(struct refresh *s)
{
	struct jt_request *r = s->request;
	char text[JT_REFRESH_TOKEN_SIZE];
	struct jt_body body;
	enum jt_field in_cookie;
	jeton_str token;
	bool in_body;

	if (!jt_body_read_optional(r, &body))
		return false;
	in_body = jt_body_has(&body, "refresh_token");
	in_cookie = jt_cookie_of(r, JT_REFRESH_COOKIE, &token);
	if (in_cookie == JT_FIELD_BAD || (in_body && token.n > 0)) {
		jt_answer_bad(r, "there must be one refresh token");
		return false;
	}
	if (token.n == 0) {
		if (!jt_body_str(r, &body, "refresh_token", text, sizeof text))
			return false;
		token = jeton_cstr(text);
	}
	s->as_cookies = !in_body;
	if (jt_refresh_token_read(s->flow->keyring, token, &s->token))
		return true;
	jt_answer_refused(r, "the refresh token is not good");
	return false;
}

void
jt_refresh(struct jt_request *r, void *context)
{
	struct refresh *s = jt_request_alloc(r, sizeof *s);
	struct jt_flow *f = context;

	s->request = r;
	s->flow = f;
	if (!read_token(s))
		return;
	if (s->as_cookies && !jt_csrf_check(r, f, s->token.sid))
		return;
	s->rotation.sid = s->token.sid;
	s->rotation.counter = s->token.counter;
	s->rotation.now_ms = now_ms();
	s->rotation.idle = f->config->idle;
	s->rotation.grace_ms = f->config->grace * MS;
	s->write.job.home = jt_request_home(r);
	s->write.job.done = rotated;
	s->write.run = rotate;
	if (!jt_writer_submit(f->writer, &s->write))
		jt_answer_busy(r);
}
