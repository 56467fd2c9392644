/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "jose/key.h"
#include "shelf.h"

/* What RFC 7515 A.2, A.3 and RFC 8037 A.4 print. */
static const struct vector {
	const char *alg;
	const char *key;
	const char *input;
	const char *signature;
	bool repeats; /* signing again gives the same bytes */
} vectors[] = {
	{ "RS256", shelf_rsa,
	    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAs"
	    "DQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
	    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7"
	    "AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4"
	    "BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K"
	    "0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv"
	    "hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB"
	    "p0igcN_IoypGlUPQGe77Rw",
	    true },
	{ "ES256", shelf_p256,
	    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAs"
	    "DQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
	    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA"
	    "pmWQxfKTUJqPP3-Kg6NU1Q",
	    false },
	{ "EdDSA", shelf_ed25519,
	    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
	    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5B"
	    "hVsPt9g7sVvpAr_MuM0KAg",
	    true },
};

static const struct {
	const char *alg;
	const char *key;
	size_t size;
} algs[] = {
	{ "RS256", shelf_rsa, 256 },
	{ "PS256", shelf_rsa, 256 },
	{ "ES256", shelf_p256, 64 },
	{ "EdDSA", shelf_ed25519, 64 },
};

static const char message[] = "a message that somebody signed";

static jeton_key *
open_key(const char *text, const char *alg)
{
	jeton_why why;
	jeton_key *key;
	jeton_err e = shelf_parse_key(&key, jeton_cstr(text),
	    &(jeton_key_options){ .alg = alg, .why = &why });

	if (e != JETON_OK)
		fail_msg("%s", why.text);
	return key;
}

/* The set holds one key: that of open_key(). */
static jeton_keys *
public_of(const jeton_key *key)
{
	jeton_keys *keys;

	assert_int_equal(jeton_keys_of(&keys, key), JETON_OK);
	assert_false(jt_pkey_is_private(keys->key[0].pkey));
	return keys;
}

/* Over a copy of exactly its size. */
static jeton_err
check(const jeton_keys *keys, const void *p, size_t n, const uint8_t *sig,
    size_t sig_size)
{
	uint8_t *copy = malloc(sig_size + (sig_size == 0));
	jeton_err e;

	if (sig_size > 0)
		memcpy(copy, sig, sig_size);
	e = jt_key_verify(&keys->key[0], p, n, copy, sig_size);
	free(copy);
	return e;
}

static void
signatures_of_the_rfcs_verify(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(vectors); i++) {
		const struct vector *v = &vectors[i];
		jeton_key *key = open_key(v->key, v->alg);
		jeton_keys *keys = public_of(key);
		uint8_t sig[JT_SIGNATURE_MAX], own[JT_SIGNATURE_MAX];
		size_t n = shelf_base64url(sig, v->signature);
		size_t size = strlen(v->input);

		assert_int_equal(check(keys, v->input, size, sig, n), JETON_OK);
		assert_int_equal(jt_key_sign(&key->key, v->input, size, own),
		    JETON_OK);
		assert_int_equal(check(keys, v->input, size, own, n), JETON_OK);
		assert_int_equal(memcmp(own, sig, n) == 0, v->repeats);
		jeton_keys_free(keys);
		jeton_key_free(key);
	}
}

static void
try_lengths(const jeton_keys *keys, const uint8_t *sig, size_t n)
{
	uint8_t twice[2 * JT_SIGNATURE_MAX] = { 0 };
	const size_t sizes[] = { 0, 1, n / 2, n - 1, n + 1, 2 * n };

	memcpy(twice, sig, n);
	memcpy(twice + n, sig, n);
	for (size_t i = 0; i < JT_COUNT(sizes); i++)
		assert_int_equal(check(keys, message, sizeof message, twice,
				     sizes[i]),
		    JETON_BAD_SIGNATURE);
	memset(twice, 0, sizeof twice);
	memcpy(twice + 1, sig, n);
	assert_int_equal(check(keys, message, sizeof message, twice, n + 1),
	    JETON_BAD_SIGNATURE);
	assert_int_equal(check(keys, message, sizeof message, twice, n),
	    JETON_BAD_SIGNATURE);
}

static void
try_bits(const jeton_keys *keys, uint8_t *sig, size_t n)
{
	for (size_t i = 0; i < 8 * n; i++) {
		sig[i / 8] = (uint8_t)(sig[i / 8] ^ (1 << i % 8));
		assert_int_equal(check(keys, message, sizeof message, sig, n),
		    JETON_BAD_SIGNATURE);
		sig[i / 8] = (uint8_t)(sig[i / 8] ^ (1 << i % 8));
	}
}

static void
a8_other_lengths_and_changed_bits_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(algs); i++) {
		jeton_key *key = open_key(algs[i].key, algs[i].alg);
		jeton_keys *keys = public_of(key);
		uint8_t sig[JT_SIGNATURE_MAX];
		size_t n = jt_key_signature_size(&key->key);

		assert_int_equal(n, algs[i].size);
		assert_int_equal(jt_key_signature_size(&keys->key[0]), n);
		assert_int_equal(jt_key_sign(&key->key, message, sizeof message,
				     sig),
		    JETON_OK);
		assert_int_equal(check(keys, message, sizeof message, sig, n),
		    JETON_OK);
		assert_int_equal(check(keys, message, sizeof message - 1, sig,
				     n),
		    JETON_BAD_SIGNATURE);
		try_lengths(keys, sig, n);
		try_bits(keys, sig, n);
		assert_int_equal(check(keys, message, sizeof message, sig, n),
		    JETON_OK);
		jeton_keys_free(keys);
		jeton_key_free(key);
	}
}

