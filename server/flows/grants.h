/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The grants of /token (RFC 6749), each in a file of its own.  f->client is
 * authenticated and may use the grant.
 */
#ifndef JT_GRANTS_H
#define JT_GRANTS_H

#include "flows/flow.h"

void jt_grant_client(struct jt_request *r, struct jt_flow *f);
void jt_grant_refresh(struct jt_request *r, struct jt_flow *f);
void jt_grant_password(struct jt_request *r, struct jt_flow *f);

/*
 * What is granted of the scope in the form: all that the client may have if
 * there is none.  Answers invalid_scope, and is false, for more than that.
 */
bool jt_grant_scope(struct jt_request *r, const struct jt_flow *f,
    char out[JT_SCOPES_SIZE]);

/*
 * Whom the token is for: the resource in the form (RFC 8707), else the first
 * audience of the client, else "", which is us.  Answers invalid_target, and
 * is false, for one that the client may not have.
 */
bool jt_grant_audience(struct jt_request *r, const struct jt_flow *f,
    char out[JT_AUDIENCE_SIZE]);

/*
 * The algorithm of its tokens, which is never a shared secret; answers, and
 * is false, if no key can sign with it now.
 */
bool jt_grant_alg(struct jt_request *r, const struct jt_flow *f,
    char out[JT_ALG_SIZE]);

#endif
