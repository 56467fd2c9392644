/* SPDX-License-Identifier: Apache-2.0 */
#include "store/writer.h"

#include <stdlib.h>
#include <time.h>

#include "limits.h"
#include "log.h"
#include "metrics.h"
#include "store/sweep.h"

enum { TRIES = 3, REST_MS = 20 };

struct jt_writer {
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct jt_jobs jobs;
	size_t waiting, queue_max;
	bool stopping;
	struct jt_db *db;
	pthread_t thread;
	time_t swept;
};

/* Waits for work or for the time of the next sweep. */
static void
wait_for_work(struct jt_writer *w)
{
	struct timespec until = { .tv_sec = w->swept + JT_SWEEP_SECONDS };

	while (w->jobs.first == NULL && !w->stopping)
		if (pthread_cond_timedwait(&w->work, &w->lock, &until) != 0)
			return;
}

/* Moves a group into `jobs`; false if there is none and there will be none. */
static bool
next_group(struct jt_writer *w, struct jt_jobs *jobs)
{
	const size_t group_max = jt_db_group_max(w->db);
	size_t n = 0;
	bool more;

	jt_jobs_clear(jobs);
	pthread_mutex_lock(&w->lock);
	wait_for_work(w);
	for (; w->jobs.first != NULL && n < group_max; n++)
		jt_jobs_put(jobs, jt_jobs_take(&w->jobs));
	w->waiting -= n;
	jt_gauge_add(JT_WRITES_WAITING, -(int64_t)n);
	more = n > 0 || !w->stopping;
	pthread_mutex_unlock(&w->lock);
	return more;
}

/* The connection has said why. */
static void
note_failure(const struct jt_db *db)
{
	jt_count(JT_STORE_ERRORS, "writer");
	jt_log_error("store", jt_db_why(db));
}

/* Ends the savepoint, with what is in it or without. */
static void
end_one(struct jt_db *db, bool stays)
{
	static const char undo[] = "ROLLBACK TO one";
	static const char release[] = "RELEASE one";
	enum jt_outcome o = JT_DONE;

	if (!stays)
		o = jt_db_later(db, undo);
	if (o == JT_DONE)
		o = jt_db_later(db, release);
	if (o != JT_DONE)
		jt_db_rollback(db);
}

static void
run_one(struct jt_db *db, struct jt_write *write)
{
	static const char save[] = "SAVEPOINT one";

	write->may_repeat = false;
	write->outcome = jt_db_later(db, save);
	if (write->outcome != JT_DONE)
		return;
	write->outcome = write->run(db, write);
	if (write->outcome == JT_UNAVAILABLE) {
		write->may_repeat = jt_db_may_repeat(db);
		note_failure(db);
	}
	if (jt_db_in_transaction(db))
		end_one(db, write->outcome == JT_DONE);
}

/*
 * Whether the whole group is on the disk.  If a write made the database give
 * the transaction up, those before it are lost with it.
 */
static bool
run_group(struct jt_db *db, struct jt_job *first)
{
	int64_t n = 0;

	if (jt_db_begin(db) != JT_DONE) {
		note_failure(db);
		return false;
	}
	for (struct jt_job *job = first; job != NULL; job = job->next) {
		run_one(db, (struct jt_write *)job);
		if (!jt_db_in_transaction(db))
			return false;
		n++;
	}
	jt_observe(JT_WRITE_GROUP, n);
	if (jt_db_commit(db) == JT_DONE)
		return true;
	note_failure(db);
	return false;
}

/* Sends home what is decided; what may go better next time goes to `again`. */
static void
sort_out(struct jt_job *first, bool committed, struct jt_jobs *again)
{
	struct jt_job *next;
	struct jt_write *write;

	for (struct jt_job *job = first; job != NULL; job = next) {
		next = job->next;
		write = (struct jt_write *)job;
		if (!committed)
			write->outcome = JT_UNAVAILABLE;
		if (again != NULL && write->may_repeat)
			jt_jobs_put(again, job);
		else
			jt_mailbox_post(job->home, job);
	}
}

static void
run_jobs(struct jt_db *db, struct jt_job *first, struct jt_jobs *again)
{
	const bool committed = run_group(db, first);
	const bool may_repeat = jt_db_may_repeat(db);

	for (struct jt_job *job = first; !committed && job != NULL;
	    job = job->next)
		((struct jt_write *)job)->may_repeat = may_repeat;
	sort_out(first, committed, again);
}

/*
 * All of it; what a deadlock or a lost connection undid is tried again, after
 * the rival has had time to take the rows.
 */
static void
serve(struct jt_db *db, struct jt_job *first)
{
	const struct timespec rest = { .tv_nsec = REST_MS * 1000000L };
	struct jt_jobs again = { .first = first };

	for (int tries = 1; again.first != NULL; tries++) {
		if (tries > 1)
			nanosleep(&rest, NULL);
		first = again.first;
		jt_jobs_clear(&again);
		run_jobs(db, first, tries < TRIES ? &again : NULL);
	}
}

/* What is over leaves in small batches, when it is time. */
static void
sweep(struct jt_writer *w)
{
	const time_t now = time(NULL);
	bool more = false;

	if (now < w->swept + JT_SWEEP_SECONDS && now >= w->swept)
		return;
	if (jt_sweep(w->db, now, &more) != JT_DONE)
		jt_log_error("sweep", jt_db_why(w->db));
	if (!more)
		w->swept = now;
}

static void *
run(void *arg)
{
	struct jt_writer *w = arg;
	struct jt_jobs jobs;

	while (next_group(w, &jobs)) {
		if (jobs.first != NULL)
			serve(w->db, jobs.first);
		sweep(w);
	}
	return NULL;
}

jeton_err
jt_writer_start(struct jt_writer **out, struct jt_db *db, size_t queue_max)
{
	struct jt_writer *w;

	*out = NULL;
	w = calloc(1, sizeof *w);
	if (w == NULL)
		return JETON_NO_MEMORY;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->work, NULL);
	jt_jobs_clear(&w->jobs);
	w->queue_max = queue_max;
	w->db = db;
	w->swept = time(NULL);
	if (pthread_create(&w->thread, NULL, run, w) != 0) {
		free(w);
		return JETON_NO_MEMORY;
	}
	*out = w;
	return JETON_OK;
}

bool
jt_writer_submit(struct jt_writer *w, struct jt_write *write)
{
	bool has_room;

	pthread_mutex_lock(&w->lock);
	has_room = w->waiting < w->queue_max && !w->stopping;
	if (has_room) {
		jt_jobs_put(&w->jobs, &write->job);
		w->waiting++;
		jt_gauge_add(JT_WRITES_WAITING, 1);
		pthread_cond_signal(&w->work);
	}
	pthread_mutex_unlock(&w->lock);
	return has_room;
}

void
jt_writer_stop(struct jt_writer *w)
{
	if (w == NULL)
		return;
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	pthread_cond_destroy(&w->work);
	pthread_mutex_destroy(&w->lock);
	jt_db_close(w->db);
	free(w);
}
