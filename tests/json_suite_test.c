/* SPDX-License-Identifier: Apache-2.0 */
/* The files of JSONTestSuite; see vectors/JSONTestSuite/ORIGIN.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

#define FOLDER TESTS_DIR "/vectors/JSONTestSuite/test_parsing"

enum { FILES = 318 };

/* The y_ that we refuse, and all that RFC 8259 leaves to us. */
static const struct answer {
	const char *name;
	jeton_err e;
} answers[] = {
	/* two members with one name */
	{ "y_object_duplicated_key.json", JETON_MALFORMED },
	{ "y_object_duplicated_key_and_value.json", JETON_MALFORMED },
	/* a NUL ends a string too early wherever a C program sees it */
	{ "y_object_escaped_null_in_key.json", JETON_MALFORMED },
	{ "y_string_null_escape.json", JETON_MALFORMED },
	/* grammar is grammar; who reads the number has to be able to */
	{ "i_number_double_huge_neg_exp.json", JETON_OK },
	{ "i_number_huge_exp.json", JETON_OK },
	{ "i_number_neg_int_huge_exp.json", JETON_OK },
	{ "i_number_pos_double_huge_exp.json", JETON_OK },
	{ "i_number_real_neg_overflow.json", JETON_OK },
	{ "i_number_real_pos_overflow.json", JETON_OK },
	{ "i_number_real_underflow.json", JETON_OK },
	{ "i_number_too_big_neg_int.json", JETON_OK },
	{ "i_number_too_big_pos_int.json", JETON_OK },
	{ "i_number_very_big_negative_int.json", JETON_OK },
	/* surrogates that are not a pair */
	{ "i_object_key_lone_2nd_surrogate.json", JETON_MALFORMED },
	{ "i_string_1st_surrogate_but_2nd_missing.json", JETON_MALFORMED },
	{ "i_string_1st_valid_surrogate_2nd_invalid.json", JETON_MALFORMED },
	{ "i_string_incomplete_surrogate_and_escape_valid.json",
	    JETON_MALFORMED },
	{ "i_string_incomplete_surrogate_pair.json", JETON_MALFORMED },
	{ "i_string_incomplete_surrogates_escape_valid.json", JETON_MALFORMED },
	{ "i_string_invalid_lonely_surrogate.json", JETON_MALFORMED },
	{ "i_string_invalid_surrogate.json", JETON_MALFORMED },
	{ "i_string_inverted_surrogates_U+1D11E.json", JETON_MALFORMED },
	{ "i_string_lone_second_surrogate.json", JETON_MALFORMED },
	/* not UTF-8 */
	{ "i_string_UTF-16LE_with_BOM.json", JETON_MALFORMED },
	{ "i_string_UTF-8_invalid_sequence.json", JETON_MALFORMED },
	{ "i_string_UTF8_surrogate_U+D800.json", JETON_MALFORMED },
	{ "i_string_invalid_utf-8.json", JETON_MALFORMED },
	{ "i_string_iso_latin_1.json", JETON_MALFORMED },
	{ "i_string_lone_utf8_continuation_byte.json", JETON_MALFORMED },
	{ "i_string_not_in_unicode_range.json", JETON_MALFORMED },
	{ "i_string_overlong_sequence_2_bytes.json", JETON_MALFORMED },
	{ "i_string_overlong_sequence_6_bytes.json", JETON_MALFORMED },
	{ "i_string_overlong_sequence_6_bytes_null.json", JETON_MALFORMED },
	{ "i_string_truncated-utf-8.json", JETON_MALFORMED },
	{ "i_string_utf16BE_no_BOM.json", JETON_MALFORMED },
	{ "i_string_utf16LE_no_BOM.json", JETON_MALFORMED },
	/* past a limit; a byte order mark */
	{ "i_structure_500_nested_arrays.json", JETON_TOO_LONG },
	{ "i_structure_UTF-8_BOM_empty_object.json", JETON_MALFORMED },
};

/* n_ that break a limit before they break the grammar. */
static const char *const too_long[] = {
	"n_structure_100000_opening_arrays.json",
	"n_structure_open_array_object.json",
};

static jeton_err
expected(const char *name)
{
	for (size_t i = 0; i < JT_COUNT(answers); i++) {
		if (strcmp(answers[i].name, name) == 0)
			return answers[i].e;
	}
	for (size_t i = 0; i < JT_COUNT(too_long); i++) {
		if (strcmp(too_long[i], name) == 0)
			return JETON_TOO_LONG;
	}
	if (name[0] == 'i')
		fail_msg("%s has no answer", name);
	return name[0] == 'y' ? JETON_OK : JETON_MALFORMED;
}

/* The file in memory of exactly its size. */
static jeton_str
read_file(const char *name)
{
	char path[512], *text;
	FILE *f;
	long n;

	snprintf(path, sizeof path, "%s/%s", FOLDER, name);
	f = fopen(path, "rb");
	assert_non_null(f);
	assert_int_equal(fseek(f, 0, SEEK_END), 0);
	n = ftell(f);
	assert_true(n >= 0);
	rewind(f);
	text = malloc((size_t)n + (n == 0));
	assert_non_null(text);
	assert_int_equal(fread(text, 1, (size_t)n, f), n);
	fclose(f);
	return (jeton_str){ text, (size_t)n };
}

static void
assert_answer(const char *name)
{
	jeton_str text = read_file(name);
	jeton_err e = jt_json_check(text), want = expected(name);
	jt_member members[JETON_CLAIMS_MAX];
	size_t count = 99;

	if (e != want)
		fail_msg("%s: %d, not %d", name, (int)e, (int)want);
	e = jt_json_object(text, members, JT_COUNT(members), &count);
	if (e == JETON_OK)
		assert_int_equal(want, JETON_OK);
	else
		assert_int_equal(count, 0);
	free((void *)(uintptr_t)text.p);
}

static void
a20_each_file_of_the_suite_gets_its_answer(void **state)
{
	DIR *d = opendir(FOLDER);
	const struct dirent *entry;
	size_t count = 0;

	(void)state;
	assert_non_null(d);
	while ((entry = readdir(d)) != NULL) {
		if (strstr(entry->d_name, ".json") == NULL)
			continue;
		assert_answer(entry->d_name);
		count++;
	}
	closedir(d);
	assert_int_equal(count, FILES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a20_each_file_of_the_suite_gets_its_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
