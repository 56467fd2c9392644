/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether an access token that verified is still alive: its session, its user,
 * its client, and it was not revoked.  Answered from memory where the epoch
 * says that nothing has been taken away since (store/live.h).
 */
#ifndef JT_ALIVE_H
#define JT_ALIVE_H

#include "flows/access_token.h"
#include "flows/flow.h"
#include "store/reader.h"

/* The caller, whose memory of the request it is in, sets done and access. */
struct jt_alive {
	struct jt_read read; /* first, so that a job is its question */
	struct jt_request *request;
	struct jt_flow *flow;
	/*
	 * JT_DONE with the owner, who is there until it returns; JT_ABSENT if
	 * it is dead; JT_UNAVAILABLE.
	 */
	void (*done)(struct jt_alive *a, enum jt_outcome o,
	    const struct jt_owner *owner);
	struct jt_access access;
	int64_t now, known; /* the epoch of what is remembered, or 0 */
	int64_t epoch;
	uint64_t published;
	int64_t ends;
	struct jt_user user;
};

/* Calls done() once, now or later. */
void jt_alive_ask(struct jt_alive *a, struct jt_request *r, struct jt_flow *f);

#endif
