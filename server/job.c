/* SPDX-License-Identifier: Apache-2.0 */
#include "job.h"

#include <errno.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

void
jt_jobs_clear(struct jt_jobs *jobs)
{
	jobs->first = NULL;
	jobs->last = &jobs->first;
}

void
jt_jobs_put(struct jt_jobs *jobs, struct jt_job *job)
{
	job->next = NULL;
	*jobs->last = job;
	jobs->last = &job->next;
}

struct jt_job *
jt_jobs_take(struct jt_jobs *jobs)
{
	struct jt_job *job = jobs->first;

	if (job == NULL)
		return NULL;
	jobs->first = job->next;
	if (jobs->first == NULL)
		jobs->last = &jobs->first;
	return job;
}

jeton_err
jt_mailbox_open(struct jt_mailbox *m)
{
	m->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (m->fd < 0)
		return JETON_FILE;
	jt_jobs_clear(&m->jobs);
	pthread_mutex_init(&m->lock, NULL);
	return JETON_OK;
}

void
jt_mailbox_close(struct jt_mailbox *m)
{
	close(m->fd);
	pthread_mutex_destroy(&m->lock);
}

void
jt_mailbox_wake(struct jt_mailbox *m)
{
	const uint64_t one = 1;
	ssize_t n;

	do
		n = write(m->fd, &one, sizeof one);
	while (n < 0 && errno == EINTR);
}

void
jt_mailbox_post(struct jt_mailbox *m, struct jt_job *job)
{
	bool was_empty;

	pthread_mutex_lock(&m->lock);
	was_empty = m->jobs.first == NULL;
	jt_jobs_put(&m->jobs, job);
	pthread_mutex_unlock(&m->lock);
	if (was_empty)
		jt_mailbox_wake(m);
}

/* Everything at once, so that one lock serves many jobs. */
static struct jt_job *
take_all(struct jt_mailbox *m)
{
	struct jt_job *first;

	pthread_mutex_lock(&m->lock);
	first = m->jobs.first;
	jt_jobs_clear(&m->jobs);
	pthread_mutex_unlock(&m->lock);
	return first;
}

void
jt_mailbox_read(struct jt_mailbox *m)
{
	struct jt_job *job, *next;
	uint64_t count;

	while (read(m->fd, &count, sizeof count) < 0 && errno == EINTR)
		continue;
	for (job = take_all(m); job != NULL; job = next) {
		next = job->next;
		job->done(job);
	}
}
