/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "ended/list.h"
#include "jeton/revocations.h"
#include "scratch.h"
#include "store/sessions.h"
#include "store/spent.h"
#include "store/sweep.h"

enum { NOW = 1000000, DAY = 86400, LIFETIME = 300, MANY = 1000 };

static const char issuer[] = "https://id.example";

static void
name_session(unsigned i, char out[JT_ID_SIZE])
{
	snprintf(out, JT_ID_SIZE, "session%015u", i);
}

static void
add_session(struct scratch *s, unsigned i, int64_t created)
{
	struct jt_session session = {
		.user = "id-ann",
		.counter = 1,
		.created = created,
		.absolute_end = created + DAY,
		.idle_end = created + DAY,
		.access_end = jt_access_end(created, LIFETIME, 0),
	};

	name_session(i, session.sid);
	assert_int_equal(jt_sessions_add(s->db, &session, "hash-of-ann"),
	    JT_DONE);
}

/* Sessions [0, n) that began and ended at the same moment. */
static void
end_sessions(struct scratch *s, unsigned n, int64_t now)
{
	char sid[JT_ID_SIZE];

	scratch_user(s, "ann");
	assert_int_equal(jt_db_begin(s->db), JT_DONE);
	for (unsigned i = 0; i < n; i++) {
		add_session(s, i, now);
		name_session(i, sid);
		assert_int_equal(jt_sessions_end(s->db, sid, "logout", now),
		    JT_DONE);
	}
	assert_int_equal(jt_db_commit(s->db), JT_DONE);
}

static struct jt_list *
make(struct scratch *s, int64_t now)
{
	const struct jt_list_plan plan = {
		.issuer = issuer, .now = now, .lifetime = LIFETIME
	};
	struct jt_list *list;

	assert_int_equal(jt_list_make(&list, s->db, s->keyring, &plan),
	    JETON_OK);
	return list;
}

static jeton_err
read_list(jeton_revocations **out, const struct scratch *s,
    const struct jt_list_text *text, int64_t now)
{
	const jeton_rules rules = { .issuer = issuer, .audience = JETON_ANY };
	jeton_keys *keys;
	jeton_err e;

	assert_int_equal(jeton_keys_parse(&keys, jt_keyring_jwks(s->keyring),
			     NULL),
	    JETON_OK);
	e = jeton_revocations_parse_at(out, &rules, keys,
	    (jeton_str){ text->p, text->n }, now);
	jeton_keys_free(keys);
	return e;
}

static void
a_guard_reads_what_many_parts_say(void **state)
{
	struct scratch *s = *state;
	jeton_revocations *read;
	struct jt_list *list;
	char sid[JT_ID_SIZE];

	end_sessions(s, MANY, NOW);
	list = make(s, NOW);
	assert_int_equal(list->count, MANY);
	assert_int_equal(read_list(&read, s, &list->whole, NOW), JETON_OK);
	assert_int_equal(jeton_revocations_count(read), MANY);
	for (unsigned i = 0; i < MANY; i++) {
		name_session(i, sid);
		assert_true(jeton_revocations_has(read, sid));
	}
	name_session(MANY, sid);
	assert_false(jeton_revocations_has(read, sid));
	print_message("# %zu bytes for each id of %d\n", list->whole.n / MANY,
	    MANY);
	assert_true(list->whole.n / MANY < 36);
	jeton_revocations_free(read);
	jt_list_free(list);
}

/* What came lately is no list: a guard that took it for one would let pass. */
static void
a_part_of_it_is_not_taken_for_all(void **state)
{
	struct scratch *s = *state;
	jeton_revocations *read;
	struct jt_list *list;

	end_sessions(s, 1, NOW);
	list = make(s, NOW);
	assert_ptr_equal(jt_list_since(list, NOW), &list->lately[0]);
	assert_ptr_equal(jt_list_since(list, NOW - 121), &list->lately[1]);
	assert_ptr_equal(jt_list_since(list, NOW - 601), &list->whole);
	assert_ptr_equal(jt_list_since(list, 0), &list->whole);
	for (size_t i = 0; i < JT_LATELY; i++)
		assert_int_equal(read_list(&read, s, &list->lately[i], NOW),
		    JETON_WRONG_TYPE);
	jt_list_free(list);
}

static void
it_forgets_when_the_last_access_token_is_dead(void **state)
{
	static const struct {
		int64_t after;
		size_t count;
	} cases[] = {
		{ 0, 1 },
		{ LIFETIME, 1 },
		{ LIFETIME + 119, 1 }, /* late answers, and clocks */
		{ LIFETIME + 120, 0 },
	};
	struct scratch *s = *state;
	struct jt_list *list;

	end_sessions(s, 1, NOW);
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		list = make(s, NOW + cases[i].after);
		assert_int_equal(list->count, cases[i].count);
		jt_list_free(list);
	}
}

static void
a_session_that_lives_is_not_in_it(void **state)
{
	struct scratch *s = *state;
	struct jt_list *list;

	scratch_user(s, "ann");
	add_session(s, 1, NOW);
	list = make(s, NOW);
	assert_int_equal(list->count, 0);
	jt_list_free(list);
}

