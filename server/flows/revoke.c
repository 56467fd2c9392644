/* SPDX-License-Identifier: Apache-2.0 */
/*
 * POST /revoke (RFC 7009): a refresh token ends its session, an access token
 * only itself.  Nothing happens to a token that does not verify, or is
 * another client's.
 */
#include <time.h>

#include "base/text.h"
#include "flows/access_token.h"
#include "flows/answer.h"
#include "flows/client_auth.h"
#include "flows/flow.h"
#include "flows/refresh_token.h"
#include "log.h"
#include "store/sessions.h"
#include "store/spent.h"

struct revoke {
	struct jt_write write; /* first, so that a job is its revocation */
	struct jt_request *request;
	char client[JT_CLIENT_ID_SIZE];
	char sid[JT_ID_SIZE]; /* the session to end, or "" */
	char jti[JT_ID_SIZE]; /* the access token to end, or "" */
	int64_t expires;
	bool is_foreign;
};

static void
answer_done(struct jt_request *r)
{
	jt_reply_header(r, "Cache-Control", "no-store");
	jt_reply(r, 200, (jeton_str){ NULL, 0 });
}

static void
answer_foreign(struct jt_request *r)
{
	jt_answer_error(r, 400, "invalid_grant",
	    "the token is another client's");
}

static enum jt_outcome
end_session(struct jt_db *db, struct revoke *s)
{
	struct jt_session_scope had;
	enum jt_outcome o;

	o = jt_sessions_scope(db, s->sid, &had);
	if (o == JT_ABSENT)
		return JT_DONE;
	if (o != JT_DONE)
		return o;
	s->is_foreign = strcmp(had.client, s->client) != 0;
	if (s->is_foreign)
		return JT_DONE;
	return jt_sessions_end(db, s->sid, "revoked", time(NULL));
}

/* On the writer's thread. */
static enum jt_outcome
revoke(struct jt_db *db, struct jt_write *w)
{
	struct revoke *s = (struct revoke *)w;

	if (s->sid[0] != '\0')
		return end_session(db, s);
	return jt_revoked_add(db, jeton_cstr(s->jti), s->expires);
}

/* What was decided is on the disk. */
static void
revoked(struct jt_job *job)
{
	struct revoke *s = (struct revoke *)job;
	struct jt_log line;

	if (s->write.outcome != JT_DONE) {
		jt_answer_busy(s->request);
		return;
	}
	jt_log_begin(&line, s->is_foreign ? "warning" : "info",
	    s->is_foreign ? "revoke_refused" : "revoked");
	jt_log_str(&line, "client", jeton_cstr(s->client));
	jt_log_str(&line, s->sid[0] != '\0' ? "sid" : "jti",
	    jeton_cstr(s->sid[0] != '\0' ? s->sid : s->jti));
	jt_log_end(&line);
	if (s->is_foreign)
		answer_foreign(s->request);
	else
		answer_done(s->request);
}

/* False: it verifies as nothing of ours. */
static bool
find_token(struct revoke *s, struct jt_flow *f, jeton_str token)
{
	struct jt_refresh_token refresh;
	struct jt_access access;

	if (jt_refresh_token_read(f->keyring, token, &refresh)) {
		memcpy(s->sid, refresh.sid, sizeof s->sid);
		return true;
	}
	if (jt_access_verify(f, token, JETON_ANY, &access) != JETON_OK)
		return false;
	memcpy(s->jti, access.jti, sizeof s->jti);
	s->expires = access.expires;
	s->is_foreign = strcmp(access.client, s->client) != 0;
	return true;
}

static void
authenticated(struct jt_request *r, struct jt_flow *f)
{
	const jeton_str token = jt_form_get(&f->form, "token");
	struct revoke *s = jt_request_alloc(r, sizeof *s);

	jt_request_note(r, "", f->client->id);
	s->request = r;
	memcpy(s->client, f->client->id, sizeof s->client);
	if (token.n == 0) {
		jt_answer_bad(r, "there is no token");
		return;
	}
	if (!find_token(s, f, token)) {
		answer_done(r);
		return;
	}
	if (s->is_foreign) {
		answer_foreign(r);
		return;
	}
	s->write.job.home = jt_request_home(r);
	s->write.job.done = revoked;
	s->write.run = revoke;
	if (!jt_writer_submit(f->writer, &s->write))
		jt_answer_busy(r);
}

void
jt_revoke(struct jt_request *r, void *context)
{
	jt_client_authenticate(r, context, authenticated);
}
