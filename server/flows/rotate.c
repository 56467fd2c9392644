/* SPDX-License-Identifier: Apache-2.0 */
#include "flows/rotate.h"

#include <time.h>

#include "base/text.h"
#include "flows/access_token.h"
#include "log.h"
#include "metrics.h"
#include "words.h"

enum { MS = 1000 };

static const char *const reasons[] = {
	[JT_ADVANCED] = "",
	[JT_REPEATED] = "",
	[JT_REUSED] = "reuse",
	[JT_UNKNOWN] = "unknown",
	[JT_ENDED] = "ended",
	[JT_EXPIRED] = "expired",
	[JT_DISABLED] = "disabled",
	[JT_FOREIGN] = "another client",
};

static const char *const outcomes[] = {
	[JT_ADVANCED] = "success",
	[JT_REPEATED] = "grace",
	[JT_REUSED] = "reuse",
	[JT_UNKNOWN] = "unknown",
	[JT_ENDED] = "ended",
	[JT_EXPIRED] = "expired",
	[JT_DISABLED] = "disabled",
	[JT_FOREIGN] = "foreign",
};

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * MS + t.tv_nsec / 1000000;
}

/* The scope of a session never changes, so that it can be looked at first. */
static enum jt_outcome
check_wish(struct jt_db *db, struct jt_rotate *s)
{
	struct jt_session_scope had;
	enum jt_outcome o;

	o = jt_sessions_scope(db, s->token.sid, &had);
	if (o == JT_DONE && strcmp(had.client, s->client) == 0)
		s->is_too_wide = !jt_words_within(jeton_cstr(s->wish),
		    jeton_cstr(had.scope));
	return o == JT_ABSENT ? JT_DONE : o;
}

/* On the writer's thread. */
static enum jt_outcome
rotate(struct jt_db *db, struct jt_write *w)
{
	struct jt_rotate *s = (struct jt_rotate *)w;
	enum jt_outcome o = JT_DONE;

	if (s->wish[0] != '\0')
		o = check_wish(db, s);
	if (o != JT_DONE || s->is_too_wide)
		return o;
	return jt_sessions_refresh(db, &s->rotation);
}

static void
refuse(struct jt_rotate *s)
{
	const enum jt_refreshed result = s->rotation.result;

	jt_log_session(result == JT_REUSED ? "refresh_reused"
					   : "refresh_refused",
	    s->token.sid, s->rotation.user, reasons[result]);
	s->done(s, JT_ROTATE_REFUSED);
}

static const char *
outcome_of(const struct jt_rotate *s)
{
	if (s->write.outcome != JT_DONE)
		return "busy";
	return s->is_too_wide ? "scope" : outcomes[s->rotation.result];
}

/* What was decided is on the disk. */
static void
rotated(struct jt_job *job)
{
	struct jt_rotate *s = (struct jt_rotate *)job;

	jt_request_note(s->request, s->token.sid, s->rotation.user);
	jt_count(JT_REFRESHES, outcome_of(s));
	if (s->write.outcome != JT_DONE)
		s->done(s, JT_ROTATE_BUSY);
	else if (s->is_too_wide)
		s->done(s, JT_ROTATE_TOO_WIDE);
	else if (s->rotation.result <= JT_REPEATED)
		s->done(s, JT_ROTATED);
	else
		refuse(s);
}

void
jt_rotate_go_on(struct jt_rotate *s, struct jt_request *r, struct jt_flow *f,
    int64_t idle)
{
	s->request = r;
	s->flow = f;
	s->rotation.sid = s->token.sid;
	s->rotation.client = s->client;
	s->rotation.counter = s->token.counter;
	s->rotation.now_ms = now_ms();
	s->rotation.idle = idle != 0 ? idle : f->config->idle;
	s->rotation.access = jt_access_lifetime(f->config, s->lifetime);
	s->rotation.grace_ms = f->config->grace * MS;
	s->write.job.home = jt_request_home(r);
	s->write.job.done = rotated;
	s->write.run = rotate;
	if (jt_writer_submit(f->writer, &s->write))
		return;
	jt_count(JT_REFRESHES, "busy");
	s->done(s, JT_ROTATE_BUSY);
}

void
jt_rotate_start(struct jt_rotate *s, struct jt_request *r, struct jt_flow *f,
    jeton_str token, int64_t idle)
{
	s->request = r;
	s->flow = f;
	if (jt_refresh_token_read(f->keyring, token, &s->token)) {
		jt_rotate_go_on(s, r, f, idle);
		return;
	}
	jt_count(JT_REFRESHES, "malformed");
	s->done(s, JT_ROTATE_REFUSED);
}

struct jt_pair
jt_rotate_pair(const struct jt_rotate *s)
{
	return (struct jt_pair){
		.client = s->client,
		.user = s->rotation.user,
		.sid = s->token.sid,
		.roles = s->rotation.roles,
		.scope = s->wish[0] != '\0' ? s->wish : s->rotation.scope,
		.audience = s->rotation.audience,
		.counter = s->rotation.next,
		.ends = s->rotation.idle_end,
		.status = s->rotation.status,
	};
}
