/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "scratch.h"
#include "store/reader.h"

enum { READS = 200, THREADS = 3, QUEUE = 50, PATIENCE_MS = 20000 };

struct look {
	struct jt_read read;
	const char *name;
	struct jt_user user;
};

static size_t came_back;
static int gate[2]; /* a reader that reads a byte here waits for us */

static void
count(struct jt_job *job)
{
	(void)job;
	came_back++;
}

static enum jt_outcome
find(struct jt_db *db, struct jt_read *r)
{
	struct look *l = (struct look *)r;

	return jt_users_by_name(db, jeton_cstr(l->name), &l->user);
}

static enum jt_outcome
wait_at_the_gate(struct jt_db *db, struct jt_read *r)
{
	char byte;

	(void)db;
	(void)r;
	assert_int_equal(read(gate[0], &byte, 1), 1);
	return JT_DONE;
}

static enum jt_outcome
break_down(struct jt_db *db, struct jt_read *r)
{
	(void)r;
	return jt_db_exec(db, "this is no SQL");
}

static struct jt_reader *
start(const struct scratch *s, struct jt_mailbox *m)
{
	struct jt_db_why why;
	struct jt_reader *r;

	came_back = 0;
	assert_int_equal(jt_mailbox_open(m), JETON_OK);
	assert_int_equal(jt_reader_start(&r, s->database, THREADS, QUEUE, &why),
	    JT_DONE);
	return r;
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

static struct look
look_for(struct jt_mailbox *m, const char *name)
{
	return (struct look){ .read = { .job = { .home = m, .done = count },
				  .run = find },
		.name = name };
}

static void
each_read_has_its_own_answer(void **state)
{
	static struct look looks[READS];
	struct scratch *s = *state;
	struct jt_mailbox m;
	struct jt_reader *r;

	scratch_user(s, "ann");
	r = start(s, &m);
	for (size_t i = 0; i < READS; i++) {
		looks[i] = look_for(&m, i % 3 == 0 ? "nobody" : "ann");
		if (i % 7 == 5)
			looks[i].read.run = break_down;
		assert_true(jt_reader_submit(r, &looks[i].read));
		wait_for(&m, i + 1);
	}
	for (size_t i = 0; i < READS; i++) {
		assert_int_equal(looks[i].read.outcome,
		    i % 7 == 5       ? JT_UNAVAILABLE
			: i % 3 == 0 ? JT_ABSENT
				     : JT_DONE);
		if (looks[i].read.outcome == JT_DONE)
			assert_string_equal(looks[i].user.id, "id-ann");
	}
	jt_reader_stop(r);
	jt_mailbox_close(&m);
}

static void
a_file_is_read_in_place_and_a_network_is_not(void **state)
{
	struct scratch *s = *state;
	struct jt_mailbox m;
	struct jt_reader *r = start(s, &m);
	struct look look = look_for(&m, "nobody");

	assert_int_equal(jt_reader_is_shared(r), scratch_is_remote());
	assert_true(jt_reader_submit(r, &look.read));
	assert_int_equal(came_back, !jt_reader_is_shared(r));
	wait_for(&m, 1);
	jt_reader_stop(r);
	jt_mailbox_close(&m);
}

static void
past_the_limit_no_read_waits(void **state)
{
	static struct look looks[READS];
	struct scratch *s = *state;
	struct jt_mailbox m;
	struct jt_reader *r = start(s, &m);
	size_t taken = 0;

	assert_int_equal(pipe(gate), 0);
	for (size_t i = 0; i < READS; i++) {
		looks[i] = look_for(&m, "ann");
		looks[i].read.run = wait_at_the_gate;
		taken += jt_reader_submit(r, &looks[i].read);
	}
	assert_in_range(taken, QUEUE, QUEUE + THREADS);
	for (size_t i = 0; i < taken; i++)
		assert_int_equal(write(gate[1], "x", 1), 1);
	wait_for(&m, taken);
	jt_reader_stop(r);
	jt_mailbox_close(&m);
}

#define WITH_STORE(f)                                                          \
	cmocka_unit_test_setup_teardown(f, scratch_open, scratch_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STORE(each_read_has_its_own_answer),
		WITH_STORE(a_file_is_read_in_place_and_a_network_is_not),
	};
	const struct CMUnitTest waits[] = {
		WITH_STORE(past_the_limit_no_read_waits),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	if (scratch_is_remote()) /* nobody waits for a file */
		failed += cmocka_run_group_tests(waits, NULL, NULL);
	return failed;
}
