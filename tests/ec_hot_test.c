/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hot key says what the same key says cold, through OpenSSL's own ECDSA: of
 * good signatures, of bent ones, and of every pair of numbers at an edge.
 * JETON_ROUNDS in the environment makes it longer.  With -Dfast_ec=false both
 * are cold.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "crypto/crypto.h"
#include "jeton/keys.h"
#include "jose/key.h"
#include "shelf.h"

enum { ROUNDS = 500, WIDTH = 32, KEYS = 3 };

static jeton_key *signers[KEYS];
static jeton_keys *hot[KEYS], *cold[KEYS];

static const uint8_t order[WIDTH] = { 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7,
	0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51 };

static int
set_up(void **state)
{
	(void)state;
	for (int i = 0; i < KEYS; i++) {
		assert_int_equal(jeton_key_generate(&signers[i], "ES256", 0,
				     ""),
		    JETON_OK);
		assert_int_equal(jeton_keys_of(&hot[i], signers[i]), JETON_OK);
		assert_int_equal(jeton_keys_of(&cold[i], signers[i]), JETON_OK);
		assert_int_equal(jeton_keys_warm(hot[i]), JETON_OK);
		assert_int_equal(jeton_keys_warm(hot[i]), JETON_OK);
	}
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	for (int i = 0; i < KEYS; i++) {
		jeton_keys_free(hot[i]);
		jeton_keys_free(cold[i]);
		jeton_key_free(signers[i]);
	}
	return 0;
}

static uint64_t
draw(uint64_t below)
{
	static uint64_t state = 88172645463325252U;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 20) % below;
}

static jeton_err
check_alike(int i, const uint8_t *message, size_t n,
    const uint8_t sig[2 * WIDTH])
{
	jeton_err e =
	    jt_key_verify(&cold[i]->key[0], message, n, sig, 2 * WIDTH);

	assert_int_equal(jt_key_verify(&hot[i]->key[0], message, n, sig,
			     2 * WIDTH),
	    e);
	return e;
}

/* s becomes n - s, which is as good. */
static void
turn(uint8_t s[WIDTH])
{
	int borrow = 0;

	for (int i = WIDTH - 1; i >= 0; i--) {
		int d = order[i] - s[i] - borrow;

		s[i] = (uint8_t)d;
		borrow = d < 0;
	}
}

static size_t
rounds(void)
{
	const char *text = getenv("JETON_ROUNDS");

	return text == NULL ? ROUNDS : strtoul(text, NULL, 10);
}

static void
hot_and_cold_agree_on_good_and_bent_signatures(void **state)
{
	uint8_t message[100], sig[2 * WIDTH];

	(void)state;
	for (size_t round = 0; round < rounds(); round++) {
		int i = (int)draw(KEYS);
		size_t n = draw(sizeof message), bit = draw(16 * WIDTH);

		for (size_t k = 0; k < n; k++)
			message[k] = (uint8_t)draw(256);
		assert_int_equal(jt_key_sign(&signers[i]->key, message, n, sig),
		    JETON_OK);
		assert_int_equal(check_alike(i, message, n, sig), JETON_OK);
		turn(sig + WIDTH);
		assert_int_equal(check_alike(i, message, n, sig), JETON_OK);
		assert_int_equal(check_alike((i + 1) % KEYS, message, n, sig),
		    JETON_BAD_SIGNATURE);
		sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(check_alike(i, message, n, sig),
		    JETON_BAD_SIGNATURE);
	}
}

/* 0, 1, 2, their like below the order, the order, all ones, a power of two. */
static void
edge(uint8_t out[WIDTH], int which)
{
	memset(out, 0, WIDTH);
	switch (which) {
	case 0:
	case 1:
	case 2:
		out[WIDTH - 1] = (uint8_t)which;
		break;
	case 3:
	case 4:
	case 5:
		memcpy(out, order, WIDTH);
		out[WIDTH - 1] = (uint8_t)(out[WIDTH - 1] + which - 4);
		break;
	case 6:
		memset(out, 0xff, WIDTH);
		break;
	default:
		out[which - 7] = 0x80;
	}
}