/* Refreshed, it gives tokens that live longer. */
static void
a_refresh_keeps_it_longer(void **state)
{
	struct scratch *s = *state;
	struct jt_list *list;
	char sid[JT_ID_SIZE];
	struct jt_rotation r = {
		.sid = sid,
		.client = "",
		.counter = 1,
		.now_ms = (NOW + 200) * INT64_C(1000),
		.idle = DAY,
		.access = LIFETIME,
		.grace_ms = 10000,
	};

	name_session(0, sid);
	scratch_user(s, "ann");
	add_session(s, 0, NOW);
	assert_int_equal(jt_db_begin(s->db), JT_DONE);
	assert_int_equal(jt_sessions_refresh(s->db, &r), JT_DONE);
	assert_int_equal(r.result, JT_ADVANCED);
	assert_int_equal(jt_sessions_end(s->db, sid, "logout", NOW + 200),
	    JT_DONE);
	assert_int_equal(jt_db_commit(s->db), JT_DONE);
	list = make(s, NOW + 200 + LIFETIME + 129);
	assert_int_equal(list->count, 1);
	jt_list_free(list);
	list = make(s, NOW + 200 + LIFETIME + 130);
	assert_int_equal(list->count, 0);
	jt_list_free(list);
}

static void
a_revoked_token_is_in_all_of_them(void **state)
{
	struct scratch *s = *state;
	jeton_revocations *read;
	struct jt_list *list;

	assert_int_equal(jt_db_begin(s->db), JT_DONE);
	assert_int_equal(jt_revoked_add(s->db, JT_LIT("the-jti"), NOW + 60),
	    JT_DONE);
	assert_int_equal(jt_db_commit(s->db), JT_DONE);
	list = make(s, NOW);
	assert_int_equal(read_list(&read, s, &list->whole, NOW), JETON_OK);
	assert_true(jeton_revocations_has(read, "the-jti"));
	jeton_revocations_free(read);
	assert_true(list->lately[0].n > 0);
	jt_list_free(list);
	list = make(s, NOW + 120);
	assert_int_equal(list->count, 0);
	jt_list_free(list);
}

static void
a_row_stays_as_long_as_its_tokens(void **state)
{
	struct scratch *s = *state;
	struct jt_session session = {
		.sid = "a-session-of-30-days",
		.user = "id-ann",
		.counter = 1,
		.created = NOW,
		.absolute_end = NOW + 100,
		.idle_end = NOW + 100,
		.access_end = NOW + 30 * DAY,
	};
	struct jt_list *list;
	bool more;

	scratch_user(s, "ann");
	assert_int_equal(jt_sessions_add(s->db, &session, "hash-of-ann"),
	    JT_DONE);
	assert_int_equal(jt_db_begin(s->db), JT_DONE);
	assert_int_equal(jt_sessions_end(s->db, session.sid, "x", NOW),
	    JT_DONE);
	assert_int_equal(jt_db_commit(s->db), JT_DONE);
	assert_int_equal(jt_sweep(s->db, NOW + 10 * DAY, &more), JT_DONE);
	list = make(s, NOW + 10 * DAY);
	assert_int_equal(list->count, 1);
	jt_list_free(list);
}

/* Each second number in a list ended, or none that a packer could foresee. */
static void
the_worst_status_list_has_room(void **state)
{
	static const char sql[] =
	    "INSERT INTO sessions (sid, user_id, counter, created, last_used,"
	    " rotated_ms, absolute_end, idle_end, agent, address, access_end,"
	    " status, ended) WITH RECURSIVE c (i, r) AS (SELECT 1,"
	    " CAST(1 AS BIGINT) UNION ALL SELECT i + 1, (r * 48271)"
	    " % 2147483647 FROM c"
	    " WHERE i < 65535) SELECT 's' || i, 'id-ann', 1, 1, 1, 1, 1, 1,"
	    " '', '', 2000000, i, CASE WHEN r / 65536 % 2 = 1 THEN 1 END"
	    " FROM c";
	const struct jt_list_plan plan = { .issuer = issuer,
		.now = NOW,
		.lifetime = LIFETIME,
		.interval = 1,
		.has_statuses = true };
	struct scratch *s = *state;
	struct jt_list *list;

	scratch_user(s, "ann");
	assert_int_equal(jt_db_begin(s->db), JT_DONE);
	assert_int_equal(jt_db_exec(s->db, sql), JT_DONE);
	assert_int_equal(jt_db_commit(s->db), JT_DONE);
	assert_int_equal(jt_list_make(&list, s->db, s->keyring, &plan),
	    JETON_OK);
	assert_int_equal(list->status_first, 0);
	assert_int_equal(list->status_count, 1);
	assert_in_range(list->statuses[0].n, 14000, JETON_TOKEN_MAX);
	assert_in_range(list->count, 32000, 33500);
	jt_list_free(list);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, scratch_open, scratch_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_guard_reads_what_many_parts_say),
		TEST(a_part_of_it_is_not_taken_for_all),
		TEST(it_forgets_when_the_last_access_token_is_dead),
		TEST(a_session_that_lives_is_not_in_it),
		TEST(a_refresh_keeps_it_longer),
		TEST(a_revoked_token_is_in_all_of_them),
		TEST(a_row_stays_as_long_as_its_tokens),
		TEST(the_worst_status_list_has_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
