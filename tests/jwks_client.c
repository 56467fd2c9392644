/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client of libjeton-jwks for jwks_test.py: reads a command a line, answers
 * each with one line.
 *
 *   key NAME             makes a key; its public JWK
 *   sign NAME ISSUER     a token of it
 *   open NAME=VALUE...   opens a jwks with these options
 *   rules ISSUER         what verify expects; else https://id.example
 *   verify TOKEN         result and milliseconds
 *   flood FILE           verifies its lines: how many are NO_KEY, and ms
 *   start N TOKEN...     N threads verify these tokens until the
 *   stop                 how many of what result
 *   refresh MS           result
 *   status               name=value...
 *   hold, held TOKEN, drop   a set that is held, also when closed
 *   close                milliseconds
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "jeton/jwks.h"
#include "jeton/keys.h"

enum { KEYS = 32, THREADS = 8, TOKENS = 4, RESULTS = 128 };

static struct {
	char name[64];
	jeton_key *key;
} keys[KEYS];

static char issuer[512] = "https://id.example";
static jeton_rules rules = { .issuer = issuer, .audience = "orders" };
static jeton_jwks *jwks;
static jeton_jwks_set *set;
static jeton_token token;

static struct {
	pthread_t thread[THREADS];
	size_t count, tokens;
	char *token[TOKENS];
	atomic_bool stop;
	atomic_ulong results[RESULTS];
} crowd;

static double
milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
answer_result(jeton_err e, double began)
{
	printf("%s %.1f\n", jeton_errname(e), milliseconds() - began);
}

static const char *
next_word(char **rest)
{
	const char *word = strsep(rest, " ");

	return word == NULL ? "" : word;
}

static void
do_key(char *rest)
{
	static char jwk[JETON_JWK_MAX];
	const char *name = next_word(&rest);
	jeton_err e = JETON_NO_SPACE;

	for (size_t i = 0; i < KEYS && e == JETON_NO_SPACE; i++) {
		if (keys[i].key != NULL)
			continue;
		snprintf(keys[i].name, sizeof keys[i].name, "%s", name);
		e = jeton_key_generate(&keys[i].key, "ES256", 0, name);
		if (e == JETON_OK)
			e = jeton_key_public_jwk(keys[i].key, jwk, sizeof jwk);
	}
	puts(e == JETON_OK ? jwk : jeton_errname(e));
}

static void
do_sign(char *rest)
{
	static char text[JETON_TOKEN_MAX + 1];
	const char *name = next_word(&rest);
	jeton_claims claims = { .issuer = next_word(&rest),
		.subject = name,
		.audience = "orders",
		.lifetime = 3600 };
	jeton_err e = JETON_NO_KEY;

	for (size_t i = 0; i < KEYS && keys[i].key != NULL; i++)
		if (strcmp(keys[i].name, name) == 0)
			e = jeton_sign(keys[i].key, &claims, text, sizeof text);
	puts(e == JETON_OK ? text : jeton_errname(e));
}

/* A field, in which '+' is a space. */
static bool
add_field(jeton_jwks_options *o, const char *name, char *value)
{
	static const char *fields[JETON_JWKS_FIELDS_MAX + 2];
	size_t n = 0;

	if (strcmp(name, "field") != 0)
		return false;
	if (o->fields == NULL)
		memset(fields, 0, sizeof fields);
	o->fields = fields;
	while (fields[n] != NULL)
		n++;
	for (char *c = value; *c != '\0'; c++)
		if (*c == '+')
			*c = ' ';
	fields[n] = value;
	return true;
}