static void
hot_and_cold_agree_at_the_edges(void **state)
{
	enum { EDGES = 7 + WIDTH };
	uint8_t sig[2 * WIDTH];

	(void)state;
	for (int r = 0; r < EDGES; r++)
		for (int s = 0; s < EDGES; s++) {
			if (r > 6 && s > 6 && r != s)
				continue;
			edge(sig, r);
			edge(sig + WIDTH, s);
			assert_int_equal(check_alike(0, (const uint8_t *)"edge",
					     4, sig),
			    JETON_BAD_SIGNATURE);
		}
}

static void
keys_of_other_kinds_stay_as_they_are(void **state)
{
	static const char *const algs[] = { "HS256", "RS256", "ES384", "ES512",
		"ES256K", "EdDSA" };

	(void)state;
	for (size_t i = 0; i < sizeof algs / sizeof algs[0]; i++) {
		uint8_t sig[JT_SIGNATURE_MAX];
		jeton_key *key;
		jeton_keys *keys;
		size_t n;

		assert_int_equal(jeton_key_generate(&key, algs[i], 2048, ""),
		    JETON_OK);
		assert_int_equal(jeton_keys_of(&keys, key), JETON_OK);
		assert_int_equal(jeton_keys_warm(keys), JETON_OK);
		n = jt_key_signature_size(&key->key);
		assert_int_equal(jt_key_sign(&key->key, "a", 1, sig), JETON_OK);
		if (keys->key[0].pkey != NULL)
			assert_int_equal(jt_key_verify(&keys->key[0], "a", 1,
					     sig, n),
			    JETON_OK);
		jeton_keys_free(keys);
		jeton_key_free(key);
	}
	assert_int_equal(jeton_keys_warm(NULL), JETON_ARGUMENT);
}

/* The input and signature of RFC 7515 A.3. */
static void
a_hot_key_verifies_what_the_rfc_prints(void **state)
{
	static const char input[] =
	    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAs"
	    "DQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L3"
	    "8VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-"
	    "Kg6NU1Q";
	static jeton_token token;
	const jeton_rules rules = { .issuer = "joe", .audience = JETON_ANY };
	jeton_keys *keys;

	(void)state;
	assert_int_equal(jeton_keys_parse(&keys, jeton_cstr(shelf_p256), NULL),
	    JETON_OK);
	assert_int_equal(jeton_keys_warm(keys), JETON_OK);
	assert_int_equal(jeton_verify_at(&rules, keys, jeton_cstr(input),
			     1300819379, &token),
	    JETON_OK);
	jeton_keys_free(keys);
}

/* ---- Warmed by two threads while two others use it ---- */

static uint8_t shared_sig[2 * WIDTH];

static void *
warm_it(void *keys)
{
	return jeton_keys_warm(keys) == JETON_OK ? NULL : keys;
}

static void *
use_it(void *arg)
{
	jeton_keys *keys = arg;
	uint8_t bent[2 * WIDTH];

	memcpy(bent, shared_sig, sizeof bent);
	bent[5] ^= 1;
	for (int i = 0; i < 400; i++)
		if (jt_key_verify(&keys->key[0], "a", 1, shared_sig,
			sizeof shared_sig) != JETON_OK ||
		    jt_key_verify(&keys->key[0], "a", 1, bent, sizeof bent) !=
			JETON_BAD_SIGNATURE)
			return arg;
	return NULL;
}

static void
a_key_is_warmed_while_others_use_it(void **state)
{
	static void *(*const jobs[])(void *) = { use_it, warm_it, use_it,
		warm_it };
	pthread_t threads[4];

	(void)state;
	assert_int_equal(jt_key_sign(&signers[0]->key, "a", 1, shared_sig),
	    JETON_OK);
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, jobs[i],
				     cold[0]),
		    0);
	for (int i = 0; i < 4; i++) {
		void *wrong;

		assert_int_equal(pthread_join(threads[i], &wrong), 0);
		assert_null(wrong);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    hot_and_cold_agree_on_good_and_bent_signatures),
		cmocka_unit_test(hot_and_cold_agree_at_the_edges),
		cmocka_unit_test(keys_of_other_kinds_stay_as_they_are),
		cmocka_unit_test(a_hot_key_verifies_what_the_rfc_prints),
		cmocka_unit_test(a_key_is_warmed_while_others_use_it),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
