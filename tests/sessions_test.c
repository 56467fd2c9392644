/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "scratch.h"
#include "store/sessions.h"
#include "store/sweep.h"

enum {
	START = 1000000,
	IDLE = 100,
	ABSOLUTE = 250,
	GRACE_MS = 10000,
	MS = 1000
};

static const char sid[] = "aaaaaaaaaaaaaaaaaaaaaa";

static void
begin_session(struct scratch *s)
{
	struct jt_session session = {
		.counter = 1,
		.created = START,
		.created_ms = (int64_t)START * MS,
		.absolute_end = START + ABSOLUTE,
		.idle_end = START + IDLE,
	};

	scratch_user(s, "ann");
	memcpy(session.sid, sid, sizeof sid);
	strncpy(session.user, "id-ann", sizeof session.user - 1);
	jt_copy(session.client, sizeof session.client, JT_LIT(JT_FIRST_PARTY));
	assert_int_equal(jt_sessions_add(s->db, &session, "hash-of-ann"),
	    JT_DONE);
}

/* Uses the token with this counter, so many seconds after the start. */
static struct jt_rotation
use(struct scratch *s, int64_t counter, int64_t after)
{
	struct jt_rotation r = {
		.sid = sid,
		.client = JT_FIRST_PARTY,
		.counter = counter,
		.now_ms = (START + after) * MS,
		.idle = IDLE,
		.grace_ms = GRACE_MS,
	};

	assert_int_equal(jt_db_begin(s->db), JT_DONE);
	assert_int_equal(jt_sessions_refresh(s->db, &r), JT_DONE);
	assert_int_equal(jt_db_commit(s->db), JT_DONE);
	return r;
}

static bool
is_alive(struct scratch *s, int64_t after)
{
	struct jt_user u;
	int64_t ends;

	return jt_sessions_alive(s->db, sid, "", START + after, &u, &ends) ==
	    JT_DONE;
}

static void
the_current_token_advances(void **state)
{
	struct scratch *s = *state;
	struct jt_rotation r;

	begin_session(s);
	for (int64_t counter = 1; counter < 5; counter++) {
		r = use(s, counter, counter);
		assert_int_equal(r.result, JT_ADVANCED);
		assert_int_equal(r.next, counter + 1);
		assert_string_equal(r.user, "id-ann");
		assert_int_equal(r.idle_end, START + counter + IDLE);
	}
}

static void
s1_without_a_grace_not_even_the_same_moment_is_one(void **state)
{
	struct scratch *s = *state;
	struct jt_rotation r = {
		.sid = sid,
		.client = JT_FIRST_PARTY,
		.counter = 1,
		.now_ms = (int64_t)(START + 20) * MS,
		.idle = IDLE,
	};

	begin_session(s);
	assert_int_equal(use(s, 1, 20).result, JT_ADVANCED);
	assert_int_equal(jt_db_begin(s->db), JT_DONE);
	assert_int_equal(jt_sessions_refresh(s->db, &r), JT_DONE);
	assert_int_equal(jt_db_commit(s->db), JT_DONE);
	assert_int_equal(r.result, JT_REUSED);
	assert_false(is_alive(s, 20));
}

static void
one_behind_within_the_grace_gets_the_current_token_again(void **state)
{
	struct scratch *s = *state;
	struct jt_rotation r;

	begin_session(s);
	assert_int_equal(use(s, 1, 20).result, JT_ADVANCED);
	for (int64_t after = 20; after <= 30; after++) {
		r = use(s, 1, after);
		assert_int_equal(r.result, JT_REPEATED);
		assert_int_equal(r.next, 2);
	}
	assert_int_equal(use(s, 2, 30).result, JT_ADVANCED);
}

static void
s1_one_behind_after_the_grace_ends_the_session(void **state)
{
	struct scratch *s = *state;

	begin_session(s);
	assert_int_equal(use(s, 1, 20).result, JT_ADVANCED);
	assert_true(is_alive(s, 31));
	assert_int_equal(use(s, 1, 31).result, JT_REUSED);
	assert_false(is_alive(s, 31));
	assert_int_equal(use(s, 2, 31).result, JT_ENDED);
	assert_int_equal(use(s, 1, 31).result, JT_ENDED);
}

