/* SPDX-License-Identifier: Apache-2.0 */
/*
 * G8: 8 MB of anything are answered within 50 ms and 1 MiB of heap, and a
 * refused token of 16 KiB within a millisecond, all in processor time.  A new
 * entry point or a new nasty shape is a row.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>
#include <malloc.h>
#include <zlib.h>

#include "base/text.h"
#include "entries.h"
#include "forge.h"
#include "jwe_desk.h"
#include "memory.h"

enum {
	HUGE_SIZE = 8000000,
	HUGE_NS = 50000000,
	HEAP_MAX = 1 << 20,
	TOKEN_NS = 1000000,
	TRIES = 7
};

/* ---- How long and how much ---- */

static int64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* How many times slower than a plain build this one may be. */
static int64_t
slowness(void)
{
	const char *more = getenv("JETON_SLOWNESS");

	return more == NULL ? SLOWNESS : strtol(more, NULL, 10);
}

/* The fastest of some tries, for others use the machine as well. */
static int64_t
measure(jeton_err (*run)(jeton_str text), jeton_str text, jeton_err *e)
{
	int64_t best = INT64_MAX;

	for (int i = 0; i < TRIES; i++) {
		int64_t start = now_ns(), spent;

		*e = run(text);
		spent = now_ns() - start;
		if (spent < best)
			best = spent;
	}
	return best / slowness();
}

static size_t
check_huge(const char *what, jeton_str text, bool may_accept)
{
	size_t bad = 0;

	for (size_t i = 0; i < entry_count; i++) {
		jeton_err e;
		int64_t spent;

		memory_fail_at(0, false);
		spent = measure(entries[i].run, text, &e);
		if (spent > HUGE_NS || memory_peak() > HEAP_MAX ||
		    (e == JETON_OK && !may_accept && !entries[i].may_accept)) {
			print_error("%s of %s: %s, %.1f ms, %zu bytes\n",
			    entries[i].name, what, jeton_errname(e),
			    (double)spent / 1e6, memory_peak());
			bad++;
		}
	}
	return bad;
}

static void
g8_eight_megabytes_are_answered_in_50_ms_and_one_mebibyte(void **state)
{
	static const char *const units[] = { ".", "A", "[", "9", "{\"a\":", " ",
		"\"", "\\u0000", "[[],", "-----BEGIN ", "{\"keys\":[", "\xff",
		"A.", "-----BEGIN A-----\n", "\"\\ud834\\udd1e", "\n", "A.\n",
		"{\"signatures\":[{", "{\"recipients\":[{", "\"\":1,", "0" };
	char *p = malloc(HUGE_SIZE);
	size_t bad = 0;

	(void)state;
	assert_non_null(p);
	for (size_t i = 0; i < COUNT(units); i++) {
		size_t n = strlen(units[i]);

		for (size_t at = 0; at < HUGE_SIZE; at++)
			p[at] = units[i][at % n];
		bad += check_huge(units[i], (jeton_str){ p, HUGE_SIZE }, false);
	}
	free(p);
	assert_int_equal(bad, 0);
}

/* ---- The dearest payloads that fit; `unit` may have a number in it ---- */

