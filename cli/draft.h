/* SPDX-License-Identifier: Apache-2.0 */
/* What a token is to say, as options, a file or an operand give it. */
#ifndef JT_DRAFT_H
#define JT_DRAFT_H

#include "members.h"
#include "options.h"

/* --iss to --no-typ, and --header. */
extern const struct jt_option jt_draft_options[];

struct jt_draft {
	const struct jt_args *args;
	int64_t now;
	jeton_claims wish; /* what the rest is for; it points into it */
	struct jt_members claims, header;
	size_t base_size;
	char base[JETON_TEXT_MAX + 2]; /* the JSON object that comes first */
	char audience[JETON_TEXT_MAX]; /* as JSON */
};

/*
 * Reads all of it into a draft of zeros.  An expiry is demanded, or that there
 * is none in so many words.
 */
enum jt_status jt_draft_read(struct jt_draft *d, const struct jt_args *args);

/* One line on stderr about a draft that could not be signed. */
enum jt_status jt_draft_complain(jeton_err e);

#endif
