/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads for an event loop, which must not wait for a network.  SQLite is read in
 * place, by a reader of each loop's own; a database elsewhere by a few threads
 * with a connection each, for all loops.
 */
#ifndef JT_READER_H
#define JT_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "job.h"
#include "store/db.h"

struct jt_reader;

/* The caller sets job.home, job.done, and run; outcome is the answer. */
struct jt_read {
	struct jt_job job;
	/*
	 * Perhaps on another thread, and perhaps twice: it fills in what belongs
	 * to the read, and reads nothing that another may be writing.
	 */
	enum jt_outcome (*run)(struct jt_db *db, struct jt_read *r);
	enum jt_outcome outcome; /* JT_UNAVAILABLE is in the log already */
};

/* threads and queue_max are for a database elsewhere. */
enum jt_outcome jt_reader_start(struct jt_reader **out, const char *where,
    size_t threads, size_t queue_max, struct jt_db_why *why);

/* Whether one is enough for all loops. */
bool jt_reader_is_shared(const struct jt_reader *r);

/*
 * False, and nothing done, if too many wait already.  job.done may have been
 * called when it returns.
 */
bool jt_reader_submit(struct jt_reader *r, struct jt_read *read);

/* Finishes what was submitted, and closes the connections. */
void jt_reader_stop(struct jt_reader *r);

#endif
