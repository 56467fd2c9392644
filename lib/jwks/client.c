/* SPDX-License-Identifier: Apache-2.0 */
/* A jeton_jwks from its opening to its close, and how it is doing. */
#include "jwks/client.h"

#include <signal.h>
#include <stdlib.h>

#include "jwks/clock.h"

static bool
make_condition(pthread_cond_t *c)
{
	pthread_condattr_t attr;
	bool ok;

	if (pthread_condattr_init(&attr) != 0)
		return false;
	ok = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0 &&
	    pthread_cond_init(c, &attr) == 0;
	pthread_condattr_destroy(&attr);
	return ok;
}

/* No handler of the host runs in our thread. */
static bool
start_thread(jeton_jwks *j)
{
	sigset_t all, before;
	bool ok;

	sigfillset(&all);
	if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
		return false;
	ok = pthread_create(&j->thread, NULL, jt_jwks_run, j) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return ok;
}

static jeton_err
start(jeton_jwks *j)
{
	if (pthread_mutex_init(&j->lock, NULL) != 0)
		return JETON_NO_MEMORY;
	if (make_condition(&j->changed)) {
		j->next = j->key_fetch = jt_jwks_now();
		if (start_thread(j))
			return JETON_OK;
		pthread_cond_destroy(&j->changed);
	}
	pthread_mutex_destroy(&j->lock);
	return JETON_NO_MEMORY;
}

jeton_err
jeton_jwks_open(jeton_jwks **out, const jeton_jwks_options *options)
{
	jeton_jwks *j;
	jeton_err e;

	*out = NULL;
	j = calloc(1, sizeof *j);
	if (j == NULL)
		return JETON_NO_MEMORY;
	e = jt_jwks_plan_make(&j->plan, options);
	if (e == JETON_OK)
		e = jt_jwks_source_open(&j->source, &j->plan);
	if (e == JETON_OK)
		e = start(j);
	if (e == JETON_OK) {
		*out = j;
		return e;
	}
	jt_jwks_source_close(&j->source);
	jt_jwks_plan_free(&j->plan);
	free(j);
	return e;
}

void
jeton_jwks_close(jeton_jwks *j)
{
	if (j == NULL)
		return;
	pthread_mutex_lock(&j->lock);
	j->stop = true;
	pthread_cond_broadcast(&j->changed);
	pthread_mutex_unlock(&j->lock);
	jt_jwks_source_cancel(&j->source);
	pthread_join(j->thread, NULL);
	pthread_cond_destroy(&j->changed);
	pthread_mutex_destroy(&j->lock);
	jeton_jwks_release(j->current);
	jt_jwks_source_close(&j->source);
	jt_jwks_plan_free(&j->plan);
	free(j);
}

jeton_err
jeton_jwks_refresh(jeton_jwks *j, int wait_ms)
{
	jeton_err e = JETON_OK;
	uint64_t fetch;

	if (j == NULL || wait_ms < 0)
		return JETON_ARGUMENT;
	pthread_mutex_lock(&j->lock);
	fetch = jt_jwks_ask(j);
	if (wait_ms > 0 &&
	    (!jt_jwks_await(j, fetch, wait_ms) || j->status.in_a_row > 0))
		e = JETON_FILE;
	pthread_mutex_unlock(&j->lock);
	return e;
}

jeton_err
jeton_jwks_hold(jeton_jwks_set **out, jeton_jwks *j)
{
	*out = NULL;
	if (j == NULL)
		return JETON_ARGUMENT;
	pthread_mutex_lock(&j->lock);
	if (!jt_jwks_has_none(j)) {
		*out = j->current;
		jt_jwks_set_hold(*out);
	}
	pthread_mutex_unlock(&j->lock);
	return *out == NULL ? JETON_NO_KEY : JETON_OK;
}

void
jeton_jwks_get_status(jeton_jwks *j, jeton_jwks_status *out)
{
	const jeton_jwks_set *set;
	int64_t now;

	pthread_mutex_lock(&j->lock);
	now = jt_jwks_now();
	set = j->current;
	*out = j->status;
	out->stale = set != NULL && jt_jwks_has_none(j);
	out->keys = set == NULL || out->stale
	    ? 0
	    : jeton_keys_count(jeton_jwks_set_keys(set));
	out->fetching = j->begun > j->ended;
	out->fetches = j->begun;
	out->age_ms = set == NULL ? -1 : now - jt_jwks_set_came(set);
	out->next_ms = j->next > now ? j->next - now : 0;
	pthread_mutex_unlock(&j->lock);
}
