/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GET /sessions, DELETE /sessions/{sid}, POST /logout/all: where somebody is
 * logged in, and how that ends.
 */
#include "store/devices.h"

#include <stdlib.h>
#include <time.h>

#include "base/text.h"
#include "flows/account.h"
#include "flows/answer.h"
#include "flows/flow.h"
#include "log.h"

/* An agent may be escaped into six times its size. */
enum {
	ENTRY_SIZE = 512 + 6 * (JT_AGENT_MAX + JT_ADDRESS_MAX),
	ANSWER_SIZE = 64 + JT_DEVICES_MAX * ENTRY_SIZE
};

struct listing {
	struct jt_account account; /* first, so that an account is its list */
	struct jt_devices devices;
};

struct ending {
	struct jt_account account;
	char sid[JT_ID_SIZE];
};

/* ---- The list ---- */

static void
put_device(struct jt_buf *b, const struct jt_device *d, const char *current)
{
	const struct {
		jeton_str name;
		const char *value;
	} texts[] = {
		{ JT_LIT("{\"sid\":"), d->sid },
		{ JT_LIT(",\"client_id\":"), d->client },
		{ JT_LIT(",\"device\":"), d->agent },
		{ JT_LIT(",\"address\":"), d->address },
	};
	const struct {
		jeton_str name;
		int64_t value;
	} times[] = {
		{ JT_LIT(",\"created\":"), d->created },
		{ JT_LIT(",\"last_used\":"), d->last_used },
		{ JT_LIT(",\"expires\":"), d->ends },
	};

	for (size_t i = 0; i < JT_COUNT(texts); i++) {
		jt_put(b, texts[i].name);
		jt_put_json_str(b, jeton_cstr(texts[i].value));
	}
	for (size_t i = 0; i < JT_COUNT(times); i++) {
		jt_put(b, times[i].name);
		jt_put_int(b, times[i].value);
	}
	jt_put(b, JT_LIT(",\"current\":"));
	jt_put(b,
	    strcmp(d->sid, current) == 0 ? JT_LIT("true}") : JT_LIT("false}"));
}

static void
put_devices(struct jt_buf *b, const struct listing *l)
{
	jt_put(b, JT_LIT("{\"sessions\":["));
	for (size_t i = 0; i < l->devices.count; i++) {
		if (i > 0)
			jt_put_char(b, ',');
		put_device(b, &l->devices.list[i], l->account.sid);
	}
	jt_put(b, JT_LIT("],\"more\":"));
	jt_put(b, l->devices.has_more ? JT_LIT("true}") : JT_LIT("false}"));
}

/* Perhaps on another thread. */
static enum jt_outcome
find_devices(struct jt_db *db, struct jt_read *r)
{
	struct listing *l = (struct listing *)jt_account_of_read(r);

	return jt_devices_of(db, l->account.user, time(NULL), &l->devices);
}

static void
devices_found(struct jt_account *a)
{
	char *text = malloc(ANSWER_SIZE);
	struct jt_buf b;

	if (text == NULL) {
		jt_answer_busy(a->request);
		return;
	}
	b = jt_buf_over(text, ANSWER_SIZE);
	put_devices(&b, (struct listing *)a);
	jt_reply_header(a->request, "Cache-Control", "no-store");
	jt_reply(a->request, 200, (jeton_str){ b.p, b.n });
	free(text);
}

static void
list(struct jt_account *a)
{
	jt_account_read(a, find_devices);
}

void
jt_list_sessions(struct jt_request *r, void *context)
{
	struct listing *l = jt_request_alloc(r, sizeof *l);

	l->account.done = list;
	l->account.read_done = devices_found;
	jt_account_open(&l->account, r, context);
}

/* ---- The end of one ---- */

/* On the writer's thread. */
static enum jt_outcome
end_one(struct jt_db *db, struct jt_write *w)
{
	const struct ending *e = (struct ending *)jt_account_of_write(w);

	return jt_devices_end(db, e->account.user, e->sid, time(NULL));
}

/* Another's is answered as one that never was. */
static void
one_ended(struct jt_account *a)
{
	const struct ending *e = (struct ending *)a;

	if (a->write.outcome != JT_DONE) {
		jt_answer_error(a->request, 404, "not_found",
		    "there is no such session of yours");
		return;
	}
	jt_log_session("session_ended", e->sid, a->user, "");
	jt_account_answer_done(a, strcmp(e->sid, a->sid) == 0);
}

static void
end_it(struct jt_account *a)
{
	struct ending *e = (struct ending *)a;

	jt_copy(e->sid, sizeof e->sid,
	    jeton_cstr(jt_request_segment(a->request)));
	jt_account_write(a, end_one);
}

void
jt_end_session(struct jt_request *r, void *context)
{
	struct ending *e = jt_request_alloc(r, sizeof *e);

	e->account.done = end_it;
	e->account.written = one_ended;
	jt_account_open(&e->account, r, context);
}

/* ---- The end of all ---- */

/* On the writer's thread. */
static enum jt_outcome
end_all(struct jt_db *db, struct jt_write *w)
{
	const struct jt_account *a = jt_account_of_write(w);

	return jt_sessions_end_of(db, a->user, "", "logout all", time(NULL));
}

static void
all_ended(struct jt_account *a)
{
	jt_log_session("logout_all", a->sid, a->user, "");
	jt_account_answer_done(a, true);
}

static void
end_them(struct jt_account *a)
{
	jt_account_write(a, end_all);
}

void
jt_logout_all(struct jt_request *r, void *context)
{
	struct jt_account *a = jt_request_alloc(r, sizeof *a);

	a->done = end_them;
	a->written = all_ended;
	jt_account_open(a, r, context);
}
