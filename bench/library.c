/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What libjeton's operations cost, through its public API only.  Usage:
 * library [--json] [SECONDS [ALG...]].  One line per operation and algorithm;
 * `bare` is the primitive alone, on the same bytes, in the same run.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bare.h"
#include "clock.h"
#include "jeton.h"
#include "jeton/jose.h"
#include "pool.h"
#include "sealed.h"

static const char *const algs[] = { "HS256", "RS256", "PS256", "ES256", "ES384",
	"EdDSA" };

static const jeton_claim more[] = {
	{ .name = "role", .kind = JETON_KIND_STR, .str = "admin" },
	{ 0 },
};

static const jeton_claims claims = {
	.issuer = "https://id.example.com",
	.subject = "user-1234567890",
	.audience = "https://api.example.com",
	.id = "b7e2a1c0-5d1f-4c3e",
	.lifetime = 1 << 20,
	.more = more,
};

static const jeton_rules rules = {
	.issuer = "https://id.example.com",
	.audience = "https://api.example.com",
};

struct subject {
	jeton_key *key;
	jeton_keys *keys;
	struct bare *bare;
	jeton_str jwk;
	jeton_str token;
	jeton_err wanted;
	char text[JETON_TOKEN_MAX + 1];
	char made[JETON_TOKEN_MAX + 1];
	char jwk_text[JETON_JWK_MAX];
	jeton_token out;
};

static bool
do_verify(void *context)
{
	struct subject *s = context;

	return jeton_verify(&rules, s->keys, s->token, &s->out) == s->wanted;
}

static bool
do_verify_late(void *context)
{
	struct subject *s = context;

	return jeton_verify_at(&rules, s->keys, s->token, INT64_C(1) << 37,
		   &s->out) == JETON_EXPIRED;
}

static bool
do_parse(void *context)
{
	struct subject *s = context;
	jeton_key *key;
	jeton_err e = jeton_key_parse(&key, s->jwk, NULL);

	jeton_key_free(key);
	return e == JETON_OK;
}

static bool
do_sign(void *context)
{
	struct subject *s = context;

	return jeton_sign(s->key, &claims, s->made, sizeof s->made) == JETON_OK;
}

static bool
do_bare_verify(void *context)
{
	return bare_verify(((struct subject *)context)->bare);
}

static bool
do_bare_sign(void *context)
{
	return bare_sign(((struct subject *)context)->bare);
}

static bool json;
static double bare_ns; /* of the operation that was measured last */

/* In how many times of the primitive alone, where there is one. */
static void
print_row(const char *peer, const char *op, const char *alg,
    const struct timing *t)
{
	printf("%-7s %-12s %-14s %11.0f %11.0f", peer, op, alg, t->best_ns,
	    t->median_ns);
	if (bare_ns > 0)
		printf(" %8.2f", t->best_ns / bare_ns);
	printf("\n");
}

static void
print(const char *peer, const char *op, const char *alg, const struct timing *t)
{
	if (json)
		printf("{\"peer\":\"%s\",\"lang\":\"c\",\"op\":\"%s\","
		       "\"alg\":\"%s\",\"best_ns\":%.1f,"
		       "\"median_ns\":%.1f}\n",
		    peer, op, alg, t->best_ns, t->median_ns);
	else
		print_row(peer, op, alg, t);
	fflush(stdout);
}

static const struct operation {
	const char *peer, *op;
	bool (*run)(void *);
	enum { GOOD, FORGED, MALFORMED } kind;
} operations[] = {
	{ "bare", "verify", do_bare_verify, GOOD },
	{ "jeton", "verify", do_verify, GOOD },
	{ "jeton", "expired", do_verify_late, GOOD },
	{ "jeton", "forged", do_verify, FORGED },
	{ "jeton", "malformed", do_verify, MALFORMED },
	{ "bare", "sign", do_bare_sign, GOOD },
	{ "jeton", "sign", do_sign, GOOD },
	{ "jeton", "parse", do_parse, GOOD },
};

