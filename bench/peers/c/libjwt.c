/* SPDX-License-Identifier: Apache-2.0 */
/* libjwt 1: it parses the key at each call and leaves the claims to us. */
#include <jwt.h>

#include <stdlib.h>
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
	    peer_expects(jwt_get_grant(jwt, "iss"), jwt_get_grant(jwt, "aud"));
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
	bool good;

	if (jwt_new(&jwt) != 0)
		return false;
	good = jwt_set_alg(jwt, p->alg, (unsigned char *)p->key->p,
		   (int)p->key->n) == 0 &&
	    jwt_add_grant_int(jwt, "iat", now) == 0 &&
	    jwt_add_grant_int(jwt, "exp", now + LIFETIME) == 0;
	for (const struct peer_claim *c = peer_claims; c->name != NULL; c++)
		good = good && jwt_add_grant(jwt, c->name, c->value) == 0;
	if (good)
		token = jwt_encode_str(jwt);
	jwt_free(jwt);
	free(token);
	return token != NULL;
}

const struct peer peers[] = {
	{ "libjwt", prepare, verify, sign, false },
	{ 0 },
};
