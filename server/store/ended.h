/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions and access tokens that ended before their time, as long as access
 * tokens of theirs may be taken for good by whoever cannot ask.
 */
#ifndef JT_ENDED_H
#define JT_ENDED_H

#include <stdbool.h>

#include "store/db.h"
#include "store/users.h"

struct jt_ended {
	char id[JT_ID_SIZE]; /* a sid, or a jti */
	bool is_session;
	int64_t when; /* a session ended; 0 for a token */
};

/* False stops it. */
typedef bool jt_ended_fn(void *arg, const struct jt_ended *e);

/* Each of them, sessions first; JT_DONE also if there is none. */
enum jt_outcome jt_ended_each(struct jt_db *db, int64_t now, jt_ended_fn *row,
    void *arg);

#endif
