/* SPDX-License-Identifier: Apache-2.0 */
#include "keyring/keeper.h"

#include <stdlib.h>
#include <time.h>

#include "limits.h"
#include "log.h"

/* A keyring on its way to a loop. */
struct delivery {
	struct jt_job job; /* first, so that a job is its delivery */
	struct jt_keyring **user;
	struct jt_keyring *keyring; /* of those who have not got it yet */
	_Atomic bool is_under_way;
};

struct jt_keeper {
	struct jt_keeper_options options;
	struct jt_db *db;
	pthread_mutex_t lock;       /* of what follows */
	struct jt_keyring *keyring; /* which only the thread changes */
	pthread_cond_t work;
	bool stopping, woken, is_running;
	pthread_t thread;
	size_t count;
	struct delivery deliveries[JT_KEEPER_USERS_MAX];
};

/* On the loop's thread. */
static void
deliver(struct jt_job *job)
{
	struct delivery *d = (struct delivery *)job;
	struct jt_keyring *old = *d->user;

	*d->user = d->keyring;
	d->keyring = NULL;
	jt_keyring_free(old);
	d->is_under_way = false;
}

static bool
is_anything_under_way(struct jt_keeper *k)
{
	for (size_t i = 0; i < k->count; i++)
		if (k->deliveries[i].is_under_way)
			return true;
	return false;
}

static void
send_to_all(struct jt_keeper *k)
{
	for (size_t i = 0; i < k->count; i++) {
		struct delivery *d = &k->deliveries[i];

		d->keyring = jt_keyring_share(k->keyring);
		d->is_under_way = true;
		jt_mailbox_post(d->job.home, &d->job);
	}
}

static void
replace(struct jt_keeper *k, struct jt_keyring *fresh)
{
	struct jt_keyring *old;

	pthread_mutex_lock(&k->lock);
	old = k->keyring;
	k->keyring = fresh;
	pthread_mutex_unlock(&k->lock);
	jt_keyring_free(old);
}

/* What is in the database now, if it is something else. */
static void
reload(struct jt_keeper *k)
{
	struct jt_keyring *fresh;
	jeton_why why;
	struct jt_log l;

	if (jt_keyring_open(&fresh, k->db, &k->options.keys, &why) !=
	    JETON_OK) {
		jt_log_error("keys", why.text);
		return;
	}
	if (jt_keyring_equal(fresh, k->keyring)) {
		jt_keyring_free(fresh);
		return;
	}
	replace(k, fresh);
	send_to_all(k);
	jt_log_begin(&l, "info", "keys_changed");
	jt_log_end(&l);
}

static void
tend(struct jt_keeper *k)
{
	struct jt_log l;
	size_t n = 0;

	if (jt_keys_tend(k->db, &k->options.rotation, time(NULL), &n) !=
	    JETON_OK)
		jt_log_error("keys", jt_db_why(k->db));
	if (n > 0) {
		jt_log_begin(&l, "info", "keys_rotated");
		jt_log_int(&l, "keys", (int64_t)n);
		jt_log_end(&l);
	}
	if (!is_anything_under_way(k))
		reload(k);
}

/* False: there will be no more. */
static bool
wait_for_poll(struct jt_keeper *k)
{
	struct timespec until;
	bool more;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += k->options.poll;
	pthread_mutex_lock(&k->lock);
	while (!k->stopping && !k->woken)
		if (pthread_cond_timedwait(&k->work, &k->lock, &until) != 0)
			break;
	k->woken = false;
	more = !k->stopping;
	pthread_mutex_unlock(&k->lock);
	return more;
}

static void *
run(void *arg)
{
	struct jt_keeper *k = arg;

	while (wait_for_poll(k))
		tend(k);
	return NULL;
}

static void
open_lock(struct jt_keeper *k)
{
	pthread_condattr_t attributes;

	pthread_mutex_init(&k->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&k->work, &attributes);
	pthread_condattr_destroy(&attributes);
}

jeton_err
jt_keeper_new(struct jt_keeper **out, const struct jt_keeper_options *options,
    struct jt_db *db, struct jt_keyring *keyring)
{
	struct jt_keeper *k = calloc(1, sizeof *k);

	*out = k;
	if (k == NULL)
		return JETON_NO_MEMORY;
	k->options = *options;
	k->db = db;
	k->keyring = jt_keyring_share(keyring);
	open_lock(k);
	return JETON_OK;
}

bool
jt_keeper_serves(struct jt_keeper *k, struct jt_mailbox *home,
    struct jt_keyring **user)
{
	struct delivery *d = &k->deliveries[k->count];

	if (k->count == JT_KEEPER_USERS_MAX)
		return false;
	d->job.home = home;
	d->job.done = deliver;
	d->user = user;
	k->count++;
	return true;
}

jeton_err
jt_keeper_start(struct jt_keeper *k)
{
	if (pthread_create(&k->thread, NULL, run, k) != 0)
		return JETON_NO_MEMORY;
	k->is_running = true;
	return JETON_OK;
}

struct jt_keyring *
jt_keeper_keyring(struct jt_keeper *k)
{
	struct jt_keyring *keyring;

	pthread_mutex_lock(&k->lock);
	keyring = jt_keyring_share(k->keyring);
	pthread_mutex_unlock(&k->lock);
	return keyring;
}

void
jt_keeper_wake(struct jt_keeper *k)
{
	pthread_mutex_lock(&k->lock);
	k->woken = true;
	pthread_cond_signal(&k->work);
	pthread_mutex_unlock(&k->lock);
}

void
jt_keeper_stop(struct jt_keeper *k)
{
	if (k == NULL)
		return;
	pthread_mutex_lock(&k->lock);
	k->stopping = true;
	pthread_cond_signal(&k->work);
	pthread_mutex_unlock(&k->lock);
	if (k->is_running)
		pthread_join(k->thread, NULL);
	for (size_t i = 0; i < k->count; i++)
		jt_keyring_free(k->deliveries[i].keyring);
	pthread_cond_destroy(&k->work);
	pthread_mutex_destroy(&k->lock);
	jt_keyring_free(k->keyring);
	jt_db_close(k->db);
	free(k);
}
