/* SPDX-License-Identifier: Apache-2.0 */
/* cmocka wants these before its own header. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

enum { LONGEST = 70 };

static void
equal_bytes_are_equal_at_each_length(void **state)
{
	(void)state;
	for (size_t n = 0; n <= LONGEST; n++) {
		uint8_t *a = malloc(n + (n == 0)), *b = malloc(n + (n == 0));

		memset(a, 0xa5, n);
		memset(b, 0xa5, n);
		assert_true(jt_equal(a, b, n));
		free(a);
		free(b);
	}
}

static void
a47_one_bit_anywhere_makes_bytes_differ(void **state)
{
	uint8_t a[LONGEST] = { 0 }, b[LONGEST] = { 0 };

	(void)state;
	for (size_t n = 1; n <= LONGEST; n++) {
		for (size_t bit = 0; bit < 8 * n; bit++) {
			b[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_false(jt_equal(a, b, n));
			assert_false(jt_equal(b, a, n));
			b[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
	}
}

static void
differences_do_not_cancel_each_other(void **state)
{
	uint8_t a[16] = { 0 }, b[16] = { 0 };

	(void)state;
	b[0] = b[8] = 0x80;
	assert_false(jt_equal(a, b, sizeof a));
	b[1] = b[9] = 0xff;
	assert_false(jt_equal(a, b, sizeof a));
}

static void
what_is_behind_the_length_does_not_matter(void **state)
{
	(void)state;
	assert_true(jt_equal("abcdefghX", "abcdefghY", 8));
	assert_true(jt_equal("X", "Y", 0));
}

static void
wiping_leaves_zeros_and_the_neighbours(void **state)
{
	char text[] = "before secret after";

	(void)state;
	jt_wipe(text + 7, 6);
	assert_memory_equal(text, "before \0\0\0\0\0\0 after", sizeof text);
	jt_wipe(text, 0);
	jt_wipe(NULL, 0);
	assert_int_equal(text[0], 'b');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_bytes_are_equal_at_each_length),
		cmocka_unit_test(a47_one_bit_anywhere_makes_bytes_differ),
		cmocka_unit_test(differences_do_not_cancel_each_other),
		cmocka_unit_test(what_is_behind_the_length_does_not_matter),
		cmocka_unit_test(wiping_leaves_zeros_and_the_neighbours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
