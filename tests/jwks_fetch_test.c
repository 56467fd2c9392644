/* SPDX-License-Identifier: Apache-2.0 */
/* libjeton-jwks with a fetch function of the host's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "jeton/jwks.h"
#include "jeton/keys.h"
#include "jwks/plan.h"

enum { SECONDS = 20000 };

static const jeton_rules rules = { .issuer = "https://id.example",
	.audience = "orders" };
static char sets[2][JETON_JWK_MAX], tokens[2][JETON_TOKEN_MAX + 1];
static jeton_token token;

/* A host's client, that answers what a test has put here. */
static struct {
	const char *body;
	const char *type;
	const char *encoding;
	size_t size; /* if not that of the body */
	int status;
	int64_t max_age;
	jeton_err result;
	bool hang;
	int timeout_ms; /* that it was given */
	char url[256];
	atomic_int calls;
	sem_t cancelled;
} host;

static jeton_err
fetch(void *context, const char *url, int timeout_ms, jeton_jwks_answer *out)
{
	assert_ptr_equal(context, &host);
	assert_int_equal(out->max_age, -1);
	assert_int_equal(out->size, 0);
	assert_string_equal(out->content_type, "");
	host.calls++;
	host.timeout_ms = timeout_ms;
	snprintf(host.url, sizeof host.url, "%s", url);
	if (host.hang)
		sem_wait(&host.cancelled);
	out->status = host.status;
	out->max_age = host.max_age;
	out->size = host.size > 0 ? host.size : strlen(host.body);
	memcpy(out->body, host.body, strlen(host.body));
	snprintf(out->content_type, sizeof out->content_type, "%s", host.type);
	snprintf(out->content_encoding, sizeof out->content_encoding, "%s",
	    host.encoding);
	if (host.result != JETON_OK)
		snprintf(out->why, sizeof out->why, "the line is dead");
	return host.result;
}

static void
cancel(void *context)
{
	assert_ptr_equal(context, &host);
	sem_post(&host.cancelled);
}

static void
behave(const char *body)
{
	host.body = body;
	host.type = "application/json";
	host.encoding = "";
	host.size = 0;
	host.status = 200;
	host.max_age = -1;
	host.result = JETON_OK;
	host.hang = false;
	while (sem_trywait(&host.cancelled) == 0)
		continue; /* from closing the last one */
}

static jeton_jwks_options
usual(void)
{
	jeton_jwks_options o = { .url = "https://id.example/jwks",
		.fetch = fetch,
		.fetch_context = &host,
		.fetch_cancel = cancel };

	return o;
}

static jeton_jwks *
opened(const jeton_jwks_options *o)
{
	jeton_jwks *jwks;

	assert_int_equal(jeton_jwks_open(&jwks, o), JETON_OK);
	assert_non_null(jwks);
	return jwks;
}

static int
prepare(void **state)
{
	(void)state;
	sem_init(&host.cancelled, 0, 0);
	for (int i = 0; i < 2; i++) {
		static char jwk[JETON_JWK_MAX];
		jeton_claims claims = { .issuer = rules.issuer,
			.audience = rules.audience,
			.lifetime = 600 };
		jeton_key *key;
		jeton_err e;

		e = jeton_key_generate(&key, "EdDSA", 0, i == 0 ? "a" : "b");
		assert_int_equal(e, JETON_OK);
		e = jeton_key_public_jwk(key, jwk, sizeof jwk);
		assert_int_equal(e, JETON_OK);
		e = jeton_sign(key, &claims, tokens[i], sizeof tokens[i]);
		assert_int_equal(e, JETON_OK);
		snprintf(sets[i], sizeof sets[i], "{\"keys\":[%.9000s]}", jwk);
		jeton_key_free(key);
	}
	return 0;
}

static jeton_err
verify(jeton_jwks *jwks, int which)
{
	jeton_err e =
	    jeton_jwks_verify(jwks, &rules, jeton_cstr(tokens[which]), &token);

	assert_true((e == JETON_OK) == (jeton_payload(&token).p != NULL));
	return e;
}

