/* SPDX-License-Identifier: Apache-2.0 */
/* Access tokens: JWTs of type at+jwt (RFC 9068), good for minutes. */
#ifndef JT_ACCESS_TOKEN_H
#define JT_ACCESS_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "flows/flow.h"
#include "http/fields.h"
#include "http/request.h"
#include "store/clients.h"
#include "store/users.h"

enum { JT_ACCESS_TOKEN_SIZE = 6144 }; /* with its NUL; all is bounded */

/* Who it is for. */
struct jt_grant {
	const char *client, *subject;
	const char *sid, *roles; /* a JSON array; NULL: nobody's session */
	const char *scope;       /* NULL or "": none */
	const char *audience;    /* NULL or "": ours */
	const char *alg;         /* NULL or "": as configured */
	bool is_simplejwt; /* with its names as well: user_id, token_type */
	int64_t now, lifetime;
	int64_t status; /* of its session; 0: none */
};

/*
 * The seconds that an access token lives: these, or for 0 as configured, but
 * no longer than a retired key verifies.
 */
int64_t jt_access_lifetime(const struct jt_config *c, int64_t seconds);

jeton_err jt_access_token_make(const struct jt_flow *f,
    const struct jt_grant *g, char out[JT_ACCESS_TOKEN_SIZE]);

struct jt_access {
	char sid[JT_ID_SIZE]; /* "": a client's own */
	char jti[JT_ID_SIZE];
	char client[JT_CLIENT_ID_SIZE];
	int64_t expires;
	bool is_cookie; /* it came as one */
};

/*
 * Verifies an access token of ours, which has to be for this audience, which
 * may be JETON_ANY; its claims are then in f->token.  JETON_REFUSED and above:
 * it is none.
 */
jeton_err jt_access_verify(struct jt_flow *f, jeton_str token,
    const char *audience, struct jt_access *out);

/*
 * The request's one access token, from Authorization or from the cookie;
 * JT_FIELD_BAD if one is malformed, or there are two.
 */
enum jt_field jt_access_find(const struct jt_request *r, jeton_str *token,
    bool *is_cookie);

/*
 * Verifies the request's one access token, from Authorization or from the
 * cookie, of a session of a person.  None, two, or a bad one: r is answered,
 * and the result is false.  Whether the session is alive is another question.
 */
bool jt_access_read(struct jt_request *r, struct jt_flow *f,
    struct jt_access *out);

#endif
