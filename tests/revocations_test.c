/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "forge.h"
#include "jeton/revocations.h"

static const char list_header[] =
    "{\"alg\":\"HS256\",\"typ\":\"revocations+jwt\"}";
static jeton_keys *keys;
static jeton_token token;

static int
make_keys(void **state)
{
	(void)state;
	keys = forge_keys();
	return keys == NULL;
}

static int
drop_keys(void **state)
{
	(void)state;
	jeton_keys_free(keys);
	return 0;
}

/* Appends a line with the usual iss, iat and exp, and these members. */
static void
add_line(char *list, size_t size, const char *members)
{
	static char claims[JETON_TOKEN_MAX];
	static char line[FORGED_MAX];

	snprintf(claims, sizeof claims,
	    "{\"iss\":\"https://id.example\",\"iat\":%lld,\"exp\":%lld%s%s}",
	    (long long)NOW - 10, (long long)NOW + 60,
	    members[0] == '\0' ? "" : ",", members);
	forge(line, list_header, claims);
	if (list[0] != '\0')
		forge_add(list, size, "\n");
	forge_add(list, size, line);
}

/* Parses a copy of exactly its size. */
static jeton_err
parse(jeton_revocations **out, jeton_str text)
{
	char *copy = malloc(text.n == 0 ? 1 : text.n);
	jeton_err e;

	assert_non_null(copy);
	memcpy(copy, text.p, text.n);
	e = jeton_revocations_parse_at(out, &forge_rules, keys,
	    (jeton_str){ copy, text.n }, NOW);
	free(copy);
	assert_int_equal(*out != NULL, e == JETON_OK);
	return e;
}

static void
a_list_of_two_parts_has_the_ids_of_both(void **state)
{
	static char list[4 * JETON_TOKEN_MAX];
	jeton_revocations *r;

	(void)state;
	list[0] = '\0';
	add_line(list, sizeof list,
	    "\"part\":1,\"parts\":2,\"sids\":[\"s1\",\"s\\u0032\"],\"jtis\":["
	    "]");
	add_line(list, sizeof list,
	    "\"part\":2,\"parts\":2,\"sids\":[\"s3\"],\"jtis\":[\"\",\"j1\"]");
	for (int newline = 0; newline < 2; newline++) {
		assert_int_equal(parse(&r, jeton_cstr(list)), JETON_OK);
		assert_int_equal(jeton_revocations_count(r), 5);
		assert_int_equal(jeton_revocations_issued(r), NOW - 10);
		assert_int_equal(jeton_revocations_expire(r), NOW + 60);
		assert_true(jeton_revocations_has(r, "s1"));
		assert_true(jeton_revocations_has(r, "s2"));
		assert_true(jeton_revocations_has(r, "s3"));
		assert_true(jeton_revocations_has(r, "j1"));
		assert_true(jeton_revocations_has(r, ""));
		assert_false(jeton_revocations_has(r, "s"));
		assert_false(jeton_revocations_has(r, "s11"));
		jeton_revocations_free(r);
		forge_add(list, sizeof list, "\n");
	}
}

static void
a_thousand_ids_are_found_and_no_other(void **state)
{
	static char list[16 * JETON_TOKEN_MAX];
	jeton_revocations *r;
	char id[32];

	(void)state;
	list[0] = '\0';
	for (int part = 1; part <= 10; part++) {
		char members[JETON_TOKEN_MAX / 2];
		int n = snprintf(members, sizeof members,
		    "\"part\":%d,\"parts\":10,\"jtis\":[],\"sids\":[", part);

		for (int i = 0; i < 100; i++)
			n += snprintf(members + n, sizeof members - (size_t)n,
			    "%s\"id-%d\"", i == 0 ? "" : ",",
			    2 * (100 * part + i));
		snprintf(members + n, sizeof members - (size_t)n, "]");
		add_line(list, sizeof list, members);
	}
	assert_int_equal(parse(&r, jeton_cstr(list)), JETON_OK);
	assert_int_equal(jeton_revocations_count(r), 1000);
	for (int i = 200; i < 2200; i++) {
		snprintf(id, sizeof id, "id-%d", i);
		assert_int_equal(jeton_revocations_has(r, id), i % 2 == 0);
	}
	jeton_revocations_free(r);
}

