/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypto/seal.h"

static const uint8_t key[JT_SEAL_KEY] = { 1, 2, 3 };
static const char secret[] = "a secret of some length";

enum { SIZE = sizeof secret - 1, SEALED = SIZE + JT_SEAL_EXTRA };

static jeton_err
open_copy(const uint8_t *sealed, size_t n, jeton_str name)
{
	char *copy = malloc(n + (n == 0));
	uint8_t out[SEALED + 1];
	jeton_err e;

	assert_non_null(copy);
	memcpy(copy, sealed, n);
	memset(out, 'x', sizeof out);
	e = jt_unseal(key, name, (jeton_str){ copy, n }, out);
	free(copy);
	if (e == JETON_OK)
		assert_memory_equal(out, secret, SIZE);
	else if (n > JT_SEAL_EXTRA)
		assert_int_equal(out[0], 0);
	return e;
}

static void
seal_it(uint8_t out[SEALED])
{
	assert_int_equal(jt_seal(key, JT_LIT("name"),
			     (jeton_str){ secret, SIZE }, out),
	    JETON_OK);
}

static void
what_is_sealed_opens(void **state)
{
	uint8_t sealed[SEALED];

	(void)state;
	seal_it(sealed);
	assert_int_equal(open_copy(sealed, SEALED, JT_LIT("name")), JETON_OK);
}

static void
two_seals_of_one_text_differ(void **state)
{
	uint8_t a[SEALED], b[SEALED];

	(void)state;
	seal_it(a);
	seal_it(b);
	assert_memory_not_equal(a, b, JT_SEAL_NONCE);
	assert_memory_not_equal(a + JT_SEAL_NONCE, b + JT_SEAL_NONCE, SIZE);
}

static void
another_name_or_key_does_not_open(void **state)
{
	static const uint8_t other[JT_SEAL_KEY] = { 1, 2, 4 };
	uint8_t sealed[SEALED], out[SIZE];

	(void)state;
	seal_it(sealed);
	assert_int_equal(open_copy(sealed, SEALED, JT_LIT("nam")),
	    JETON_BAD_SIGNATURE);
	assert_int_equal(open_copy(sealed, SEALED, JT_LIT("")),
	    JETON_BAD_SIGNATURE);
	assert_int_equal(jt_unseal(other, JT_LIT("name"),
			     (jeton_str){ (const char *)sealed, SEALED }, out),
	    JETON_BAD_SIGNATURE);
}

static void
no_prefix_and_no_changed_bit_opens(void **state)
{
	uint8_t sealed[SEALED];

	(void)state;
	seal_it(sealed);
	for (size_t n = 0; n < SEALED; n++)
		assert_int_equal(open_copy(sealed, n, JT_LIT("name")),
		    JETON_BAD_SIGNATURE);
	for (size_t bit = 0; bit < (size_t)8 * SEALED; bit++) {
		sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(open_copy(sealed, SEALED, JT_LIT("name")),
		    JETON_BAD_SIGNATURE);
		sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_sealed_opens),
		cmocka_unit_test(two_seals_of_one_text_differ),
		cmocka_unit_test(another_name_or_key_does_not_open),
		cmocka_unit_test(no_prefix_and_no_changed_bit_opens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
