/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.h"

static const jeton_claims claims = {
	.issuer = "i",
	.audience = "a",
	.lifetime = 60,
	.type = "at+jwt",
};

static const jeton_rules rules = {
	.issuer = "i",
	.audience = "a",
	.type = "at+jwt",
};

static jeton_err
open_again(struct scratch *s, jeton_why *why)
{
	jt_keyring_free(s->keyring);
	s->keyring = NULL;
	why->text[0] = '\0';
	return scratch_keyring(s, why);
}

static void
write_master(const struct scratch *s, const char *text, mode_t mode)
{
	FILE *f = fopen(s->master, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(s->master, mode), 0);
}

static void
what_one_start_signs_the_next_verifies(void **state)
{
	static jeton_token token;
	struct scratch *s = *state;
	char text[1024];
	jeton_why why;

	assert_int_equal(jt_keyring_sign(s->keyring, "", &claims, 1000, text,
			     sizeof text),
	    JETON_OK);
	assert_int_equal(open_again(s, &why), JETON_OK);
	assert_int_equal(jt_keyring_verify(s->keyring, &rules, jeton_cstr(text),
			     1001, &token),
	    JETON_OK);
	assert_string_equal(jeton_header_str(&token, "alg"), "ES256");
	assert_int_equal(jt_keyring_verify(s->keyring, &rules, jeton_cstr(text),
			     1060, &token),
	    JETON_EXPIRED);
}

static void
the_public_set_has_nothing_private(void **state)
{
	struct scratch *s = *state;
	jeton_str set = jt_keyring_jwks(s->keyring);
	jeton_keys *keys;

	assert_null(strstr(set.p, "\"d\""));
	assert_null(strstr(set.p, "\"k\""));
	assert_int_equal(jeton_keys_parse(&keys, set, NULL), JETON_OK);
	assert_int_equal(jeton_keys_count(keys), 1);
	jeton_keys_free(keys);
}

static void
s33_a_missing_master_key_is_never_made_again(void **state)
{
	struct scratch *s = *state;
	jeton_why why;

	assert_int_equal(unlink(s->master), 0);
	assert_int_equal(open_again(s, &why), JETON_FILE);
	assert_non_null(strstr(why.text, "sealed keys"));
	assert_int_equal(access(s->master, F_OK), -1);
}

static void
another_master_key_opens_nothing(void **state)
{
	struct scratch *s = *state;
	jeton_why why;

	write_master(s, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", 0600);
	assert_int_equal(open_again(s, &why), JETON_BAD_SIGNATURE);
	assert_non_null(strstr(why.text, "does not open"));
}

static void
s34_a_master_key_that_others_may_read_is_refused(void **state)
{
	static const mode_t modes[] = { 0644, 0640, 0604, 0660, 0610, 0601,
		0777 };
	struct scratch *s = *state;
	jeton_why why;

	for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		assert_int_equal(chmod(s->master, modes[i]), 0);
		assert_int_equal(open_again(s, &why), JETON_KEY_FORM);
		assert_non_null(strstr(why.text, "0600"));
	}
	assert_int_equal(chmod(s->master, 0400), 0);
	assert_int_equal(open_again(s, &why), JETON_OK);
}

static void
a_malformed_master_key_is_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"\n",
		"AAAA\n",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n\n",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB\n", /* stray bits */
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
	};
	struct scratch *s = *state;
	jeton_why why;

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		write_master(s, texts[i], 0600);
		assert_int_equal(open_again(s, &why), JETON_KEY_FORM);
	}
}

static void
a_link_is_no_master_key(void **state)
{
	struct scratch *s = *state;
	char other[SCRATCH_PATH + 8];
	jeton_why why;

	snprintf(other, sizeof other, "%s.other", s->master);
	assert_int_equal(rename(s->master, other), 0);
	assert_int_equal(symlink(other, s->master), 0);
	assert_int_equal(open_again(s, &why), JETON_FILE);
	assert_int_equal(unlink(other), 0);
}

static void
keys_are_sealed_at_rest(void **state)
{
	struct scratch *s = *state;
	static char bytes[65536];
	ssize_t n;
	int fd;

	fd = open(s->database, O_RDONLY);
	assert_int_equal(jt_db_exec(s->db, "PRAGMA wal_checkpoint(TRUNCATE)"),
	    JT_DONE);
	assert_true(fd >= 0);
	n = read(fd, bytes, sizeof bytes);
	close(fd);
	assert_true(n > 0);
	assert_non_null(memmem(bytes, (size_t)n, "ES256", 5));
	assert_null(memmem(bytes, (size_t)n, "\"d\":", 4));
	assert_null(memmem(bytes, (size_t)n, "\"kty\"", 5));
}

static void
a_key_under_another_name_does_not_open(void **state)
{
	struct scratch *s = *state;
	jeton_why why;

	assert_int_equal(jt_db_exec(s->db,
			     "UPDATE keys SET kid = 'x' WHERE purpose = "
			     "'sign'"),
	    JT_DONE);
	assert_int_equal(open_again(s, &why), JETON_BAD_SIGNATURE);
}

#define WITH_KEYS(f)                                                           \
	cmocka_unit_test_setup_teardown(f, scratch_open, scratch_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_KEYS(what_one_start_signs_the_next_verifies),
		WITH_KEYS(the_public_set_has_nothing_private),
		WITH_KEYS(s33_a_missing_master_key_is_never_made_again),
		WITH_KEYS(another_master_key_opens_nothing),
		WITH_KEYS(s34_a_master_key_that_others_may_read_is_refused),
		WITH_KEYS(a_malformed_master_key_is_refused),
		WITH_KEYS(a_link_is_no_master_key),
		WITH_KEYS(a_key_under_another_name_does_not_open),
	};
	const struct CMUnitTest files[] = {
		WITH_KEYS(keys_are_sealed_at_rest),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	if (!scratch_is_remote()) /* its files are not ours to read */
		failed += cmocka_run_group_tests(files, NULL, NULL);
	return failed;
}
