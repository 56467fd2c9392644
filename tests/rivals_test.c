/* SPDX-License-Identifier: Apache-2.0 */
/* Two connections that want the same rows, and one that is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "scratch.h"
#include "store/sessions.h"
#include "store/writer.h"

enum { PATIENCE_MS = 20000, QUEUE = 16 };

struct step {
	struct jt_write write;
	const char *first, *second; /* names of users */
	struct jt_session session;
	int runs;
};

static size_t came_back;

static void
count(struct jt_job *job)
{
	(void)job;
	came_back++;
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

static void
pause_ms(long ms)
{
	const struct timespec t = { .tv_nsec = ms * 1000000 };

	nanosleep(&t, NULL);
}

static struct jt_db *
open_another(const struct scratch *s)
{
	struct jt_db_why why;
	struct jt_db *db;

	assert_int_equal(jt_db_open(&db, s->database, false, &why), JT_DONE);
	return db;
}

static struct jt_writer *
start(const struct scratch *s)
{
	struct jt_writer *w;

	assert_int_equal(jt_writer_start(&w, open_another(s), QUEUE), JETON_OK);
	return w;
}

static struct step
step_of(struct jt_mailbox *m,
    enum jt_outcome (*run)(struct jt_db *, struct jt_write *))
{
	return (struct step){ .write = { .job = { .home = m, .done = count },
				  .run = run } };
}

static enum jt_outcome
set_password(struct jt_db *db, const char *name)
{
	return jt_users_password(db, jeton_cstr(name), "new", 1);
}

/* The second row after the first, with time for a rival in between. */
static enum jt_outcome
change_both(struct jt_db *db, struct jt_write *w)
{
	struct step *s = (struct step *)w;
	enum jt_outcome o;

	s->runs++;
	o = set_password(db, s->first);
	if (s->runs == 1)
		pause_ms(100);
	return o == JT_DONE ? set_password(db, s->second) : o;
}

static void
a_deadlock_is_tried_again(void **state)
{
	struct scratch *s = *state;
	struct jt_writer *writers[2];
	struct step steps[2];
	struct jt_mailbox m;

	came_back = 0;
	scratch_user(s, "ann");
	scratch_user(s, "bob");
	assert_int_equal(jt_mailbox_open(&m), JETON_OK);
	for (size_t i = 0; i < 2; i++) {
		writers[i] = start(s);
		steps[i] = step_of(&m, change_both);
		steps[i].first = i == 0 ? "ann" : "bob";
		steps[i].second = i == 0 ? "bob" : "ann";
		assert_true(jt_writer_submit(writers[i], &steps[i].write));
	}
	wait_for(&m, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(steps[i].write.outcome, JT_DONE);
		jt_writer_stop(writers[i]);
	}
	assert_in_range(steps[0].runs + steps[1].runs,
	    scratch_is_remote() ? 3 : 2, 6);
	jt_mailbox_close(&m);
}

static enum jt_outcome
add_session(struct jt_db *db, struct jt_write *w)
{
	struct step *s = (struct step *)w;

	return jt_sessions_add(db, &s->session, "hash-of-ann");
}

static void
s18_no_session_slips_past_a_change_of_the_password(void **state)
{
	struct scratch *s = *state;
	struct jt_db *db = open_another(s);
	struct jt_writer *w;
	struct jt_mailbox m;
	struct step step = step_of(&m, add_session);

	came_back = 0;
	scratch_user(s, "ann");
	snprintf(step.session.sid, sizeof step.session.sid, "x");
	snprintf(step.session.user, sizeof step.session.user, "id-ann");
	assert_int_equal(jt_mailbox_open(&m), JETON_OK);
	w = start(s);
	assert_int_equal(jt_db_begin(db), JT_DONE);
	assert_int_equal(set_password(db, "ann"), JT_DONE);
	assert_true(jt_writer_submit(w, &step.write));
	pause_ms(200);
	jt_mailbox_read(&m);
	assert_int_equal(came_back, 0);
	assert_int_equal(jt_db_commit(db), JT_DONE);
	wait_for(&m, 1);
	assert_int_equal(step.write.outcome, JT_ABSENT);
	jt_writer_stop(w);
	jt_db_close(db);
	jt_mailbox_close(&m);
}

/* Ends every other connection to this schema's database. */
static void
cut_all(struct scratch *s)
{
	assert_int_equal(jt_db_exec(s->db,
			     "SELECT pg_terminate_backend(pid)"
			     " FROM pg_stat_activity"
			     " WHERE pid <> pg_backend_pid()"
			     " AND application_name = 'jetond'"),
	    JT_DONE);
	pause_ms(50);
}

static void
a_connection_that_was_lost_comes_back(void **state)
{
	struct scratch *s = *state;
	struct jt_db *db;
	struct jt_user u;

	scratch_user(s, "ann");
	db = open_another(s);
	cut_all(s);
	assert_int_equal(jt_users_by_name(db, jeton_cstr("ann"), &u),
	    JT_UNAVAILABLE);
	assert_true(jt_db_may_repeat(db));
	assert_int_equal(jt_users_by_name(db, jeton_cstr("ann"), &u), JT_DONE);
	jt_db_close(db);
}

static void
a_write_alone_that_was_lost_is_not_said_to_have_left_nothing(void **state)
{
	struct scratch *s = *state;
	struct jt_db *db;
	struct jt_user u = { .id = "b", .name = "bob", .roles = "[]" };

	db = open_another(s);
	cut_all(s);
	assert_int_equal(jt_users_add(db, &u, 1), JT_UNAVAILABLE);
	assert_false(jt_db_may_repeat(db));
	jt_db_close(db);
}

static void
what_follows_a_lost_connection_in_a_transaction_is_not_done(void **state)
{
	struct scratch *s = *state;
	struct jt_db *db;
	struct jt_user u;

	scratch_user(s, "ann");
	db = open_another(s);
	assert_int_equal(jt_db_begin(db), JT_DONE);
	assert_int_equal(jt_users_by_name(db, jeton_cstr("ann"), &u), JT_DONE);
	cut_all(s);
	assert_int_equal(set_password(db, "ann"), JT_UNAVAILABLE);
	assert_int_equal(set_password(db, "ann"), JT_UNAVAILABLE);
	assert_false(jt_db_in_transaction(db));
	assert_int_equal(jt_db_commit(db), JT_UNAVAILABLE);
	assert_false(jt_db_may_repeat(db));
	assert_int_equal(jt_db_begin(db), JT_DONE);
	assert_int_equal(set_password(db, "ann"), JT_DONE);
	assert_int_equal(jt_db_commit(db), JT_DONE);
	jt_db_close(db);
}

static void
the_commit_of_a_failed_transaction_is_a_failure(void **state)
{
	struct scratch *s = *state;
	struct jt_user u = { .id = "x", .name = "ann", .roles = "[]" };

	scratch_user(s, "ann");
	scratch_user(s, "bob");
	assert_int_equal(jt_db_begin(s->db), JT_DONE);
	assert_int_equal(set_password(s->db, "bob"), JT_DONE);
	assert_int_equal(jt_users_add(s->db, &u, 1), JT_CONFLICT);
	assert_int_equal(jt_db_commit(s->db), JT_UNAVAILABLE);
	assert_int_equal(jt_users_by_name(s->db, jeton_cstr("bob"), &u),
	    JT_DONE);
	assert_string_equal(u.password, "hash-of-bob");
}

static void
a_group_whose_connection_was_lost_is_written_again(void **state)
{
	struct scratch *s = *state;
	struct jt_writer *w;
	struct jt_mailbox m;
	struct step step = step_of(&m, change_both);
	struct jt_user u;

	came_back = 0;
	scratch_user(s, "ann");
	step.first = step.second = "ann";
	assert_int_equal(jt_mailbox_open(&m), JETON_OK);
	w = start(s);
	cut_all(s);
	assert_true(jt_writer_submit(w, &step.write));
	wait_for(&m, 1);
	assert_int_equal(step.write.outcome, JT_DONE);
	assert_int_equal(step.runs, 2);
	assert_int_equal(jt_users_by_name(s->db, jeton_cstr("ann"), &u),
	    JT_DONE);
	assert_string_equal(u.password, "new");
	jt_writer_stop(w);
	jt_mailbox_close(&m);
}

static void
put_text(void *arg, const struct jt_value *columns, size_t n)
{
	assert_int_equal(n, 1);
	jt_copy(arg, 16, columns[0].text);
}

static void
s17_success_means_disk_whatever_the_database_prefers(void **state)
{
	static const char sql[] =
	    "SELECT current_setting('synchronous_commit')";
	struct scratch *s = *state;
	char url[SCRATCH_PATH + 64], text[16];
	const struct jt_query q = { sql, NULL, 0, put_text, text };
	struct jt_db_why why;
	struct jt_db *db;

	snprintf(url, sizeof url, "%s%%20-csynchronous_commit%%3Doff",
	    s->database);
	assert_int_equal(jt_db_open(&db, url, false, &why), JT_DONE);
	assert_int_equal(jt_db_run(db, &q), JT_DONE);
	assert_string_equal(text, "on");
	jt_db_close(db);
	snprintf(url, sizeof url, "%s%%20-csynchronous_commit%%3Dremote_apply",
	    s->database);
	assert_int_equal(jt_db_open(&db, url, false, &why), JT_DONE);
	assert_int_equal(jt_db_run(db, &q), JT_DONE);
	assert_string_equal(text, "remote_apply");
	jt_db_close(db);
}

#define WITH_STORE(f)                                                          \
	cmocka_unit_test_setup_teardown(f, scratch_open, scratch_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STORE(a_deadlock_is_tried_again),
		WITH_STORE(s18_no_session_slips_past_a_change_of_the_password),
	};
	const struct CMUnitTest losses[] = {
		WITH_STORE(a_connection_that_was_lost_comes_back),
		WITH_STORE(
		    a_write_alone_that_was_lost_is_not_said_to_have_left_nothing),
		WITH_STORE(
		    what_follows_a_lost_connection_in_a_transaction_is_not_done),
		WITH_STORE(the_commit_of_a_failed_transaction_is_a_failure),
		WITH_STORE(
		    s17_success_means_disk_whatever_the_database_prefers),
		WITH_STORE(a_group_whose_connection_was_lost_is_written_again),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	if (scratch_is_remote()) /* a file is not lost */
		failed += cmocka_run_group_tests(losses, NULL, NULL);
	return failed;
}