static bool
set_text(jeton_jwks_options *o, const char *name, const char *value)
{
	const struct {
		const char *name;
		const char **place;
	} texts[] = {
		{ "url", &o->url },
		{ "issuer", &o->issuer },
		{ "ca_file", &o->ca_file },
		{ "alg", &o->alg },
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (strcmp(name, texts[i].name) == 0) {
			*texts[i].place = value;
			return true;
		}
	return false;
}

static bool
set_number(jeton_jwks_options *o, const char *name, const char *value)
{
	int64_t allow = 0, timeout = 0, wait = 0, interval = 0;
	const struct {
		const char *name;
		int64_t *place;
	} numbers[] = {
		{ "allow", &allow },
		{ "timeout_ms", &timeout },
		{ "wait_ms", &wait },
		{ "min_interval_ms", &interval },
		{ "max_stale_ms", &o->max_stale_ms },
		{ "refresh_ms", &o->refresh_ms },
		{ "refresh_min_ms", &o->refresh_min_ms },
		{ "refresh_max_ms", &o->refresh_max_ms },
		{ "retry_min_ms", &o->retry_min_ms },
		{ "retry_max_ms", &o->retry_max_ms },
	};
	bool known = false;

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		if (strcmp(name, numbers[i].name) == 0) {
			*numbers[i].place = strtoll(value, NULL, 10);
			known = true;
		}
	o->allow |= (unsigned)allow;
	o->timeout_ms += (int)timeout;
	o->wait_ms += (int)wait;
	o->min_interval_ms += (int)interval;
	return known;
}

static void
do_open(char *rest)
{
	jeton_jwks_options o = { 0 };
	double began = milliseconds();

	while (rest != NULL) {
		char *value = strsep(&rest, " ");
		const char *name = strsep(&value, "=");

		if (value == NULL ||
		    (!add_field(&o, name, value) &&
			!set_text(&o, name, value) &&
			!set_number(&o, name, value))) {
			printf("what is '%s'?\n", name);
			return;
		}
	}
	answer_result(jeton_jwks_open(&jwks, &o), began);
}

static void
do_rules(char *rest)
{
	snprintf(issuer, sizeof issuer, "%s", next_word(&rest));
	puts(issuer);
}

static void
do_verify(char *rest)
{
	double began = milliseconds();

	answer_result(jeton_jwks_verify(jwks, &rules,
			  jeton_cstr(next_word(&rest)), &token),
	    began);
}

static void
do_flood(char *rest)
{
	char *line = NULL;
	size_t size = 0;
	long refused = 0;
	double began = milliseconds();
	FILE *f = fopen(next_word(&rest), "re");

	while (f != NULL && getline(&line, &size, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
		refused += jeton_jwks_verify(jwks, &rules, jeton_cstr(line),
			       &token) == JETON_NO_KEY;
	}
	if (f != NULL)
		fclose(f);
	free(line);
	printf("%ld %.1f\n", refused, milliseconds() - began);
}

static void *
verify_on(void *unused)
{
	jeton_token *out = malloc(sizeof *out);

	(void)unused;
	for (size_t i = 0; out != NULL && !crowd.stop; i++) {
		jeton_err e = jeton_jwks_verify(jwks, &rules,
		    jeton_cstr(crowd.token[i % crowd.tokens]), out);

		crowd.results[e % RESULTS]++;
	}
	free(out);
	return NULL;
}

static void
do_start(char *rest)
{
	size_t n = (size_t)strtol(next_word(&rest), NULL, 10);

	for (crowd.tokens = 0; rest != NULL && crowd.tokens < TOKENS;)
		crowd.token[crowd.tokens++] = strdup(next_word(&rest));
	crowd.stop = false;
	for (crowd.count = 0; crowd.count < n && crowd.count < THREADS;
	    crowd.count++)
		if (pthread_create(&crowd.thread[crowd.count], NULL, verify_on,
			NULL) != 0)
			break;
	printf("%zu\n", crowd.count);
}

static void
do_stop(char *rest)
{
	(void)rest;
	crowd.stop = true;
	for (size_t i = 0; i < crowd.count; i++)
		pthread_join(crowd.thread[i], NULL);
	for (size_t i = 0; i < crowd.tokens; i++)
		free(crowd.token[i]);
	for (int e = 0; e < RESULTS; e++) {
		if (crowd.results[e] > 0)
			printf("%s=%lu ", jeton_errname((jeton_err)e),
			    crowd.results[e]);
		crowd.results[e] = 0;
	}
	puts("");
}

static void
do_refresh(char *rest)
{
	double began = milliseconds();
	int wait = (int)strtol(next_word(&rest), NULL, 10);

	answer_result(jeton_jwks_refresh(jwks, wait), began);
}

static void
do_status(char *rest)
{
	jeton_jwks_status s;

	(void)rest;
	jeton_jwks_get_status(jwks, &s);
	printf("keys=%zu skipped=%zu stale=%d fetching=%d age_ms=%lld "
	       "next_ms=%lld success=%lld failure=%lld sets=%llu fetches=%llu "
	       "failures=%llu in_a_row=%llu key_fetches=%llu "
	       "unknown_keys=%llu reason=%s\n",
	    s.keys, s.skipped, s.stale, s.fetching, (long long)s.age_ms,
	    (long long)s.next_ms, (long long)s.last_success,
	    (long long)s.last_failure, (unsigned long long)s.sets,
	    (unsigned long long)s.fetches, (unsigned long long)s.failures,
	    (unsigned long long)s.in_a_row, (unsigned long long)s.key_fetches,
	    (unsigned long long)s.unknown_keys, s.reason);
}

static void
do_hold(char *rest)
{
	jeton_err e = jeton_jwks_hold(&set, jwks);

	(void)rest;
	printf("%s %llu\n", jeton_errname(e),
	    (unsigned long long)jeton_jwks_set_number(set));
}

static void
do_held(char *rest)
{
	double began = milliseconds();

	answer_result(jeton_verify(&rules, jeton_jwks_set_keys(set),
			  jeton_cstr(next_word(&rest)), &token),
	    began);
}

static void
do_drop(char *rest)
{
	(void)rest;
	jeton_jwks_release(set);
	set = NULL;
	puts("OK");
}

static void
do_close(char *rest)
{
	double began = milliseconds();

	(void)rest;
	jeton_jwks_close(jwks);
	jwks = NULL;
	answer_result(JETON_OK, began);
}

static const struct {
	const char *name;
	void (*run)(char *rest);
} commands[] = {
	{ "key", do_key },
	{ "sign", do_sign },
	{ "open", do_open },
	{ "rules", do_rules },
	{ "verify", do_verify },
	{ "flood", do_flood },
	{ "start", do_start },
	{ "stop", do_stop },
	{ "refresh", do_refresh },
	{ "status", do_status },
	{ "hold", do_hold },
	{ "held", do_held },
	{ "drop", do_drop },
	{ "close", do_close },
};

static void
obey(char *line)
{
	char *rest = line;
	const char *name;

	line[strcspn(line, "\n")] = '\0';
	name = next_word(&rest);
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		if (strcmp(name, commands[i].name) == 0) {
			commands[i].run(rest);
			return;
		}
	printf("no command '%s'\n", name);
}

int
main(void)
{
	char *line = NULL;
	size_t size = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	while (getline(&line, &size, stdin) > 0)
		obey(line);
	free(line);
	jeton_jwks_release(set);
	jeton_jwks_close(jwks);
	for (size_t i = 0; i < KEYS; i++)
		jeton_key_free(keys[i].key);
	return 0;
}
