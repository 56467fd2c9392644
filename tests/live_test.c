/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "scratch.h"
#include "store/epoch.h"
#include "store/live.h"
#include "store/sessions.h"

enum { NOW = 1000, LATER = 2000, HOUR_MS = 3600000 };

static const char jti[] = "R03s6sF1cwPmbtGQ3a-EmQ";

static const struct jt_user ann = {
	.id = "id-ann", .name = "ann", .roles = "[\"admin\"]"
};

static void
what_was_alive_is_remembered_while_nothing_is_taken_away(void **state)
{
	struct jt_owner owner;
	struct jt_live *l;

	(void)state;
	assert_int_equal(jt_live_new(&l, 16, 0), JETON_OK);
	jt_live_learn(l, 5, 0);
	assert_false(jt_live_find(l, jti, NOW, &owner));
	assert_int_equal(jt_live_epoch(l, jti, NOW), 0);
	jt_live_remember(l, jti, 5, LATER, &ann);
	assert_true(jt_live_find(l, jti, NOW, &owner));
	assert_string_equal(owner.id, "id-ann");
	assert_string_equal(owner.name, "ann");
	assert_string_equal(owner.roles, "[\"admin\"]");
	assert_int_equal(jt_live_epoch(l, jti, NOW), 5);
	jt_live_learn(l, 6, 0);
	assert_false(jt_live_find(l, jti, NOW, &owner));
	jt_live_learn(l, 5, 0); /* overtaken on the way */
	assert_false(jt_live_find(l, jti, NOW, &owner));
	jt_live_free(l);
}

static void
nobody_outlives_his_session(void **state)
{
	struct jt_owner owner;
	struct jt_live *l;

	(void)state;
	assert_int_equal(jt_live_new(&l, 16, 0), JETON_OK);
	jt_live_learn(l, 5, 0);
	jt_live_remember(l, jti, 5, LATER, &ann);
	assert_true(jt_live_find(l, jti, LATER - 1, &owner));
	assert_false(jt_live_find(l, jti, LATER, &owner));
	jt_live_free(l);
}

static void
it_never_answers_for_another_token(void **state)
{
	char other[sizeof jti];
	struct jt_owner owner;
	struct jt_live *l;

	(void)state;
	assert_int_equal(jt_live_new(&l, 4, 0), JETON_OK);
	jt_live_learn(l, 5, 0);
	jt_live_remember(l, jti, 5, LATER, &ann);
	for (size_t i = 0; i < sizeof jti - 1; i++) {
		memcpy(other, jti, sizeof jti);
		other[i] = other[i] == 'A' ? 'B' : 'A';
		assert_false(jt_live_find(l, other, NOW, &owner));
	}
	jt_live_free(l);
}

static void
a_full_memory_forgets_what_was_not_asked_for_longest(void **state)
{
	char names[5][sizeof jti];
	struct jt_owner owner;
	struct jt_live *l;

	(void)state;
	assert_int_equal(jt_live_new(&l, 4, 0), JETON_OK);
	jt_live_learn(l, 5, 0);
	for (int i = 0; i < 5; i++) {
		snprintf(names[i], sizeof names[i], "%d%.20s-", i, jti);
		jt_live_remember(l, names[i], 5, LATER, &ann);
		assert_true(jt_live_find(l, names[0], NOW, &owner));
	}
	assert_false(jt_live_find(l, names[1], NOW, &owner));
	for (int i = 2; i < 5; i++)
		assert_true(jt_live_find(l, names[i], NOW, &owner));
	jt_live_free(l);
}

static void
a_memory_of_nothing_remembers_nothing(void **state)
{
	struct jt_owner owner;
	struct jt_live *l;

	(void)state;
	assert_int_equal(jt_live_new(&l, 0, HOUR_MS), JETON_OK);
	jt_live_remember(l, jti, 1, LATER, &ann);
	jt_live_learn(l, 1, 0);
	assert_false(jt_live_find(l, jti, NOW, &owner));
	jt_live_free(l);
}

/* What this process commits ends the freshness before anybody hears of it. */
static void
with_a_staleness_only_others_are_noticed_late(void **state)
{
	struct scratch *s = *state;
	struct jt_live *l;
	int64_t before, after;

	assert_int_equal(jt_live_new(&l, 4, HOUR_MS), JETON_OK);
	assert_false(jt_live_is_fresh(l));
	assert_int_equal(jt_epoch_read(s->db, &before), JT_DONE);
	jt_live_learn(l, before, jt_epoch_published());
	assert_true(jt_live_is_fresh(l));
	assert_int_equal(jt_db_begin(s->db), JT_DONE);
	jt_epoch_bump(s->db);
	assert_true(jt_live_is_fresh(l));
	assert_int_equal(jt_db_commit(s->db), JT_DONE);
	assert_false(jt_live_is_fresh(l));
	assert_int_equal(jt_epoch_read(s->db, &after), JT_DONE);
	assert_int_equal(after, before + 1);
	jt_live_free(l);
}

static void
what_was_rolled_back_takes_nothing_away(void **state)
{
	const uint64_t published = jt_epoch_published();
	struct scratch *s = *state;
	int64_t before, after;

	assert_int_equal(jt_epoch_read(s->db, &before), JT_DONE);
	assert_int_equal(jt_db_begin(s->db), JT_DONE);
	jt_epoch_bump(s->db);
	jt_db_rollback(s->db);
	assert_int_equal(jt_db_begin(s->db), JT_DONE);
	assert_int_equal(jt_db_commit(s->db), JT_DONE);
	assert_int_equal(jt_epoch_read(s->db, &after), JT_DONE);
	assert_int_equal(after, before);
	assert_true(jt_epoch_published() == published);
}

/* Everything that takes away, and what does not. */
static void
whatever_ends_grows_the_epoch(void **state)
{
	struct scratch *s = *state;
	int64_t before, after;

	scratch_user(s, "ann");
	assert_int_equal(jt_epoch_read(s->db, &before), JT_DONE);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(jt_db_begin(s->db), JT_DONE);
		if (i == 0)
			assert_int_equal(jt_sessions_end(s->db, "nobody's",
					     "logout", NOW),
			    JT_DONE);
		if (i == 1)
			assert_int_equal(jt_users_disable(s->db, JT_LIT("ann"),
					     true, NOW),
			    JT_DONE);
		if (i == 2)
			assert_int_equal(jt_users_password(s->db, JT_LIT("ann"),
					     "new", NOW),
			    JT_DONE);
		assert_int_equal(jt_db_commit(s->db), JT_DONE);
		assert_int_equal(jt_epoch_read(s->db, &after), JT_DONE);
		assert_int_equal(after, before + i);
	}
}

#define WITH_STORE(f)                                                          \
	cmocka_unit_test_setup_teardown(f, scratch_open, scratch_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    what_was_alive_is_remembered_while_nothing_is_taken_away),
		cmocka_unit_test(nobody_outlives_his_session),
		cmocka_unit_test(it_never_answers_for_another_token),
		cmocka_unit_test(
		    a_full_memory_forgets_what_was_not_asked_for_longest),
		cmocka_unit_test(a_memory_of_nothing_remembers_nothing),
		WITH_STORE(with_a_staleness_only_others_are_noticed_late),
		WITH_STORE(what_was_rolled_back_takes_nothing_away),
		WITH_STORE(whatever_ends_grows_the_epoch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
