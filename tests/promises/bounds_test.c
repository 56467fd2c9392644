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

#include "base/json.h"
#include "base/text.h"
#include "forge.h"
#include "jeton/jose.h"
#include "memory.h"

enum {
	HUGE_SIZE = 8000000,
	HUGE_NS = 50000000,
	HEAP_MAX = 1 << 20,
	TOKEN_NS = 1000000,
	TRIES = 7
};

static const jeton_rules any = { .issuer = JETON_ANY, .audience = JETON_ANY };
static const char *const required[] = { "a", "b", "c", "d", "e", "f", NULL };
static const jeton_rules strict = { .issuer = "https://id.example",
	.audience = "orders",
	.required = required };
static jeton_keys *keys;
static jeton_token token;

/* ---- What a stranger can reach ---- */

static jeton_err
verify(jeton_str text)
{
	return jeton_verify_at(&any, keys, text, NOW, &token);
}

static jeton_err
verify_strictly(jeton_str text)
{
	return jeton_verify_at(&strict, keys, text, NOW, &token);
}

static jeton_err
explain(jeton_str text)
{
	static jeton_report report;

	return jeton_explain(&strict, keys, text, NOW, &token, &report);
}

static jeton_err
peek(jeton_str text)
{
	static char buf[JETON_TEXT_MAX + 2];
	jeton_str header, payload;

	return jeton_insecure_peek(text, buf, sizeof buf, &header, &payload);
}

static jeton_err
parse_keys(jeton_str text)
{
	jeton_keys *out;
	jeton_err e = jeton_keys_parse(&out, text, NULL);

	jeton_keys_free(out);
	return e;
}

static jeton_err
parse_key(jeton_str text)
{
	jeton_key *out;
	jeton_err e = jeton_key_parse(&out, text, NULL);

	jeton_key_free(out);
	return e;
}

static jeton_err
secret(jeton_str text)
{
	jeton_keys *out;
	jeton_err e = jeton_keys_secret(&out, "HS256", text.p, text.n);

	jeton_keys_free(out);
	return e;
}

static jeton_err
json(jeton_str text)
{
	return jt_json_check(text);
}

static jeton_err
object(jeton_str text)
{
	static jt_member members[JETON_CLAIMS_MAX];
	size_t count;

	return jt_json_object(text, members, JETON_CLAIMS_MAX, &count);
}

static const struct {
	const char *name;
	jeton_err (*run)(jeton_str text);
	bool may_accept; /* a number of 8 MB is JSON */
} entries[] = {
	{ "verify", verify, false },
	{ "explain", explain, false },
	{ "peek", peek, false },
	{ "parse_keys", parse_keys, false },
	{ "parse_key", parse_key, false },
	{ "secret", secret, false },
	{ "json", json, true },
	{ "object", object, false },
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

	for (size_t i = 0; i < COUNT(entries); i++) {
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
		"A.", "-----BEGIN A-----\n", "\"\\ud834\\udd1e" };
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
		bad += check_token(shapes[i].name, verify_strictly, text);
		bad += check_token(shapes[i].name, explain, text);
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
		bad += check_token(shapes[i].name, verify_strictly, text);
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

static int
make_keys(void **state)
{
	(void)state;
	keys = forge_keys();
	return 0;
}

static int
free_keys(void **state)
{
	(void)state;
	jeton_keys_free(keys);
	return 0;
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
	};

	if (!memory_begin())
		return 2;
	return cmocka_run_group_tests(tests, make_keys, free_keys);
}
