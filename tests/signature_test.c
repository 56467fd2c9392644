/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/err.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "jose/key.h"
#include "shelf.h"

/*
 * What RFC 7515 A.2, A.3, RFC 6979 A.2.6, RFC 7520 4.3, RFC 8032 7.4 and RFC
 * 8037 A.4 print; the one of secp256k1 is the usual one for RFC 6979 there.
 */
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
	{ "ES384", shelf_p384, "sample",
	    "lO27kqXsuKrUc25WxpGRaz-IFAZmzp-nPWTE6pWtEzyBpkgVLkSs-W423R6A-r5G"
	    "me9K6xXxeM6h_kDbJgMTjxMOdAoZYkUmIDtjUdCjqU-jKcFFeG5nnnuCxxo4YorI",
	    false },
	{ "ES512", shelf_p521,
	    "eyJhbGciOiJFUzUxMiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhh"
	    "bXBsZSJ9.SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcg"
	    "b3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvd"
	    "SBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcm"
	    "UgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4",
	    "AE_R_YZCChjn4791jSQCrdPZCNYqHXCTZH0-JZGYNlaAjP2kqaluUIIUnC9qvbu9P"
	    "lon7KRTzoNEuT4Va2cmL1eJAQy3mtPBu_u_sDDyYjnAMDxXPn7XrT0lw-kvAD890j"
	    "l8e2puQens_IEKBpHABlsbEPX6sFY8OcGDqoRuBomu9xQ2",
	    false },
	{ "ES256K", shelf_secp256k1, "Satoshi Nakamoto",
	    "k0seoQpLPBdX4rDAF9C2FDzjyafmpKSYYNemqyEO49gkQs6dK5FgZBCAFHg-kj7D"
	    "a0l0Pi_6HESW8BpRKq_Z5Q",
	    false },
	{ "Ed448", shelf_ed448, "\3",
	    "Jrj5Fye9Yol68V5B60PDd--5xhDUjyM1ywvQCHgQ9DUlQbFDxLmBt-GPYt6MzfYz"
	    "_BvwN6t813mAXg28wKrhy87hr7LgJ982vATc7L8VQzbBnwr34KZHKQXnmfGVPSoP"
	    "8zSKshqkra_R0jREHPgHwDoA",
	    true },
	{ "EdDSA", shelf_ed25519,
	    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
	    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5B"
	    "hVsPt9g7sVvpAr_MuM0KAg",
	    true },
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
	for (const struct shelf_alg *a = shelf_algs; a->name[0] != '\0'; a++) {
		jeton_key *key = open_key(a->key, a->name);
		jeton_keys *keys = public_of(key);
		uint8_t sig[JT_SIGNATURE_MAX];
		size_t n = jt_key_signature_size(&key->key);

		assert_int_equal(n, a->size);
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

enum { WIDTH_MAX = 66 };

static const struct curve {
	const char *key;
	size_t width;
	const char *order;
} curves[] = {
	{ shelf_p256, 32,
	    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc63255"
	    "1" },
	{ shelf_p384, 48,
	    "ffffffffffffffffffffffffffffffffffffffffffffffff"
	    "c7634d81f4372ddf581a0db248b0a77aecec196accc52973" },
	{ shelf_p521, 66,
	    "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
	    "fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e9138640"
	    "9" },
	{ shelf_secp256k1, 32,
	    "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd036414"
	    "1" },
};

/* Numbers at the edges: their last byte, next to the order's or to zero. */
static const struct {
	bool has_order;
	uint8_t first;
	int add;
} edges[] = {
	{ false, 0, 0 },
	{ false, 0, 1 },
	{ true, 0, -1 },
	{ true, 0, 0 },
	{ true, 0, 1 },
	{ true, 0xff, 0 },
	{ false, 0xff, 0 },
};

static void
put_edge(uint8_t *out, const struct curve *c, size_t edge)
{
	memset(out, 0, c->width);
	if (edges[edge].has_order)
		shelf_hex(out, c->order);
	out[0] |= edges[edge].first;
	out[c->width - 1] = (uint8_t)(out[c->width - 1] + edges[edge].add);
}

static void
try_edges(const struct curve *c)
{
	jeton_key *key = open_key(c->key, NULL);
	jeton_keys *keys = public_of(key);
	uint8_t sig[2 * WIDTH_MAX];

	for (size_t r = 0; r < JT_COUNT(edges); r++) {
		for (size_t s = 0; s < JT_COUNT(edges); s++) {
			put_edge(sig, c, r);
			put_edge(sig + c->width, c, s);
			assert_int_equal(check(keys, message, sizeof message,
					     sig, 2 * c->width),
			    JETON_BAD_SIGNATURE);
		}
	}
	jeton_keys_free(keys);
	jeton_key_free(key);
}

static void
a7_signatures_of_edge_numbers_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(curves); i++)
		try_edges(&curves[i]);
}