/* Bends the token so that it fails where the operation wants it to. */
static void
prepare(struct subject *s, const struct operation *o)
{
	size_t n = strlen(s->made);

	memcpy(s->text, s->made, n + 1);
	s->wanted = JETON_OK;
	if (o->kind == FORGED) {
		/* A character in the middle of the payload. */
		char *p = s->text + n / 3;

		*p = *p == 'A' ? 'B' : 'A';
		s->wanted = JETON_BAD_SIGNATURE;
	} else if (o->kind == MALFORMED) {
		*strchr(s->text, '.') = '!';
		s->wanted = JETON_MALFORMED;
	}
	s->token = jeton_cstr(s->text);
}

static bool
run_alg(struct subject *s, const char *alg, double seconds)
{
	struct timing t;

	for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
		const struct operation *o = &operations[i];

		if (!do_sign(s))
			return false;
		prepare(s, o);
		if (!clock_run(&t, o->run, s, seconds)) {
			fprintf(stderr, "library: %s %s %s went wrong\n",
			    o->peer, o->op, alg);
			return false;
		}
		if (o->run == do_bare_verify || o->run == do_bare_sign)
			bare_ns = t.best_ns;
		else if (o->run == do_parse)
			bare_ns = 0;
		print(o->peer, o->op, alg, &t);
	}
	return true;
}

static const struct {
	const char *op;
	size_t tokens;
} caches[] = {
	{ "cached 1", 1 },
	{ "cached 10k", 10000 },
	{ "cached 100k", 100000 },
};

static bool
run_caches(const struct subject *s, const char *alg, double seconds)
{
	struct timing t;
	bool done = true;

	for (size_t i = 0; done && i < sizeof caches / sizeof caches[0]; i++) {
		struct pool *p = pool_new(s->key, s->keys, caches[i].tokens);

		done = p != NULL && clock_run(&t, pool_verify, p, seconds);
		if (done)
			print("jeton", caches[i].op, alg, &t);
		pool_free(p);
	}
	return done;
}

/* Verify from 300 bytes to the limit. */
static bool
run_sizes(struct subject *s, const char *alg, double seconds)
{
	static const size_t sizes[] = { 256, 1024, 4096, 11000 };
	static char text[11001];
	struct timing t;
	char op[32];

	s->wanted = JETON_OK;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		const jeton_claim pad[] = {
			{ .name = "pad", .kind = JETON_KIND_STR, .str = text },
			{ 0 },
		};
		jeton_claims padded = claims;

		memset(text, 'x', sizes[i]);
		text[sizes[i]] = '\0';
		padded.more = pad;
		if (jeton_sign(s->key, &padded, s->made, sizeof s->made) !=
		    JETON_OK)
			return false;
		s->token = jeton_cstr(s->made);
		if (!clock_run(&t, do_verify, s, seconds))
			return false;
		snprintf(op, sizeof op, "of %zu B", s->token.n);
		print("jeton", op, alg, &t);
	}
	return true;
}

/* Verify by one thread and by two with the same keys. */
static bool
run_threads(struct subject *s, const char *alg, double seconds)
{
	struct subject *second = malloc(sizeof *second);
	void *const contexts[] = { s, second };
	struct timing t;
	bool done = second != NULL;

	for (size_t threads = 1; done && threads <= 2; threads++) {
		memcpy(second, s, sizeof *second);
		done = clock_run_threads(&t, do_verify, contexts, threads,
		    seconds);
		if (done)
			print("jeton", threads == 1 ? "1 thread" : "2 threads",
			    alg, &t);
	}
	free(second);
	return done;
}

/* Arithmetic alone, of which no thread is in another's way. */
static bool
do_count(void *context)
{
	uint64_t *state = context, a = state[0], b = state[1];

	for (int i = 0; i < 200; i++) {
		a = a * 6364136223846793005U + 1;
		b = b * 3935559000370003845U + 1;
	}
	state[0] = a;
	state[1] = b;
	return true;
}