static void
s1_a_clock_that_is_set_back_does_not_lengthen_the_grace(void **state)
{
	struct scratch *s = *state;

	begin_session(s);
	assert_int_equal(use(s, 1, 50).result, JT_ADVANCED);
	assert_int_equal(use(s, 1, 40).result, JT_REPEATED);
	assert_int_equal(use(s, 1, 39).result, JT_REUSED);
	assert_int_equal(use(s, 2, 39).result, JT_ENDED);
}

static void
s1_two_behind_ends_the_session_even_within_the_grace(void **state)
{
	struct scratch *s = *state;

	begin_session(s);
	assert_int_equal(use(s, 1, 20).result, JT_ADVANCED);
	assert_int_equal(use(s, 2, 20).result, JT_ADVANCED);
	assert_int_equal(use(s, 1, 20).result, JT_REUSED);
	assert_int_equal(use(s, 3, 20).result, JT_ENDED);
}

static void
a_token_from_the_future_ends_the_session(void **state)
{
	struct scratch *s = *state;

	begin_session(s);
	assert_int_equal(use(s, 2, 1).result, JT_REUSED);
	assert_false(is_alive(s, 1));
}

static void
an_unknown_session_touches_nothing(void **state)
{
	struct scratch *s = *state;
	struct jt_rotation r = { .sid = "bbbbbbbbbbbbbbbbbbbbbb",
		.counter = 1,
		.now_ms = (int64_t)START * MS };

	begin_session(s);
	assert_int_equal(jt_sessions_refresh(s->db, &r), JT_DONE);
	assert_int_equal(r.result, JT_UNKNOWN);
	assert_int_equal(use(s, 1, 1).result, JT_ADVANCED);
}

static void
an_unused_session_expires(void **state)
{
	struct scratch *s = *state;

	begin_session(s);
	assert_int_equal(use(s, 1, IDLE - 1).result, JT_ADVANCED);
	assert_int_equal(use(s, 2, 2 * IDLE - 1).result, JT_EXPIRED);
	assert_int_equal(use(s, 1, 2 * IDLE - 1).result, JT_EXPIRED);
}

static void
every_session_ends_at_its_absolute_end(void **state)
{
	struct scratch *s = *state;
	struct jt_rotation r;

	begin_session(s);
	assert_int_equal(use(s, 1, 90).result, JT_ADVANCED);
	r = use(s, 2, 180);
	assert_int_equal(r.result, JT_ADVANCED);
	assert_int_equal(r.idle_end, START + ABSOLUTE);
	assert_int_equal(use(s, 3, ABSOLUTE).result, JT_EXPIRED);
	assert_true(is_alive(s, ABSOLUTE - 1));
	assert_false(is_alive(s, ABSOLUTE));
}

static void
s18_disabling_a_user_ends_the_sessions(void **state)
{
	struct scratch *s = *state;
	const jeton_str ann = { "ann", 3 };

	begin_session(s);
	assert_int_equal(jt_users_disable(s->db, ann, true, START), JT_DONE);
	assert_false(is_alive(s, 1));
	assert_int_equal(use(s, 1, 1).result, JT_ENDED);
	assert_int_equal(jt_users_disable(s->db, ann, false, START), JT_DONE);
	assert_int_equal(use(s, 1, 1).result, JT_ENDED);
}

static void
s18_refresh_looks_at_the_user_each_time(void **state)
{
	struct scratch *s = *state;

	begin_session(s);
	assert_int_equal(jt_db_exec(s->db, "UPDATE users SET disabled = 1"),
	    JT_DONE);
	assert_int_equal(use(s, 1, 1).result, JT_DISABLED);
	assert_false(is_alive(s, 1));
}

static void
s18_a_new_password_ends_the_sessions(void **state)
{
	struct scratch *s = *state;

	begin_session(s);
	assert_int_equal(jt_users_password(s->db, (jeton_str){ "ann", 3 },
			     "another", START),
	    JT_DONE);
	assert_int_equal(use(s, 1, 1).result, JT_ENDED);
}