static void
a_host_brings_its_own_client(void **state)
{
	jeton_jwks_options o = usual();
	jeton_jwks *jwks;
	jeton_jwks_status s;

	(void)state;
	behave(sets[0]);
	host.max_age = 1000;
	jwks = opened(&o);
	assert_int_equal(jeton_jwks_refresh(jwks, SECONDS), JETON_OK);
	assert_int_equal(verify(jwks, 0), JETON_OK);
	assert_string_equal(host.url, o.url);
	assert_in_range(host.timeout_ms, 1, 5000);
	jeton_jwks_get_status(jwks, &s);
	assert_in_range(s.next_ms, 600000, 750000);
	behave(sets[1]);
	assert_int_equal(jeton_jwks_refresh(jwks, SECONDS), JETON_OK);
	assert_int_equal(verify(jwks, 0), JETON_NO_KEY);
	assert_int_equal(verify(jwks, 1), JETON_OK);
	jeton_jwks_close(jwks);
}

static void
b2_b5_its_answers_are_judged_as_ours_are(void **state)
{
	static const struct {
		const char *type, *encoding, *reason;
		size_t size;
		int status;
		jeton_err result;
	} rows[] = {
		{ "application/json", "", "redirect", 0, 302, JETON_OK },
		{ "application/json", "", "status 0", 0, 0, JETON_OK },
		{ "application/json", "", "status 500", 0, 500, JETON_OK },
		{ "application/json", "gzip", "encoded", 0, 200, JETON_OK },
		{ "text/html", "", "type", 0, 200, JETON_OK },
		{ "", "", "type", 0, 200, JETON_OK },
		{ "application/json", "", "262144", 262145, 200, JETON_OK },
		{ "application/json", "", "262144", (size_t)-1, 200, JETON_OK },
		{ "application/json", "", "line is dead", 0, 200, JETON_FILE },
		{ "application/json", "", "line is dead", 0, 200,
		    JETON_NO_MEMORY },
	};
	jeton_jwks_options o = usual();
	jeton_jwks *jwks;
	jeton_jwks_status s;
	uint64_t number;

	(void)state;
	behave(sets[0]);
	jwks = opened(&o);
	assert_int_equal(jeton_jwks_refresh(jwks, SECONDS), JETON_OK);
	jeton_jwks_get_status(jwks, &s);
	number = s.sets;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		behave(sets[1]);
		host.type = rows[i].type;
		host.encoding = rows[i].encoding;
		host.size = rows[i].size;
		host.status = rows[i].status;
		host.result = rows[i].result;
		assert_int_equal(jeton_jwks_refresh(jwks, SECONDS), JETON_FILE);
		jeton_jwks_get_status(jwks, &s);
		if (strstr(s.reason, rows[i].reason) == NULL)
			fail_msg("%s: %s", rows[i].reason, s.reason);
		assert_int_equal(verify(jwks, 0), JETON_OK);
		assert_int_equal(s.sets, number);
	}
	jeton_jwks_close(jwks);
}

static void
closing_cancels_a_fetch_that_hangs(void **state)
{
	jeton_jwks_options o = usual();
	jeton_jwks *jwks;
	int before = host.calls;

	(void)state;
	behave(sets[0]);
	host.hang = true;
	jwks = opened(&o);
	while (host.calls == before)
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	assert_int_equal(jeton_jwks_refresh(jwks, 1), JETON_FILE);
	jeton_jwks_close(jwks);
}

static void
a_call_without_sense_is_an_argument(void **state)
{
	jeton_jwks_options o = usual();
	jeton_jwks_set *set;
	jeton_jwks *jwks;

	(void)state;
	assert_int_equal(jeton_jwks_open(&jwks, NULL), JETON_ARGUMENT);
	assert_null(jwks);
	o.ca_file = "/dev/null"; /* it would seem to matter */
	assert_int_equal(jeton_jwks_open(&jwks, &o), JETON_ARGUMENT);
	o = usual();
	o.fetch = NULL;
	assert_int_equal(jeton_jwks_open(&jwks, &o), JETON_ARGUMENT);
	o = usual();
	o.refresh_min_ms = 2000;
	o.refresh_max_ms = 1000;
	assert_int_equal(jeton_jwks_open(&jwks, &o), JETON_ARGUMENT);
	assert_int_equal(jeton_jwks_refresh(NULL, 0), JETON_ARGUMENT);
	assert_int_equal(jeton_jwks_hold(&set, NULL), JETON_ARGUMENT);
	assert_null(set);
	assert_null(jeton_jwks_set_keys(NULL));
	assert_int_equal(jeton_jwks_set_number(NULL), 0);
	assert_int_equal(verify(NULL, 0), JETON_ARGUMENT);
	jeton_jwks_release(NULL);
	jeton_jwks_close(NULL);
}

