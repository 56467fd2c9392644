/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arithmetic modulo the primes and orders of curves, held against OpenSSL's.
 * JETON_ROUNDS in the environment makes it longer.
 */
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>
#include <openssl/rand.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/number.h"

enum { ROUNDS = 10000, BYTES = 8 * JT_LIMBS };

static const struct row {
	const struct jt_modulus *m;
	int nid;
	bool is_order;
} rows[] = {
	{ &jt_p256_prime, NID_X9_62_prime256v1, false },
	{ &jt_p256_order, NID_X9_62_prime256v1, true },
	{ &jt_p384_prime, NID_secp384r1, false },
	{ &jt_p384_order, NID_secp384r1, true },
};

/* One modulus of ours beside OpenSSL's. */
struct desk {
	const struct jt_modulus *m;
	BIGNUM *modulus, *radix, *inverse, *a, *b, *c;
	BN_CTX *ctx;
};

static void
open_desk(struct desk *d, const struct row *row)
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(row->nid);

	d->m = row->m;
	d->ctx = BN_CTX_new();
	d->modulus = BN_new();
	d->radix = BN_new();
	d->a = BN_new();
	d->b = BN_new();
	d->c = BN_new();
	if (row->is_order)
		assert_true(BN_copy(d->modulus, EC_GROUP_get0_order(group)) !=
		    NULL);
	else
		assert_true(EC_GROUP_get_curve(group, d->modulus, NULL, NULL,
		    d->ctx));
	assert_true(BN_set_bit(d->radix, 64 * (int)d->m->limbs));
	d->inverse = BN_mod_inverse(NULL, d->radix, d->modulus, d->ctx);
	EC_GROUP_free(group);
}

static void
close_desk(struct desk *d)
{
	BN_free(d->modulus);
	BN_free(d->radix);
	BN_free(d->inverse);
	BN_free(d->a);
	BN_free(d->b);
	BN_free(d->c);
	BN_CTX_free(d->ctx);
}

static struct jt_number
ours(const struct desk *d, const BIGNUM *theirs)
{
	uint8_t bytes[BYTES];
	struct jt_number a;

	assert_true(BN_bn2binpad(theirs, bytes, 8 * (int)d->m->limbs) >= 0);
	jt_number_read(&a, bytes, d->m->limbs);
	return a;
}

static void
check_is(const struct desk *d, const struct jt_number *a, const BIGNUM *theirs)
{
	struct jt_number b = ours(d, theirs);
	uint8_t bytes[BYTES], again[BYTES];

	assert_true(jt_number_equals(a, &b));
	jt_number_write(bytes, a, d->m->limbs);
	assert_true(BN_bn2binpad(theirs, again, 8 * (int)d->m->limbs) >= 0);
	assert_memory_equal(bytes, again, 8 * d->m->limbs);
}

/* Everything of the pair a, b, which are below the modulus. */
static void
check_pair(struct desk *d)
{
	struct jt_number a = ours(d, d->a), b = ours(d, d->b), c;

	assert_int_equal(jt_number_is_zero(&a), BN_is_zero(d->a));
	assert_int_equal(jt_number_is_below(&a, &b), BN_cmp(d->a, d->b) < 0);
	jt_number_add(d->m, &c, &a, &b);
	BN_mod_add(d->c, d->a, d->b, d->modulus, d->ctx);
	check_is(d, &c, d->c);
	jt_number_subtract(d->m, &c, &a, &b);
	BN_mod_sub(d->c, d->a, d->b, d->modulus, d->ctx);
	check_is(d, &c, d->c);
	jt_number_multiply(d->m, &c, &a, &b);
	BN_mod_mul(d->c, d->a, d->b, d->modulus, d->ctx);
	BN_mod_mul(d->c, d->c, d->inverse, d->modulus, d->ctx);
	check_is(d, &c, d->c);
	jt_number_form(d->m, &c, &a);
	BN_mod_mul(d->c, d->a, d->radix, d->modulus, d->ctx);
	check_is(d, &c, d->c);
	if (BN_is_zero(d->a))
		return;
	jt_number_invert(d->m, &c, &a);
	assert_non_null(BN_mod_inverse(d->c, d->a, d->modulus, d->ctx));
	check_is(d, &c, d->c);
}