static void
no_session_begins_for_another_password_than_the_checked_one(void **state)
{
	struct scratch *s = *state;
	const struct jt_session session = { .sid = "c", .user = "id-ann" };

	begin_session(s);
	assert_int_equal(jt_sessions_add(s->db, &session, "old"), JT_ABSENT);
}

static void
ending_twice_is_fine_and_keeps_the_first_reason(void **state)
{
	struct scratch *s = *state;

	begin_session(s);
	assert_int_equal(jt_sessions_end(s->db, sid, "logout", 1), JT_DONE);
	assert_int_equal(jt_sessions_end(s->db, sid, "other", 2), JT_DONE);
	assert_int_equal(jt_sessions_end(s->db, "none", "other", 2), JT_DONE);
	assert_int_equal(use(s, 1, 1).result, JT_ENDED);
}

static void
what_is_over_for_a_day_leaves(void **state)
{
	struct scratch *s = *state;
	bool more;

	begin_session(s);
	assert_int_equal(jt_sweep(s->db, START + 86400, &more), JT_DONE);
	assert_int_equal(use(s, 1, 1).result, JT_ADVANCED);
	assert_int_equal(jt_sweep(s->db, START + 86400 + IDLE + 2, &more),
	    JT_DONE);
	assert_false(more);
	assert_int_equal(use(s, 2, 1).result, JT_UNKNOWN);
}

static void
add_many(struct scratch *s, int n)
{
	struct jt_session session = {
		.counter = 1, .idle_end = START, .absolute_end = START
	};

	scratch_user(s, "ann");
	strncpy(session.user, "id-ann", sizeof session.user - 1);
	assert_int_equal(jt_db_begin(s->db), JT_DONE);
	for (int i = 0; i < n; i++) {
		snprintf(session.sid, sizeof session.sid, "s%d", i);
		assert_int_equal(jt_sessions_add(s->db, &session,
				     "hash-of-ann"),
		    JT_DONE);
	}
	assert_int_equal(jt_db_commit(s->db), JT_DONE);
}

static void
what_is_over_leaves_in_small_batches(void **state)
{
	struct scratch *s = *state;
	bool more;
	int rounds = 0;

	add_many(s, 2 * JT_SWEEP_ROWS + 1);
	do {
		assert_int_equal(jt_sweep(s->db, START + 86401, &more),
		    JT_DONE);
		rounds++;
	} while (more);
	assert_int_equal(rounds, 3);
}

static void
two_users_cannot_have_one_name(void **state)
{
	struct scratch *s = *state;
	struct jt_user u = { .id = "x", .name = "ann", .roles = "[]" };

	scratch_user(s, "ann");
	assert_int_equal(jt_users_add(s->db, &u, 1), JT_CONFLICT);
}

#define WITH_STORE(f)                                                          \
	cmocka_unit_test_setup_teardown(f, scratch_open, scratch_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STORE(the_current_token_advances),
		WITH_STORE(
		    one_behind_within_the_grace_gets_the_current_token_again),
		WITH_STORE(s1_without_a_grace_not_even_the_same_moment_is_one),
		WITH_STORE(s1_one_behind_after_the_grace_ends_the_session),
		WITH_STORE(
		    s1_a_clock_that_is_set_back_does_not_lengthen_the_grace),
		WITH_STORE(
		    s1_two_behind_ends_the_session_even_within_the_grace),
		WITH_STORE(a_token_from_the_future_ends_the_session),
		WITH_STORE(an_unknown_session_touches_nothing),
		WITH_STORE(an_unused_session_expires),
		WITH_STORE(every_session_ends_at_its_absolute_end),
		WITH_STORE(s18_disabling_a_user_ends_the_sessions),
		WITH_STORE(s18_refresh_looks_at_the_user_each_time),
		WITH_STORE(s18_a_new_password_ends_the_sessions),
		WITH_STORE(
		    no_session_begins_for_another_password_than_the_checked_one),
		WITH_STORE(ending_twice_is_fine_and_keeps_the_first_reason),
		WITH_STORE(what_is_over_for_a_day_leaves),
		WITH_STORE(what_is_over_leaves_in_small_batches),
		WITH_STORE(two_users_cannot_have_one_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
