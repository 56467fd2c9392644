/* SPDX-License-Identifier: Apache-2.0 */
/* Many different tokens of about 350 bytes, verified through one cache. */
#ifndef POOL_H
#define POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "jeton.h"

struct pool;

/* Of this many tokens, all of them in the cache.  Or NULL. */
struct pool *pool_new(const jeton_key *key, const jeton_keys *keys,
    size_t tokens);

/* The next of them; whether it was accepted. */
bool pool_verify(void *pool);

void pool_free(struct pool *p);

#endif
