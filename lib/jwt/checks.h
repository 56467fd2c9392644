/* SPDX-License-Identifier: Apache-2.0 */
/* What rules ask of the type and the claims of a token. */
#ifndef JT_CHECKS_H
#define JT_CHECKS_H

#include "jeton.h"
#include "jwt/claims.h"

/* What the checks look at. */
struct jt_case {
	const jeton_rules *rules;
	int64_t now;
	struct jt_claims claims;
	struct jt_json typ; /* of the header */
};

/*
 * One check.  *blamed is set to the claim's name, or to the required name that
 * is missing, if the result is not JETON_OK.
 */
struct jt_check {
	const char *claim;
	jeton_err (*check)(const struct jt_case *c, const char **blamed);
	bool (*applies)(const struct jt_case *c);
};

/*
 * When the times in a token that passed all checks are right for these rules:
 * from *from on and before *until.
 */
void jt_checks_window(const jeton_rules *rules, const struct jt_claims *claims,
    int64_t *from, int64_t *until);

/* In the order that jeton.h promises. */
extern const struct jt_check jt_checks[];
extern const size_t jt_check_count;

#endif
