/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one thread that writes.  It takes all the writes that wait, runs each in
 * a savepoint of one transaction, commits once, and then sends each answer
 * home: the disk is waited for once per group, and whoever hears of a success
 * hears of something that is on the disk.
 */
#ifndef JT_WRITER_H
#define JT_WRITER_H

#include <stdbool.h>
#include <stddef.h>

#include "jeton.h"
#include "job.h"
#include "store/db.h"

struct jt_writer;

/* The caller sets job.home, job.done, and run; outcome is the answer. */
struct jt_write {
	struct jt_job job;
	/*
	 * On the writer's thread; what is not JT_DONE is undone.  May be called
	 * again when the last time left nothing behind.
	 */
	enum jt_outcome (*run)(struct jt_db *db, struct jt_write *w);
	enum jt_outcome outcome;
	bool may_repeat; /* the writer's own */
};

/* Takes the connection over. */
jeton_err jt_writer_start(struct jt_writer **out, struct jt_db *db,
    size_t queue_max);

/* False, and nothing done, if too many wait already. */
bool jt_writer_submit(struct jt_writer *w, struct jt_write *write);

/* Finishes what was submitted, and closes the connection. */
void jt_writer_stop(struct jt_writer *w);

#endif
