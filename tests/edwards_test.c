/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ed25519 by tables of our own says what libsodium says: of good signatures, of
 * bent ones, of points and numbers at an edge, and of keys and signatures whose
 * points are near each other.  JETON_ROUNDS in the environment makes it longer.
 * With -Dfast_ec=false both are libsodium.
 */
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/crypto.h"

enum { ROUNDS = 2500, SIZE = 32, MESSAGE_MAX = 300 };

/* A key as the numbers that make it, and ours of it. */
struct pair {
	uint8_t a[SIZE], point[SIZE];
	struct jt_pkey *ours;
};

static const uint8_t order[SIZE] = { 0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12,
	0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10 };

/* Of small order, and in other spellings than the one. */
static const uint8_t odd_points[][SIZE] = {
	{ 0 },
	{ [31] = 0x80 },
	{ 1 },
	{ 1, [31] = 0x80 },
	{ 0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
	{ 0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
	{ 0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
	{ 0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
	    0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
	    0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05 },
	{ 0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
	    0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
	    0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0xfa },
};

static size_t
rounds(void)
{
	const char *text = getenv("JETON_ROUNDS");

	return text == NULL ? ROUNDS : strtoul(text, NULL, 10);
}

/* Of the private number a, which is not 0. */
static void
open_pair(struct pair *p)
{
	struct jt_parts parts = { .x = { (const char *)p->point, SIZE } };
	const char *bad;

	assert_int_equal(crypto_scalarmult_ed25519_base_noclamp(p->point, p->a),
	    0);
	assert_int_equal(jt_pkey_make(&p->ours, JT_KIND_ED25519, &parts, &bad),
	    JETON_OK);
	assert_int_equal(jt_pkey_bind(p->ours, JT_SCHEME_EDDSA, JT_SHA512),
	    JETON_OK);
}

static void
close_pair(struct pair *p)
{
	jt_pkey_free(p->ours);
}

/* What both say. */
static jeton_err
ask(const struct pair *p, const uint8_t *message, size_t n,
    const uint8_t sig[2 * SIZE])
{
	jeton_err e = JETON_BAD_SIGNATURE;

	if (crypto_sign_verify_detached(sig, message, n, p->point) == 0)
		e = JETON_OK;
	assert_int_equal(jt_pkey_verify(p->ours, message, n, sig, 2 * SIZE), e);
	return e;
}

/* With the number r for the point R: S is r + h a. */
static void
sign_by(const struct pair *p, const uint8_t r[SIZE], const uint8_t *message,
    size_t n, uint8_t sig[2 * SIZE])
{
	crypto_hash_sha512_state state;
	uint8_t hash[64], h[SIZE];

	if (crypto_scalarmult_ed25519_base_noclamp(sig, r) != 0) {
		memset(sig, 0, SIZE);
		sig[0] = 1;
	}
	crypto_hash_sha512_init(&state);
	crypto_hash_sha512_update(&state, sig, SIZE);
	crypto_hash_sha512_update(&state, p->point, SIZE);
	crypto_hash_sha512_update(&state, message, n);
	crypto_hash_sha512_final(&state, hash);
	crypto_core_ed25519_scalar_reduce(h, hash);
	crypto_core_ed25519_scalar_mul(h, h, p->a);
	crypto_core_ed25519_scalar_add(sig + SIZE, r, h);
}

static void
bend(uint8_t *p, size_t n)
{
	p[randombytes_uniform((uint32_t)n)] ^=
	    (uint8_t)(1U << randombytes_uniform(8));
}

static void
good_and_bent_signatures_are_told_apart_as_libsodium_does(void **state)
{
	uint8_t message[MESSAGE_MAX], r[SIZE], sig[2 * SIZE], bent[2 * SIZE];
	struct pair p;

	(void)state;
	for (size_t round = 0; round < rounds(); round++) {
		size_t n = 1 + randombytes_uniform(MESSAGE_MAX - 1);

		if (round % 100 == 0) {
			if (round > 0)
				close_pair(&p);
			crypto_core_ed25519_scalar_random(p.a);
			open_pair(&p);
		}
		randombytes_buf(message, n);
		crypto_core_ed25519_scalar_random(r);
		sign_by(&p, r, message, n, sig);
		assert_int_equal(ask(&p, message, n, sig), JETON_OK);
		for (int i = 0; i < 2; i++) {
			memcpy(bent, sig, sizeof bent);
			bend(bent + i * SIZE, SIZE);
			assert_int_equal(ask(&p, message, n, bent),
			    JETON_BAD_SIGNATURE);
		}
		bend(message, n);
		assert_int_equal(ask(&p, message, n, sig), JETON_BAD_SIGNATURE);
	}
	close_pair(&p);
}

/* S + L is the same number, and S - 0 has other spellings above. */
static void
an_s_that_is_not_below_the_order_is_refused(void **state)
{
	const uint8_t message[] = "one";
	uint8_t r[SIZE] = { 5 }, sig[2 * SIZE];
	struct pair p = { .a = { 7 } };

	(void)state;
	open_pair(&p);
	sign_by(&p, r, message, sizeof message, sig);
	assert_int_equal(ask(&p, message, sizeof message, sig), JETON_OK);
	for (int times = 0; times < 14; times++) {
		unsigned carry = 0;

		for (size_t i = 0; i < SIZE; i++) {
			carry += sig[SIZE + i] + (unsigned)order[i];
			sig[SIZE + i] = (uint8_t)carry;
			carry >>= 8;
		}
		assert_int_equal(ask(&p, message, sizeof message, sig),
		    JETON_BAD_SIGNATURE);
	}
	for (int low = -1; low < 2; low++) {
		memcpy(sig + SIZE, order, SIZE);
		sig[SIZE] = (uint8_t)(sig[SIZE] + low);
		ask(&p, message, sizeof message, sig);
	}
	memset(sig + SIZE, 0, SIZE);
	ask(&p, message, sizeof message, sig);
	memset(sig + SIZE, 0xff, SIZE);
	ask(&p, message, sizeof message, sig);
	close_pair(&p);
}

/* 0, 1, 2 ..., powers of 2^16, and their opposites. */
static void
edge(uint8_t out[SIZE], int which)
{
	memset(out, 0, SIZE);
	if (which / 2 < 18)
		out[0] = (uint8_t)(which / 2);
	else
		out[2 * (which / 2 - 18)] = 1;
	if (which % 2 == 1)
		crypto_core_ed25519_scalar_negate(out, out);
}

enum { EDGES = 2 * (18 + 15) };

/* Also r = 0, for which R is of small order, and must be refused. */
static void
points_near_each_other_are_added_as_libsodium_does(void **state)
{
	const uint8_t message[] = "near";
	uint8_t r[SIZE], sig[2 * SIZE];

	(void)state;
	for (int a = 2; a < EDGES; a++) {
		struct pair p;

		edge(p.a, a);
		open_pair(&p);
		for (int k = 0; k < EDGES; k++) {
			edge(r, k);
			sign_by(&p, r, message, sizeof message, sig);
			assert_int_equal(ask(&p, message, sizeof message, sig),
			    k < 2 ? JETON_BAD_SIGNATURE : JETON_OK);
		}
		close_pair(&p);
	}
}

/* Of a key a, S = h a makes R small: the signature that needs no message. */
static void
odd_points_are_refused_as_libsodium_does(void **state)
{
	uint8_t message[1], sig[2 * SIZE] = { 0 }, r[SIZE] = { 0 };
	struct pair p = { .a = { 9 } };

	(void)state;
	open_pair(&p);
	for (size_t i = 0; i < sizeof odd_points / sizeof odd_points[0]; i++)
		for (int k = 0; k < 256; k++) {
			message[0] = (uint8_t)k;
			sign_by(&p, r, message, 1, sig);
			memcpy(sig, odd_points[i], SIZE);
			assert_int_equal(ask(&p, message, 1, sig),
			    JETON_BAD_SIGNATURE);
		}
	close_pair(&p);
}

/* R with a part of small order: only with the cofactor it would do. */
static void
a_point_with_a_part_of_small_order_is_refused(void **state)
{
	uint8_t message[1], sig[2 * SIZE], r[SIZE] = { 11 };
	struct pair p = { .a = { 9 } };

	(void)state;
	open_pair(&p);
	for (int k = 0; k < 256; k++) {
		uint8_t whole[SIZE];

		message[0] = (uint8_t)k;
		sign_by(&p, r, message, 1, sig);
		memcpy(whole, sig, SIZE);
		for (size_t i = 0; i < sizeof odd_points / sizeof odd_points[0];
		    i++)
			if (crypto_core_ed25519_add(sig, whole,
				odd_points[i]) == 0)
				ask(&p, message, 1, sig);
	}
	close_pair(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    good_and_bent_signatures_are_told_apart_as_libsodium_does),
		cmocka_unit_test(an_s_that_is_not_below_the_order_is_refused),
		cmocka_unit_test(
		    points_near_each_other_are_added_as_libsodium_does),
		cmocka_unit_test(odd_points_are_refused_as_libsodium_does),
		cmocka_unit_test(a_point_with_a_part_of_small_order_is_refused),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
