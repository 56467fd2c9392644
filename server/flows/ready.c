/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GET /readyz: whether requests should come here.  The store answers, a key
 * signs, the clock is no nonsense, and this is not the end.
 */
#include <time.h>

#include "flows/flow.h"
#include "metrics.h"
#include "store/epoch.h"

enum { PROGRAM_IS_YOUNGER = 1767225600 }; /* 1 January 2026 */

struct ready {
	struct jt_read read; /* first, so that a job is its question */
	struct jt_request *request;
	struct jt_flow *flow;
};

/* Perhaps on another thread. */
static enum jt_outcome
ask(struct jt_db *db, struct jt_read *read)
{
	int64_t n;

	(void)read;
	return jt_epoch_read(db, &n);
}

static void
put_failed(struct jt_buf *b, bool failed, const char *what)
{
	if (!failed)
		return;
	if (b->n > 0)
		jt_put_char(b, ',');
	jt_put_json_str(b, jeton_cstr(what));
}

static void
answer(struct jt_request *r, jeton_str failed)
{
	char text[128];
	struct jt_buf b = jt_buf_over(text, sizeof text);

	jt_put(&b, JT_LIT("{\"status\":\"not_ready\",\"failed\":["));
	jt_put(&b, failed);
	jt_put(&b, JT_LIT("]}"));
	jt_reply_header(r, "Cache-Control", "no-store");
	if (failed.n == 0)
		jt_reply(r, 200, JT_LIT("{\"status\":\"ready\"}"));
	else
		jt_reply(r, 503, (jeton_str){ b.p, b.n });
}

static void
answer_with(struct ready *s, bool has_store)
{
	const int64_t now = time(NULL);
	const struct jt_flow *f = s->flow;
	char text[64];
	struct jt_buf failed = jt_buf_over(text, sizeof text);

	put_failed(&failed, !has_store, "store");
	put_failed(&failed,
	    !jt_keyring_signs(f->keyring, f->config->algorithm, now), "keys");
	put_failed(&failed, now < PROGRAM_IS_YOUNGER, "clock");
	put_failed(&failed, jt_gauge_get(JT_DRAINING) != 0, "draining");
	answer(s->request, (jeton_str){ failed.p, failed.n });
}

static void
asked(struct jt_job *job)
{
	struct ready *s = (struct ready *)job;

	answer_with(s, s->read.outcome == JT_DONE);
}

void
jt_ready(struct jt_request *r, void *context)
{
	struct ready *s = jt_request_alloc(r, sizeof *s);

	s->request = r;
	s->flow = context;
	s->read.job.home = jt_request_home(r);
	s->read.job.done = asked;
	s->read.run = ask;
	if (!jt_reader_submit(s->flow->reads, &s->read))
		answer_with(s, false);
}