/* Adds the order to s, or takes s from it; whether that fits. */
static bool
move_s(uint8_t *s, const struct curve *c, int sign)
{
	uint8_t n[WIDTH_MAX];
	int carry = 0;

	shelf_hex(n, c->order);
	for (size_t i = c->width; i-- > 0;) {
		int digit = n[i] + sign * s[i] + carry;

		s[i] = (uint8_t)digit;
		carry = digit >> 8;
	}
	return carry == 0;
}

/* Sets *s to the signature's own, then to n - s and, where it fits, n + s. */
static void
try_s(const struct curve *c)
{
	jeton_key *key = open_key(c->key, NULL);
	jeton_keys *keys = public_of(key);
	uint8_t sig[2 * WIDTH_MAX], swapped[2 * WIDTH_MAX];
	size_t w = c->width, n = 2 * w;

	assert_int_equal(jt_key_sign(&key->key, message, sizeof message, sig),
	    JETON_OK);
	memcpy(swapped, sig + w, w);
	memcpy(swapped + w, sig, w);
	assert_int_equal(check(keys, message, sizeof message, swapped, n),
	    JETON_BAD_SIGNATURE);
	assert_true(move_s(sig + w, c, -1));
	assert_int_equal(check(keys, message, sizeof message, sig, n),
	    JETON_OK);
	if (move_s(sig + w, c, 1))
		assert_int_equal(check(keys, message, sizeof message, sig, n),
		    JETON_BAD_SIGNATURE);
	jeton_keys_free(keys);
	jeton_key_free(key);
}

static void
a8_both_signs_of_s_are_accepted_but_not_swapped_halves(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(curves); i++)
		try_s(&curves[i]);
}

static const struct edwards {
	const char *key;
	size_t width;
	const char *order; /* little-endian, as S is */
} edwards[] = {
	{ shelf_ed25519, 32,
	    "edd3f55c1a631258d69cf7a2def9de140000000000000000000000000000001"
	    "0" },
	{ shelf_ed448, 57,
	    "f34458ab92c27823558fc58d72c26c219036d6ae49db4ec4e923ca7c"
	    "ffffffffffffffffffffffffffffffffffffffffffffffffffffff3f00" },
};

/* S + L: the same signature to whoever does not compare S with L. */
static void
try_past_order(const struct edwards *c)
{
	jeton_key *key = open_key(c->key, NULL);
	jeton_keys *keys = public_of(key);
	uint8_t sig[114], l[57];
	unsigned carry = 0;
	size_t n = 2 * c->width;

	assert_int_equal(shelf_hex(l, c->order), c->width);
	assert_int_equal(jt_key_sign(&key->key, message, sizeof message, sig),
	    JETON_OK);
	for (size_t i = 0; i < c->width; i++) {
		carry += (unsigned)sig[c->width + i] + l[i];
		sig[c->width + i] = (uint8_t)carry;
		carry >>= 8;
	}
	assert_int_equal(check(keys, message, sizeof message, sig, n),
	    JETON_BAD_SIGNATURE);
	jeton_keys_free(keys);
	jeton_key_free(key);
}

static void
a10_an_edwards_s_past_the_order_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(edwards); i++)
		try_past_order(&edwards[i]);
}

/* Ways to sign with one RSA key; each verifies its own and no other's. */
static const char *const rsa_algs[] = { "RS256", "RS384", "RS512", "PS256",
	"PS384", "PS512" };

