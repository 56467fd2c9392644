/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Eight threads encrypt to and decrypt with the same recipients and openers of
 * every algorithm, while a ninth replaces all of them.  JETON_SECONDS as in
 * threads_test.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "jwe_desk.h"

enum { THREADS = 8, DESKS_MAX = 32, TEXT_SIZE = 4096 };

/* A desk of each algorithm: a generation, counted by its users. */
struct room {
	atomic_size_t users;
	struct desk desk[DESKS_MAX];
	char jwe[DESKS_MAX][TEXT_SIZE];
};

static const jeton_str plain = JT_INIT("a text for nobody else");

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct room *current; /* under the lock */
static atomic_bool stop;
static atomic_size_t wrong, opened, replaced;

static const char *
enc_of(size_t i)
{
	return desk_encs[i % JT_COUNT(desk_encs)];
}

static bool
encrypt(const struct desk *d, size_t i, char *out)
{
	const jeton_recipient *list[] = { d->recipient };
	const jeton_jwe_options options = { .enc = enc_of(i) };

	return jeton_encrypt(list, 1, &options, plain, out, TEXT_SIZE) ==
	    JETON_OK;
}

static bool
opens(const struct desk *d, const char *jwe)
{
	const jeton_jwe_rules any = { 0 };
	char buf[TEXT_SIZE];
	jeton_jwe out;

	return jeton_decrypt(&any, d->opener, jeton_cstr(jwe), buf, sizeof buf,
		   &out) == JETON_OK &&
	    jt_str_eq(out.plaintext, plain);
}

static struct room *
make_room(void)
{
	struct room *r = calloc(1, sizeof *r);

	if (r == NULL)
		abort();
	r->users = 1;
	for (size_t i = 0; i < desk_alg_count; i++) {
		r->desk[i] = desk_set(&desk_algs[i], enc_of(i), NULL);
		if (!encrypt(&r->desk[i], i, r->jwe[i]))
			abort();
	}
	return r;
}

static void
leave(struct room *r)
{
	if (atomic_fetch_sub(&r->users, 1) > 1)
		return;
	for (size_t i = 0; i < desk_alg_count; i++)
		desk_clear(&r->desk[i]);
	free(r);
}

static struct room *
enter(void)
{
	struct room *r;

	pthread_mutex_lock(&lock);
	r = current;
	atomic_fetch_add(&r->users, 1);
	pthread_mutex_unlock(&lock);
	return r;
}

/* What others encrypted, what is encrypted here, and what was changed. */
static bool
use(struct room *r, size_t i)
{
	char jwe[TEXT_SIZE];
	bool fine = opens(&r->desk[i], r->jwe[i]) &&
	    encrypt(&r->desk[i], i, jwe) && opens(&r->desk[i], jwe);
	char *tag = fine ? strrchr(jwe, '.') + 1 : jwe;

	*tag = *tag == 'A' ? 'B' : 'A';
	return fine && !opens(&r->desk[i], jwe);
}

static void *
work(void *seed)
{
	size_t i = *(size_t *)seed;

	for (; !stop; i++) {
		struct room *r = enter();

		if (!use(r, i % desk_alg_count))
			wrong++;
		opened++;
		leave(r);
	}
	return NULL;
}

static void
replace(void)
{
	struct room *fresh = make_room(), *old;

	pthread_mutex_lock(&lock);
	old = current;
	current = fresh;
	pthread_mutex_unlock(&lock);
	leave(old);
	replaced++;
}

static time_t
seconds(void)
{
	const char *text = getenv("JETON_SECONDS");

	return text == NULL ? 1 : (time_t)strtol(text, NULL, 10);
}

static void
eight_threads_share_openers_and_recipients_that_are_replaced(void **state)
{
	pthread_t threads[THREADS];
	size_t seeds[THREADS];
	time_t end = time(NULL) + seconds();

	(void)state;
	current = make_room();
	for (size_t i = 0; i < THREADS; i++) {
		seeds[i] = i * 3;
		assert_int_equal(pthread_create(&threads[i], NULL, work,
				     &seeds[i]),
		    0);
	}
	do
		replace();
	while (time(NULL) < end);
	stop = true;
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	leave(current);
	print_message("# %zu uses, %zu replacements\n", opened, replaced);
	assert_int_equal(wrong, 0);
	assert_true(opened >= THREADS && replaced > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    eight_threads_share_openers_and_recipients_that_are_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