/* What one thread and two get of the machine, beside which to read the others. */
static bool
run_machine(double seconds)
{
	static uint64_t states[2][64];
	void *const contexts[] = { states[0], states[1] };
	struct timing t;

	for (size_t threads = 1; threads <= 2; threads++) {
		if (!clock_run_threads(&t, do_count, contexts, threads,
			seconds))
			return false;
		print("machine", threads == 1 ? "1 thread" : "2 threads", "-",
		    &t);
	}
	return true;
}

static bool
prepare_keys(struct subject *s, const char *alg)
{
	if (jeton_key_generate(&s->key, alg, 2048, "bench") != JETON_OK ||
	    jeton_key_private_jwk(s->key, s->jwk_text, sizeof s->jwk_text) !=
		JETON_OK ||
	    jeton_keys_of(&s->keys, s->key) != JETON_OK)
		return false;
	s->jwk = jeton_cstr(s->jwk_text);
	return do_sign(s);
}

static bool
run_rest(struct subject *s, const char *alg, double seconds)
{
	return run_threads(s, alg, seconds) && run_sizes(s, alg, seconds) &&
	    run_caches(s, alg, seconds);
}

static bool
run(const char *alg, double seconds)
{
	struct subject *s = calloc(1, sizeof *s);
	bool done = false;

	if (s == NULL)
		return false;
	if (!prepare_keys(s, alg))
		goto out;
	s->bare = bare_new(alg, s->made);
	if (s->bare == NULL)
		goto out;
	done = run_alg(s, alg, seconds) && run_rest(s, alg, seconds);
out:
	if (!done)
		fprintf(stderr, "library: %s failed\n", alg);
	bare_free(s->bare);
	jeton_keys_free(s->keys);
	jeton_key_free(s->key);
	free(s);
	return done;
}

static bool
run_sealed(double seconds)
{
	static const struct {
		const char *alg, *shown;
	} rows[] = {
		{ "A256GCM", "dir" },
		{ "ECDH-ES+A128KW", "ECDH-ES+A128KW" },
	};
	static const char text[] =
	    "{\"iss\":\"https://id.example.com\",\"sub\":\"user-1234567890\","
	    "\"aud\":\"https://api.example.com\",\"exp\":2000000000,"
	    "\"jti\":\"b7e2a1c0-5d1f-4c3e\",\"role\":\"admin\"}";
	bool done = true;

	for (size_t i = 0; done && i < sizeof rows / sizeof rows[0]; i++) {
		struct sealed *s = sealed_new(rows[i].alg, jeton_cstr(text));
		struct timing t;

		done = s != NULL && clock_run(&t, sealed_seal, s, seconds);
		if (done)
			print("jeton", "seal", rows[i].shown, &t);
		done = done && clock_run(&t, sealed_open, s, seconds);
		if (done)
			print("jeton", "open", rows[i].shown, &t);
		sealed_free(s);
	}
	return done;
}

/* Those that are named, or all, and what is encrypted. */
static bool
run_algs(char **names, double seconds)
{
	for (size_t i = 0; *names == NULL && i < sizeof algs / sizeof algs[0];
	    i++)
		if (!run(algs[i], seconds))
			return false;
	if (*names == NULL)
		return run_sealed(seconds) && run_machine(seconds);
	for (; *names != NULL; names++)
		if (!run(*names, seconds))
			return false;
	return true;
}

int
main(int argc, char **argv)
{
	double seconds = 0.5;

	(void)argc;
	argv++;
	if (*argv != NULL && strcmp(*argv, "--json") == 0) {
		json = true;
		argv++;
	}
	if (*argv != NULL)
		seconds = strtod(*argv++, NULL);
	if (seconds <= 0) {
		fprintf(stderr, "usage: library [--json] [SECONDS [ALG...]]\n");
		return 2;
	}
	if (!json)
		printf("%-7s %-12s %-14s %11s %11s %8s\n", "peer", "operation",
		    "alg", "best ns", "median ns", "x bare");
	return run_algs(argv, seconds) ? 0 : 1;
}
