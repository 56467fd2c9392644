/* SPDX-License-Identifier: Apache-2.0 */
/* Who is logged in: sessions as those who run jetond look at them. */
#ifndef JT_ROLL_H
#define JT_ROLL_H

#include <stdint.h>

#include "store/db.h"

/* Views; times in seconds since 1970. */
struct jt_roll {
	jeton_str sid, user, client, address, agent; /* user is a name */
	int64_t created, last_used, ends;
};

typedef void jt_roll_fn(void *arg, const struct jt_roll *r);

/* Each session that is alive, of the user of this name or, "", of all. */
enum jt_outcome jt_roll_each(struct jt_db *db, jeton_str user, int64_t now,
    jt_roll_fn *row, void *arg);

#endif
