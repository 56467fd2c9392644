/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What ended before its time: the sessions and token ids that a token server
 * says are over while tokens of them have not expired.  A guard reads the list
 * now and then and asks it at each request.  The rules at the top of jeton.h
 * hold here too.
 *
 * A list is compact JWTs of the type "revocations+jwt", one a line.  Each says
 * "part" of "parts", counted from 1, the same iss, iat and exp, and has two
 * arrays of strings, "sids" and "jtis".  So a list that lost a line is none.
 */
#ifndef JETON_REVOCATIONS_H
#define JETON_REVOCATIONS_H

#include "jeton.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Whose type is in no token but these. */
#define JETON_REVOCATIONS_TYPE "revocations+jwt"

enum {
	JETON_REVOCATIONS_MAX = 16777216, /* bytes of a list */
	JETON_REVOCATIONS_PARTS_MAX = 4096
};

typedef struct jeton_revocations jeton_revocations;

/*
 * Reads a list at a time in seconds since 1970.  Of the rules count the issuer,
 * which has to be named, algorithms and leeway: a list has no audience and its
 * own type.  What jeton_verify_at() refuses a line for; JETON_EXPIRED is among
 * it; JETON_MALFORMED if a part or a member is missing or of another list;
 * JETON_TOO_LONG.
 */
JETON_API JETON_CHECKED jeton_err
jeton_revocations_parse_at(jeton_revocations **out, const jeton_rules *rules,
    const jeton_keys *keys, jeton_str text, int64_t now);

/* The same for the content of a file; JETON_FILE leaves the cause in errno. */
JETON_API JETON_CHECKED jeton_err
jeton_revocations_load_at(jeton_revocations **out, const jeton_rules *rules,
    const jeton_keys *keys, const char *path, int64_t now);

/*
 * JETON_ENDED if the sid or the jti of a verified token is in the list;
 * JETON_MISSING_CLAIM if it has neither, so that nothing could end it;
 * JETON_STALE if the list itself has expired, which is no fault of the token;
 * JETON_ARGUMENT for a token that was not verified.
 */
JETON_API JETON_CHECKED jeton_err
jeton_revocations_check_at(const jeton_revocations *list,
    const jeton_token *token, int64_t now);

/* Whether an id is in it, whatever the time. */
JETON_API bool jeton_revocations_has(const jeton_revocations *list,
    const char *id);

/* Its iat and exp, in seconds since 1970, and how many ids are in it. */
JETON_API int64_t jeton_revocations_issued(const jeton_revocations *list);
JETON_API int64_t jeton_revocations_expire(const jeton_revocations *list);
JETON_API size_t jeton_revocations_count(const jeton_revocations *list);

JETON_API void jeton_revocations_free(jeton_revocations *list);

#ifdef __cplusplus
}
#endif

#endif
