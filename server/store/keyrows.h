/* SPDX-License-Identifier: Apache-2.0 */
/* Keys at rest: rows of the table keys.  What is secret in them is sealed. */
#ifndef JT_KEYROWS_H
#define JT_KEYROWS_H

#include "store/db.h"

/* Views, of the caller's or of a row; times in seconds since 1970. */
struct jt_keyrow {
	jeton_str kid;
	jeton_str purpose; /* "sign" or "refresh" */
	jeton_str alg;
	jeton_str sealed; /* base64url */
	int64_t created;
	int64_t signs;   /* from when on */
	int64_t retired; /* since or from when on; 0: neither */
};

typedef void jt_keyrow_fn(void *arg, const struct jt_keyrow *row);

enum jt_outcome jt_keyrows_add(struct jt_db *db, const struct jt_keyrow *k);

/* Each key, newest first; JT_ABSENT if there is none. */
enum jt_outcome jt_keyrows_each(struct jt_db *db, jt_keyrow_fn *row, void *arg);

/* From `when` on the signing keys of this algorithm sign no more, but one. */
enum jt_outcome jt_keyrows_retire_others(struct jt_db *db, jeton_str alg,
    jeton_str kid, int64_t when);

/* One of them; JT_ABSENT if it is none or is retired already. */
enum jt_outcome jt_keyrows_retire(struct jt_db *db, jeton_str kid,
    int64_t when);

/* JT_ABSENT if there is no such signing key. */
enum jt_outcome jt_keyrows_drop(struct jt_db *db, jeton_str kid);

/* All the signing keys that retired by then; *n is how many. */
enum jt_outcome jt_keyrows_drop_retired(struct jt_db *db, int64_t by,
    size_t *n);

#endif
