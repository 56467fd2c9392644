/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A table of shards, each with a lock and sets of eight places.  A question
 * belongs into one set; whoever was not asked for longest makes room there.
 * Found by a keyed hash of the terms and the token's end, which is its
 * signature; accepted by comparing all of the question.
 */
#include "jeton/cache.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/bytes.h"
#include "base/siphash.h"
#include "base/text.h"
#include "cache/question.h"
#include "crypto/crypto.h"
#include "jose/key.h"
#include "jwt/checks.h"
#include "jwt/token.h"

enum {
	WAYS = 8,
	SHARDS_MAX = 64,
	LINE = 64, /* bytes of a line of the processor's cache */
	USUAL = 12 /* members */
};

/* An answer, and behind its members the terms and the token of the question. */
struct entry {
	int64_t from, until; /* when it holds: from <= now < until */
	uint32_t terms_size, token_size;
	struct jt_shape shape;
	jt_member members[];
};

struct set {
	uint32_t tags[WAYS];  /* a part of the hash */
	uint32_t asked[WAYS]; /* when, in hits of the shard */
	struct entry *entries[WAYS];
};

struct shard {
	pthread_mutex_t lock;
	uint32_t hits_now;
	size_t mask;      /* one less than its number of sets */
	struct set *sets; /* its own among those of the cache */
	jeton_cache_stats stats;
	char apart[LINE]; /* so that neighbours do not share a line */
};

struct jeton_cache {
	uint64_t key[2];
	size_t mask; /* one less than the number of shards */
	size_t open; /* how many of them are */
	struct set *sets;
	struct shard shards[];
};

/* Where a question belongs. */
struct place {
	struct shard *shard;
	struct set *set;
	uint32_t tag;
};

/* ---- Entries ---- */

static size_t
members_of(const struct jt_shape *s)
{
	return (size_t)s->header_count + s->claim_count;
}

static const char *
terms_of(const struct entry *e)
{
	return (const char *)&e->members[members_of(&e->shape)];
}

static size_t
size_of(const struct entry *e)
{
	return sizeof *e + members_of(&e->shape) * sizeof e->members[0] +
	    e->terms_size + e->token_size;
}

static void
entry_free(struct entry *e)
{
	if (e == NULL)
		return;
	jt_wipe(e, size_of(e));
	free(e);
}

/* Of an accepted token; NULL if there is no memory. */
static struct entry *
entry_new(const struct jt_question *q, const jeton_rules *rules,
    const jeton_token *t)
{
	struct jt_shape shape = jt_token_shape(t);
	size_t members = members_of(&shape);
	struct entry *e = malloc(sizeof *e + members * sizeof e->members[0] +
	    q->n + q->token.n);
	struct jt_claims claims;
	char *terms;

	if (e == NULL)
		return NULL;
	jt_claims_find(&claims, jt_token_payload_text(t), t->claims_,
	    t->claim_count_);
	jt_checks_window(rules, &claims, &e->from, &e->until);
	e->shape = shape;
	e->terms_size = (uint32_t)q->n;
	e->token_size = (uint32_t)q->token.n;
	jt_token_save(t, e->members);
	terms = (char *)&e->members[members];
	memcpy(terms, q->terms, q->n);
	memcpy(terms + q->n, q->token.p, q->token.n);
	return e;
}

/* Asks for all of it at once, instead of for each line when it is needed. */
static void
prefetch(const void *p, size_t n)
{
	for (size_t i = 0; i < n; i += LINE)
		__builtin_prefetch((const char *)p + i);
}

static bool
is_answer(const struct entry *e, const struct jt_question *q)
{
	prefetch(e,
	    sizeof *e + USUAL * sizeof e->members[0] + q->n + q->token.n);
	return e->terms_size == q->n && e->token_size == q->token.n &&
	    jt_equal(terms_of(e) + q->n, q->token.p, q->token.n) &&
	    jt_equal(terms_of(e), q->terms, q->n);
}

/* ---- Places; the shard is locked ---- */