static const struct shape {
	const char *name, *begin, *unit, *end;
	unsigned count; /* of units, 0 for as many as fit */
} shapes[] = {
	{ "1000 members", "{\"a\":{", "\"%u\":0,", "\"x\":0}}", 1000 },
	{ "a duplicate last", "{\"a\":{", "\"%u\":0,", "\"999\":0}}", 1000 },
	{ "one size", "{\"a\":{", "\"%06u\":0,", "\"000999\":0}}", 1000 },
	{ "escaped names", "{\"a\":{", "\"\\u0061%u\":0,", "\"x\":0}}", 0 },
	{ "open objects", "{\"a\":", "{\"%u\":", "", 31 },
	{ "an object each", "{\"a\":[", "{\"b\":0},", "0]}", 0 },
	{ "arrays", "{\"a\":[", "[],", "[]]}", 0 },
	{ "all escapes", "{\"a\":\"", "\\u0061", "\"}", 0 },
	{ "surrogates", "{\"a\":\"", "\\ud834\\udd1e", "\"}", 0 },
	{ "one number", "{\"exp\":0.", "1", "e400}", 0 },
	{ "numbers", "{\"a\":[", "1e1,", "0]}", 0 },
	{ "audiences", "{\"exp\":9e9,\"aud\":[", "\"a\",", "\"\"]}", 0 },
	{ "escaped audiences", "{\"exp\":9e9,\"aud\":[", "\"\\u006f\",",
	    "\"\"]}", 0 },
	{ "64 long names", "{", "\"\\u0061\\u0061\\u0061\\u0061%u\":\"\\n\",",
	    "\"x\":0}", 62 },
	{ "white space", "{", " ", "}", 0 },
	{ "long characters", "{\"a\":\"", "\xf0\x9d\x84\x9e", "\"}", 0 },
};

static jeton_str
fill(char *p, size_t size, const struct shape *s)
{
	size_t n = strlen(s->begin), end = strlen(s->end);

	memcpy(p, s->begin, n);
	for (unsigned i = 0; s->count == 0 || i < s->count; i++) {
		char unit[64];
		int size_of_unit;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		size_of_unit = snprintf(unit, sizeof unit, s->unit, i);
#pragma GCC diagnostic pop
		if (n + (size_t)size_of_unit + end > size)
			break;
		memcpy(p + n, unit, (size_t)size_of_unit);
		n += (size_t)size_of_unit;
	}
	memcpy(p + n, s->end, end);
	return (jeton_str){ p, n + end };
}

static size_t
check_token(const char *name, jeton_err (*run)(jeton_str text), char *text)
{
	jeton_err e;
	int64_t spent = measure(run, jeton_cstr(text), &e);

	if (e != JETON_OK && spent <= TOKEN_NS)
		return 0;
	print_error("%s: %s, %.3f ms\n", name, jeton_errname(e),
	    (double)spent / 1e6);
	return 1;
}

static void
g8_the_dearest_refused_token_costs_a_millisecond(void **state)
{
	static char text[FORGED_MAX], payload[JETON_TEXT_MAX];
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(shapes); i++) {
		jeton_str s = fill(payload, 12170, &shapes[i]);

		forge_bytes(text, jeton_cstr(forge_header), s);
		assert_true(strlen(text) <= JETON_TOKEN_MAX);
		bad += check_token(shapes[i].name, entry_verify_strictly, text);
		bad += check_token(shapes[i].name, entry_explain, text);
	}
	assert_int_equal(bad, 0);
}

static void
g8_the_dearest_header_costs_a_millisecond(void **state)
{
	static char text[FORGED_MAX], header[JETON_TEXT_MAX];
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(shapes); i++) {
		jeton_str s = fill(header, JETON_HEADER_MAX, &shapes[i]);

		forge_bytes(text, s, jeton_cstr(forge_claims));
		bad += check_token(shapes[i].name, entry_verify_strictly, text);
	}
	assert_int_equal(bad, 0);
}

/* ---- And as the text of keys, which may be longer ---- */

static void
g8_the_dearest_key_text_is_answered_in_50_ms(void **state)
{
	char *p = malloc(JETON_KEY_TEXT_MAX);
	size_t bad = 0;

	(void)state;
	assert_non_null(p);
	for (size_t i = 0; i < COUNT(shapes); i++)
		bad += check_huge(shapes[i].name,
		    fill(p, JETON_KEY_TEXT_MAX, &shapes[i]), true);
	free(p);
	assert_int_equal(bad, 0);
}

/* ---- A37 ---- */

static const uint8_t bomb_key[16] = { 7 };