static void
a_list_that_is_not_whole_is_none(void **state)
{
	static const struct {
		const char *lines[3];
		jeton_err e;
	} cases[] = {
		{ { "" }, JETON_MALFORMED },
		{ { "\"part\":1,\"parts\":2,\"sids\":[],\"jtis\":[]" },
		    JETON_MALFORMED },
		{ { "\"part\":2,\"parts\":2,\"sids\":[],\"jtis\":[]" },
		    JETON_MALFORMED },
		{ { "\"part\":1,\"parts\":1,\"sids\":[],\"jtis\":[]",
		      "\"part\":2,\"parts\":1,\"sids\":[],\"jtis\":[]" },
		    JETON_MALFORMED },
		{ { "\"part\":2,\"parts\":2,\"sids\":[],\"jtis\":[]",
		      "\"part\":1,\"parts\":2,\"sids\":[],\"jtis\":[]" },
		    JETON_MALFORMED },
		{ { "\"part\":1,\"parts\":2,\"sids\":[],\"jtis\":[]",
		      "\"part\":1,\"parts\":2,\"sids\":[],\"jtis\":[]" },
		    JETON_MALFORMED },
		{ { "\"part\":1,\"parts\":5000,\"sids\":[],\"jtis\":[]" },
		    JETON_MALFORMED },
		{ { "\"part\":1,\"parts\":1,\"sids\":[1],\"jtis\":[]" },
		    JETON_MALFORMED },
		{ { "\"part\":1,\"parts\":1,\"sids\":{},\"jtis\":[]" },
		    JETON_MALFORMED },
		{ { "\"part\":1,\"parts\":1,\"sids\":[]" }, JETON_MALFORMED },
		{ { "\"parts\":1,\"sids\":[],\"jtis\":[]" }, JETON_MALFORMED },
		{ { "\"part\":1,\"parts\":1,\"sids\":[],\"jtis\":[]" },
		    JETON_OK },
	};
	static char list[4 * JETON_TOKEN_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		jeton_revocations *r;

		list[0] = '\0';
		for (size_t j = 0; cases[i].lines[j] != NULL; j++)
			add_line(list, sizeof list, cases[i].lines[j]);
		assert_int_equal(parse(&r, jeton_cstr(list)), cases[i].e);
		jeton_revocations_free(r);
	}
	{
		jeton_revocations *r;

		assert_int_equal(parse(&r, jeton_cstr("")), JETON_MALFORMED);
		assert_int_equal(parse(&r, jeton_cstr("\n")), JETON_MALFORMED);
	}
}

static void
a_list_is_judged_as_a_token_of_its_own_type_and_issuer(void **state)
{
	static char line[FORGED_MAX];
	static const char usual[] =
	    "{\"iss\":\"https://id.example\",\"iat\":1767225590,"
	    "\"exp\":1767225660,\"part\":1,\"parts\":1,\"sids\":[],"
	    "\"jtis\":[]}";
	static const char other[] =
	    "{\"iss\":\"https://other.example\",\"iat\":1767225590,"
	    "\"exp\":1767225660,\"part\":1,\"parts\":1,\"sids\":[],"
	    "\"jtis\":[]}";
	jeton_revocations *r;

	(void)state;
	forge(line, forge_header, usual);
	assert_int_equal(parse(&r, jeton_cstr(line)), JETON_WRONG_TYPE);
	forge(line, list_header, other);
	assert_int_equal(parse(&r, jeton_cstr(line)), JETON_WRONG_ISSUER);
	forge(line, list_header, usual);
	assert_int_equal(jeton_revocations_parse_at(&r, &forge_rules, keys,
			     jeton_cstr(line), NOW + 60),
	    JETON_EXPIRED);
	assert_null(r);
	assert_int_equal(jeton_revocations_parse_at(&r,
			     &(jeton_rules){ .issuer = NULL }, keys,
			     jeton_cstr(line), NOW),
	    JETON_ARGUMENT);
}

static void
no_prefix_and_no_changed_bit_of_a_list_is_a_list(void **state)
{
	static char list[4 * JETON_TOKEN_MAX];
	jeton_revocations *r;
	size_t n;

	(void)state;
	list[0] = '\0';
	add_line(list, sizeof list,
	    "\"part\":1,\"parts\":2,\"sids\":[\"s1\"],\"jtis\":[]");
	add_line(list, sizeof list,
	    "\"part\":2,\"parts\":2,\"sids\":[],\"jtis\":[\"j1\"]");
	n = strlen(list);
	for (size_t i = 0; i < n; i++)
		assert_int_not_equal(parse(&r, (jeton_str){ list, i }),
		    JETON_OK);
	for (size_t i = 0; i < 8 * n; i++) {
		list[i / 8] = (char)(list[i / 8] ^ (1 << i % 8));
		assert_int_not_equal(parse(&r, jeton_cstr(list)), JETON_OK);
		list[i / 8] = (char)(list[i / 8] ^ (1 << i % 8));
	}
}

