/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/bn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crypto/inverse.h"

enum { ROUNDS = 20000 };

static const char *const moduli[] = {
	"ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
	"ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
	"fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
	"0000000000000000000000000000000000000000000000000000000000010001",
	"8000000000000000000000000000000000000000000000000000000000000005",
};

/* Both ways; a number that has no inverse is none of ours. */
static void
check(const BIGNUM *a, const BIGNUM *m, BN_CTX *ctx)
{
	BIGNUM *wanted = BN_mod_inverse(NULL, a, m, ctx);
	uint8_t p[32], q[32];
	struct jt_uint256 x, y;

	if (wanted == NULL)
		return;
	assert_int_equal(BN_bn2binpad(a, p, sizeof p), 32);
	assert_int_equal(BN_bn2binpad(m, q, sizeof q), 32);
	x = jt_uint256_read(p);
	y = jt_uint256_read(q);
	jt_inverse(&x, &x, &y);
	jt_uint256_write(p, &x);
	assert_int_equal(BN_bn2binpad(wanted, q, sizeof q), 32);
	assert_memory_equal(p, q, sizeof p);
	BN_free(wanted);
}

static void
it_is_what_openssl_computes(void **state)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *a = BN_new();

	(void)state;
	for (size_t i = 0; i < sizeof moduli / sizeof moduli[0]; i++) {
		BIGNUM *m = NULL;

		assert_int_equal(BN_hex2bn(&m, moduli[i]), 64);
		for (int k = 0; k < ROUNDS; k++) {
			assert_true(BN_rand_range(a, m));
			if (!BN_is_zero(a))
				check(a, m, ctx);
		}
		for (BN_ULONG k = 1; k < 300; k++) {
			assert_true(BN_set_word(a, k));
			check(a, m, ctx);
			assert_true(BN_sub(a, m, a));
			check(a, m, ctx);
		}
		for (int bit = 0; bit < BN_num_bits(m) - 1; bit++) {
			BN_zero(a);
			assert_true(BN_set_bit(a, bit));
			check(a, m, ctx);
		}
		BN_free(m);
	}
	BN_free(a);
	BN_CTX_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_what_openssl_computes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