static void
a5_a_signature_holds_for_one_algorithm_of_the_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(rsa_algs); i++) {
		jeton_key *key = open_key(shelf_rsa, rsa_algs[i]);
		uint8_t sig[JT_SIGNATURE_MAX];

		assert_int_equal(jt_key_sign(&key->key, message, sizeof message,
				     sig),
		    JETON_OK);
		jeton_key_free(key);
		for (size_t j = 0; j < JT_COUNT(rsa_algs); j++) {
			jeton_key *other = open_key(shelf_rsa, rsa_algs[j]);
			jeton_keys *keys = public_of(other);

			assert_int_equal(check(keys, message, sizeof message,
					     sig, 256),
			    i == j ? JETON_OK : JETON_BAD_SIGNATURE);
			jeton_keys_free(keys);
			jeton_key_free(other);
		}
	}
}

static void
a_public_half_signs_nothing_and_outlives_its_key(void **state)
{
	uint8_t sig[JT_SIGNATURE_MAX], own[JT_SIGNATURE_MAX];

	(void)state;
	for (const struct shelf_alg *a = shelf_algs; a->name[0] != '\0'; a++) {
		jeton_key *key = open_key(a->key, a->name);
		jeton_keys *keys = public_of(key);

		assert_int_equal(jt_key_sign(&key->key, message, sizeof message,
				     sig),
		    JETON_OK);
		jeton_key_free(key);
		assert_int_equal(jt_key_sign(&keys->key[0], message,
				     sizeof message, own),
		    JETON_KEY_USE);
		assert_int_equal(check(keys, message, sizeof message, sig,
				     a->size),
		    JETON_OK);
		jeton_keys_free(keys);
	}
}

/* Of Wycheproof: the verifier's sum is the point at infinity. */
static void
a7_a_sum_at_infinity_is_a_bad_signature_and_no_failure_of_ours(void **state)
{
	static const struct {
		const char *alg, *jwk, *signature;
	} cases[] = {
		{ "ES256",
		    "{\"kty\":\"EC\",\"crv\":\"P-256\","
		    "\"x\":\"tTPUaV3VuMXgd1flXm5Rb34siPoCOeI_YOjsB91w8oc\","
		    "\"y\":\"GxNO5YzFgyeEVoY_M8OoXYgffUo5hQFD4p1OrwCa_kc\"}",
		    "7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e"
		    "3192a8555555550000000055555555555555553ef7a8e48d07df81a693"
		    "439654210c70" },
		{ "ES512",
		    "{\"kty\":\"EC\",\"crv\":\"P-521\","
		    "\"x\":\"ACoH8T8-jfOCFFt5Qv5vkcEv8wZLMUtONHa_Ovu5ggcPF_Y7Le"
		    "X76Mkah65jKGn6zxfVzp0TmzftVXWBu5p-S4-j\","
		    "\"y\":\"ACS5BMX8U2rlOzI6f9C3uOQgMCQGrehOqKEMp8XJNLrVSJ2246"
		    "jMMGRgLMg_MJ6dJHqucq_KCDNryJGeFfS-Wtd6\"}",
		    "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
		    "fffffffffd28c343c1df97cb35bfe600a47b84d2e81ddae4dc44ce23d7"
		    "5db7db8f489c320400aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		    "a"
		    "aaaaaaaaaaaaaaaaaaaaaaaaaa8c5d782813fba87792a9955c2fd03374"
		    "5693c9892d8896d3a3e7a925f85bd76ad" },
	};
	uint8_t sig[JT_SIGNATURE_MAX];

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		size_t n = shelf_hex(sig, cases[i].signature);
		jeton_keys *keys;

		assert_int_equal(jeton_keys_parse(&keys,
				     jeton_cstr(cases[i].jwk), NULL),
		    JETON_OK);
		ERR_clear_error();
		assert_int_equal(check(keys, "123400", 6, sig, n),
		    JETON_BAD_SIGNATURE);
		assert_int_equal(ERR_peek_error(), 0);
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
		cmocka_unit_test(
		    a7_a_sum_at_infinity_is_a_bad_signature_and_no_failure_of_ours),
		cmocka_unit_test(a10_an_edwards_s_past_the_order_is_refused),
		cmocka_unit_test(
		    a5_a_signature_holds_for_one_algorithm_of_the_key),
		cmocka_unit_test(
		    a_public_half_signs_nothing_and_outlives_its_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