static void
verify_claims(const char *more)
{
	static char text[FORGED_MAX];
	char claims[512];

	snprintf(claims, sizeof claims,
	    "{\"iss\":\"https://id.example\",\"aud\":\"orders\","
	    "\"exp\":%lld%s}",
	    (long long)NOW + 300, more);
	forge(text, forge_header, claims);
	assert_int_equal(verify_exactly(&forge_rules, keys, jeton_cstr(text),
			     &token),
	    JETON_OK);
}

static void
a_token_of_what_ended_is_refused(void **state)
{
	static const struct {
		const char *more;
		jeton_err e;
	} cases[] = {
		{ ",\"sid\":\"s1\"", JETON_ENDED },
		{ ",\"sid\":\"s\\u0031\"", JETON_ENDED },
		{ ",\"sid\":\"s2\"", JETON_OK },
		{ ",\"jti\":\"j1\"", JETON_ENDED },
		{ ",\"sid\":\"s2\",\"jti\":\"j1\"", JETON_ENDED },
		{ ",\"sid\":\"s2\",\"jti\":\"j2\"", JETON_OK },
		{ "", JETON_MISSING_CLAIM },
		{ ",\"sid\":1", JETON_MISSING_CLAIM },
	};
	static char list[2 * JETON_TOKEN_MAX];
	jeton_revocations *r;

	(void)state;
	list[0] = '\0';
	add_line(list, sizeof list,
	    "\"part\":1,\"parts\":1,\"sids\":[\"s1\"],\"jtis\":[\"j1\"]");
	assert_int_equal(parse(&r, jeton_cstr(list)), JETON_OK);
	for (size_t i = 0; i < COUNT(cases); i++) {
		verify_claims(cases[i].more);
		assert_int_equal(jeton_revocations_check_at(r, &token, NOW),
		    cases[i].e);
	}
	verify_claims(",\"sid\":\"s2\"");
	assert_int_equal(jeton_revocations_check_at(r, &token, NOW + 59),
	    JETON_OK);
	assert_int_equal(jeton_revocations_check_at(r, &token, NOW + 60),
	    JETON_STALE);
	assert_int_not_equal(jeton_verify_at(&forge_rules, keys,
				 jeton_cstr(list), NOW, &token),
	    JETON_OK);
	assert_int_equal(jeton_revocations_check_at(r, &token, NOW),
	    JETON_ARGUMENT);
	jeton_revocations_free(r);
	jeton_revocations_free(NULL);
}

static void
a_list_is_read_from_a_file(void **state)
{
	static char list[2 * JETON_TOKEN_MAX];
	char path[] = "/tmp/jeton-revocations-XXXXXX";
	int fd = mkstemp(path);
	jeton_revocations *r;

	(void)state;
	assert_true(fd >= 0);
	list[0] = '\0';
	add_line(list, sizeof list,
	    "\"part\":1,\"parts\":1,\"sids\":[\"s1\"],\"jtis\":[]");
	assert_int_equal(write(fd, list, strlen(list)), strlen(list));
	assert_int_equal(jeton_revocations_load_at(&r, &forge_rules, keys, path,
			     NOW),
	    JETON_OK);
	assert_true(jeton_revocations_has(r, "s1"));
	jeton_revocations_free(r);
	assert_int_equal(ftruncate(fd, JETON_REVOCATIONS_MAX + 1), 0);
	assert_int_equal(jeton_revocations_load_at(&r, &forge_rules, keys, path,
			     NOW),
	    JETON_TOO_LONG);
	assert_null(r);
	close(fd);
	unlink(path);
	assert_int_equal(jeton_revocations_load_at(&r, &forge_rules, keys, path,
			     NOW),
	    JETON_FILE);
	assert_int_equal(errno, ENOENT);
	assert_null(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_of_two_parts_has_the_ids_of_both),
		cmocka_unit_test(a_thousand_ids_are_found_and_no_other),
		cmocka_unit_test(a_list_that_is_not_whole_is_none),
		cmocka_unit_test(
		    a_list_is_judged_as_a_token_of_its_own_type_and_issuer),
		cmocka_unit_test(
		    no_prefix_and_no_changed_bit_of_a_list_is_a_list),
		cmocka_unit_test(a_token_of_what_ended_is_refused),
		cmocka_unit_test(a_list_is_read_from_a_file),
	};

	return cmocka_run_group_tests(tests, make_keys, drop_keys);
}
