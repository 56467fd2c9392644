/* SPDX-License-Identifier: Apache-2.0 */
/* What the claims of a token have to be, as options say it. */
#ifndef JT_EXPECT_H
#define JT_EXPECT_H

#include "options.h"

/* --iss to --allow-no-exp. */
extern const struct jt_option jt_expect_options[];

struct jt_expect {
	const struct jt_args *args;
	jeton_rules rules; /* what the rest is for; it points into it */
	int64_t now;
	bool now_is_given;
	const char *issuers[JT_GIVEN_MAX + 1];
	const char *audiences[JT_GIVEN_MAX + 1];
	const char *required[JT_GIVEN_MAX + 1];
};

/*
 * Reads all of it but the algorithms into an expectation of zeros.  An issuer
 * and an audience are demanded, or that any will do in so many words.
 */
enum jt_status jt_expect_read(struct jt_expect *x, const struct jt_args *args);

/* When a token is judged: --at, else now. */
int64_t jt_expect_now(const struct jt_expect *x);

/* The first --scope that a verified token does not have, or NULL. */
const char *jt_expect_scope(const struct jt_expect *x,
    const jeton_token *token);

#endif
