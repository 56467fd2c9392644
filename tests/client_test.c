/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "clients/client.h"
#include "scratch.h"
#include "words.h"

static void
sec47_an_id_cannot_look_like_a_users(void **state)
{
	static const char *const good[] = { "app", "a.b", "orders-api_2",
		"aaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaa" };
	static const char *const bad[] = { "", "ab", "1ab", "-ab", ".ab", "a b",
		"a/b", "a:b", "a\"b", "\xc3\xa9-", "jetond",
		"aaaaaaaaaaaaaaaaaaaaaa", "R03s6sF1cwPmbtGQ3a-EmQ" };
	char text[JT_CLIENT_ID_MAX + 2];

	(void)state;
	for (size_t i = 0; i < JT_COUNT(good); i++)
		assert_true(jt_is_client_id(jeton_cstr(good[i])));
	for (size_t i = 0; i < JT_COUNT(bad); i++)
		assert_false(jt_is_client_id(jeton_cstr(bad[i])));
	memset(text, 'a', sizeof text);
	assert_true(jt_is_client_id((jeton_str){ text, JT_CLIENT_ID_MAX }));
	assert_false(jt_is_client_id((jeton_str){ text, sizeof text - 1 }));
}

static void
scopes_are_words_with_one_space_between_them(void **state)
{
	static const char *const good[] = { "a", "a b", "read:all", "!#$[]~" };
	static const char *const bad[] = { "", " ", " a", "a ", "a  b", "a\tb",
		"a\"b", "a\\b", "\xc3\xa9", "toolongword" };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(good); i++)
		assert_true(jt_words_are_scopes(jeton_cstr(good[i]), 8));
	for (size_t i = 0; i < JT_COUNT(bad); i++)
		assert_false(jt_words_are_scopes(jeton_cstr(bad[i]), 8));
}

static void
s27_what_two_lists_have_in_common(void **state)
{
	char out[16];

	(void)state;
	assert_true(jt_words_common(JT_LIT("b a b c"), JT_LIT("a b"), out,
	    sizeof out));
	assert_string_equal(out, "b a");
	assert_true(jt_words_common(JT_LIT("x"), JT_LIT("xy y"), out,
	    sizeof out));
	assert_string_equal(out, "");
	assert_false(jt_words_common(JT_LIT("abc"), JT_LIT("abc"), out, 3));
	assert_true(jt_words_within(JT_LIT("a c"), JT_LIT("c b a")));
	assert_true(jt_words_within(JT_LIT(""), JT_LIT("")));
	assert_false(jt_words_within(JT_LIT("a ab"), JT_LIT("a b")));
}

static void
only_its_secret_is_a_clients_secret(void **state)
{
	struct jt_client c = { .kind = JT_CLIENT_CONFIDENTIAL };
	struct jt_client empty = { .kind = JT_CLIENT_CONFIDENTIAL };
	char secret[JT_SECRET_SIZE], hash[JT_SECRET_HASH_SIZE];
	char other[JT_SECRET_SIZE], wrong[JT_SECRET_HASH_SIZE];

	(void)state;
	assert_int_equal(jt_secret_make(secret, c.secret), JETON_OK);
	assert_int_equal(jt_secret_make(other, wrong), JETON_OK);
	assert_string_not_equal(secret, other);
	assert_string_not_equal(secret, c.secret);
	assert_int_equal(jt_hash_text(jeton_cstr(secret), hash), JETON_OK);
	assert_true(jt_secret_is(&c, hash));
	assert_false(jt_secret_is(&c, wrong));
	assert_false(jt_secret_is(NULL, hash));
	assert_false(jt_secret_is(&empty, hash));
}

static void
a_client_that_contradicts_itself_is_told_why(void **state)
{
	static const struct jt_client bad[] = {
		{ .kind = JT_CLIENT_PUBLIC,
		    .auth = JT_AUTH_BASIC,
		    .grants = JT_GRANT_PASSWORD },
		{ .kind = JT_CLIENT_PUBLIC, .grants = JT_GRANT_CLIENT },
		{ .kind = JT_CLIENT_CONFIDENTIAL, .grants = JT_GRANT_CLIENT },
		{ .kind = JT_CLIENT_CONFIDENTIAL, .auth = JT_AUTH_BASIC },
		{ .kind = JT_CLIENT_CONFIDENTIAL,
		    .auth = JT_AUTH_KEY,
		    .grants = JT_GRANT_CLIENT },
		{ .kind = JT_CLIENT_CONFIDENTIAL,
		    .auth = JT_AUTH_BASIC,
		    .grants = JT_GRANT_REFRESH },
		{ .kind = JT_CLIENT_RESOURCE, .auth = JT_AUTH_BASIC },
		{ .kind = JT_CLIENT_RESOURCE,
		    .auth = JT_AUTH_BASIC,
		    .grants = JT_GRANT_CLIENT,
		    .audiences = "a" },
	};
	static const struct jt_client good = { .kind = JT_CLIENT_CONFIDENTIAL,
		.auth = JT_AUTH_POST,
		.grants = JT_GRANT_CLIENT };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(bad); i++)
		assert_non_null(jt_client_wrong(&bad[i]));
	assert_null(jt_client_wrong(&good));
}

static void
what_is_added_is_found_again(void **state)
{
	static const struct jt_client c = { .id = "shop",
		.kind = JT_CLIENT_CONFIDENTIAL,
		.auth = JT_AUTH_POST,
		.grants = JT_GRANT_CLIENT | JT_GRANT_PASSWORD,
		.secret = "hash",
		.scopes = "a b",
		.audiences = "urn:a urn:b",
		.access_lifetime = 7,
		.idle = 8,
		.absolute = 9,
		.created = 10 };
	static struct jt_client found;
	struct scratch *s = *state;

	assert_int_equal(jt_clients_add(s->db, &c), JT_DONE);
	assert_int_equal(jt_clients_add(s->db, &c), JT_CONFLICT);
	assert_int_equal(jt_clients_by_id(s->db, JT_LIT("shop"), &found),
	    JT_DONE);
	assert_memory_equal(&found, &c, sizeof c);
	assert_int_equal(jt_clients_alive(s->db, "shop", ""), JT_DONE);
	assert_int_equal(jt_clients_alive(s->db, "Shop", ""), JT_ABSENT);
}

static void
sec47_a_users_id_is_no_clients(void **state)
{
	static struct jt_client c = { .id = "id-ann",
		.kind = JT_CLIENT_PUBLIC,
		.grants = JT_GRANT_PASSWORD };
	struct scratch *s = *state;

	scratch_user(s, "ann");
	assert_int_equal(jt_clients_add(s->db, &c), JT_CONFLICT);
}

#define WITH_STORE(f)                                                          \
	cmocka_unit_test_setup_teardown(f, scratch_open, scratch_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sec47_an_id_cannot_look_like_a_users),
		cmocka_unit_test(scopes_are_words_with_one_space_between_them),
		cmocka_unit_test(s27_what_two_lists_have_in_common),
		cmocka_unit_test(only_its_secret_is_a_clients_secret),
		cmocka_unit_test(a_client_that_contradicts_itself_is_told_why),
		WITH_STORE(what_is_added_is_found_again),
		WITH_STORE(sec47_a_users_id_is_no_clients),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
