/* SPDX-License-Identifier: Apache-2.0 */
/* Access tokens: JWTs of type at+jwt (RFC 9068), good for minutes. */
#ifndef JT_ACCESS_TOKEN_H
#define JT_ACCESS_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "flows/flow.h"
#include "http/request.h"
#include "store/users.h"

enum { JT_ACCESS_TOKEN_SIZE = 4096 }; /* with its NUL; roles are bounded */

/* Who it is for. */
struct jt_grant {
	const char *user, *sid;
	const char *roles; /* a JSON array */
	int64_t now, lifetime;
};

jeton_err jt_access_token_make(const struct jt_flow *f,
    const struct jt_grant *g, char out[JT_ACCESS_TOKEN_SIZE]);

struct jt_access {
	char sid[JT_ID_SIZE];
	int64_t expires;
	bool is_cookie; /* it came as one */
};

/*
 * Verifies the request's one access token, from Authorization or from the
 * cookie.  None, two, or a bad one: r is answered, and the result is false.
 * Whether the session is alive is another question.
 */
bool jt_access_read(struct jt_request *r, struct jt_flow *f,
    struct jt_access *out);

#endif
