/* SPDX-License-Identifier: Apache-2.0 */
/* The options as they were given, copied, checked and completed. */
#ifndef JT_JWKS_PLAN_H
#define JT_JWKS_PLAN_H

#include "jeton/jwks.h"

struct jt_jwks_plan {
	jeton_jwks_options o; /* its texts are the copies below */
	char *url, *issuer, *ca_file, *alg;
	char **fields;
};

/* Free it also after a failure; a plan of zeros is fine to free. */
jeton_err jt_jwks_plan_make(struct jt_jwks_plan *plan,
    const jeton_jwks_options *options);
void jt_jwks_plan_free(struct jt_jwks_plan *plan);

/* Milliseconds until the next fetch, a little less than it might be. */
int64_t jt_jwks_plan_refresh(const struct jt_jwks_plan *plan, int64_t max_age);
int64_t jt_jwks_plan_retry(const struct jt_jwks_plan *plan, uint64_t in_a_row);

#endif