/* The rules decide before any key: no kid of such a token is unknown. */
static void
b3_an_algorithm_that_the_rules_forbid_causes_no_fetch(void **state)
{
	static const char *const only[] = { "RS256", NULL };
	jeton_rules narrow = rules;
	jeton_jwks_options o = usual();
	jeton_jwks_status s;
	jeton_jwks *jwks;
	jeton_err e;

	(void)state;
	behave(sets[0]);
	narrow.algorithms = only;
	jwks = opened(&o);
	assert_int_equal(jeton_jwks_refresh(jwks, SECONDS), JETON_OK);
	e = jeton_jwks_verify(jwks, &narrow, jeton_cstr(tokens[1]), &token);
	assert_int_equal(e, JETON_NO_KEY);
	jeton_jwks_get_status(jwks, &s);
	assert_int_equal(s.key_fetches, 0);
	jeton_jwks_close(jwks);
}

static void
the_time_of_a_twin_is_the_one_given(void **state)
{
	jeton_jwks_options o = usual();
	jeton_jwks *jwks;
	jeton_err e;

	(void)state;
	behave(sets[0]);
	jwks = opened(&o);
	assert_int_equal(jeton_jwks_refresh(jwks, SECONDS), JETON_OK);
	e = jeton_jwks_verify_at(jwks, &rules, jeton_cstr(tokens[0]),
	    INT64_C(4102444800), &token);
	assert_int_equal(e, JETON_EXPIRED);
	assert_string_equal(jeton_failed_claim(&token), "exp");
	jeton_jwks_close(jwks);
}

static atomic_int handled;

static void
handle(int signal)
{
	(void)signal;
	handled++;
}

/* Blocked here, the signal could only be taken by the thread inside. */
static void
the_thread_inside_takes_no_signal(void **state)
{
	jeton_jwks_options o = usual();
	struct sigaction action = { .sa_handler = handle }, before;
	jeton_jwks *jwks;
	sigset_t one, old;

	(void)state;
	behave(sets[0]);
	sigaction(SIGUSR1, &action, &before);
	jwks = opened(&o);
	sigemptyset(&one);
	sigaddset(&one, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &one, &old);
	kill(getpid(), SIGUSR1);
	assert_int_equal(jeton_jwks_refresh(jwks, SECONDS), JETON_OK);
	assert_int_equal(handled, 0);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	assert_int_equal(handled, 1);
	jeton_jwks_close(jwks);
	sigaction(SIGUSR1, &before, NULL);
}

static void
pauses_grow_and_stay_between_their_bounds(void **state)
{
	struct jt_jwks_plan plan;
	jeton_jwks_options o = usual();

	(void)state;
	assert_int_equal(jt_jwks_plan_make(&plan, &o), JETON_OK);
	for (uint64_t i = 1; i < 100; i++) {
		int64_t most = i < 10 ? 1000 << (i - 1) : 300000;

		most = most > 300000 ? 300000 : most;
		assert_in_range(jt_jwks_plan_retry(&plan, i), most / 2, most);
	}
	assert_in_range(jt_jwks_plan_retry(&plan, UINT64_MAX), 150000, 300000);
	for (int i = 0; i < 100; i++) {
		assert_in_range(jt_jwks_plan_refresh(&plan, -1), 285000,
		    300000);
		assert_in_range(jt_jwks_plan_refresh(&plan, 4000), 2850000,
		    3000000);
		assert_int_equal(jt_jwks_plan_refresh(&plan, 0), 60000);
		assert_in_range(jt_jwks_plan_refresh(&plan, 315360000), 1,
		    86400000 * 3 / 4);
	}
	jt_jwks_plan_free(&plan);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_host_brings_its_own_client),
		cmocka_unit_test(b2_b5_its_answers_are_judged_as_ours_are),
		cmocka_unit_test(closing_cancels_a_fetch_that_hangs),
		cmocka_unit_test(a_call_without_sense_is_an_argument),
		cmocka_unit_test(
		    b3_an_algorithm_that_the_rules_forbid_causes_no_fetch),
		cmocka_unit_test(the_time_of_a_twin_is_the_one_given),
		cmocka_unit_test(the_thread_inside_takes_no_signal),
		cmocka_unit_test(pauses_grow_and_stay_between_their_bounds),
	};

	return cmocka_run_group_tests(tests, prepare, NULL);
}
