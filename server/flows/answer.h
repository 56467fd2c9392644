/* SPDX-License-Identifier: Apache-2.0 */
/* Answers that are errors (RFC 6749 5.2, RFC 6750 3): JSON, never HTML. */
#ifndef JT_ANSWER_H
#define JT_ANSWER_H

#include "http/request.h"

/* {"error": code, "error_description": why}; both are ours, not a client's. */
void jt_answer_error(struct jt_request *r, int status, const char *code,
    const char *why);

/* 400 invalid_request */
void jt_answer_bad(struct jt_request *r, const char *why);

/* 401 for a request without any token. */
void jt_answer_no_token(struct jt_request *r);
/* 401 invalid_token; the log knows more. */
void jt_answer_bad_token(struct jt_request *r);
/* 401 invalid_grant: a password or a refresh token. */
void jt_answer_refused(struct jt_request *r, const char *why);

/* 401 invalid_client (RFC 6749 5.2); the log gets the reason. */
void jt_answer_bad_client(struct jt_request *r, const char *client,
    const char *reason);

/* 422 weak_password, with the rule that it breaks */
void jt_answer_weak(struct jt_request *r, const char *rule);

/* 503 with Retry-After */
void jt_answer_busy(struct jt_request *r);

#endif
