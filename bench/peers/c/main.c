/* SPDX-License-Identifier: Apache-2.0 */
/* Usage: program MATERIAL SECONDS.  Measures its peers; one JSON line each. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../clock.h"
#include "peer.h"

static const char *const algs[] = { "HS256", "RS256", "PS256", "ES256", "ES384",
	"EdDSA" };

struct call {
	const struct peer *peer;
	void *prepared;
	const struct material *material;
};

static bool
do_verify(void *context)
{
	const struct call *c = context;

	return c->peer->verify(c->prepared, &c->material->token);
}

static bool
do_refuse(void *context)
{
	const struct call *c = context;

	return !c->peer->verify(c->prepared, &c->material->forged);
}

static bool
do_sign(void *context)
{
	const struct call *c = context;

	return c->peer->sign(c->prepared);
}

static const struct operation {
	const char *name;
	bool (*run)(void *);
} operations[] = {
	{ "verify", do_verify },
	{ "forged", do_refuse },
	{ "sign", do_sign },
};

static bool
measure(struct call *c, const struct operation *o, double seconds)
{
	struct timing t;

	if ((o->run == do_refuse && c->peer->only_good) ||
	    (o->run == do_sign && c->peer->sign == NULL))
		return true;
	if (!clock_run(&t, o->run, c, seconds)) {
		fprintf(stderr, "%s %s %s: wrong result\n", c->peer->name,
		    o->name, c->material->alg);
		return false;
	}
	printf("{\"peer\":\"%s\",\"lang\":\"c\",\"op\":\"%s\",\"alg\":\"%s\","
	       "\"best_ns\":%.1f,\"median_ns\":%.1f}\n",
	    c->peer->name, o->name, c->material->alg, t.best_ns, t.median_ns);
	fflush(stdout);
	return true;
}

static struct file
read_file(const char *path)
{
	struct file file = { 0 };
	FILE *f = fopen(path, "rbe");

	if (f == NULL)
		return file;
	file.p = calloc(1, 8192);
	if (file.p != NULL)
		file.n = fread(file.p, 1, 8191, f);
	fclose(f);
	return file;
}

static struct file
load(const char *folder, const char *alg, const char *kind)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/%s.%s", folder, alg, kind);
	return read_file(path);
}

/* Says which tokens that a strict verifier refuses it takes. */
static void
print_taken(const struct call *c, const char *folder)
{
	char pattern[4096];
	glob_t found = { 0 };

	snprintf(pattern, sizeof pattern, "%s/hostile/*.token", folder);
	if (glob(pattern, 0, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *name = strrchr(found.gl_pathv[i], '/') + 1;
		struct file token = read_file(found.gl_pathv[i]);
		bool taken = c->peer->verify(c->prepared, &token);

		printf("{\"peer\":\"%s\",\"lang\":\"c\",\"op\":\"takes\","
		       "\"alg\":\"%.*s\",\"taken\":%s}\n",
		    c->peer->name, (int)(strrchr(name, '.') - name), name,
		    taken ? "true" : "false");
		free(token.p);
	}
	globfree(&found);
}

static bool
run_alg(const char *folder, const char *alg, double seconds)
{
	const struct material m = {
		.alg = alg,
		.jwk = load(folder, alg, "jwk"),
		.public_jwk = load(folder, alg, "public.jwk"),
		.pem = load(folder, alg, "pem"),
		.public_pem = load(folder, alg, "public.pem"),
		.key = load(folder, alg, "key"),
		.token = load(folder, alg, "token"),
		.forged = load(folder, alg, "forged"),
	};
	bool good = true;

	if (m.token.p == NULL)
		return true;
	for (const struct peer *p = peers; p->name != NULL; p++) {
		struct call c = { p, p->prepare(&m), &m };

		if (c.prepared == NULL)
			continue;
		if (m.key.p != NULL && !p->only_good)
			print_taken(&c, folder);
		for (size_t i = 0; i < 3; i++)
			good = measure(&c, &operations[i], seconds) && good;
	}
	return good;
}

int
main(int argc, char **argv)
{
	double seconds = argc == 3 ? strtod(argv[2], NULL) : 0;
	bool good = true;

	if (seconds <= 0) {
		fprintf(stderr, "usage: program MATERIAL SECONDS\n");
		return 2;
	}
	for (size_t i = 0; i < sizeof algs / sizeof algs[0]; i++)
		good = run_alg(argv[1], algs[i], seconds) && good;
	return good ? 0 : 1;
}
