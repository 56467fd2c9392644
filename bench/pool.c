/* SPDX-License-Identifier: Apache-2.0 */
#include "pool.h"

#include <stdio.h>
#include <stdlib.h>

#include "jeton/cache.h"

/* The step is a prime, so that no order of memory helps. */
enum { TEXT_SIZE = 768, STEP = 7919 };

static const jeton_rules rules = {
	.issuer = "https://id.example.com",
	.audience = "https://api.example.com",
};

struct pool {
	const jeton_keys *keys;
	jeton_cache *cache;
	size_t count, at;
	jeton_token out;
	char text[][TEXT_SIZE];
};

static bool
sign(char *out, const jeton_key *key, size_t i)
{
	char subject[64], id[48];
	jeton_claims claims = { .issuer = rules.issuer,
		.audience = rules.audience,
		.subject = subject,
		.id = id,
		.lifetime = 1 << 20 };

	snprintf(subject, sizeof subject, "user-1234567890-%zu-of-the-shop",
	    100000 + i);
	snprintf(id, sizeof id, "b7e2a1c0-5d1f-4c3e-%zu", 100000 + i);
	return jeton_sign(key, &claims, out, TEXT_SIZE) == JETON_OK;
}

static bool
fill(struct pool *p, const jeton_key *key)
{
	for (size_t i = 0; i < p->count; i++)
		if (!sign(p->text[i], key, i))
			return false;
	for (size_t i = 0; i < p->count; i++)
		if (!pool_verify(p))
			return false;
	return true;
}

struct pool *
pool_new(const jeton_key *key, const jeton_keys *keys, size_t tokens)
{
	struct pool *p = calloc(1, sizeof *p + tokens * TEXT_SIZE);

	if (p == NULL)
		return NULL;
	p->keys = keys;
	p->count = tokens;
	if (jeton_cache_new(&p->cache, tokens) == JETON_OK && fill(p, key))
		return p;
	pool_free(p);
	return NULL;
}

bool
pool_verify(void *pool)
{
	struct pool *p = pool;

	p->at = (p->at + STEP) % p->count;
	return jeton_verify_cached(p->cache, &rules, p->keys,
		   jeton_cstr(p->text[p->at]), &p->out) == JETON_OK;
}

void
pool_free(struct pool *p)
{
	if (p == NULL)
		return;
	jeton_cache_free(p->cache);
	free(p);
}
