/* SPDX-License-Identifier: Apache-2.0 */
#include "jwks/set.h"

#include <stdatomic.h>
#include <stdlib.h>

struct jeton_jwks_set {
	atomic_uint holders;
	uint64_t number;
	int64_t came;
	jeton_keys *keys;
};

jeton_err
jt_jwks_set_new(jeton_jwks_set **out, jeton_keys *keys, uint64_t number,
    int64_t came)
{
	jeton_jwks_set *s = malloc(sizeof *s);

	*out = s;
	if (s == NULL) {
		jeton_keys_free(keys);
		return JETON_NO_MEMORY;
	}
	atomic_init(&s->holders, 1);
	s->number = number;
	s->came = came;
	s->keys = keys;
	return JETON_OK;
}

void
jt_jwks_set_hold(jeton_jwks_set *set)
{
	atomic_fetch_add_explicit(&set->holders, 1, memory_order_relaxed);
}

int64_t
jt_jwks_set_came(const jeton_jwks_set *set)
{
	return set->came;
}

const jeton_keys *
jeton_jwks_set_keys(const jeton_jwks_set *set)
{
	return set == NULL ? NULL : set->keys;
}

uint64_t
jeton_jwks_set_number(const jeton_jwks_set *set)
{
	return set == NULL ? 0 : set->number;
}

void
jeton_jwks_release(jeton_jwks_set *set)
{
	if (set == NULL || atomic_fetch_sub(&set->holders, 1) > 1)
		return;
	jeton_keys_free(set->keys);
	free(set);
}
