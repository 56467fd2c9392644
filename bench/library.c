/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What libjeton's operations cost, through its public API only.  Usage:
 * library [--json] [SECONDS].  One line per operation and algorithm; `bare` is
 * the primitive alone, on the same bytes, in the same run.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bare.h"
#include "clock.h"
#include "jeton.h"
#include "jeton/jose.h"

static const char *const algs[] = { "HS256", "HS384", "HS512", "RS256", "RS384",
	"RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "ES256K",
	"EdDSA", "Ed448" };

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
	jeton_str token;
	jeton_err wanted;
	char text[JETON_TOKEN_MAX + 1];
	char made[JETON_TOKEN_MAX + 1];
	jeton_token out;
};

static bool
do_verify(void *context)
{
	struct subject *s = context;

	return jeton_verify(&rules, s->keys, s->token, &s->out) == s->wanted;
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

static void
print(const char *peer, const char *op, const char *alg, const struct timing *t)
{
	if (json)
		printf("{\"peer\":\"%s\",\"lang\":\"c\",\"op\":\"%s\","
		       "\"alg\":\"%s\",\"best_ns\":%.1f,"
		       "\"median_ns\":%.1f}\n",
		    peer, op, alg, t->best_ns, t->median_ns);
	else
		printf("%-6s %-10s %-8s %12.0f %12.0f\n", peer, op, alg,
		    t->best_ns, t->median_ns);
	fflush(stdout);
}

static const struct operation {
	const char *peer, *op;
	bool (*run)(void *);
	enum { GOOD, FORGED, MALFORMED } kind;
} operations[] = {
	{ "bare", "verify", do_bare_verify, GOOD },
	{ "jeton", "verify", do_verify, GOOD },
	{ "jeton", "forged", do_verify, FORGED },
	{ "jeton", "malformed", do_verify, MALFORMED },
	{ "bare", "sign", do_bare_sign, GOOD },
	{ "jeton", "sign", do_sign, GOOD },
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
		print(o->peer, o->op, alg, &t);
	}
	return true;
}

static bool
run(const char *alg, double seconds)
{
	struct subject *s = calloc(1, sizeof *s);
	bool done = false;

	if (s == NULL)
		return false;
	if (jeton_key_generate(&s->key, alg, 2048, "bench") != JETON_OK ||
	    jeton_keys_of(&s->keys, s->key) != JETON_OK || !do_sign(s))
		goto out;
	s->bare = bare_new(alg, s->made);
	if (s->bare == NULL)
		goto out;
	done = run_alg(s, alg, seconds);
out:
	if (!done)
		fprintf(stderr, "library: %s failed\n", alg);
	bare_free(s->bare);
	jeton_keys_free(s->keys);
	jeton_key_free(s->key);
	free(s);
	return done;
}

int
main(int argc, char **argv)
{
	double seconds = 0.5;

	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--json") == 0)
			json = true;
		else
			seconds = strtod(argv[i], NULL);
	if (seconds <= 0) {
		fprintf(stderr, "usage: library [--json] [SECONDS]\n");
		return 2;
	}
	if (!json)
		printf("%-6s %-10s %-8s %12s %12s\n", "peer", "operation",
		    "alg", "best ns", "median ns");
	for (size_t i = 0; i < sizeof algs / sizeof algs[0]; i++)
		if (!run(algs[i], seconds))
			return 1;
	return 0;
}
