/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scratch.h"
#include "store/sessions.h"
#include "store/sweep.h"
#include "store/throttle.h"

enum { START = 1000000000, SECOND = 1000, HOUR = 3600000 };

static const struct jt_bucket bucket = { 7, 5, 10000 };

/* 0 if there was an attempt left, so long after the start; else the wait. */
static int64_t
take(struct scratch *s, const struct jt_bucket *b, int64_t after)
{
	int64_t wait_ms = -1;
	enum jt_outcome o;

	o = jt_bucket_take(s->db, b, START + after, &wait_ms);
	assert_int_equal(o, wait_ms == 0 ? JT_DONE : JT_CONFLICT);
	return wait_ms;
}

static void
take_all(struct scratch *s, int64_t after)
{
	for (int64_t i = 0; i < bucket.limit; i++)
		assert_int_equal(take(s, &bucket, after), 0);
}

static void
a_bucket_holds_its_limit_and_gets_one_back_per_interval(void **state)
{
	struct scratch *s = *state;

	take_all(s, 0);
	assert_int_equal(take(s, &bucket, 0), 10 * SECOND);
	assert_int_equal(take(s, &bucket, 4 * SECOND), 6 * SECOND);
	assert_int_equal(take(s, &bucket, 10 * SECOND - 1), 1);
	assert_int_equal(take(s, &bucket, 10 * SECOND), 0);
	assert_int_equal(take(s, &bucket, 10 * SECOND), 10 * SECOND);
	take_all(s, 60 * SECOND);
	assert_int_equal(take(s, &bucket, 60 * SECOND), 10 * SECOND);
}

static void
a_refusal_does_not_make_the_wait_longer(void **state)
{
	struct scratch *s = *state;

	take_all(s, 0);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(take(s, &bucket, SECOND), 9 * SECOND);
}

static void
what_is_given_back_can_be_taken_again(void **state)
{
	struct scratch *s = *state;

	take_all(s, 0);
	assert_int_equal(jt_bucket_return(s->db, &bucket), JT_DONE);
	assert_int_equal(take(s, &bucket, 0), 0);
	assert_int_equal(take(s, &bucket, 0), 10 * SECOND);
}

static void
buckets_do_not_know_each_other(void **state)
{
	const struct jt_bucket other = { 8, 1, 10000 };
	struct scratch *s = *state;

	take_all(s, 0);
	assert_int_equal(take(s, &other, 0), 0);
	assert_int_equal(take(s, &other, 0), 10 * SECOND);
}

static void
without_a_limit_nothing_is_kept(void **state)
{
	const struct jt_bucket none = { 9, 0, 10000 };
	const struct jt_bucket one = { 9, 1, 10000 };
	struct scratch *s = *state;

	for (int i = 0; i < 100; i++)
		assert_int_equal(take(s, &none, 0), 0);
	assert_int_equal(take(s, &one, 0), 0);
}

/* A clock that was a day ahead holds nobody up for a day. */
static void
a_clock_that_went_back_heals(void **state)
{
	struct scratch *s = *state;

	take_all(s, 24LL * HOUR);
	take_all(s, 0);
	assert_int_equal(take(s, &bucket, 0), 10 * SECOND);
}

/* But two nodes whose clocks differ a little are no way around the limit. */
static void
a_clock_a_little_behind_is_no_way_around(void **state)
{
	struct scratch *s = *state;

	take_all(s, 60 * SECOND);
	assert_int_equal(take(s, &bucket, 0), 70 * SECOND);
	assert_int_equal(take(s, &bucket, 60 * SECOND), 10 * SECOND);
}

static void
a_full_bucket_leaves_by_itself(void **state)
{
	const struct jt_bucket one = { 7, 1, 10000 };
	struct scratch *s = *state;
	bool more;

	take_all(s, 0);
	assert_int_equal(jt_sweep(s->db, START / SECOND + 100, &more), JT_DONE);
	assert_int_equal(take(s, &one, 0), 50 * SECOND);
	assert_int_equal(jt_sweep(s->db, START / SECOND + 200, &more), JT_DONE);
	assert_int_equal(take(s, &one, 0), 0);
}

static void
an_address_is_known_by_a_session(void **state)
{
	static const jeton_str here = JT_INIT("192.0.2.1");
	struct scratch *s = *state;
	struct jt_session session = { .sid = "a",
		.user = "id-ann",
		.client = JT_FIRST_PARTY,
		.address = "192.0.2.1",
		.absolute_end = START,
		.idle_end = START };

	scratch_user(s, "ann");
	scratch_user(s, "bob");
	assert_int_equal(jt_address_is_known(s->db, JT_LIT("ann"), here),
	    JT_ABSENT);
	assert_int_equal(jt_sessions_add(s->db, &session, "hash-of-ann"),
	    JT_DONE);
	assert_int_equal(jt_address_is_known(s->db, JT_LIT("ann"), here),
	    JT_DONE);
	assert_int_equal(jt_address_is_known(s->db, JT_LIT("bob"), here),
	    JT_ABSENT);
	assert_int_equal(jt_address_is_known(s->db, JT_LIT("ann"),
			     JT_LIT("192.0.2.10")),
	    JT_ABSENT);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, scratch_open, scratch_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_bucket_holds_its_limit_and_gets_one_back_per_interval),
		TEST(a_refusal_does_not_make_the_wait_longer),
		TEST(what_is_given_back_can_be_taken_again),
		TEST(buckets_do_not_know_each_other),
		TEST(without_a_limit_nothing_is_kept),
		TEST(a_clock_that_went_back_heals),
		TEST(a_clock_a_little_behind_is_no_way_around),
		TEST(a_full_bucket_leaves_by_itself),
		TEST(an_address_is_known_by_a_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