/* VmHWM, the most that was resident since the last reset, in KiB. */
static long
peak_kib(void)
{
	char line[256];
	long kib = -1;
	FILE *f = fopen("/proc/self/status", "re");

	while (f != NULL && kib < 0 && fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, "VmHWM:", 6) == 0)
			kib = strtol(line + 6, NULL, 10);
	if (f != NULL)
		fclose(f);
	return kib;
}

static bool
reset_peak(void)
{
	FILE *f = fopen("/proc/self/clear_refs", "we");
	bool fine = f != NULL && fputs("5", f) >= 0;

	return f != NULL && fclose(f) == 0 && fine;
}

/* n bytes of 'a', deflated; *size is how many that are. */
static uint8_t *
deflate_letters(size_t n, size_t *size)
{
	z_stream z = { 0 };
	size_t room = n / 500 + 100;
	uint8_t *letters = malloc(n), *out = malloc(room);

	assert_non_null(letters);
	assert_non_null(out);
	memset(letters, 'a', n);
	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -15, 8,
			     Z_DEFAULT_STRATEGY),
	    Z_OK);
	z.next_in = letters;
	z.avail_in = (uInt)n;
	z.next_out = out;
	z.avail_out = (uInt)room;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	*size = z.total_out;
	deflateEnd(&z);
	free(letters);
	return out;
}

/* A JWE for A128GCM of a text that was deflated. */
static char *
make_bomb(size_t n)
{
	size_t size;
	uint8_t *packed = deflate_letters(n, &size);
	const struct desk_made made = {
		.header =
		    "{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"zip\":\"DEF\"}",
		.enc = "A128GCM",
		.cek = bomb_key,
		.plaintext = { (const char *)packed, size },
	};
	char *jwe = malloc(JETON_JWE_MAX + 1);

	assert_non_null(jwe);
	assert_true(size < DESK_ROOM / 2);
	desk_make(&made, jwe);
	free(packed);
	return jwe;
}

static const struct {
	size_t size;
	jeton_err e;
} bombs[] = {
	{ JETON_INFLATED_MAX, JETON_OK },
	{ JETON_INFLATED_MAX + 1, JETON_TOO_LONG },
	{ 300 * 1024, JETON_TOO_LONG },
	{ 16 << 20, JETON_TOO_LONG },
};

/* The first run is for what the libraries set up once. */
static void
a37_a_bomb_takes_less_than_two_mebibytes(void **state)
{
	static char out[JETON_JWE_MAX + JETON_INFLATED_MAX];
	const jeton_jwe_rules rules = { .inflate = true };
	jeton_opener *opener;
	jeton_jwe jwe;

	(void)state;
	memset(out, 1, sizeof out);
	assert_int_equal(jeton_opener_secret(&opener, "A128GCM", bomb_key, 16),
	    JETON_OK);
	for (size_t i = 0; i < COUNT(bombs); i++) {
		char *text = make_bomb(bombs[i].size);
		long before, after;

		malloc_trim(0);
		assert_true(reset_peak());
		before = peak_kib();
		assert_int_equal(jeton_decrypt(&rules, opener, jeton_cstr(text),
				     out, sizeof out, &jwe),
		    bombs[i].e);
		after = peak_kib();
		assert_true(before > 0);
		if (slowness() == 1 && after - before >= 2048)
			fail_msg("%zu bytes: %ld KiB", bombs[i].size,
			    after - before);
		free(text);
	}
	jeton_opener_free(opener);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    g8_eight_megabytes_are_answered_in_50_ms_and_one_mebibyte),
		cmocka_unit_test(
		    g8_the_dearest_refused_token_costs_a_millisecond),
		cmocka_unit_test(g8_the_dearest_header_costs_a_millisecond),
		cmocka_unit_test(g8_the_dearest_key_text_is_answered_in_50_ms),
		cmocka_unit_test(a37_a_bomb_takes_less_than_two_mebibytes),
	};

	if (!memory_begin())
		return 2;
	return cmocka_run_group_tests(tests, entries_open, entries_close);
}
