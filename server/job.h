/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Work that leaves its event loop and comes back.  A job is posted to a thread
 * that does slow things, and afterwards to the mailbox of the loop that sent
 * it, which wakes up by a descriptor.
 */
#ifndef JT_JOB_H
#define JT_JOB_H

#include <pthread.h>

#include "jeton.h"

struct jt_mailbox;

struct jt_job {
	struct jt_job *next;
	struct jt_mailbox *home;
	void (*work)(struct jt_job *job); /* elsewhere */
	void (*done)(struct jt_job *job); /* at home */
};

/* First in, first out; no lock of its own. */
struct jt_jobs {
	struct jt_job *first;
	struct jt_job **last;
};

void jt_jobs_clear(struct jt_jobs *jobs);
void jt_jobs_put(struct jt_jobs *jobs, struct jt_job *job);
struct jt_job *jt_jobs_take(struct jt_jobs *jobs);

struct jt_mailbox {
	pthread_mutex_t lock;
	struct jt_jobs jobs;
	int fd; /* readable while there is mail */
};

/* JETON_FILE leaves the cause in errno. */
jeton_err jt_mailbox_open(struct jt_mailbox *m);
void jt_mailbox_close(struct jt_mailbox *m);

/* From any thread. */
void jt_mailbox_post(struct jt_mailbox *m, struct jt_job *job);

/* Only wakes it up. */
void jt_mailbox_wake(struct jt_mailbox *m);

/* At home: calls done() of each job that came back. */
void jt_mailbox_read(struct jt_mailbox *m);

#endif
