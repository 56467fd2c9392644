/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/text.h"

enum { TEXT = 1 << 20, NAME = 48, MANY = 20000 };

/* Objects under construction. */
static char text[TEXT];
static char names[JT_JSON_LIVE_MAX][NAME];

static uint64_t
next_random(void)
{
	static uint64_t seed = 88172645463325252U;

	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

/* In memory of exactly its size. */
static jeton_err
check(const struct jt_buf *b)
{
	char *copy = malloc(b->n);
	jeton_err e;

	assert_false(b->failed);
	assert_non_null(copy);
	memcpy(copy, b->p, b->n);
	e = jt_json_check((jeton_str){ copy, b->n });
	free(copy);
	return e;
}

static jeton_err
check_text(const char *s)
{
	struct jt_buf b = jt_buf_over(text, sizeof text);

	jt_put(&b, jeton_cstr(s));
	return check(&b);
}

static void
a19_equal_names_are_refused_at_every_depth(void **state)
{
	static const char *const rows[] = {
		"{\"a\":1,\"a\":2}",
		"{\"a\":1,\"a\":1}",
		"{\"\":1,\"\":2}",
		"{\"a\":1,\"b\":2,\"a\":3}",
		"{\"alg\":\"HS256\",\"\\u0061lg\":\"none\"}",
		"{\"\\u0061\":1,\"a\":2}",
		"{\"a\":1,\"\\u0061\":2}",
		"{\"\\u0061\":1,\"\\u0061\":2}",
		"{\"a/b\":1,\"a\\/b\":2}",
		"{\"\xc3\xa9\":1,\"\\u00e9\":2}",
		"{\"\xc3\xa9\":1,\"\\u00E9\":2}",
		"{\"\xf0\x9d\x84\x9e\":1,\"\\ud834\\udd1e\":2}",
		"{\"longer than a key\":1,\"longer than \\u0061 key\":2}",
		"{\"seventy\":1,\"sevent\\u0079\":2}",
		"{\"eighteen\":1,\"eightee\\u006e\":2}",
		"{\"x\":{\"a\":1,\"a\":2}}",
		"{\"x\":[{\"a\":1,\"a\":2}]}",
		"[{\"a\":1},{\"a\":1,\"a\":2}]",
		"[[[[[[[[{\"a\":1,\"b\":{},\"a\":2}]]]]]]]]",
		"{\"a\":{\"b\":1},\"b\":2,\"a\":3}",
		"{\"a\":[{\"b\":1},{\"b\":1}],\"c\":{},\"a\":3}",
	};

	(void)state;
	for (size_t i = 0; i < JT_COUNT(rows); i++) {
		if (check_text(rows[i]) != JETON_MALFORMED)
			fail_msg("%s", rows[i]);
	}
}

static void
names_that_only_look_alike_are_taken(void **state)
{
	static const char *const rows[] = {
		"{\"a\":1,\"A\":2}",
		"{\"a\":1,\"aa\":2,\"\":3}",
		"{\"a\":{\"a\":{\"a\":1}},\"b\":{\"a\":1}}",
		"[{\"a\":1},{\"a\":1}]",
		"{\"x\":{\"a\":1},\"a\":2}",
		"{\"a\":1,\"\\\\u0061\":2}",
		"{\"a\\\"\":1,\"a\":2}",
		"{\"\xc3\xa9\":1,\"e\xcc\x81\":2}",
		"{\"eighteen\":1,\"eighteem\":2}",
		"{\"prefix of a name 1\":1,\"prefix of a name 2\":2}",
		"{\"prefix of \\u0061 name 1\":1,\"prefix of a name 2\":2}",
		"{\"abcdefg\":1,\"abcdefgh\":2,\"abcdef\":3}",
	};

	(void)state;
	for (size_t i = 0; i < JT_COUNT(rows); i++) {
		if (check_text(rows[i]) != JETON_OK)
			fail_msg("%s", rows[i]);
	}
}

/*
 * Different names: a number in each makes them so.  Some begin alike for
 * longer than a key is.
 */
static void
invent_names(size_t count)
{
	static const char *const starts[] = { "", "x", "a name ",
		"a longer name than fits ", "\xc3\xa9t\xc3\xa9 " };

	for (size_t i = 0; i < count; i++) {
		uint64_t r = next_random();

		snprintf(names[i], NAME, "%s%zx%s",
		    starts[r % JT_COUNT(starts)], i * 7919 % 65537,
		    starts[r / 8 % JT_COUNT(starts)]);
	}
}

/* Spells some characters as \uXXXX. */
static void
put_name(struct jt_buf *b, const char *name, bool escape)
{
	jt_put_char(b, '"');
	for (; *name != '\0'; name++) {
		char spelled[8];

		if (!escape || (uint8_t)*name >= 0x80) {
			jt_put_char(b, *name);
			continue;
		}
		snprintf(spelled, sizeof spelled, "\\u%04x",
		    (unsigned)(uint8_t)*name);
		jt_put(b, jeton_cstr(spelled));
	}
	jt_put(b, JT_LIT("\":0"));
}

struct plant {
	size_t from, to; /* names[from] stands at `to` too, unless equal */
	bool escape;
	bool nested;
};

static jeton_err
check_planted(size_t count, struct plant plant)
{
	struct jt_buf b = jt_buf_over(text, sizeof text);

	jt_put(&b, plant.nested ? JT_LIT("[1,{\"x\":{") : JT_LIT("{"));
	for (size_t i = 0; i < count; i++) {
		bool planted = i == plant.to && plant.from != plant.to;

		if (i > 0)
			jt_put_char(&b, ',');
		put_name(&b, names[planted ? plant.from : i],
		    (planted && plant.escape) || next_random() % 16 == 0);
	}
	jt_put(&b, plant.nested ? JT_LIT("}}]") : JT_LIT("}"));
	return check(&b);
}

static void
a19_a_planted_name_is_found_among_any_number(void **state)
{
	(void)state;
	for (size_t count = 2; count < JT_JSON_LIVE_MAX;
	    count += 1 + count / 8) {
		invent_names(count);
		for (unsigned i = 0; i < 4; i++) {
			struct plant p = { .escape = i & 1, .nested = i & 2 };

			assert_int_equal(check_planted(count, p), JETON_OK);
			p.from = next_random() % count;
			p.to =
			    (p.from + 1 + next_random() % (count - 1)) % count;
			assert_int_equal(check_planted(count, p),
			    JETON_MALFORMED);
		}
	}
}

static void
a19_a_planted_name_is_found_at_each_place(void **state)
{
	static const size_t counts[] = { 2, 3, 8, 15, 16, 17, 18, 33 };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(counts); i++) {
		size_t n = counts[i];

		invent_names(n);
		for (size_t k = 0; k < n * n; k++) {
			struct plant p = { .from = k / n, .to = k % n };

			assert_int_equal(check_planted(n, p),
			    p.from == p.to ? JETON_OK : JETON_MALFORMED);
		}
	}
}

