/* SPDX-License-Identifier: Apache-2.0 */
/*
 * G3 for keys that are warmed and for what they verify: memory runs out at
 * each allocation, and no signature is taken for another.
 */
#include <openssl/err.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "jeton/keys.h"
#include "jose/key.h"
#include "memory.h"

static jeton_key *key;
static uint8_t sig[2][JT_SIGNATURE_MAX]; /* good and bent */

/* Whether memory lasted. */
static bool
is_warmed(size_t n, bool and_after)
{
	jeton_keys *keys;
	jeton_err e;
	bool failed;

	assert_int_equal(jeton_keys_of(&keys, key), JETON_OK);
	memory_fail_at(n, and_after);
	e = jeton_keys_warm(keys);
	failed = memory_has_failed();
	memory_rest();
	ERR_clear_error();
	if (e != JETON_OK && e != JETON_NO_MEMORY)
		assert_int_equal(e, JETON_CRYPTO);
	assert_int_equal(jt_key_verify(&keys->key[0], "a", 1, sig[0], 64),
	    JETON_OK);
	assert_int_equal(jt_key_verify(&keys->key[0], "a", 1, sig[1], 64),
	    JETON_BAD_SIGNATURE);
	jeton_keys_free(keys);
	return !failed;
}

static void
g3_a_key_is_warmed_or_memory_is_blamed(void **state)
{
	size_t before = 0;

	(void)state;
	for (int and_after = 0; and_after < 2; and_after++)
		for (size_t n = 1; !is_warmed(n, and_after == 1);
		    n += 1 + n / 8)
			if (n == 1)
				before = memory_live();
	assert_in_range(memory_live(), 0, before);
}

static void
g3_a_hot_verify_is_right_or_memory_is_blamed(void **state)
{
	jeton_keys *keys;

	(void)state;
	assert_int_equal(jeton_keys_of(&keys, key), JETON_OK);
	assert_int_equal(jeton_keys_warm(keys), JETON_OK);
	for (int i = 0; i < 4; i++) {
		jeton_err wanted = i % 2 == 0 ? JETON_OK : JETON_BAD_SIGNATURE;
		bool failed = true;

		for (size_t n = 1; failed; n++) {
			jeton_err e;

			memory_fail_at(n, i / 2 == 1);
			e = jt_key_verify(&keys->key[0], "a", 1, sig[i % 2],
			    64);
			failed = memory_has_failed();
			memory_rest();
			ERR_clear_error();
			if (e != JETON_NO_MEMORY && e != JETON_CRYPTO)
				assert_int_equal(e, wanted);
		}
	}
	jeton_keys_free(keys);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g3_a_key_is_warmed_or_memory_is_blamed),
		cmocka_unit_test(g3_a_hot_verify_is_right_or_memory_is_blamed),
	};
	int failed;

	if (!memory_begin() ||
	    jeton_key_generate(&key, "ES256", 0, "") != JETON_OK ||
	    jt_key_sign(&key->key, "a", 1, sig[0]) != JETON_OK)
		return 1;
	memcpy(sig[1], sig[0], sizeof sig[0]);
	sig[1][40] ^= 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	jeton_key_free(key);
	return failed;
}