static struct place
find_place(jeton_cache *c, const struct jt_question *q)
{
	uint64_t hash = jt_siphash(c->key, q->terms, q->n + q->tail);
	struct shard *s = &c->shards[hash & c->mask];

	return (struct place){ s, &s->sets[hash >> 8 & s->mask],
		(uint32_t)(hash >> 32) };
}

/* WAYS if it is not there. */
static size_t
find_way(const struct place *p, const struct jt_question *q)
{
	size_t i;

	for (i = 0; i < WAYS; i++)
		if (p->set->tags[i] == p->tag && p->set->entries[i] != NULL &&
		    is_answer(p->set->entries[i], q))
			break;
	return i;
}

/* Empties a place; the entry is the caller's. */
static struct entry *
take(struct shard *s, struct set *set, size_t way)
{
	struct entry *e = set->entries[way];

	set->entries[way] = NULL;
	if (e != NULL) {
		s->stats.tokens--;
		s->stats.bytes -= size_of(e);
	}
	return e;
}

static void
put(const struct place *p, size_t way, struct entry *e)
{
	p->set->entries[way] = e;
	p->set->tags[way] = p->tag;
	p->set->asked[way] = ++p->shard->hits_now;
	p->shard->stats.tokens++;
	p->shard->stats.bytes += size_of(e);
}

/* An empty place, else an expired one, else the one not asked for longest. */
static size_t
find_victim(const struct place *p, int64_t now)
{
	const struct set *set = p->set;
	uint32_t most = 0;
	size_t victim = 0;

	for (size_t i = 0; i < WAYS; i++) {
		uint32_t age = p->shard->hits_now - set->asked[i];

		if (set->entries[i] == NULL)
			return i;
		if (now >= set->entries[i]->until)
			age = UINT32_MAX;
		if (age >= most) {
			most = age;
			victim = i;
		}
	}
	return victim;
}

/* ---- Asking ---- */

static bool
recall(jeton_cache *c, const struct jt_question *q, int64_t now,
    jeton_token *out)
{
	struct place p = find_place(c, q);
	struct entry *expired = NULL;
	struct jt_shape shape;
	bool hit = false;
	size_t way;

	prefetch(p.set, sizeof *p.set);
	pthread_mutex_lock(&p.shard->lock);
	way = find_way(&p, q);
	if (way < WAYS) {
		const struct entry *e = p.set->entries[way];

		hit = now >= e->from && now < e->until;
		if (hit) {
			shape = e->shape;
			jt_token_restore(out, &shape, e->members);
			p.set->asked[way] = ++p.shard->hits_now;
		} else if (now >= e->until) {
			expired = take(p.shard, p.set, way);
		}
	}
	p.shard->stats.hits += hit;
	p.shard->stats.misses += !hit;
	pthread_mutex_unlock(&p.shard->lock);
	entry_free(expired);
	return hit && jt_token_reread(out, &shape, q->token) == JETON_OK;
}

static void
remember(jeton_cache *c, const struct jt_question *q, struct entry *e,
    int64_t now)
{
	struct place p = find_place(c, q);
	struct entry *gone;
	size_t way;

	pthread_mutex_lock(&p.shard->lock);
	way = find_way(&p, q);
	if (way == WAYS) {
		way = find_victim(&p, now);
		p.shard->stats.evicted += p.set->entries[way] != NULL;
	}
	gone = take(p.shard, p.set, way);
	put(&p, way, e);
	pthread_mutex_unlock(&p.shard->lock);
	entry_free(gone);
}

jeton_err
jeton_verify_cached_at(jeton_cache *cache, const jeton_rules *rules,
    const jeton_keys *keys, jeton_str token, int64_t now, jeton_token *out)
{
	struct jt_question q;
	struct entry *entry;
	jeton_err e;

	if (cache == NULL) {
		jt_token_reset(out);
		return JETON_ARGUMENT;
	}
	if (!jt_question_write(&q, rules, keys, token))
		return jeton_verify_at(rules, keys, token, now, out);
	if (recall(cache, &q, now, out))
		return JETON_OK;
	e = jeton_verify_at(rules, keys, token, now, out);
	entry = e == JETON_OK ? entry_new(&q, rules, out) : NULL;
	if (entry != NULL)
		remember(cache, &q, entry, now);
	return e;
}

