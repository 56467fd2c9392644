/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arithmetic modulo 2^255 - 19, held against OpenSSL's.  JETON_ROUNDS in the
 * environment makes it longer.
 */
#include <openssl/bn.h>
#include <openssl/rand.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/fe25519.h"

enum { ROUNDS = 10000, SIZE = 32, EDGES = 90 };

static BIGNUM *prime, *ba, *bb, *bc;
static BN_CTX *ctx;

static int
set_up(void **state)
{
	(void)state;
	ctx = BN_CTX_new();
	ba = BN_new();
	bb = BN_new();
	bc = BN_new();
	prime = BN_new();
	return BN_set_bit(prime, 255) && BN_sub_word(prime, 19) ? 0 : 1;
}

static int
tear_down(void **state)
{
	(void)state;
	BN_free(prime);
	BN_free(ba);
	BN_free(bb);
	BN_free(bc);
	BN_CTX_free(ctx);
	return 0;
}

/* As large as the limbs may be, of the same number or another. */
static void
loosen(struct jt_fe *a)
{
	const struct jt_fe zero = { { 0 } };
	struct jt_fe sum;

	jt_fe_add(&sum, a, a);
	jt_fe_subtract(a, &sum, a);
	jt_fe_subtract(a, a, &zero);
}

static void
check_is(const struct jt_fe *a, const BIGNUM *theirs)
{
	uint8_t p[SIZE], q[SIZE];

	jt_fe_write(p, a);
	assert_true(BN_bn2lebinpad(theirs, q, SIZE) == SIZE);
	assert_memory_equal(p, q, SIZE);
}

/* Everything of the pair of these bytes, which may be spelled above the prime. */
static void
check_pair(const uint8_t p[SIZE], const uint8_t q[SIZE])
{
	struct jt_fe a, b, c;

	jt_fe_read(&a, p);
	jt_fe_read(&b, q);
	assert_non_null(BN_lebin2bn(p, SIZE, ba));
	assert_non_null(BN_lebin2bn(q, SIZE, bb));
	BN_mask_bits(ba, 255);
	BN_mask_bits(bb, 255);
	BN_nnmod(ba, ba, prime, ctx);
	BN_nnmod(bb, bb, prime, ctx);
	check_is(&a, ba);
	assert_int_equal(jt_fe_is_odd(&a), BN_is_odd(ba));
	assert_int_equal(jt_fe_equals(&a, &b), BN_cmp(ba, bb) == 0);
	jt_fe_add(&c, &a, &b);
	BN_mod_add(bc, ba, bb, prime, ctx);
	check_is(&c, bc);
	jt_fe_subtract(&c, &a, &b);
	BN_mod_sub(bc, ba, bb, prime, ctx);
	check_is(&c, bc);
	if (!BN_is_zero(ba)) {
		jt_fe_invert(&c, &a);
		BN_mod_inverse(bc, ba, prime, ctx);
		check_is(&c, bc);
	}
	loosen(&a);
	loosen(&b);
	check_is(&a, ba);
	jt_fe_multiply(&c, &a, &b);
	BN_mod_mul(bc, ba, bb, prime, ctx);
	check_is(&c, bc);
	jt_fe_square(&c, &a);
	BN_mod_sqr(bc, ba, prime, ctx);
	check_is(&c, bc);
}

/* About 0, about the prime, about 2^255, and about powers of two. */
static void
edge(uint8_t out[SIZE], int which)
{
	BN_zero(ba);
	if (which < 30) {
		BN_set_word(ba, (BN_ULONG)which);
	} else if (which < 60) {
		BN_set_bit(ba, 255);
		BN_sub_word(ba, (BN_ULONG)which - 29);
	} else {
		BN_set_bit(ba, (which - 60) * 8 + which % 8);
		BN_sub_word(ba, (BN_ULONG)which % 2);
	}
	assert_true(BN_bn2lebinpad(ba, out, SIZE) == SIZE);
}

static void
edges_are_computed_as_openssl_does(void **state)
{
	uint8_t p[SIZE], q[SIZE];

	(void)state;
	for (int i = 0; i < EDGES; i++)
		for (int k = 0; k < EDGES; k++) {
			edge(p, i);
			edge(q, k);
			check_pair(p, q);
		}
}

static size_t
rounds(void)
{
	const char *text = getenv("JETON_ROUNDS");

	return text == NULL ? ROUNDS : strtoul(text, NULL, 10);
}

static void
random_numbers_are_computed_as_openssl_does(void **state)
{
	uint8_t p[SIZE], q[SIZE];

	(void)state;
	for (size_t round = 0; round < rounds(); round++) {
		assert_true(RAND_bytes(p, SIZE) && RAND_bytes(q, SIZE));
		if (round % 3 == 0)
			memset(p + round % 20, round % 2 == 0 ? 0xff : 0, 12);
		check_pair(p, q);
	}
}

static void
the_root_is_that_power(void **state)
{
	uint8_t p[SIZE];
	struct jt_fe a;

	(void)state;
	assert_true(BN_copy(bb, prime) != NULL);
	assert_true(BN_sub_word(bb, 5));
	assert_true(BN_rshift(bb, bb, 3));
	for (int i = 0; i < 200; i++) {
		assert_true(RAND_bytes(p, SIZE));
		p[SIZE - 1] &= 0x7f;
		jt_fe_read(&a, p);
		assert_non_null(BN_lebin2bn(p, SIZE, ba));
		BN_mod_exp(bc, ba, bb, prime, ctx);
		jt_fe_root(&a, &a);
		check_is(&a, bc);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edges_are_computed_as_openssl_does),
		cmocka_unit_test(random_numbers_are_computed_as_openssl_does),
		cmocka_unit_test(the_root_is_that_power),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
