/* SPDX-License-Identifier: Apache-2.0 */
#include <time.h>

#include "base/text.h"
#include "flows/access_token.h"
#include "flows/answer.h"
#include "flows/body.h"
#include "flows/cookies.h"
#include "flows/flow.h"
#include "flows/refresh_token.h"
#include "log.h"
#include "store/sessions.h"

struct logout {
	struct jt_write write; /* first, so that a job is its logout */
	struct jt_request *request;
	struct jt_flow *flow;
	char sid[JT_ID_SIZE];
	bool by_cookie;
};

/* On the writer's thread. */
static enum jt_outcome
end_session(struct jt_db *db, struct jt_write *w)
{
	const struct logout *s = (struct logout *)w;

	return jt_sessions_end(db, s->sid, "logout", time(NULL));
}

/* Its end is on the disk. */
static void
session_ended(struct jt_job *job)
{
	struct logout *s = (struct logout *)job;

	jt_request_note(s->request, s->sid, "");
	if (s->write.outcome != JT_DONE) {
		jt_answer_busy(s->request);
		return;
	}
	jt_log_session("logout", s->sid, "", "");
	if (s->by_cookie)
		jt_cookies_clear(s->request);
	jt_reply_header(s->request, "Cache-Control", "no-store");
	jt_reply(s->request, 204, (jeton_str){ NULL, 0 });
}

static bool
take_refresh_token(struct logout *s, jeton_str text)
{
	struct jt_refresh_token token;

	if (!jt_refresh_token_read(s->flow->keyring, text, &token)) {
		jt_answer_refused(s->request, "the refresh token is not good");
		return false;
	}
	memcpy(s->sid, token.sid, sizeof s->sid);
	return true;
}

static bool
take_access_token(struct logout *s)
{
	struct jt_access access;

	if (!jt_access_read(s->request, s->flow, &access))
		return false;
	memcpy(s->sid, access.sid, sizeof s->sid);
	s->by_cookie = access.is_cookie;
	return true;
}

/*
 * Whose session: a refresh token in the body, an access token in the header,
 * or cookies, of which the refresh token lasts longer.
 */
static bool
find_session(struct logout *s)
{
	struct jt_request *r = s->request;
	char text[JT_REFRESH_TOKEN_SIZE];
	struct jt_body body;
	jeton_str cookie;
	size_t headers;

	if (!jt_body_read_optional(r, &body))
		return false;
	if (jt_body_has(&body, "refresh_token"))
		return jt_body_str(r, &body, "refresh_token", text,
			   sizeof text) &&
		    take_refresh_token(s, jeton_cstr(text));
	(void)jt_request_header(r, "Authorization", &headers);
	if (headers > 0 ||
	    jt_cookie_of(r, JT_REFRESH_COOKIE, &cookie) != JT_FIELD_FOUND)
		return take_access_token(s);
	s->by_cookie = true;
	return take_refresh_token(s, cookie);
}

void
jt_logout(struct jt_request *r, void *context)
{
	struct logout *s = jt_request_alloc(r, sizeof *s);

	s->request = r;
	s->flow = context;
	if (!find_session(s))
		return;
	if (s->by_cookie && !jt_csrf_check(r, s->flow, s->sid))
		return;
	s->write.job.home = jt_request_home(r);
	s->write.job.done = session_ended;
	s->write.run = end_session;
	if (!jt_writer_submit(s->flow->writer, &s->write))
		jt_answer_busy(r);
}
