/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "flows/refresh_jwt.h"
#include "scratch.h"

static const struct jt_refresh_jwt token = {
	.sid = "R03s6sF1cwPmbtGQ3a-EmQ",
	.user = "id-of-\"ann\"",
	.counter = 12,
	.issued = 1700000000,
	.ends = 1701209600,
};

/* Reads from memory of exactly this size, so that a sanitizer sees more. */
static bool
reads(const struct scratch *s, const char *text, size_t n)
{
	struct jt_refresh_token t;
	char *copy = malloc(n + (n == 0));
	bool done;

	assert_non_null(copy);
	memcpy(copy, text, n);
	done = jt_refresh_jwt_read(s->keyring, (jeton_str){ copy, n }, &t);
	free(copy);
	assert_int_equal(done, t.sid[0] != '\0');
	return done;
}

static void
what_is_written_is_read(void **state)
{
	static const int64_t counters[] = { 1, 10, 999999999999999999 };
	struct scratch *s = *state;
	struct jt_refresh_jwt written = token;
	char text[JT_REFRESH_JWT_SIZE];
	struct jt_refresh_token t;

	for (size_t i = 0; i < JT_COUNT(counters); i++) {
		written.counter = counters[i];
		jt_refresh_jwt_write(s->keyring, &written, text);
		assert_true(jt_refresh_jwt_read(s->keyring, jeton_cstr(text),
		    &t));
		assert_string_equal(t.sid, token.sid);
		assert_int_equal(t.counter, counters[i]);
	}
}

static void
every_prefix_is_refused(void **state)
{
	struct scratch *s = *state;
	char text[JT_REFRESH_JWT_SIZE];

	jt_refresh_jwt_write(s->keyring, &token, text);
	for (size_t n = 0; n < strlen(text); n++)
		assert_false(reads(s, text, n));
	assert_true(reads(s, text, strlen(text)));
}

static void
every_changed_bit_is_refused(void **state)
{
	struct scratch *s = *state;
	char text[JT_REFRESH_JWT_SIZE];
	size_t n;

	jt_refresh_jwt_write(s->keyring, &token, text);
	n = strlen(text);
	for (size_t bit = 0; bit < 8 * n; bit++) {
		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
		assert_false(reads(s, text, n));
		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
	}
}

static void
a26_neither_spelling_passes_for_the_other(void **state)
{
	struct scratch *s = *state;
	char text[JT_REFRESH_JWT_SIZE], other[JT_REFRESH_TOKEN_SIZE];
	struct jt_refresh_token t;

	jt_refresh_jwt_write(s->keyring, &token, text);
	jt_refresh_token_write(s->keyring, token.sid, token.counter, other);
	assert_false(jt_refresh_token_read(s->keyring, jeton_cstr(text), &t));
	assert_false(jt_refresh_jwt_read(s->keyring, jeton_cstr(other), &t));
}

#define WITH_KEYS(f)                                                           \
	cmocka_unit_test_setup_teardown(f, scratch_open, scratch_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_KEYS(what_is_written_is_read),
		WITH_KEYS(every_prefix_is_refused),
		WITH_KEYS(every_changed_bit_is_refused),
		WITH_KEYS(a26_neither_spelling_passes_for_the_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
