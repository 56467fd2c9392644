/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which client asks, and its proof (RFC 6749 2.3, RFC 7523 2.2): none, the
 * secret in Authorization or in the form, or an assertion that is good once.
 * A client has one way, and two ways at once are refused.
 */
#ifndef JT_CLIENT_AUTH_H
#define JT_CLIENT_AUTH_H

#include "flows/flow.h"

/*
 * f->form is of this request until it returns, *f->client until the request
 * is answered.
 */
typedef void jt_client_next(struct jt_request *r, struct jt_flow *f);

/*
 * Reads the form and authenticates the client; then calls next, perhaps later.
 * What is wrong is answered here.
 */
void jt_client_authenticate(struct jt_request *r, struct jt_flow *f,
    jt_client_next *next);

#endif
