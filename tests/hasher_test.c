/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <string.h>

#include "base/text.h"
#include "people/hasher.h"

enum { CHECKS = 12, QUEUE = 3, PATIENCE_MS = 60000 };

static const struct jt_password_cost cheap = { (size_t)8 << 20, 1 };
static const char right[] = "correct horse battery";

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

static struct jt_hasher *
start(size_t queue)
{
	const struct jt_hasher_options options = { cheap, 1, queue };
	struct jt_hasher *h;

	came_back = 0;
	assert_int_equal(jt_hasher_start(&h, &options), JETON_OK);
	return h;
}

/* The result for a password against a stored hash. */
static jeton_err
check(struct jt_check *c, const char *stored, const char *password)
{
	struct jt_mailbox m;
	struct jt_hasher *h = start(1);

	*c = (struct jt_check){ .job = { .home = &m, .done = count },
		.stored = stored,
		.password = jeton_cstr(password) };
	assert_int_equal(jt_mailbox_open(&m), JETON_OK);
	assert_true(jt_hasher_submit(h, c));
	wait_for(&m, 1);
	jt_hasher_stop(h);
	jt_mailbox_close(&m);
	return c->result;
}

static void
a_password_is_right_or_wrong(void **state)
{
	char stored[JT_PASSWORD_TEXT];
	struct jt_check c;

	(void)state;
	assert_int_equal(jt_password_hash(&cheap, right, strlen(right), stored),
	    JETON_OK);
	assert_int_equal(check(&c, stored, right), JETON_OK);
	assert_string_equal(c.fresh, "");
	assert_int_equal(check(&c, stored, "correct horse batterz"),
	    JETON_BAD_SIGNATURE);
	assert_int_equal(check(&c, stored, ""), JETON_BAD_SIGNATURE);
	assert_int_equal(check(&c, "nonsense", right), JETON_BAD_SIGNATURE);
}

static void
s13_nobody_costs_a_hash_and_is_refused(void **state)
{
	char decoy[JT_PASSWORD_TEXT];
	struct jt_check c;

	(void)state;
	assert_int_equal(check(&c, "", right), JETON_BAD_SIGNATURE);
	assert_int_equal(jt_password_decoy(&cheap, decoy), JETON_OK);
	assert_false(jt_password_is_stale(&cheap, decoy));
	assert_int_equal(jt_password_verify(decoy, right, strlen(right)),
	    JETON_BAD_SIGNATURE);
}

static void
a_hash_of_another_cost_is_made_again(void **state)
{
	const struct jt_password_cost old = { (size_t)8 << 20, 2 };
	char stored[JT_PASSWORD_TEXT];
	struct jt_check c;

	(void)state;
	assert_int_equal(jt_password_hash(&old, right, strlen(right), stored),
	    JETON_OK);
	assert_int_equal(check(&c, stored, right), JETON_OK);
	assert_false(jt_password_is_stale(&cheap, c.fresh));
	assert_int_equal(jt_password_verify(c.fresh, right, strlen(right)),
	    JETON_OK);
	assert_int_equal(check(&c, stored, "wrong"), JETON_BAD_SIGNATURE);
	assert_string_equal(c.fresh, "");
}

/* A check of `right` with another one to come, on a thread. */
static void
change(struct jt_check *c, const char *stored, const char *old, jeton_str next)
{
	struct jt_mailbox m;
	struct jt_hasher *h = start(1);

	*c = (struct jt_check){ .job = { .home = &m, .done = count },
		.stored = stored,
		.password = jeton_cstr(old == NULL ? "" : old),
		.next = next,
		.name = "ann" };
	assert_int_equal(jt_mailbox_open(&m), JETON_OK);
	assert_true(jt_hasher_submit(h, c));
	wait_for(&m, 1);
	jt_hasher_stop(h);
	jt_mailbox_close(&m);
}

static void
a_new_password_is_made_only_if_the_old_is_right_and_it_has_no_flaw(void **state)
{
	static const jeton_str next = JT_INIT("Zw93!kd0pQ5x of them");
	char stored[JT_PASSWORD_TEXT];
	struct jt_check c;

	(void)state;
	assert_int_equal(jt_password_hash(&cheap, right, strlen(right), stored),
	    JETON_OK);
	change(&c, stored, right, next);
	assert_int_equal(c.result, JETON_OK);
	assert_int_equal(c.flaw, JT_NO_FLAW);
	assert_int_equal(jt_password_verify(c.fresh, next.p, next.n), JETON_OK);
	change(&c, stored, right, JT_LIT("password1234"));
	assert_int_equal(c.result, JETON_OK);
	assert_int_equal(c.flaw, JT_TOO_COMMON);
	assert_string_equal(c.fresh, "");
	change(&c, stored, "wrong", next);
	assert_int_equal(c.result, JETON_BAD_SIGNATURE);
	assert_string_equal(c.fresh, "");
	change(&c, NULL, NULL, next); /* there is no old one */
	assert_int_equal(c.result, JETON_OK);
	assert_int_equal(jt_password_verify(c.fresh, next.p, next.n), JETON_OK);
}

static void
s16_past_the_limit_nothing_more_waits(void **state)
{
	static struct jt_check checks[CHECKS];
	struct jt_mailbox m;
	struct jt_hasher *h = start(QUEUE);
	size_t taken = 0;

	(void)state;
	assert_int_equal(jt_mailbox_open(&m), JETON_OK);
	for (size_t i = 0; i < CHECKS; i++) {
		checks[i] = (struct jt_check){
			.job = { .home = &m, .done = count },
			.stored = "",
			.password = JT_LIT("x"),
		};
		taken += jt_hasher_submit(h, &checks[i]);
	}
	assert_in_range(taken, QUEUE, CHECKS - 1);
	wait_for(&m, taken);
	assert_true(jt_hasher_submit(h, &checks[CHECKS - 1]));
	jt_hasher_stop(h); /* which finishes it */
	jt_mailbox_read(&m);
	assert_int_equal(came_back, taken + 1);
	jt_mailbox_close(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_password_is_right_or_wrong),
		cmocka_unit_test(s13_nobody_costs_a_hash_and_is_refused),
		cmocka_unit_test(a_hash_of_another_cost_is_made_again),
		cmocka_unit_test(
		    a_new_password_is_made_only_if_the_old_is_right_and_it_has_no_flaw),
		cmocka_unit_test(s16_past_the_limit_nothing_more_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
