/* SPDX-License-Identifier: Apache-2.0 */
/* libjeton's cache, asked for a token that it has seen. */
#include "jeton/cache.h"

#include <stdlib.h>

#include "peer.h"

struct prepared {
	jeton_keys *keys;
	jeton_cache *cache;
	jeton_token token;
};

static const jeton_rules rules = { .issuer = ISSUER, .audience = AUDIENCE };

static void *
prepare(const struct material *m)
{
	const struct file *jwk =
	    m->public_jwk.p != NULL ? &m->public_jwk : &m->jwk;
	const jeton_str text = { jwk->p, jwk->n };
	struct prepared *p = calloc(1, sizeof *p);

	if (p != NULL && jeton_keys_parse(&p->keys, text, NULL) == JETON_OK &&
	    jeton_cache_new(&p->cache, 1000) == JETON_OK)
		return p;
	free(p);
	return NULL;
}

static bool
verify(void *prepared, const struct file *token)
{
	struct prepared *p = prepared;
	const jeton_str text = { token->p, token->n };

	return jeton_verify_cached(p->cache, &rules, p->keys, text,
		   &p->token) == JETON_OK;
}

const struct peer peers[] = {
	{ "jeton (cached)", prepare, verify, NULL, true },
	{ 0 },
};
