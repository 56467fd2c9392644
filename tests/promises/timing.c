/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A39: what a stranger may send takes the same time, whatever is wrong with
 * it.  timing [NAME...]: each pair of refused texts is measured in random
 * order; Welch's t of the two is below 4.5, in one of some tries, for others
 * use the machine as well.  A pair that does differ has to be found.
 */
#include <math.h>
#include <openssl/rand.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/text.h"
#include "jwe_desk.h"

enum { NOW = 1767225600, SAMPLES_MAX = 40000, TRIES = 5 };

static const double limit = 4.5;
static const jeton_rules any = { .issuer = JETON_ANY, .audience = JETON_ANY };

/* Two texts and who refuses them. */
struct pair {
	char text[2][DESK_ROOM];
	struct desk desk;
	jeton_keys *keys;
};

static struct pair pair;

/* ---- Pairs ---- */

static void
flip(char *at)
{
	*at = *at == 'A' ? 'B' : 'A';
}

static char *
part_of(char *text, size_t number)
{
	for (; number > 0; number--)
		text = strchr(text, '.') + 1;
	return text;
}

static void
write_jwe(const char *jwk_alg, const char *enc, char *out)
{
	const jeton_jwe_options options = { .enc = enc };
	struct desk_alg alg = { .alg = jwk_alg };

	if (pair.desk.opener == NULL)
		pair.desk = desk_set(&alg, enc, NULL);
	desk_write(&pair.desk, &options,
	    JT_LIT("fifteen letters, and a block more"), out);
}

/* The tag is wrong in both; under it the padding is right, and wrong. */
static void
set_padding(void)
{
	write_jwe("dir", "A128CBC-HS256", pair.text[0]);
	flip(part_of(pair.text[0], 4));
	memcpy(pair.text[1], pair.text[0], DESK_ROOM);
	flip(part_of(pair.text[1], 4) - 40);
}

/* The key is whole in one, and rubbish in the other, like the tag. */
static void
set_wrapped(const char *alg)
{
	write_jwe(alg, "A128CBC-HS256", pair.text[0]);
	flip(part_of(pair.text[0], 4));
	memcpy(pair.text[1], pair.text[0], DESK_ROOM);
	flip(part_of(pair.text[1], 1) + 9);
}

static void
set_kw(void)
{
	set_wrapped("A256KW");
}

static void
set_gcmkw(void)
{
	set_wrapped("A256GCMKW");
}

static void
set_password(void)
{
	set_wrapped("PBES2-HS256+A128KW");
}

static void
set_oaep(void)
{
	set_wrapped("RSA-OAEP-256");
}

/* Wrong in the first character of the MAC, and in one of the last. */
static void
set_mac(void)
{
	static const jeton_claims claims = { .lifetime = 60 };
	jeton_key *key;

	assert_int_equal(jeton_key_generate(&key, "HS256", 0, NULL), JETON_OK);
	assert_int_equal(jeton_keys_of(&pair.keys, key), JETON_OK);
	assert_int_equal(jeton_sign_at(key, &claims, NOW, pair.text[0],
			     DESK_ROOM),
	    JETON_OK);
	memcpy(pair.text[1], pair.text[0], DESK_ROOM);
	flip(part_of(pair.text[0], 2));
	flip(pair.text[1] + strlen(pair.text[1]) - 3);
	jeton_key_free(key);
}

/* One is refused before its MAC is looked at: that has to show. */
static void
set_control(void)
{
	set_mac();
	pair.text[0][1] = '.';
}

static const struct kind {
	const char *name;
	void (*set)(void);
	size_t samples;
	bool differs;
} kinds[] = {
	{ "padding", set_padding, 40000, false },
	{ "kw", set_kw, 40000, false },
	{ "gcmkw", set_gcmkw, 40000, false },
	{ "password", set_password, 4000, false },
	{ "oaep", set_oaep, 3000, false },
	{ "mac", set_mac, 40000, false },
	{ "control", set_control, 5000, true },
};

/* ---- Measuring ---- */

static double
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Both are copied to one place, so that none lies better than the other. */
static double
measure(const char *text, size_t n)
{
	static char copy[DESK_ROOM], buf[DESK_ROOM];
	static jeton_token token;
	jeton_jwe jwe;
	jeton_err e;
	double start;

	memcpy(copy, text, n);
	start = now_ns();
	if (pair.keys != NULL)
		e = jeton_verify_at(&any, pair.keys, (jeton_str){ copy, n },
		    NOW, &token);
	else
		e = jeton_decrypt(&desk_rules, pair.desk.opener,
		    (jeton_str){ copy, n }, buf, sizeof buf, &jwe);
	start = now_ns() - start;
	assert_true(e > JETON_REFUSED);
	return start;
}

struct side {
	double sum, squares;
	size_t n;
};

static void
add(struct side *s, double x)
{
	s->sum += x;
	s->squares += x * x;
	s->n++;
}

static double
variance_of_mean(const struct side *s)
{
	double n = (double)s->n, mean = s->sum / n;

	return (s->squares / n - mean * mean) / (n - 1);
}

static int
compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Of the nine tenths that were not disturbed most. */
static double
welch_t(size_t samples)
{
	static double times[SAMPLES_MAX], sorted[SAMPLES_MAX];
	static uint8_t which[SAMPLES_MAX];
	size_t sizes[] = { strlen(pair.text[0]), strlen(pair.text[1]) };
	struct side side[2] = { 0 };

	assert_int_equal(RAND_bytes(which, (int)samples), 1);
	for (size_t i = 0; i < samples; i++) {
		which[i] &= 1;
		times[i] = measure(pair.text[which[i]], sizes[which[i]]);
	}
	memcpy(sorted, times, samples * sizeof sorted[0]);
	qsort(sorted, samples, sizeof sorted[0], compare);
	for (size_t i = 0; i < samples; i++)
		if (times[i] <= sorted[samples / 10 * 9])
			add(&side[which[i]], times[i]);
	return (side[0].sum / (double)side[0].n -
		   side[1].sum / (double)side[1].n) /
	    sqrt(variance_of_mean(&side[0]) + variance_of_mean(&side[1]));
}

static bool
run(const struct kind *kind)
{
	double t = 0;
	bool good = false;

	memset(&pair, 0, sizeof pair);
	kind->set();
	for (int i = 0; i < TRIES && !good; i++) {
		t = welch_t(kind->samples);
		good = (fabs(t) >= limit) == kind->differs;
		printf("%s: t = %.1f\n", kind->name, t);
		fflush(stdout);
	}
	desk_clear(&pair.desk);
	jeton_keys_free(pair.keys);
	return good;
}

int
main(int argc, char **argv)
{
	int bad = 0;

	for (size_t i = 0; i < JT_COUNT(kinds); i++) {
		if (argc > 1 && strcmp(argv[1], kinds[i].name) != 0)
			continue;
		if (!run(&kinds[i])) {
			fprintf(stderr, "timing: %s: %s\n", kinds[i].name,
			    kinds[i].differs ? "should differ" : "differs");
			bad = 1;
		}
	}
	return bad;
}