static void
put_members(struct jt_buf *b, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		jt_put(b, i == 0 ? JT_LIT("\"m") : JT_LIT(",\"m"));
		jt_put_int(b, (int64_t)i);
		jt_put(b, JT_LIT("\":0"));
	}
}

static void
a46_members_end_at_the_limit(void **state)
{
	(void)state;
	for (size_t more = 0; more < 2; more++) {
		struct jt_buf b = jt_buf_over(text, sizeof text);

		jt_put_char(&b, '{');
		put_members(&b, JT_JSON_LIVE_MAX + more);
		jt_put_char(&b, '}');
		assert_int_equal(check(&b),
		    more == 0 ? JETON_OK : JETON_TOO_LONG);
	}
}

/* All objects that are open count together, closed ones not at all. */
static void
a46_the_limit_is_one_for_all_open_objects(void **state)
{
	(void)state;
	for (size_t more = 0; more < 2; more++) {
		struct jt_buf b = jt_buf_over(text, sizeof text);

		jt_put_char(&b, '{');
		put_members(&b, 500);
		jt_put(&b, JT_LIT(",\"gone\":{"));
		put_members(&b, 523);
		jt_put(&b, JT_LIT("},\"here\":{"));
		put_members(&b, 522 + more);
		jt_put(&b, JT_LIT("}}"));
		assert_int_equal(check(&b),
		    more == 0 ? JETON_OK : JETON_TOO_LONG);
	}
}

