/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Remembers which tokens were verified, for those who see the same ones again
 * and again.  The rules at the top of jeton.h hold here too, but that a cache
 * is not const: any number of threads may share one all the same.
 *
 * What is remembered is the whole question: the text of the token, the content
 * of the rules, the very jeton_keys.  Only the same question is answered from
 * memory, and exp, nbf, iat and max_age are judged anew each time.  A refusal
 * is never remembered.
 */
#ifndef JETON_CACHE_H
#define JETON_CACHE_H

#include "jeton.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jeton_cache jeton_cache;

enum { JETON_CACHE_MAX = 1 << 24 }; /* tokens */

/*
 * A cache with room for so many tokens, 1 to JETON_CACHE_MAX, and for no
 * more than eight, or four times as many.  A token takes the bytes of its text and about
 * 400 more.  The ones that were not asked for longest make room.
 */
JETON_API JETON_CHECKED jeton_err jeton_cache_new(jeton_cache **out,
    size_t tokens);

/*
 * What jeton_verify() says, result and token, at once if it was asked before.
 * Rules with more than 700 bytes of text are not remembered.  Allocates, but
 * not to have no memory for it is no failure.
 */
JETON_API JETON_CHECKED jeton_err jeton_verify_cached(jeton_cache *cache,
    const jeton_rules *rules, const jeton_keys *keys, jeton_str token,
    jeton_token *out);
JETON_API JETON_CHECKED jeton_err jeton_verify_cached_at(jeton_cache *cache,
    const jeton_rules *rules, const jeton_keys *keys, jeton_str token,
    int64_t now, jeton_token *out);

/*
 * Forgets what these keys verified, or everything for NULL.  Not needed for
 * safety: keys that replace others, even at the same address, are never taken
 * for them.
 */
JETON_API void jeton_cache_forget(jeton_cache *cache, const jeton_keys *keys);

typedef struct jeton_cache_stats {
	uint64_t hits;
	uint64_t misses;  /* refused ones, and not yet valid ones, too */
	uint64_t evicted; /* to make room */
	size_t tokens;    /* that are remembered now */
	size_t bytes;     /* that they take */
} jeton_cache_stats;

JETON_API void jeton_cache_stats_read(jeton_cache *cache,
    jeton_cache_stats *out);

JETON_API void jeton_cache_free(jeton_cache *cache);

#ifdef __cplusplus
}
#endif

#endif
