/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Eight threads verify and sign with the same rules, keys and sets of every
 * algorithm, while a ninth replaces all of them.  JETON_SECONDS in the
 * environment says how long, one second else; `make tsan` looks closely.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "corpus.h"
#include "jeton/jose.h"

enum { THREADS = 8, KEYS_MAX = 64, TEXT_SIZE = 4096, NOW = 1767225600 };

/* A key of each algorithm with its set: a generation, counted by its users. */
struct ring {
	atomic_size_t users;
	size_t count;
	jeton_key *key[KEYS_MAX];
	jeton_keys *set[KEYS_MAX];
};

static const jeton_rules rules = { .issuer = "https://id.example",
	.audience = "orders" };
static const jeton_claims claims = { .issuer = "https://id.example",
	.audience = "orders",
	.subject = "alice",
	.lifetime = 60,
	.allow = JETON_RANDOM_ID };

static struct corpus jwks;
static char tokens[KEYS_MAX][TEXT_SIZE];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct ring *current; /* under the lock */
static atomic_bool stop;
static atomic_size_t wrong, verified, replaced;

static struct ring *
make_ring(void)
{
	struct ring *r = calloc(1, sizeof *r);

	if (r == NULL)
		abort();
	r->users = 1;
	r->count = jwks.count;
	for (size_t i = 0; i < r->count; i++)
		if (jeton_key_parse(&r->key[i], jwks.file[i].text, NULL) !=
			JETON_OK ||
		    jeton_keys_of(&r->set[i], r->key[i]) != JETON_OK)
			abort();
	return r;
}

static void
let_go(struct ring *r)
{
	if (atomic_fetch_sub(&r->users, 1) > 1)
		return;
	for (size_t i = 0; i < r->count; i++) {
		jeton_key_free(r->key[i]);
		jeton_keys_free(r->set[i]);
	}
	free(r);
}

static struct ring *
hold(void)
{
	struct ring *r;

	pthread_mutex_lock(&lock);
	r = current;
	atomic_fetch_add(&r->users, 1);
	pthread_mutex_unlock(&lock);
	return r;
}

static void
replace(struct ring *fresh)
{
	struct ring *old;

	pthread_mutex_lock(&lock);
	old = current;
	current = fresh;
	pthread_mutex_unlock(&lock);
	if (old != NULL)
		let_go(old);
}

static void
expect(jeton_err found, jeton_err wanted)
{
	if (found != wanted)
		atomic_fetch_add(&wrong, 1);
}

/* One token of this key is good, changed it is bad, and so is another's. */
static void
try_key(const struct ring *r, size_t i, jeton_token *token,
    jeton_report *report)
{
	char text[TEXT_SIZE];
	size_t n = strlen(tokens[i]), other = (i + 1) % r->count;

	memcpy(text, tokens[i], n + 1);
	expect(jeton_verify_at(&rules, r->set[i], jeton_cstr(text), NOW, token),
	    JETON_OK);
	expect(jeton_verify_at(&rules, r->set[other], jeton_cstr(text), NOW,
		   token),
	    JETON_NO_KEY);
	text[n - 8] = text[n - 8] == 'A' ? 'B' : 'A';
	expect(jeton_explain(&rules, r->set[i], jeton_cstr(text), NOW, token,
		   report),
	    JETON_BAD_SIGNATURE);
}

static void
sign_and_verify(const struct ring *r, size_t i, jeton_token *token)
{
	char text[TEXT_SIZE];

	expect(jeton_sign_at(r->key[i], &claims, NOW, text, sizeof text),
	    JETON_OK);
	expect(jeton_verify_at(&rules, r->set[i], jeton_cstr(text), NOW, token),
	    JETON_OK);
}

static void *
work(void *argument)
{
	size_t turn = (size_t)(uintptr_t)argument;
	jeton_report *report = malloc(sizeof *report);
	jeton_token *token = malloc(sizeof *token);

	if (report == NULL || token == NULL)
		abort();
	for (; !atomic_load(&stop); turn++) {
		struct ring *r = hold();

		try_key(r, turn % r->count, token, report);
		if (turn % 8 == 0)
			sign_and_verify(r, turn / 8 % r->count, token);
		let_go(r);
		atomic_fetch_add(&verified, 1);
	}
	free(report);
	free(token);
	return NULL;
}

static void *
rotate(void *argument)
{
	const struct timespec pause = { 0, 5000000 };

	(void)argument;
	while (!atomic_load(&stop)) {
		replace(make_ring());
		atomic_fetch_add(&replaced, 1);
		nanosleep(&pause, NULL);
	}
	return NULL;
}

static void
run_for(unsigned seconds)
{
	const struct timespec time = { (time_t)seconds, 0 };
	pthread_t threads[THREADS], rotator;

	assert_int_equal(pthread_create(&rotator, NULL, rotate, NULL), 0);
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, work,
				     (void *)(uintptr_t)i),
		    0);
	nanosleep(&time, NULL);
	atomic_store(&stop, true);
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	pthread_join(rotator, NULL);
}

static void
eight_threads_share_rules_keys_and_sets_that_are_replaced(void **state)
{
	const char *seconds = getenv("JETON_SECONDS");

	(void)state;
	corpus_load(&jwks, "jwk", "-private");
	assert_true(jwks.count <= KEYS_MAX);
	replace(make_ring());
	for (size_t i = 0; i < jwks.count; i++)
		assert_int_equal(jeton_sign_at(current->key[i], &claims, NOW,
				     tokens[i], sizeof tokens[i]),
		    JETON_OK);
	run_for(seconds == NULL ? 1 : (unsigned)strtoul(seconds, NULL, 10));
	let_go(current);
	corpus_free(&jwks);
	print_message("# %zu rounds, %zu replacements\n", verified, replaced);
	assert_int_equal(wrong, 0);
	assert_true(verified > 0 && replaced > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    eight_threads_share_rules_keys_and_sets_that_are_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