static void
more_members_than_were_asked_for_are_refused(void **state)
{
	jt_member members[JETON_CLAIMS_MAX];
	size_t count;

	(void)state;
	for (size_t more = 0; more < 2; more++) {
		struct jt_buf b = jt_buf_over(text, sizeof text);

		jt_put_char(&b, '{');
		put_members(&b, JETON_CLAIMS_MAX + more);
		jt_put_char(&b, '}');
		assert_int_equal(jt_json_object((jeton_str){ b.p, b.n },
				     members, JETON_CLAIMS_MAX, &count),
		    more == 0 ? JETON_OK : JETON_TOO_LONG);
		assert_int_equal(count, more == 0 ? JETON_CLAIMS_MAX : 0);
	}
	assert_int_equal(jt_json_object(JT_LIT("{}"), NULL, 0, &count),
	    JETON_OK);
	assert_int_equal(count, 0);
}

static void
names_are_found_in_any_spelling(void **state)
{
	jeton_str object = JT_LIT("{\"\\u0061lg\":1,\"k\xc3\xafr\":2,"
				  "\"k\\\\\":3,\"\":4}");
	jt_member m[8];
	size_t n;

	(void)state;
	assert_int_equal(jt_json_object(object, m, JT_COUNT(m), &n), JETON_OK);
	assert_int_equal(n, 4);
	assert_ptr_equal(jt_json_find(object, m, n, JT_LIT("alg")), &m[0]);
	assert_ptr_equal(jt_json_find(object, m, n, JT_LIT("k\xc3\xafr")),
	    &m[1]);
	assert_ptr_equal(jt_json_find(object, m, n, JT_LIT("k\\")), &m[2]);
	assert_ptr_equal(jt_json_find(object, m, n, JT_LIT("")), &m[3]);
	assert_null(jt_json_find(object, m, n, JT_LIT("\\u0061lg")));
	assert_null(jt_json_find(object, m, n, JT_LIT("al")));
	assert_null(jt_json_find(object, m, n, JT_LIT("algo")));
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void
a46_a_flood_of_members_is_refused_quickly(void **state)
{
	struct jt_buf b = jt_buf_over(text, sizeof text);
	double before;

	(void)state;
	jt_put_char(&b, '{');
	put_members(&b, MANY);
	jt_put_char(&b, '}');
	assert_false(b.failed);
	before = seconds();
	assert_int_equal(jt_json_check((jeton_str){ b.p, b.n }),
	    JETON_TOO_LONG);
	assert_true(seconds() - before < 0.05);
}

/*
 * The names that are the hardest to tell apart: one length, one beginning,
 * escapes, the difference at their end, in order, in reverse and mixed.
 */
static void
a46_no_order_of_names_is_slow(void **state)
{
	static const size_t steps[] = { 1, JT_JSON_LIVE_MAX - 1, 389 };

	(void)state;
	for (size_t k = 0; k < JT_COUNT(steps); k++) {
		struct jt_buf b = jt_buf_over(text, sizeof text);
		double before;

		for (size_t i = 0; i < JT_JSON_LIVE_MAX; i++) {
			char name[300];

			snprintf(name, sizeof name, "\"\\u0061%0230zu\":0",
			    i * steps[k] % JT_JSON_LIVE_MAX);
			jt_put_char(&b, i == 0 ? '{' : ',');
			jt_put(&b, jeton_cstr(name));
		}
		jt_put_char(&b, '}');
		before = seconds();
		assert_int_equal(check(&b), JETON_OK);
		assert_true(seconds() - before < 0.5);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a19_equal_names_are_refused_at_every_depth),
		cmocka_unit_test(names_that_only_look_alike_are_taken),
		cmocka_unit_test(a19_a_planted_name_is_found_among_any_number),
		cmocka_unit_test(a19_a_planted_name_is_found_at_each_place),
		cmocka_unit_test(a46_members_end_at_the_limit),
		cmocka_unit_test(a46_the_limit_is_one_for_all_open_objects),
		cmocka_unit_test(more_members_than_were_asked_for_are_refused),
		cmocka_unit_test(names_are_found_in_any_spelling),
		cmocka_unit_test(a46_a_flood_of_members_is_refused_quickly),
		cmocka_unit_test(a46_no_order_of_names_is_slow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
