/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Four threads verify one token a thousand times each, with one set of keys,
 * one set of rules and one cache: cache KEYS_FILE ISSUER AUDIENCE TOKEN.
 */
#include <jeton.h>
#include <jeton/cache.h>
#include <pthread.h>
#include <stdio.h>

enum { THREADS = 4, TIMES = 1000 };

struct desk {
	jeton_rules rules;
	jeton_keys *keys;
	jeton_cache *cache;
	jeton_str text;
	_Atomic int verified;
};

static void *
work(void *context)
{
	struct desk *desk = context;
	static _Thread_local jeton_token token; /* 26 KiB */

	for (int i = 0; i < TIMES; i++)
		if (jeton_verify_cached(desk->cache, &desk->rules, desk->keys,
			desk->text, &token) == JETON_OK)
			desk->verified++;
	return NULL;
}

static int
run(struct desk *desk)
{
	pthread_t threads[THREADS];
	jeton_cache_stats stats;
	int started = 0;

	while (started < THREADS &&
	    pthread_create(&threads[started], NULL, work, desk) == 0)
		started++;
	for (int i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	jeton_cache_stats_read(desk->cache, &stats);
	printf("%d verified, %llu from memory, %zu remembered\n",
	    desk->verified, (unsigned long long)stats.hits, stats.tokens);
	return desk->verified == THREADS * TIMES ? 0 : 1;
}

int
main(int argc, char **argv)
{
	struct desk desk = { 0 };
	int result = 2;
	jeton_err e;

	if (argc != 5) {
		fputs("usage: cache KEYS_FILE ISSUER AUDIENCE TOKEN\n", stderr);
		return 2;
	}
	desk.rules.issuer = argv[2];
	desk.rules.audience = argv[3];
	desk.text = jeton_cstr(argv[4]);
	e = jeton_keys_load(&desk.keys, argv[1]);
	if (e == JETON_OK)
		e = jeton_cache_new(&desk.cache, 10000);
	if (e == JETON_OK)
		result = run(&desk);
	else
		fprintf(stderr, "%s\n", jeton_strerror(e));
	jeton_cache_free(desk.cache);
	jeton_keys_free(desk.keys);
	return result;
}
