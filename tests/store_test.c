/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "scratch.h"
#include "store/writer.h"

enum { WRITES = 200, PATIENCE_MS = 20000 };

struct add {
	struct jt_write write;
	struct jt_user user;
};

static size_t came_back;

static void
count(struct jt_job *job)
{
	(void)job;
	came_back++;
}

static enum jt_outcome
add_user(struct jt_db *db, struct jt_write *w)
{
	return jt_users_add(db, &((struct add *)w)->user, 1);
}

/* Does something, and then fails: what it did must not stay. */
static enum jt_outcome
add_and_fail(struct jt_db *db, struct jt_write *w)
{
	assert_int_equal(add_user(db, w), JT_DONE);
	return JT_ABSENT;
}

static enum jt_outcome
lose_the_transaction(struct jt_db *db, struct jt_write *w)
{
	(void)w;
	jt_db_rollback(db);
	return JT_UNAVAILABLE;
}

static void
prepare(struct add *a, struct jt_mailbox *m, size_t number)
{
	*a = (struct add){ .write = { .job = { .home = m, .done = count },
			       .run = add_user } };
	snprintf(a->user.id, sizeof a->user.id, "%zu", number);
	snprintf(a->user.name, sizeof a->user.name, "%zu", number);
	snprintf(a->user.roles, sizeof a->user.roles, "[]");
}

static void
wait_for(struct jt_mailbox *m, size_t n)
{
	struct pollfd p = { .fd = m->fd, .events = POLLIN };

	while (came_back < n) {
		assert_int_equal(poll(&p, 1, PATIENCE_MS), 1);
		jt_mailbox_read(m);
	}
}

static bool
has_user(struct scratch *s, size_t number)
{
	struct jt_user u;
	char name[24];

	snprintf(name, sizeof name, "%zu", number);
	return jt_users_by_name(s->db, jeton_cstr(name), &u) == JT_DONE;
}

static struct jt_writer *
start(const struct scratch *s, struct jt_mailbox *m, size_t queue)
{
	struct jt_db_why why;
	struct jt_writer *w;
	struct jt_db *db;

	came_back = 0;
	assert_int_equal(jt_mailbox_open(m), JETON_OK);
	assert_int_equal(jt_db_open(&db, s->database, false, &why), JT_DONE);
	assert_int_equal(jt_writer_start(&w, db, queue), JETON_OK);
	return w;
}

static void
each_write_of_a_group_has_its_own_outcome(void **state)
{
	static struct add adds[WRITES];
	struct scratch *s = *state;
	struct jt_mailbox m;
	struct jt_writer *w = start(s, &m, WRITES);

	for (size_t i = 0; i < WRITES; i++) {
		prepare(&adds[i], &m, i % 7 == 3 ? i - 1 : i);
		if (i % 7 == 5)
			adds[i].write.run = add_and_fail;
		assert_true(jt_writer_submit(w, &adds[i].write));
	}
	wait_for(&m, WRITES);
	for (size_t i = 0; i < WRITES; i++) {
		const bool is_double = i % 7 == 3, fails = i % 7 == 5;

		assert_int_equal(adds[i].write.outcome,
		    is_double   ? JT_CONFLICT
			: fails ? JT_ABSENT
				: JT_DONE);
		assert_int_equal(has_user(s, i), !is_double && !fails);
	}
	jt_writer_stop(w);
	jt_mailbox_close(&m);
}

static void
s17_no_write_of_a_lost_group_is_a_success(void **state)
{
	static struct add adds[WRITES];
	struct scratch *s = *state;
	struct jt_mailbox m;
	struct jt_writer *w = start(s, &m, WRITES);
	size_t failed = 0;

	for (size_t i = 0; i < WRITES; i++) {
		prepare(&adds[i], &m, i);
		if (i % 50 == 25)
			adds[i].write.run = lose_the_transaction;
		assert_true(jt_writer_submit(w, &adds[i].write));
	}
	wait_for(&m, WRITES);
	for (size_t i = 0; i < WRITES; i++) {
		const bool done = adds[i].write.outcome == JT_DONE;

		assert_int_equal(has_user(s, i), done);
		failed += !done;
	}
	assert_true(failed >= WRITES / 50);
	jt_writer_stop(w);
	jt_mailbox_close(&m);
}

