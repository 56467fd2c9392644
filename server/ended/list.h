/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What has ended, as guards read it (jeton/revocations.h): the whole list, and
 * what came to it lately.  A list never changes and is shared by all threads.
 */
#ifndef JT_LIST_H
#define JT_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "jeton.h"
#include "keyring/keyring.h"
#include "store/ended.h"

/* Of a list that is not whole, so that nobody takes it for one. */
#define JT_LATELY_TYPE "revocations-since+jwt"

enum { JT_LATELY = 2, JT_ETAG_SIZE = 35 };

/* Lines of tokens. */
struct jt_list_text {
	char *p;
	size_t n;
	char etag[JT_ETAG_SIZE]; /* with its quotes */
	int64_t since;           /* all that ended at this time or later */
};

struct jt_list {
	_Atomic int users;
	int64_t issued, expires;
	int64_t epoch; /* of what is in it */
	size_t count;  /* of ids */
	struct jt_list_text whole;
	struct jt_list_text lately[JT_LATELY]; /* the shorter one first */
	struct jt_list_text *statuses; /* see ended/status.h; may be NULL */
	int64_t status_first;          /* the number of statuses[0] */
	size_t status_count;
};

struct jt_list_plan {
	const char *issuer;
	int64_t now, lifetime;
	int64_t interval; /* seconds after which others may ask again */
	bool has_statuses;
};

/*
 * Reads what has ended and signs it.  JETON_FILE if the database failed,
 * JETON_TOO_LONG if more has ended than a guard would read.
 */
jeton_err jt_list_make(struct jt_list **out, struct jt_db *db,
    const struct jt_keyring *keyring, const struct jt_list_plan *plan);

/* Sets n and the tag of a text that p has with its NUL. */
jeton_err jt_list_text_end(struct jt_list_text *text);

/* The shortest text with all that ended at `since` or later. */
const struct jt_list_text *jt_list_since(const struct jt_list *list,
    int64_t since);

/* One user more, or one less: the last one frees it. */
struct jt_list *jt_list_share(struct jt_list *list);
void jt_list_free(struct jt_list *list);

#endif
