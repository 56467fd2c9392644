/* SPDX-License-Identifier: Apache-2.0 */
/* The answer to a login or a refresh: an access and a refresh token. */
#ifndef JT_PAIR_H
#define JT_PAIR_H

#include <stdbool.h>
#include <stdint.h>

#include "flows/flow.h"
#include "http/request.h"

struct jt_pair {
	const char *client, *user, *sid, *roles;
	const char *scope, *audience, *alg; /* NULL: none, and ours */
	int64_t counter;
	int64_t ends;     /* the refresh token, in seconds since 1970 */
	int64_t status;   /* of its session; 0: none */
	int64_t lifetime; /* of the access token; 0: as configured */
	bool as_cookies;
	bool is_single; /* the access token alone */
};

/* Makes them and answers r with them, or with an error. */
void jt_pair_answer(struct jt_request *r, const struct jt_flow *f,
    const struct jt_pair *p);

#endif
