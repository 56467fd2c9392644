/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "flows/refresh_token.h"
#include "scratch.h"

static const char sid[] = "R03s6sF1cwPmbtGQ3a-EmQ";

/* Reads from memory of exactly this size, so that a sanitizer sees more. */
static bool
reads(const struct scratch *s, const char *text, size_t n)
{
	struct jt_refresh_token t;
	char *copy = malloc(n + (n == 0));
	bool done;

	assert_non_null(copy);
	memcpy(copy, text, n);
	done = jt_refresh_token_read(s->keyring, (jeton_str){ copy, n }, &t);
	free(copy);
	assert_int_equal(done, t.sid[0] != '\0');
	return done;
}

static void
what_is_written_is_read(void **state)
{
	static const int64_t counters[] = { 1, 2, 9, 10, 4294967296,
		999999999999999999 };
	struct scratch *s = *state;
	char text[JT_REFRESH_TOKEN_SIZE];
	struct jt_refresh_token t;

	for (size_t i = 0; i < JT_COUNT(counters); i++) {
		jt_refresh_token_write(s->keyring, sid, counters[i], text);
		assert_true(jt_refresh_token_read(s->keyring, jeton_cstr(text),
		    &t));
		assert_string_equal(t.sid, sid);
		assert_int_equal(t.counter, counters[i]);
	}
}

static void
every_prefix_is_refused(void **state)
{
	struct scratch *s = *state;
	char text[JT_REFRESH_TOKEN_SIZE];

	jt_refresh_token_write(s->keyring, sid, 12, text);
	for (size_t n = 0; n < strlen(text); n++)
		assert_false(reads(s, text, n));
	assert_true(reads(s, text, strlen(text)));
	assert_false(reads(s, text, strlen(text) + 1));
}

static void
every_changed_bit_is_refused(void **state)
{
	struct scratch *s = *state;
	char text[JT_REFRESH_TOKEN_SIZE];
	size_t n;

	jt_refresh_token_write(s->keyring, sid, 12, text);
	n = strlen(text);
	for (size_t bit = 0; bit < 8 * n; bit++) {
		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
		assert_false(reads(s, text, n));
		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
	}
}

static void
a_token_of_another_server_is_refused(void **state)
{
	struct scratch *s = *state;
	char text[JT_REFRESH_TOKEN_SIZE];
	void *other;

	assert_int_equal(scratch_open(&other), 0);
	jt_refresh_token_write(((struct scratch *)other)->keyring, sid, 1,
	    text);
	assert_false(reads(s, text, strlen(text)));
	scratch_close(&other);
}

static void
a_counter_has_one_spelling(void **state)
{
	static const char *const counters[] = { "0", "01", "-1", "+1", " 1",
		"1 ", "", "1e1", "1234567890123456789" };
	struct scratch *s = *state;
	char text[JT_REFRESH_TOKEN_SIZE + 32];
	struct jt_buf b;
	uint8_t mac[JT_MAC_SIZE];

	for (size_t i = 0; i < JT_COUNT(counters); i++) {
		b = jt_buf_over(text, sizeof text);
		jt_put(&b, jeton_cstr(sid));
		jt_put_char(&b, '.');
		jt_put(&b, jeton_cstr(counters[i]));
		jt_keyring_mac(s->keyring, (jeton_str){ b.p, b.n }, mac);
		jt_put_char(&b, '.');
		jt_put_base64url(&b, mac, sizeof mac);
		assert_false(b.failed);
		assert_false(reads(s, text, b.n));
	}
}

static void
a_csrf_token_belongs_to_its_session(void **state)
{
	struct scratch *s = *state;
	char one[JT_CSRF_SIZE], again[JT_CSRF_SIZE], other[JT_CSRF_SIZE];

	jt_csrf_write(s->keyring, sid, one);
	jt_csrf_write(s->keyring, sid, again);
	jt_csrf_write(s->keyring, "R03s6sF1cwPmbtGQ3a-EmR", other);
	assert_int_equal(strlen(one), JT_CSRF_SIZE - 1);
	assert_string_equal(one, again);
	assert_string_not_equal(one, other);
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
		WITH_KEYS(a_token_of_another_server_is_refused),
		WITH_KEYS(a_counter_has_one_spelling),
		WITH_KEYS(a_csrf_token_belongs_to_its_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
