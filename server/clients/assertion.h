/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Client assertions (RFC 7523 section 3): a JWT by which a client proves that
 * it has the private half of a key of its own.
 */
#ifndef JT_ASSERTION_H
#define JT_ASSERTION_H

#include <stdbool.h>

#include "jeton.h"
#include "store/clients.h"

/*
 * Who it says that it is, which decides whose keys are tried, and nothing
 * else.  False if it is no client's id.
 */
bool jt_assertion_client(jeton_str assertion, char id[JT_CLIENT_ID_SIZE]);

struct jt_assertion {
	char id[JT_SECRET_HASH_SIZE]; /* of the client and the jti, hashed */
	int64_t expires;
};

/*
 * Verifies it: signed by a key of the client, which is its iss and its sub;
 * aud is the issuer, as a string and nothing else; exp at most
 * JT_ASSERTION_SECONDS away by a clock that may differ a little; jti is there.  That it is used only once is for
 * the store to decide.  Room is for the token.
 */
jeton_err jt_assertion_verify(const struct jt_client *c, const char *issuer,
    jeton_str assertion, int64_t now, jeton_token *room,
    struct jt_assertion *out);

#endif
