/* SPDX-License-Identifier: Apache-2.0 */
#include "flows/alive.h"

#include <time.h>

#include "store/clients.h"
#include "store/epoch.h"
#include "store/sessions.h"

static enum jt_outcome
look(struct jt_db *db, struct jt_alive *a)
{
	const struct jt_access *t = &a->access;

	a->ends = INT64_MAX;
	a->user.id[0] = a->user.name[0] = a->user.roles[0] = '\0';
	if (t->sid[0] == '\0')
		return jt_clients_alive(db, t->client, t->jti);
	return jt_sessions_alive(db, t->sid, t->jti, a->now, &a->user,
	    &a->ends);
}

/* Perhaps on another thread: the epoch, and more only if it has changed. */
static enum jt_outcome
ask(struct jt_db *db, struct jt_read *read)
{
	struct jt_alive *a = (struct jt_alive *)read;
	enum jt_outcome o;

	a->published = jt_epoch_published();
	o = jt_epoch_read(db, &a->epoch);
	if (o == JT_ABSENT)
		return JT_UNAVAILABLE;
	if (o != JT_DONE || a->epoch == a->known)
		return o;
	return look(db, a);
}

static void submit(struct jt_alive *a);

static void
answered(struct jt_job *job)
{
	struct jt_alive *a = (struct jt_alive *)job;
	struct jt_live *l = a->flow->live;
	struct jt_owner owner = { a->user.id, a->user.name, a->user.roles };

	if (a->read.outcome == JT_UNAVAILABLE) {
		a->done(a, JT_UNAVAILABLE, &owner);
		return;
	}
	jt_live_learn(l, a->epoch, a->published);
	if (a->read.outcome == JT_DONE && a->epoch != a->known) {
		jt_live_remember(l, a->access.jti, a->epoch, a->ends, &a->user);
	} else if (a->read.outcome == JT_DONE &&
	    !jt_live_find(l, a->access.jti, a->now, &owner)) {
		a->known = 0; /* forgotten on the way */
		submit(a);
		return;
	}
	a->done(a, a->read.outcome, &owner);
}

static void
submit(struct jt_alive *a)
{
	static const struct jt_owner nobody = { "", "", "" };

	a->read.job.home = jt_request_home(a->request);
	a->read.job.done = answered;
	a->read.run = ask;
	if (!jt_reader_submit(a->flow->reads, &a->read))
		a->done(a, JT_UNAVAILABLE, &nobody);
}

void
jt_alive_ask(struct jt_alive *a, struct jt_request *r, struct jt_flow *f)
{
	struct jt_owner owner;

	a->request = r;
	a->flow = f;
	a->now = time(NULL);
	if (jt_live_is_fresh(f->live) &&
	    jt_live_find(f->live, a->access.jti, a->now, &owner)) {
		a->done(a, JT_DONE, &owner);
		return;
	}
	a->known = jt_live_epoch(f->live, a->access.jti, a->now);
	submit(a);
}
