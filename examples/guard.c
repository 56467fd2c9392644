/* SPDX-License-Identifier: Apache-2.0 */
/* What a program asks of each token: see guard.h. */
#include "guard.h"

#include <jeton/jwks.h>
#include <jeton/revocations.h>
#include <jeton/value.h>
#include <strings.h>
#include <time.h>

static struct {
	jeton_rules rules;
	jeton_jwks *jwks;
	const char *path;
	time_t looked;
	jeton_revocations *ended;
} guard;

bool
guard_open(const char *issuer, const char *audience, const char *ended)
{
	const jeton_jwks_options options = { .issuer = issuer,
		.allow = JETON_JWKS_ALLOW_LOOPBACK_HTTP };

	guard.rules.issuer = issuer;
	guard.rules.audience = audience;
	guard.rules.type = "at+jwt";
	guard.path = ended;
	return jeton_jwks_open(&guard.jwks, &options) == JETON_OK &&
	    jeton_jwks_refresh(guard.jwks, 5000) == JETON_OK;
}

/* A list that cannot be read leaves the one that is there, until it expires. */
static void
look(time_t now)
{
	jeton_revocations *fresh;
	jeton_jwks_set *set;

	if (now == guard.looked ||
	    jeton_jwks_hold(&set, guard.jwks) != JETON_OK)
		return;
	guard.looked = now;
	if (jeton_revocations_load_at(&fresh, &guard.rules,
		jeton_jwks_set_keys(set), guard.path, now) == JETON_OK) {
		jeton_revocations_free(guard.ended);
		guard.ended = fresh;
	}
	jeton_jwks_release(set);
}

int
guard_check(const char *authorization, const char *role, jeton_token *token)
{
	const time_t now = time(NULL);
	jeton_err e;

	look(now);
	if (guard.ended == NULL)
		return 503;
	if (authorization == NULL ||
	    strncasecmp(authorization, "Bearer ", 7) != 0)
		return 401;
	e = jeton_jwks_verify(guard.jwks, &guard.rules,
	    jeton_cstr(authorization + 7), token);
	if (e == JETON_OK)
		e = jeton_revocations_check_at(guard.ended, token, now);
	if (e != JETON_OK)
		return e < JETON_REFUSED ? 503 : 401;
	return role == NULL || jeton_value_has(jeton_at(token, "/roles"), role)
	    ? 200
	    : 403;
}
