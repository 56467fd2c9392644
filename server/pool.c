/* SPDX-License-Identifier: Apache-2.0 */
#include "pool.h"

#include <stdlib.h>

#include "metrics.h"

struct jt_pool {
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct jt_jobs jobs;
	size_t waiting, queue_max;
	size_t count;
	bool stopping;
	pthread_t threads[];
};

/* NULL: there will be no more. */
static struct jt_job *
next_job(struct jt_pool *p)
{
	struct jt_job *job;

	pthread_mutex_lock(&p->lock);
	while (p->jobs.first == NULL && !p->stopping)
		pthread_cond_wait(&p->work, &p->lock);
	job = jt_jobs_take(&p->jobs);
	if (job != NULL) {
		p->waiting--;
		jt_gauge_add(JT_HASHES_WAITING, -1);
	}
	pthread_mutex_unlock(&p->lock);
	return job;
}

static void *
run(void *arg)
{
	struct jt_pool *p = arg;
	struct jt_job *job;

	while ((job = next_job(p)) != NULL) {
		job->work(job);
		jt_mailbox_post(job->home, job);
	}
	return NULL;
}

jeton_err
jt_pool_start(struct jt_pool **out, size_t threads, size_t queue_max)
{
	struct jt_pool *p;

	*out = NULL;
	p = calloc(1, sizeof *p + threads * sizeof p->threads[0]);
	if (p == NULL)
		return JETON_NO_MEMORY;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->work, NULL);
	jt_jobs_clear(&p->jobs);
	p->queue_max = queue_max;
	for (; p->count < threads; p->count++) {
		if (pthread_create(&p->threads[p->count], NULL, run, p) != 0) {
			jt_pool_stop(p);
			return JETON_NO_MEMORY;
		}
	}
	*out = p;
	return JETON_OK;
}

bool
jt_pool_submit(struct jt_pool *p, struct jt_job *job)
{
	bool has_room;

	pthread_mutex_lock(&p->lock);
	has_room = p->waiting < p->queue_max && !p->stopping;
	if (has_room) {
		jt_jobs_put(&p->jobs, job);
		p->waiting++;
		jt_gauge_add(JT_HASHES_WAITING, 1);
		pthread_cond_signal(&p->work);
	}
	pthread_mutex_unlock(&p->lock);
	return has_room;
}

void
jt_pool_stop(struct jt_pool *p)
{
	if (p == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	p->stopping = true;
	pthread_cond_broadcast(&p->work);
	pthread_mutex_unlock(&p->lock);
	for (size_t i = 0; i < p->count; i++)
		pthread_join(p->threads[i], NULL);
	pthread_cond_destroy(&p->work);
	pthread_mutex_destroy(&p->lock);
	free(p);
}
