/* SPDX-License-Identifier: Apache-2.0 */
/* The thread that fetches, and waiting for it. */
#include <stdio.h>
#include <time.h>

#include "jwks/client.h"
#include "jwks/clock.h"

/* What no key fitted was not looked for if the fetch failed. */
static void
note_failure(jeton_jwks *j, const struct jt_jwks_catch *c)
{
	jeton_jwks_status *s = &j->status;

	s->failures++;
	s->in_a_row++;
	s->last_failure = (int64_t)time(NULL);
	memcpy(s->reason, c->why, sizeof s->reason);
	memset(j->missed, 0, sizeof j->missed);
	j->next = jt_jwks_now() + jt_jwks_plan_retry(&j->plan, s->in_a_row);
}

static void
note_success(jeton_jwks *j, jeton_jwks_set *set, int64_t max_age)
{
	jeton_jwks_status *s = &j->status;

	j->current = set;
	s->sets = jeton_jwks_set_number(set);
	s->skipped = jeton_keys_skipped(jeton_jwks_set_keys(set));
	s->in_a_row = 0;
	s->last_success = (int64_t)time(NULL);
	s->reason[0] = '\0';
	j->next =
	    jt_jwks_set_came(set) + jt_jwks_plan_refresh(&j->plan, max_age);
}

/*
 * One fetch; the lock is let go for all that takes time.  A set counts from
 * when it was asked for: it is not younger than that.
 */
static void
fetch(jeton_jwks *j)
{
	int64_t began = jt_jwks_now();
	jeton_jwks_set *old = j->current, *set = NULL;
	struct jt_jwks_catch c;
	jeton_err e;

	j->asked = false;
	j->begun++;
	pthread_mutex_unlock(&j->lock);
	e = jt_jwks_source_get(&j->source, &c);
	if (e == JETON_OK)
		e = jt_jwks_set_new(&set, c.keys, j->status.sets + 1, began);
	if (e == JETON_NO_MEMORY)
		snprintf(c.why, sizeof c.why, "out of memory");
	pthread_mutex_lock(&j->lock);
	if (e == JETON_OK)
		note_success(j, set, c.max_age);
	else
		note_failure(j, &c);
	j->ended++;
	pthread_cond_broadcast(&j->changed);
	if (e != JETON_OK)
		return;
	pthread_mutex_unlock(&j->lock);
	jeton_jwks_release(old);
	pthread_mutex_lock(&j->lock);
}

void *
jt_jwks_run(void *jwks)
{
	jeton_jwks *j = jwks;

	pthread_mutex_lock(&j->lock);
	while (!j->stop) {
		struct timespec until = jt_jwks_timespec(j->next);

		if (j->asked || jt_jwks_now() >= j->next)
			fetch(j);
		else
			pthread_cond_timedwait(&j->changed, &j->lock, &until);
	}
	pthread_mutex_unlock(&j->lock);
	return NULL;
}

uint64_t
jt_jwks_ask(jeton_jwks *j)
{
	if (j->begun > j->ended)
		return j->begun;
	j->asked = true;
	pthread_cond_broadcast(&j->changed);
	return j->begun + 1;
}

bool
jt_jwks_await(jeton_jwks *j, uint64_t wanted, int wait_ms)
{
	int64_t deadline = jt_jwks_now() + wait_ms;
	struct timespec until = jt_jwks_timespec(deadline);

	while (j->ended < wanted && !j->stop && jt_jwks_now() < deadline)
		pthread_cond_timedwait(&j->changed, &j->lock, &until);
	return j->ended >= wanted;
}

bool
jt_jwks_has_none(const jeton_jwks *j)
{
	return j->current == NULL ||
	    jt_jwks_now() - jt_jwks_set_came(j->current) >
	    j->plan.o.max_stale_ms;
}
