/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tokens of several issuers.  Each issuer is a pair of rules and keys, and a
 * key of one never vouches for another: the token's iss chooses the pair, the
 * pair then judges all of it, iss included.
 */
#ifndef JETON_ISSUERS_H
#define JETON_ISSUERS_H

#include "jeton.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { JETON_ISSUERS_MAX = 256 };

/* rules->issuer or rules->issuers has to name it; JETON_ANY cannot. */
typedef struct jeton_issuer {
	const jeton_rules *rules;
	const jeton_keys *keys;
} jeton_issuer;

/*
 * Verifies with the first issuer whose name is exactly the token's iss and
 * sets *which to its index.  An unknown iss is JETON_WRONG_ISSUER before any
 * cryptography.  To choose, the payload is read before its signature held, and
 * only its iss is looked at.
 */
JETON_API JETON_CHECKED jeton_err
jeton_verify_issuers(const jeton_issuer *issuers, size_t count, jeton_str token,
    jeton_token *out, size_t *which);
JETON_API JETON_CHECKED jeton_err
jeton_verify_issuers_at(const jeton_issuer *issuers, size_t count,
    jeton_str token, int64_t now, jeton_token *out, size_t *which);

#ifdef __cplusplus
}
#endif

#endif
