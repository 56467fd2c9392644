/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "jwks/fields.h"
#include "jwks/url.h"

static const struct {
	const char *field;
	bool sound;
} fields[] = {
	{ "X-Api-Key: k", true },
	{ "Authorization: Bearer a.b-c~", true },
	{ "a: b: c", true },
	{ "!#$%&'*+-.^_`|~09azAZ: x", true },
	{ "", false },
	{ ": x", false },
	{ "X", false },
	{ "X:", false },
	{ "X: ", false },
	{ "X:  x", false },
	{ "X:x", false },
	{ "X : x", false },
	{ " X: x", false },
	{ "X;", false },
	{ "X: a\r\nY: b", false },
	{ "X: a\nY: b", false },
	{ "X: a\r", false },
	{ "X\r\n: a", false },
	{ "X: a\tb", false },
	{ "X: \x7f", false },
	{ "X: \xc3\xa9", false },
	{ "X\xc3\xa9: a", false },
	{ "Host: x", false },
	{ "hOST: x", false },
	{ "Hosts: x", true },
	{ "content-length: 1", false },
	{ "Transfer-Encoding: chunked", false },
	{ "Connection: close", false },
	{ "Expect: 100-continue", false },
};

static void
a_field_is_one_line_and_the_callers_to_give(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		const char *const list[] = { "A: a", fields[i].field, NULL };

		if (jt_jwks_fields_are_sound(list) != fields[i].sound)
			fail_msg("'%s'", fields[i].field);
	}
}

static void
there_is_an_end_to_their_number_and_length(void **state)
{
	static char line[JETON_JWKS_FIELD_MAX + 2];
	const char *list[JETON_JWKS_FIELDS_MAX + 2] = { NULL };

	(void)state;
	assert_true(jt_jwks_fields_are_sound(NULL));
	assert_true(jt_jwks_fields_are_sound(list));
	memset(line, 'x', sizeof line - 1);
	line[1] = ':';
	line[2] = ' ';
	list[0] = line;
	assert_false(jt_jwks_fields_are_sound(list));
	line[JETON_JWKS_FIELD_MAX] = '\0';
	assert_true(jt_jwks_fields_are_sound(list));
	for (size_t i = 0; i < JETON_JWKS_FIELDS_MAX; i++)
		list[i] = "A: a";
	assert_true(jt_jwks_fields_are_sound(list));
	list[JETON_JWKS_FIELDS_MAX] = "A: a";
	assert_false(jt_jwks_fields_are_sound(list));
}

static void
a_copy_is_one_of_its_own(void **state)
{
	char line[] = "A: a";
	const char *const list[] = { line, "B: b", NULL };
	char **copy = jt_jwks_fields_copy(list);

	(void)state;
	memset(line, 'x', 4);
	assert_string_equal(copy[0], "A: a");
	assert_string_equal(copy[1], "B: b");
	assert_null(copy[2]);
	jt_jwks_fields_free(copy);
	jt_jwks_fields_free(NULL);
}

static const struct {
	const char *a, *b;
	bool same;
} hosts[] = {
	{ "https://x", "https://x/k", true },
	{ "https://x/", "https://x?k", true },
	{ "https://x/a/b", "https://x", true },
	{ "https://x", "https://x.evil/k", false },
	{ "https://x", "https://xy/k", false },
	{ "https://x", "https://x:444/k", false },
	{ "https://x:443/", "https://x/k", false },
	{ "https://x", "http://x/k", false },
	{ "http://localhost:1/", "http://localhost:2/", false },
	{ "https://x", "https://y/https://x/", false },
};

static void
b1_a_host_is_another_unless_it_is_spelled_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++)
		if (jt_jwks_url_same_host(hosts[i].a, hosts[i].b) !=
		    hosts[i].same)
			fail_msg("%s %s", hosts[i].a, hosts[i].b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_field_is_one_line_and_the_callers_to_give),
		cmocka_unit_test(there_is_an_end_to_their_number_and_length),
		cmocka_unit_test(a_copy_is_one_of_its_own),
		cmocka_unit_test(
		    b1_a_host_is_another_unless_it_is_spelled_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
