/* SPDX-License-Identifier: Apache-2.0 */
#include "store/reader.h"

#include <stdlib.h>

#include "log.h"
#include "metrics.h"

struct lane {
	struct jt_reader *reader;
	struct jt_db *db;
	pthread_t thread;
};

struct jt_reader {
	struct jt_db *here; /* read in place; no lanes then */
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct jt_jobs jobs;
	size_t waiting, queue_max;
	bool stopping;
	size_t count;
	struct lane lanes[];
};

static void
run_one(struct jt_db *db, struct jt_read *read)
{
	read->outcome = read->run(db, read);
	if (read->outcome == JT_UNAVAILABLE && jt_db_may_repeat(db))
		read->outcome = read->run(db, read);
	if (read->outcome != JT_UNAVAILABLE)
		return;
	jt_count(JT_STORE_ERRORS, "reader");
	jt_log_error("store", jt_db_why(db));
}

/* NULL: there will be no more. */
static struct jt_job *
next_job(struct jt_reader *r)
{
	struct jt_job *job;

	pthread_mutex_lock(&r->lock);
	while (r->jobs.first == NULL && !r->stopping)
		pthread_cond_wait(&r->work, &r->lock);
	job = jt_jobs_take(&r->jobs);
	if (job != NULL) {
		r->waiting--;
		jt_gauge_add(JT_READS_WAITING, -1);
	}
	pthread_mutex_unlock(&r->lock);
	return job;
}

static void *
run(void *arg)
{
	struct lane *lane = arg;
	struct jt_job *job;

	while ((job = next_job(lane->reader)) != NULL) {
		run_one(lane->db, (struct jt_read *)job);
		jt_mailbox_post(job->home, job);
	}
	return NULL;
}

/* One more thread, which takes the connection over. */
static bool
add_lane(struct jt_reader *r, struct jt_db *db)
{
	struct lane *lane = &r->lanes[r->count];

	*lane = (struct lane){ .reader = r, .db = db };
	if (pthread_create(&lane->thread, NULL, run, lane) != 0)
		return false;
	r->count++;
	return true;
}

static enum jt_outcome
add_lanes(struct jt_reader *r, const char *where, size_t threads,
    struct jt_db_why *why)
{
	enum jt_outcome o = JT_DONE;
	struct jt_db *db = r->here;

	r->here = NULL;
	while (o == JT_DONE && add_lane(r, db)) {
		if (r->count == threads)
			return JT_DONE;
		o = jt_db_open(&db, where, false, why);
	}
	if (o == JT_DONE)
		jt_copy(why->text, sizeof why->text,
		    jeton_cstr("could not start a thread"));
	jt_db_close(db);
	return JT_UNAVAILABLE;
}

enum jt_outcome
jt_reader_start(struct jt_reader **out, const char *where, size_t threads,
    size_t queue_max, struct jt_db_why *why)
{
	struct jt_reader *r;
	enum jt_outcome o;

	*out = NULL;
	r = calloc(1, sizeof *r + threads * sizeof r->lanes[0]);
	if (r == NULL) {
		jt_copy(why->text, sizeof why->text,
		    jeton_cstr("out of memory"));
		return JT_UNAVAILABLE;
	}
	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->work, NULL);
	jt_jobs_clear(&r->jobs);
	r->queue_max = queue_max;
	o = jt_db_open(&r->here, where, false, why);
	if (o == JT_DONE && jt_db_is_remote(r->here))
		o = add_lanes(r, where, threads, why);
	if (o == JT_DONE)
		*out = r;
	else
		jt_reader_stop(r);
	return o;
}

bool
jt_reader_is_shared(const struct jt_reader *r)
{
	return r->here == NULL;
}

bool
jt_reader_submit(struct jt_reader *r, struct jt_read *read)
{
	bool has_room;

	if (r->here != NULL) {
		run_one(r->here, read);
		read->job.done(&read->job);
		return true;
	}
	pthread_mutex_lock(&r->lock);
	has_room = r->waiting < r->queue_max && !r->stopping;
	if (has_room) {
		jt_jobs_put(&r->jobs, &read->job);
		r->waiting++;
		jt_gauge_add(JT_READS_WAITING, 1);
		pthread_cond_signal(&r->work);
	}
	pthread_mutex_unlock(&r->lock);
	return has_room;
}

void
jt_reader_stop(struct jt_reader *r)
{
	if (r == NULL)
		return;
	pthread_mutex_lock(&r->lock);
	r->stopping = true;
	pthread_cond_broadcast(&r->work);
	pthread_mutex_unlock(&r->lock);
	for (size_t i = 0; i < r->count; i++) {
		pthread_join(r->lanes[i].thread, NULL);
		jt_db_close(r->lanes[i].db);
	}
	jt_db_close(r->here);
	pthread_cond_destroy(&r->work);
	pthread_mutex_destroy(&r->lock);
	free(r);
}
