/* SPDX-License-Identifier: Apache-2.0 */
/* One cache in eight hands, too small for what they ask; for TSan too. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "forge.h"
#include "jeton/cache.h"

enum { THREADS = 8, ROUNDS = 4000, TOKENS = 200, TEXT_SIZE = 512 };

static char texts[TOKENS][TEXT_SIZE];
static jeton_cache *cache;
static jeton_keys *keys;

static void
sign_them(void)
{
	jeton_key *key;

	assert_int_equal(jeton_key_secret(&key, "HS256", forge_secret, 32),
	    JETON_OK);
	for (int i = 0; i < TOKENS; i++) {
		jeton_claim more[] = {
			{ .name = "n", .kind = JETON_KIND_INT, .integer = i },
			{ 0 },
		};
		jeton_claims claims = { .issuer = "https://id.example",
			.audience = "orders",
			.lifetime = i % 4 == 0 ? 1 : 60,
			.more = more };

		assert_int_equal(jeton_sign_at(key, &claims, NOW, texts[i],
				     TEXT_SIZE),
		    JETON_OK);
	}
	jeton_key_free(key);
}

static bool
is_right(size_t i, int64_t now)
{
	static _Thread_local jeton_token t;
	jeton_err e = jeton_verify_cached_at(cache, &forge_rules, keys,
	    jeton_cstr(texts[i]), now, &t);
	int64_t n;

	if (e != JETON_OK)
		return e == JETON_EXPIRED && i % 4 == 0 && now > NOW;
	return jeton_get_int(&t, "n", &n) && n == (int64_t)i &&
	    !(i % 4 == 0 && now > NOW);
}

/* NULL if everything was as it should be. */
static void *
work(void *arg)
{
	uint64_t state = (uint64_t)(uintptr_t)arg + 88172645463325252U;
	jeton_cache_stats stats;

	for (int i = 0; i < ROUNDS; i++) {
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		if (!is_right(state % TOKENS, NOW + (int64_t)(state >> 60) % 2))
			return arg;
		if (i % 1000 == 999)
			jeton_cache_forget(cache, keys);
		if (i % 100 == 0)
			jeton_cache_stats_read(cache, &stats);
	}
	return NULL;
}

static void
eight_threads_share_a_cache(void **state)
{
	pthread_t threads[THREADS];
	jeton_cache_stats stats;

	(void)state;
	sign_them();
	keys = forge_keys();
	assert_int_equal(jeton_cache_new(&cache, TOKENS / 8), JETON_OK);
	for (uintptr_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, work,
				     (void *)(i + 1)),
		    0);
	for (size_t i = 0; i < THREADS; i++) {
		void *wrong;

		assert_int_equal(pthread_join(threads[i], &wrong), 0);
		assert_null(wrong);
	}
	jeton_cache_stats_read(cache, &stats);
	assert_int_equal(stats.hits + stats.misses, THREADS * ROUNDS);
	assert_true(stats.hits > 0 && stats.evicted > 0);
	jeton_cache_free(cache);
	jeton_keys_free(keys);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(eight_threads_share_a_cache),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
