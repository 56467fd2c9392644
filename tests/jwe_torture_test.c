/* SPDX-License-Identifier: Apache-2.0 */
/* Every prefix and every change of one bit of a JWE, and the dearest ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/base64url.h"
#include "jwe_desk.h"

static const char poem[] = "a plaintext of some bytes";

/* One that opens would be a forgery. */
static void
try(const struct desk *d, jeton_str jwe)
{
	char *plain;
	size_t n;
	jeton_err e = desk_read(d->opener, &desk_rules, jwe, &plain, &n);

	if (e != JETON_MALFORMED && e != JETON_NO_KEY && e != JETON_TOO_LONG &&
	    e != JETON_BAD_SIGNATURE && e != JETON_CRITICAL)
		fail_msg("%s: %.*s", jeton_errname(e), (int)jwe.n, jwe.p);
	free(plain);
}

/* With RSA and passwords a sample: each costs a millisecond. */
static size_t
step_of(const char *alg)
{
	return alg[0] == 'R' || alg[0] == 'P' ? 41 : 1;
}

static void
a44_no_prefix_and_no_changed_bit_opens(void **state)
{
	static char jwe[DESK_ROOM];

	(void)state;
	for (size_t i = 0; i < desk_alg_count; i++) {
		struct desk d = desk_set(&desk_algs[i], "A128CBC-HS256", NULL);
		jeton_jwe_options o = { .enc = i % 2 == 0 ? "A128CBC-HS256"
							  : "A128GCM" };
		size_t n, step = step_of(desk_algs[i].alg);

		if (i == 0)
			o.enc = "A128CBC-HS256";
		desk_write(&d, &o, jeton_cstr(poem), jwe);
		assert_true(desk_reads(&d, jwe, jeton_cstr(poem)));
		n = strlen(jwe);
		for (size_t cut = 0; cut < n; cut += step)
			try(&d, (jeton_str){ jwe, cut });
		for (size_t bit = 0; bit < n * 8; bit += step) {
			jwe[bit / 8] ^= (char)(1 << bit % 8);
			try(&d, (jeton_str){ jwe, n });
			jwe[bit / 8] ^= (char)(1 << bit % 8);
		}
		assert_true(desk_reads(&d, jwe, jeton_cstr(poem)));
		desk_clear(&d);
	}
}

/* In JSON some bits are of no meaning: white space, names nobody knows. */
static void
a44_no_changed_bit_of_json_gives_another_text(void **state)
{
	static char jwe[DESK_ROOM];
	static const jeton_claim extra[] = {
		{ .name = "x", .kind = JETON_KIND_STR, .str = "\"y\\" }, { 0 }
	};
	struct desk d[2] = {
		desk_set(&(struct desk_alg){ "A128KW", NULL }, NULL, "one"),
		desk_set(&(struct desk_alg){ "ECDH-ES+A128KW", "X25519" }, NULL,
		    NULL),
	};
	const jeton_recipient *list[] = { d[0].recipient, d[1].recipient };
	jeton_jwe_options o = { .form = JETON_GENERAL,
		.unprotected = extra,
		.aad = JT_INIT("aad") };
	size_t n;

	(void)state;
	assert_int_equal(jeton_encrypt(list, 2, &o, jeton_cstr(poem), jwe,
			     sizeof jwe),
	    JETON_OK);
	n = strlen(jwe);
	for (size_t cut = 0; cut < n; cut++)
		try(&d[1], (jeton_str){ jwe, cut });
	for (size_t bit = 0; bit < n * 8; bit++) {
		char *plain;
		size_t size;

		jwe[bit / 8] ^= (char)(1 << bit % 8);
		if (desk_read(d[1].opener, &desk_rules, (jeton_str){ jwe, n },
			&plain, &size) == JETON_OK) {
			assert_int_equal(size, sizeof poem - 1);
			assert_memory_equal(plain, poem, size);
		}
		free(plain);
		jwe[bit / 8] ^= (char)(1 << bit % 8);
	}
	desk_clear(&d[0]);
	desk_clear(&d[1]);
}

/* ---- Work ---- */

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* The best of three, as the machine has other things to do. */
static double
cost(const struct desk *d, jeton_str jwe, jeton_err wanted)
{
	double best = 1e9;

	for (int i = 0; i < 3; i++) {
		char *plain;
		size_t n;
		double start = now(), took;

		assert_int_equal(desk_read(d->opener, &desk_rules, jwe, &plain,
				     &n),
		    wanted);
		took = now() - start;
		best = took < best ? took : best;
		free(plain);
	}
	return best;
}

static double
limit(void)
{
#if defined(__SANITIZE_ADDRESS__)
	return 1;
#else
	return 0.05;
#endif
}

static void
a45_no_text_of_any_size_takes_long(void **state)
{
	static const char *const beginnings[] = { "", "{\"recipients\":[",
		"{\"unprotected\":{",
		"eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0.." };
	static const char fillers[] = ".A[{\"1 ,";
	const size_t sizes[] = { JETON_JWE_MAX, JETON_JWE_MAX + 1, 8 << 20 };
	struct desk d =
	    desk_set(&(struct desk_alg){ "dir", NULL }, "A128GCM", NULL);
	char *text = malloc(8 << 20);

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < JT_COUNT(beginnings); i++)
		for (const char *f = fillers; *f != '\0'; f++)
			for (size_t s = 0; s < JT_COUNT(sizes); s++) {
				jeton_jwe out;
				double start;

				memset(text, *f, sizes[s]);
				memcpy(text, beginnings[i],
				    strlen(beginnings[i]));
				start = now();
				assert_int_not_equal(jeton_decrypt(&desk_rules,
							 d.opener,
							 (jeton_str){
							     text, sizes[s] },
							 NULL, 0, &out),
				    JETON_OK);
				assert_true(now() - start < limit());
			}
	free(text);
	desk_clear(&d);
}

/* Sixteen recipients that all may be meant, and a quarter of a megabyte. */
static void
a45_the_dearest_jwe_takes_milliseconds(void **state)
{
	static char jwe[JETON_JWE_MAX + 1], text[JETON_JWE_MAX];
	struct desk d =
	    desk_set(&(struct desk_alg){ "A256KW", NULL }, NULL, NULL);
	struct desk other =
	    desk_set(&(struct desk_alg){ "A256KW", NULL }, NULL, NULL);
	const jeton_recipient *list[16];
	jeton_jwe_options o = { .form = JETON_GENERAL, .enc = "A256CBC-HS512" };

	(void)state;
	for (size_t i = 0; i < 16; i++)
		list[i] = d.recipient;
	assert_int_equal(jeton_encrypt(list, 16, &o,
			     (jeton_str){ text, 180000 }, jwe, sizeof jwe),
	    JETON_OK);
	assert_true(cost(&d, jeton_cstr(jwe), JETON_OK) < limit());
	assert_true(cost(&other, jeton_cstr(jwe), JETON_BAD_SIGNATURE) <
	    limit());
	desk_clear(&d);
	desk_clear(&other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a44_no_prefix_and_no_changed_bit_opens),
		cmocka_unit_test(a44_no_changed_bit_of_json_gives_another_text),
		cmocka_unit_test(a45_no_text_of_any_size_takes_long),
		cmocka_unit_test(a45_the_dearest_jwe_takes_milliseconds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