jeton_err
jeton_verify_cached(jeton_cache *cache, const jeton_rules *rules,
    const jeton_keys *keys, jeton_str token, jeton_token *out)
{
	return jeton_verify_cached_at(cache, rules, keys, token, time(NULL),
	    out);
}

/* ---- The whole ---- */

/* The smallest power of two that is at least n. */
static size_t
round_up(size_t n)
{
	size_t power = 1;

	while (power < n)
		power *= 2;
	return power;
}

static jeton_err
open_shards(jeton_cache *c, size_t sets)
{
	c->sets = calloc((c->mask + 1) * sets, sizeof c->sets[0]);
	if (c->sets == NULL)
		return JETON_NO_MEMORY;
	for (; c->open <= c->mask; c->open++) {
		struct shard *s = &c->shards[c->open];

		s->mask = sets - 1;
		s->sets = c->sets + c->open * sets;
		if (pthread_mutex_init(&s->lock, NULL) != 0)
			return JETON_NO_MEMORY;
	}
	return JETON_OK;
}

/* Twice the places that are asked for: no set is full before its time. */
jeton_err
jeton_cache_new(jeton_cache **out, size_t tokens)
{
	size_t sets = round_up((2 * tokens + WAYS - 1) / WAYS);
	size_t shards = sets < SHARDS_MAX ? sets : SHARDS_MAX;
	jeton_cache *c;
	jeton_err e;

	*out = NULL;
	if (tokens == 0 || tokens > JETON_CACHE_MAX)
		return JETON_ARGUMENT;
	c = calloc(1, sizeof *c + shards * sizeof c->shards[0]);
	if (c == NULL)
		return JETON_NO_MEMORY;
	c->mask = shards - 1;
	e = jt_random(c->key, sizeof c->key);
	if (e == JETON_OK)
		e = open_shards(c, sets / shards);
	if (e == JETON_OK)
		*out = c;
	else
		jeton_cache_free(c);
	return e;
}

/* The terms begin with the generation. */
static bool
is_of(const struct entry *e, const jeton_keys *keys)
{
	return keys == NULL ||
	    memcmp(terms_of(e), &keys->generation, sizeof keys->generation) ==
	    0;
}

void
jeton_cache_forget(jeton_cache *cache, const jeton_keys *keys)
{
	for (size_t i = 0; cache != NULL && i <= cache->mask; i++) {
		struct shard *s = &cache->shards[i];

		pthread_mutex_lock(&s->lock);
		for (size_t k = 0; k < (s->mask + 1) * WAYS; k++) {
			struct set *set = &s->sets[k / WAYS];
			const struct entry *e = set->entries[k % WAYS];

			if (e != NULL && is_of(e, keys))
				entry_free(take(s, set, k % WAYS));
		}
		pthread_mutex_unlock(&s->lock);
	}
}

void
jeton_cache_stats_read(jeton_cache *cache, jeton_cache_stats *out)
{
	*out = (jeton_cache_stats){ 0 };
	for (size_t i = 0; cache != NULL && i <= cache->mask; i++) {
		struct shard *s = &cache->shards[i];

		pthread_mutex_lock(&s->lock);
		out->hits += s->stats.hits;
		out->misses += s->stats.misses;
		out->evicted += s->stats.evicted;
		out->tokens += s->stats.tokens;
		out->bytes += s->stats.bytes;
		pthread_mutex_unlock(&s->lock);
	}
}

void
jeton_cache_free(jeton_cache *cache)
{
	if (cache == NULL)
		return;
	for (size_t i = 0; i < cache->open; i++) {
		struct shard *s = &cache->shards[i];

		for (size_t k = 0; k < (s->mask + 1) * WAYS; k++)
			entry_free(s->sets[k / WAYS].entries[k % WAYS]);
		pthread_mutex_destroy(&s->lock);
	}
	free(cache->sets);
	jt_wipe(cache->key, sizeof cache->key);
	free(cache);
}
