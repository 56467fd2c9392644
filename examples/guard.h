/* SPDX-License-Identifier: Apache-2.0 */
/* A guard for a program that serves HTTP by one thread, with whatever library. */
#ifndef GUARD_H
#define GUARD_H

#include <jeton.h>
#include <stdbool.h>

/*
 * The issuer's keys are fetched over HTTPS.  `ended` is the path of its list of
 * sessions that ended, which is looked at once a second.  False: no keys.
 */
bool guard_open(const char *issuer, const char *audience, const char *ended);

/*
 * What to answer to a request with this Authorization field, or NULL: 200 with
 * the token, 401, 403 if it lacks the role, which may be NULL, or 503.
 */
int guard_check(const char *authorization, const char *role,
    jeton_token *token);

#endif
