/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Somebody who asks about his own account: with an access token of ours and not
 * of another program's, of a session that is alive, and, if it came as a
 * cookie and something is to change, from one of our own pages.
 */
#ifndef JT_ACCOUNT_H
#define JT_ACCOUNT_H

#include "flows/alive.h"
#include "flows/flow.h"
#include "store/reader.h"
#include "store/writer.h"

/*
 * The caller, whose memory of the request it is in, sets done, and then uses
 * one of the jobs for what there is to do.
 */
struct jt_account {
	struct jt_alive alive; /* first, so that a question is its account */
	void (*done)(struct jt_account *a);
	struct jt_request *request;
	struct jt_flow *flow;
	const char *sid;       /* of the session that asks */
	char user[JT_ID_SIZE]; /* the id */
	char name[JT_NAME_MAX + 1];
	struct jt_read read;
	struct jt_write write;
	void (*read_done)(struct jt_account *a);
	void (*written)(struct jt_account *a);
};

/* Calls done() once, now or later, or answers r. */
void jt_account_open(struct jt_account *a, struct jt_request *r,
    struct jt_flow *f);

struct jt_account *jt_account_of_read(struct jt_read *r);
struct jt_account *jt_account_of_write(struct jt_write *w);

/* Runs it elsewhere, then read_done(); or answers that it is too much now. */
void jt_account_read(struct jt_account *a,
    enum jt_outcome (*run)(struct jt_db *db, struct jt_read *r));
/* The same with written(), once it is on the disk. */
void jt_account_write(struct jt_account *a,
    enum jt_outcome (*run)(struct jt_db *db, struct jt_write *w));

/* 204; clears the cookies if that is how the token came and it is over. */
void jt_account_answer_done(struct jt_account *a, bool is_over);

#endif
