/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often a password may be tried: by an address, by an address at one
 * account, and at one account by all addresses from which nobody has ever been
 * logged in to it.  An attempt is counted before anything is hashed, in the
 * store, and given back if it was a success.  So a stranger slows down himself,
 * and others like him, but not the owner.
 */
#ifndef JT_THROTTLE_H
#define JT_THROTTLE_H

#include "flows/flow.h"
#include "store/throttle.h"

enum { JT_BUCKETS = 3 };

/* Memory of a request. */
struct jt_throttle {
	struct jt_write write; /* first, so that a job is its throttle */
	struct jt_request *request;
	struct jt_flow *flow;
	jeton_str name; /* of an account; "": of none */
	void (*done)(struct jt_throttle *t, enum jt_outcome o);
	char address[JT_ADDRESS_MAX];
	struct jt_bucket buckets[JT_BUCKETS];
	int64_t now_ms, wait_ms;
};

/*
 * Takes an attempt, then calls done(): JT_DONE, JT_CONFLICT if there was none
 * left, JT_UNAVAILABLE.  The caller has set name and done.
 */
void jt_throttle_take(struct jt_throttle *t, struct jt_request *r,
    struct jt_flow *f);

/* On the writer's thread: what was taken is given back. */
enum jt_outcome jt_throttle_return(struct jt_db *db,
    const struct jt_throttle *t);

/* The same by a write of its own, then done() with JT_UNAVAILABLE. */
void jt_throttle_give_up(struct jt_throttle *t);

/* 429 with Retry-After. */
void jt_throttle_answer(const struct jt_throttle *t);

#endif