static void
past_the_limit_nothing_more_waits(void **state)
{
	static struct add adds[WRITES];
	struct scratch *s = *state;
	struct jt_mailbox m;
	struct jt_writer *w;
	size_t taken = 0;

	assert_int_equal(jt_db_begin(s->db), JT_DONE); /* holds the writer up */
	w = start(s, &m, 10);
	for (size_t i = 0; i < WRITES; i++) {
		prepare(&adds[i], &m, i);
		taken += jt_writer_submit(w, &adds[i].write);
	}
	assert_in_range(taken, 10, 30);
	jt_db_rollback(s->db);
	wait_for(&m, taken);
	jt_writer_stop(w);
	jt_mailbox_close(&m);
}

static void
stopping_finishes_what_was_submitted(void **state)
{
	static struct add adds[WRITES];
	struct scratch *s = *state;
	struct jt_mailbox m;
	struct jt_writer *w = start(s, &m, WRITES);

	for (size_t i = 0; i < WRITES; i++) {
		prepare(&adds[i], &m, i);
		assert_true(jt_writer_submit(w, &adds[i].write));
	}
	jt_writer_stop(w);
	for (size_t i = 0; i < WRITES; i++)
		assert_true(has_user(s, i));
	jt_mailbox_close(&m);
}

static void
a_newer_schema_is_refused(void **state)
{
	struct scratch *s = *state;
	struct jt_db_why why = { "" };
	struct jt_db *db;

	assert_int_equal(jt_db_exec(s->db,
			     "INSERT INTO schema_version VALUES (1000)"),
	    JT_DONE);
	assert_int_equal(jt_db_open(&db, s->database, true, &why),
	    JT_UNAVAILABLE);
	assert_null(db);
	assert_non_null(strstr(why.text, "schema 1000"));
}

static void
what_is_no_database_is_refused(void **state)
{
	struct scratch *s = *state;
	struct jt_db_why why = { "" };
	struct jt_db *db;

	assert_int_equal(jt_db_open(&db, s->dir, true, &why), JT_UNAVAILABLE);
	assert_int_equal(jt_db_open(&db, s->master, true, &why),
	    JT_UNAVAILABLE);
	assert_int_equal(jt_db_open(&db, "mysql://me:secret@x", true, &why),
	    JT_UNAVAILABLE);
	assert_non_null(strstr(why.text, "mysql"));
	assert_null(strstr(why.text, "secret"));
}

static void
a_quote_in_a_name_is_a_quote(void **state)
{
	static const char *const names[] = { "o'brien", "a\"b", "a;--", "%s%n",
		"$1", "\\" };
	struct scratch *s = *state;
	struct jt_user u;

	for (size_t i = 0; i < JT_COUNT(names); i++) {
		scratch_user(s, names[i]);
		assert_int_equal(jt_users_by_name(s->db, jeton_cstr(names[i]),
				     &u),
		    JT_DONE);
		assert_string_equal(u.name, names[i]);
	}
}

#define WITH_STORE(f)                                                          \
	cmocka_unit_test_setup_teardown(f, scratch_open, scratch_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STORE(each_write_of_a_group_has_its_own_outcome),
		WITH_STORE(s17_no_write_of_a_lost_group_is_a_success),
		WITH_STORE(past_the_limit_nothing_more_waits),
		WITH_STORE(stopping_finishes_what_was_submitted),
		WITH_STORE(a_newer_schema_is_refused),
		WITH_STORE(what_is_no_database_is_refused),
		WITH_STORE(a_quote_in_a_name_is_a_quote),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
