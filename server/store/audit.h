/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The audit trail: who got in, what ended and why, what operators changed.
 * Written in the transaction of the thing itself, so that one is never there
 * without the other.  Ids, never a secret; rows leave after
 * JT_AUDIT_DAYS.  What fails is in the log and in the metrics only, so that
 * strangers write nothing here.
 */
#ifndef JT_AUDIT_H
#define JT_AUDIT_H

#include <stdint.h>

#include "store/db.h"

/* Views; times in seconds since 1970, but for the milliseconds of at_ms. */
struct jt_audit {
	const char *event;
	jeton_str subject; /* the id of a user or a client, the kid of a key */
	jeton_str sid, client, address, reason; /* or empty */
	int64_t at_ms;
};

typedef void jt_audit_fn(void *arg, const struct jt_audit *a);

/* at_ms is now, whatever it says. */
enum jt_outcome jt_audit_add(struct jt_db *db, const struct jt_audit *a);

/* Something about one subject and nothing else. */
enum jt_outcome jt_audit_about(struct jt_db *db, const char *event,
    jeton_str subject);

/*
 * "session_ended" for each session that the last statement ended; column
 * ("sid", "user_id", "client_id") is `value` in all of them.
 */
enum jt_outcome jt_audit_ended(struct jt_db *db, const char *column,
    const struct jt_value params[3]);

/* The last n, oldest first; event is a view, too. */
enum jt_outcome jt_audit_tail(struct jt_db *db, int64_t n, jt_audit_fn *row,
    void *arg);

#endif