/* The order of P-256 and its neighbours. */
static const char *const edges[] = {
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0000000000000000000000000000000000000000000000000000000000000001",
	"ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550",
	"ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
	"ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632552",
	"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
};

static void
a7_signatures_of_edge_numbers_are_refused(void **state)
{
	jeton_key *key = open_key(shelf_p256, NULL);
	jeton_keys *keys = public_of(key);
	uint8_t sig[64];

	(void)state;
	for (size_t r = 0; r < JT_COUNT(edges); r++) {
		for (size_t s = 0; s < JT_COUNT(edges); s++) {
			shelf_hex(sig, edges[r]);
			shelf_hex(sig + 32, edges[s]);
			assert_int_equal(check(keys, message, sizeof message,
					     sig, sizeof sig),
			    JETON_BAD_SIGNATURE);
		}
	}
	jeton_keys_free(keys);
	jeton_key_free(key);
}

/* Replaces s by n - s. */
static void
negate(uint8_t *s)
{
	uint8_t n[32];
	int borrow = 0;

	shelf_hex(n, edges[3]);
	for (int i = 31; i >= 0; i--) {
		int digit = n[i] - s[i] - borrow;

		borrow = digit < 0;
		s[i] = (uint8_t)(digit + 256 * borrow);
	}
}

static void
a8_both_signs_of_s_are_accepted_but_not_swapped_halves(void **state)
{
	jeton_key *key = open_key(shelf_p256, NULL);
	jeton_keys *keys = public_of(key);
	uint8_t sig[64], swapped[64];

	(void)state;
	assert_int_equal(jt_key_sign(&key->key, message, sizeof message, sig),
	    JETON_OK);
	memcpy(swapped, sig + 32, 32);
	memcpy(swapped + 32, sig, 32);
	assert_int_equal(check(keys, message, sizeof message, swapped, 64),
	    JETON_BAD_SIGNATURE);
	negate(sig + 32);
	assert_int_equal(check(keys, message, sizeof message, sig, 64),
	    JETON_OK);
	jeton_keys_free(keys);
	jeton_key_free(key);
}

/* S + L: the same signature to whoever does not compare S with L. */
static void
a10_an_ed25519_s_past_the_order_is_refused(void **state)
{
	static const char order[] =
	    "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
	jeton_key *key = open_key(shelf_ed25519, NULL);
	jeton_keys *keys = public_of(key);
	uint8_t sig[64], l[32];
	unsigned carry = 0;

	(void)state;
	shelf_hex(l, order);
	assert_int_equal(jt_key_sign(&key->key, message, sizeof message, sig),
	    JETON_OK);
	for (int i = 0; i < 32; i++) {
		carry += (unsigned)sig[32 + i] + l[i];
		sig[32 + i] = (uint8_t)carry;
		carry >>= 8;
	}
	assert_int_equal(check(keys, message, sizeof message, sig, 64),
	    JETON_BAD_SIGNATURE);
	jeton_keys_free(keys);
	jeton_key_free(key);
}

static void
a_signature_holds_for_one_algorithm_of_the_key(void **state)
{
	jeton_key *pkcs1 = open_key(shelf_rsa, "RS256");
	jeton_key *pss = open_key(shelf_rsa, "PS256");
	jeton_keys *keys = public_of(pss);
	uint8_t sig[JT_SIGNATURE_MAX];

	(void)state;
	assert_int_equal(jt_key_sign(&pkcs1->key, message, sizeof message, sig),
	    JETON_OK);
	assert_int_equal(check(keys, message, sizeof message, sig, 256),
	    JETON_BAD_SIGNATURE);
	jeton_keys_free(keys);
	keys = public_of(pkcs1);
	assert_int_equal(jt_key_sign(&pss->key, message, sizeof message, sig),
	    JETON_OK);
	assert_int_equal(check(keys, message, sizeof message, sig, 256),
	    JETON_BAD_SIGNATURE);
	jeton_keys_free(keys);
	jeton_key_free(pkcs1);
	jeton_key_free(pss);
}

static void
a_public_half_signs_nothing_and_outlives_its_key(void **state)
{
	uint8_t sig[JT_SIGNATURE_MAX], own[JT_SIGNATURE_MAX];

	(void)state;
	for (size_t i = 0; i < JT_COUNT(algs); i++) {
		jeton_key *key = open_key(algs[i].key, algs[i].alg);
		jeton_keys *keys = public_of(key);

		assert_int_equal(jt_key_sign(&key->key, message, sizeof message,
				     sig),
		    JETON_OK);
		jeton_key_free(key);
		assert_int_equal(jt_key_sign(&keys->key[0], message,
				     sizeof message, own),
		    JETON_KEY_USE);
		assert_int_equal(check(keys, message, sizeof message, sig,
				     algs[i].size),
		    JETON_OK);
		jeton_keys_free(keys);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures_of_the_rfcs_verify),
		cmocka_unit_test(a8_other_lengths_and_changed_bits_are_refused),
		cmocka_unit_test(a7_signatures_of_edge_numbers_are_refused),
		cmocka_unit_test(
		    a8_both_signs_of_s_are_accepted_but_not_swapped_halves),
		cmocka_unit_test(a10_an_ed25519_s_past_the_order_is_refused),
		cmocka_unit_test(
		    a_signature_holds_for_one_algorithm_of_the_key),
		cmocka_unit_test(
		    a_public_half_signs_nothing_and_outlives_its_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
