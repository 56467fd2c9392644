/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attempts that are counted before they cost anything.  A bucket holds `limit`
 * attempts and gets one back per interval.  There is one row for each bucket
 * that is not full, and a fixed number of buckets: what a stranger varies can
 * make no more of them.
 */
#ifndef JT_THROTTLE_STORE_H
#define JT_THROTTLE_STORE_H

#include "store/db.h"

struct jt_bucket {
	int64_t id;
	int64_t limit;       /* 0: no limit, and nothing is kept */
	int64_t interval_ms; /* until one more */
};

/*
 * Takes one attempt.  JT_CONFLICT if there is none left, and *wait_ms is how long
 * it takes until there is one.  One statement decides.
 */
enum jt_outcome jt_bucket_take(struct jt_db *db, const struct jt_bucket *b,
    int64_t now_ms, int64_t *wait_ms);

/* Gives one back. */
enum jt_outcome jt_bucket_return(struct jt_db *db, const struct jt_bucket *b);

/* Whether somebody of this name has had a session from this address; or
   JT_ABSENT. */
enum jt_outcome jt_address_is_known(struct jt_db *db, jeton_str name,
    jeton_str address);

#endif
