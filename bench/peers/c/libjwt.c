/* SPDX-License-Identifier: Apache-2.0 */
/* libjwt 1: it parses the key at each call and leaves the claims to us. */
#include <jwt.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "peer.h"

struct prepared {
	jwt_alg_t alg;
	const struct file *key, *public_key;
};

static void *
prepare(const struct material *m)
{
	struct prepared *p = calloc(1, sizeof *p);

	if (p == NULL)
		return NULL;
	p->alg = jwt_str_alg(m->alg);
	p->key = m->key.p != NULL ? &m->key : &m->pem;
	p->public_key = m->key.p != NULL ? &m->key : &m->public_pem;
	if (p->alg != JWT_ALG_INVAL)
		return p;
	free(p);
	return NULL;
}

static bool
is(jwt_t *jwt, const char *name, const char *wanted)
{
	const char *value = jwt_get_grant(jwt, name);

	return value != NULL && strcmp(value, wanted) == 0;
}

static bool
verify(void *prepared, const struct file *token)
{
	struct prepared *p = prepared;
	jwt_t *jwt = NULL;
	bool good;

	if (jwt_decode(&jwt, token->p, (unsigned char *)p->public_key->p,
		(int)p->public_key->n) != 0)
		return false;
	good = jwt_get_alg(jwt) == p->alg &&
	    jwt_get_grant_int(jwt, "exp") > time(NULL) &&
	    is(jwt, "iss", ISSUER) && is(jwt, "aud", AUDIENCE);
	jwt_free(jwt);
	return good;
}

static bool
sign(void *prepared)
{
	struct prepared *p = prepared;
	time_t now = time(NULL);
	char *token = NULL;
	jwt_t *jwt = NULL;

	if (jwt_new(&jwt) != 0)
		return false;
	if (jwt_set_alg(jwt, p->alg, (unsigned char *)p->key->p,
		(int)p->key->n) == 0 &&
	    jwt_add_grant_int(jwt, "iat", now) == 0 &&
	    jwt_add_grant(jwt, "iss", ISSUER) == 0 &&
	    jwt_add_grant(jwt, "sub", SUBJECT) == 0 &&
	    jwt_add_grant(jwt, "aud", AUDIENCE) == 0 &&
	    jwt_add_grant_int(jwt, "exp", now + LIFETIME) == 0 &&
	    jwt_add_grant(jwt, "jti", TOKEN_ID) == 0 &&
	    jwt_add_grant(jwt, "role", ROLE) == 0)
		token = jwt_encode_str(jwt);
	jwt_free(jwt);
	free(token);
	return token != NULL;
}

const struct peer peers[] = {
	{ "libjwt", prepare, verify, sign, false },
	{ 0 },
};
