/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/siphash.h"
#include "base/text.h"

/* What CPython 3.11 says for bytes 0, 1, 2, ... under a key of zeros. */
static const struct {
	size_t n;
	uint64_t hash;
} vectors[] = {
	{ 1, 0x68a914128e01e473U },
	{ 7, 0x2f098ab0c751325aU },
	{ 8, 0xead411e67ebe2eeaU },
	{ 9, 0x75927f9d95124362U },
	{ 15, 0xf30eb725bb91c9eaU },
	{ 16, 0x8972188433a5c5b7U },
	{ 63, 0x385d3e39e5f37359U },
	{ 64, 0x75e05fd5bbc870c6U },
	{ 65, 0x9551550c825974c6U },
};

static void
it_is_siphash_1_3(void **state)
{
	static const uint64_t key[2] = { 0, 0 };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(vectors); i++) {
		uint8_t *p = malloc(vectors[i].n);

		assert_non_null(p);
		for (size_t k = 0; k < vectors[i].n; k++)
			p[k] = (uint8_t)k;
		assert_int_equal(jt_siphash(key, p, vectors[i].n),
		    vectors[i].hash);
		free(p);
	}
}

static void
each_bit_of_the_key_counts(void **state)
{
	static const uint64_t zero[2] = { 0, 0 };
	uint64_t first = jt_siphash(zero, "a", 1);

	(void)state;
	for (size_t bit = 0; bit < 128; bit++) {
		uint64_t key[2] = { 0, 0 };

		key[bit / 64] = UINT64_C(1) << bit % 64;
		assert_int_not_equal(jt_siphash(key, "a", 1), first);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_siphash_1_3),
		cmocka_unit_test(each_bit_of_the_key_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