/* One factor may be as large as fits the limbs. */
static void
check_large(struct desk *d)
{
	struct jt_number a, b = ours(d, d->b), c;

	assert_true(BN_rand(d->a, 64 * (int)d->m->limbs, BN_RAND_TOP_ONE,
	    BN_RAND_BOTTOM_ANY));
	a = ours(d, d->a);
	jt_number_multiply(d->m, &c, &a, &b);
	BN_mod_mul(d->c, d->a, d->b, d->modulus, d->ctx);
	BN_mod_mul(d->c, d->c, d->inverse, d->modulus, d->ctx);
	check_is(d, &c, d->c);
}

/* 0, 1, 2 ..., powers of two, runs of ones; and what is as far below m. */
static void
edge(struct desk *d, BIGNUM *out, int which)
{
	int bits = 64 * (int)d->m->limbs;

	BN_zero(out);
	if (which % 3 == 0)
		assert_true(BN_set_word(out, (BN_ULONG)which / 3));
	else
		assert_true(BN_set_bit(out, which * 5 % bits));
	if (which % 3 == 2)
		assert_true(BN_sub_word(out, 1));
	assert_true(BN_nnmod(out, out, d->modulus, d->ctx));
	if (which % 2 == 1) {
		assert_true(BN_sub(out, d->modulus, out));
		assert_true(BN_nnmod(out, out, d->modulus, d->ctx));
	}
}

/* Limbs of zeros and of ones in any order, where carries go far. */
static void
draw_limbs(struct desk *d, BIGNUM *out)
{
	uint8_t bytes[BYTES], *limb = bytes;

	for (size_t i = 0; i < d->m->limbs; i++, limb += 8) {
		assert_true(RAND_bytes(limb, 8));
		switch (limb[7] % 4) {
		case 0:
			memset(limb, 0, 8);
			break;
		case 1:
			memset(limb, 0xff, 8);
			break;
		case 2:
			memset(limb, limb[0] & 1 ? 0xff : 0, 4);
			break;
		default:
			break;
		}
	}
	assert_non_null(BN_bin2bn(bytes, 8 * (int)d->m->limbs, out));
	assert_true(BN_nnmod(out, out, d->modulus, d->ctx));
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
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct desk d;

		open_desk(&d, &rows[i]);
		for (size_t round = 0; round < rounds(); round++) {
			if (round % 2 == 0) {
				assert_true(BN_rand_range(d.a, d.modulus));
				assert_true(BN_rand_range(d.b, d.modulus));
			} else {
				draw_limbs(&d, d.a);
				draw_limbs(&d, d.b);
			}
			check_pair(&d);
			check_large(&d);
		}
		close_desk(&d);
	}
}

static void
edges_are_computed_as_openssl_does(void **state)
{
	enum { EDGES = 120 };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct desk d;

		open_desk(&d, &rows[i]);
		for (int a = 0; a < EDGES; a++)
			for (int b = 0; b < EDGES; b++) {
				edge(&d, d.a, a);
				edge(&d, d.b, b);
				check_pair(&d);
			}
		close_desk(&d);
	}
}

static void
the_constants_are_those_of_the_curves(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct jt_modulus *m = rows[i].m;
		struct desk d;

		open_desk(&d, &rows[i]);
		check_is(&d, &m->m, d.modulus);
		BN_mod_sqr(d.c, d.radix, d.modulus, d.ctx);
		check_is(&d, &m->square, d.c);
		assert_true(m->negated * m->m.limb[0] == UINT64_MAX);
		close_desk(&d);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_constants_are_those_of_the_curves),
		cmocka_unit_test(edges_are_computed_as_openssl_does),
		cmocka_unit_test(random_numbers_are_computed_as_openssl_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
