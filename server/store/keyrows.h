/* SPDX-License-Identifier: Apache-2.0 */
/* Keys at rest: rows of the table keys.  What is secret in them is sealed. */
#ifndef JT_KEYROWS_H
#define JT_KEYROWS_H

#include "store/db.h"

/* Views, of the caller's or of a row. */
struct jt_keyrow {
	jeton_str kid;
	jeton_str purpose; /* "sign" or "refresh" */
	jeton_str alg;
	jeton_str state;  /* "active" or "retired" */
	jeton_str sealed; /* base64url */
	int64_t created;
};

typedef void jt_keyrow_fn(void *arg, const struct jt_keyrow *row);

enum jt_outcome jt_keyrows_add(struct jt_db *db, const struct jt_keyrow *k);

/* Each key, newest first; JT_ABSENT if there is none. */
enum jt_outcome jt_keyrows_each(struct jt_db *db, jt_keyrow_fn *row, void *arg);

#endif
