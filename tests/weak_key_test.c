/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/json.h"
#include "crypto/crypto.h"
#include "shelf.h"

enum { MODULUS = 256, HUGE_SIZE = 1025 };

/* The numbers of a JWK, decoded. */
struct numbers {
	uint8_t bytes[10][MODULUS];
	struct jt_parts parts;
};

static const char *const names[] = { "n", "e", "d", "p", "q", "dp", "dq",
	"qi" };

static jeton_str *
part_at(struct jt_parts *parts, size_t i)
{
	jeton_str *const all[] = { &parts->n, &parts->e, &parts->d, &parts->p,
		&parts->q, &parts->dp, &parts->dq, &parts->qi };

	return all[i];
}

static void
read_numbers(struct numbers *out, jeton_str jwk)
{
	jt_member members[32];
	char text[1024];
	size_t count, n;

	memset(out, 0, sizeof *out);
	assert_int_equal(jt_json_object(jwk, members, 32, &count), JETON_OK);
	for (size_t i = 0; i < JT_COUNT(names); i++) {
		const jt_member *m =
		    jt_json_find(jwk, members, count, jeton_cstr(names[i]));

		if (m == NULL)
			continue;
		assert_int_equal(jt_json_str(jt_json_value(jwk, m), text,
				     sizeof text, &n),
		    JETON_OK);
		n = shelf_base64url(out->bytes[i], text);
		*part_at(&out->parts, i) =
		    (jeton_str){ (const char *)out->bytes[i], n };
	}
}

/* Moduli: so many bytes of 0xff between a first and a last one. */
static const struct {
	size_t n;
	uint8_t first, last;
	jeton_err e;
} moduli[] = {
	{ 0, 0, 0, JETON_KEY_FORM },
	{ 1, 0, 1, JETON_KEY_WEAK },
	{ 64, 0xff, 0xff, JETON_KEY_WEAK },
	{ 128, 0xff, 0xff, JETON_KEY_WEAK },
	{ 255, 0xff, 0xff, JETON_KEY_WEAK },
	{ 256, 0x7f, 0xff, JETON_KEY_WEAK },
	{ 256, 0x80, 0xff, JETON_OK },
	{ 256, 0x80, 0xfe, JETON_KEY_FORM },
	{ 512, 0xff, 0xff, JETON_OK },
	{ 1024, 0xff, 0xff, JETON_OK },
	{ 1025, 0x01, 0xff, JETON_KEY_FORM },
	{ 1025, 0xff, 0xff, JETON_KEY_FORM },
};

static void
a31_a_modulus_is_odd_and_of_2048_to_8192_bits(void **state)
{
	static uint8_t n[HUGE_SIZE];
	struct jt_parts parts = { .e = JT_INIT("\1\0\1") };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(moduli); i++) {
		memset(n, 0xff, sizeof n);
		n[0] = moduli[i].first;
		if (moduli[i].n > 0)
			n[moduli[i].n - 1] = moduli[i].last;
		parts.n = (jeton_str){ (const char *)n, moduli[i].n };
		shelf_assert_made(JT_KIND_RSA, &parts, moduli[i].e,
		    moduli[i].e == JETON_OK ? "" : "n");
	}
	parts.n = (jeton_str){ NULL, 0 };
	shelf_assert_made(JT_KIND_RSA, &parts, JETON_KEY_FORM, "n");
}

static const struct {
	const char *hex;
	jeton_err e;
} exponents[] = {
	{ "", JETON_KEY_FORM },
	{ "00", JETON_KEY_FORM },
	{ "01", JETON_KEY_FORM },
	{ "02", JETON_KEY_FORM },
	{ "03", JETON_OK },
	{ "04", JETON_KEY_FORM },
	{ "010000", JETON_KEY_FORM },
	{ "010001", JETON_OK },
	{ "ffffffffffffffff", JETON_OK },
	{ "fffffffffffffffe", JETON_KEY_FORM },
	{ "010000000000000001", JETON_KEY_FORM },
};

static void
a31_an_exponent_is_odd_and_of_2_to_64_bits(void **state)
{
	struct numbers numbers;
	uint8_t e[16];

	(void)state;
	read_numbers(&numbers, jeton_cstr(shelf_rsa));
	for (size_t i = 0; i < JT_COUNT(exponents); i++) {
		struct jt_parts parts = { .n = numbers.parts.n };

		parts.e = (jeton_str){ (const char *)e,
			shelf_hex(e, exponents[i].hex) };
		shelf_assert_made(JT_KIND_RSA, &parts, exponents[i].e,
		    exponents[i].e == JETON_OK ? "" : "e");
	}
}

static void
a31_a_modulus_with_the_roca_fingerprint_is_weak(void **state)
{
	static const char *const files[] = { "keys/rsa-roca.jwk",
		"keys/rsa-roca-private.jwk" };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(files); i++) {
		size_t n;
		char *p = shelf_read(files[i], &n);
		jeton_keys *keys;
		jeton_why why;

		assert_int_equal(shelf_parse_keys(&keys, (jeton_str){ p, n },
				     &(jeton_key_options){ .why = &why }),
		    JETON_KEY_WEAK);
		assert_string_equal(why.text, "member 'n' makes a weak key");
		free(p);
	}
}

/* Each private number with one bit changed, or without it. */
static const struct {
	const char *name;
	jeton_err changed, absent;
	const char *changed_bad, *absent_bad;
} privates[] = {
	{ "d", JETON_KEY_MISMATCH, JETON_KEY_FORM, "dp", "d" },
	{ "p", JETON_KEY_MISMATCH, JETON_KEY_FORM, "p", "p" },
	{ "q", JETON_KEY_MISMATCH, JETON_KEY_FORM, "p", "q" },
	{ "dp", JETON_KEY_MISMATCH, JETON_KEY_FORM, "dp", "dp" },
	{ "dq", JETON_KEY_MISMATCH, JETON_KEY_FORM, "dq", "dq" },
	{ "qi", JETON_KEY_MISMATCH, JETON_KEY_FORM, "qi", "qi" },
};

static void
private_numbers_of_rsa_belong_together(void **state)
{
	struct numbers numbers;
	struct jt_parts parts;

	(void)state;
	read_numbers(&numbers, jeton_cstr(shelf_rsa));
	shelf_assert_made(JT_KIND_RSA, &numbers.parts, JETON_OK, "");
	for (size_t i = 0; i < JT_COUNT(privates); i++) {
		uint8_t *bytes = numbers.bytes[i + 2];

		assert_string_equal(names[i + 2], privates[i].name);
		bytes[100] ^= 0x10;
		shelf_assert_made(JT_KIND_RSA, &numbers.parts,
		    privates[i].changed, privates[i].changed_bad);
		bytes[100] ^= 0x10;
		parts = numbers.parts;
		*part_at(&parts, i + 2) = (jeton_str){ NULL, 0 };
		shelf_assert_made(JT_KIND_RSA, &parts, privates[i].absent,
		    privates[i].absent_bad);
	}
}

static void
a_private_exponent_alone_is_enough_if_it_is_the_right_one(void **state)
{
	struct numbers numbers;
	struct jt_parts parts = { 0 };
	uint8_t sig[JT_SIGNATURE_MAX];
	const char *bad;
	struct jt_pkey *k;

	(void)state;
	read_numbers(&numbers, jeton_cstr(shelf_rsa));
	parts.n = numbers.parts.n;
	parts.e = numbers.parts.e;
	parts.d = numbers.parts.d;
	assert_int_equal(jt_pkey_make(&k, JT_KIND_RSA, &parts, &bad), JETON_OK);
	assert_int_equal(jt_pkey_bind(k, JT_SCHEME_RSA_PKCS1, JT_SHA256),
	    JETON_OK);
	assert_int_equal(jt_pkey_sign(k, "x", 1, sig), JETON_OK);
	assert_int_equal(jt_pkey_verify(k, "x", 1, sig, MODULUS), JETON_OK);
	jt_pkey_free(k);
	numbers.bytes[2][200] ^= 1;
	shelf_assert_made(JT_KIND_RSA, &parts, JETON_KEY_MISMATCH, "d");
	parts.d = parts.n;
	shelf_assert_made(JT_KIND_RSA, &parts, JETON_KEY_MISMATCH, "d");
	parts.d = JT_LIT("\0");
	shelf_assert_made(JT_KIND_RSA, &parts, JETON_KEY_MISMATCH, "d");
}

/* p for q: a prime pair, but the exponents are the wrong way round. */
static void
primes_in_the_wrong_order_are_refused(void **state)
{
	struct numbers numbers;
	struct jt_parts parts;

	(void)state;
	read_numbers(&numbers, jeton_cstr(shelf_rsa));
	parts = numbers.parts;
	parts.p = numbers.parts.q;
	parts.q = numbers.parts.p;
	shelf_assert_made(JT_KIND_RSA, &parts, JETON_KEY_MISMATCH, "dp");
	parts.dp = numbers.parts.dq;
	parts.dq = numbers.parts.dp;
	shelf_assert_made(JT_KIND_RSA, &parts, JETON_KEY_MISMATCH, "qi");
	parts = numbers.parts;
	parts.p = parts.n;
	parts.q = JT_LIT("\1");
	shelf_assert_made(JT_KIND_RSA, &parts, JETON_KEY_MISMATCH, "p");
}

enum { WIDTH_MAX = 66 };

static const struct curve {
	enum jt_kind kind;
	size_t width;
	const char *x, *y; /* of the generator */
	const char *order;
	const char *far_x, *far_y; /* a point, but x is not below p */
} curves[] = {
	{ JT_KIND_P256, 32,
	    "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
	    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
	    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
	    "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
	    "66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f"
	    "4" },
	{ JT_KIND_P384, 48,
	    "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a38"
	    "5502f25dbf55296c3a545e3872760ab7",
	    "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c0"
	    "0a60b1ce1d7e819d7a431d7c90ea0e5f",
	    "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf"
	    "581a0db248b0a77aecec196accc52973",
	    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
	    "ffffffff0000000000000000ffffffff",
	    "c306610fb0ae5a159cf45c06069f22a6c5eb3641c602d42dea2c4b4f75550793"
	    "406d80d2b91ad54f9048bd487af1ade1" },
	{ JT_KIND_P521, 66,
	    "00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d"
	    "3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5"
	    "bd66",
	    "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e"
	    "662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd1"
	    "6650",
	    "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
	    "fffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e9138"
	    "6409",
	    "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
	    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
	    "ffff",
	    "012df13601594a883ef2d935e44bb90bf4d6619b74e52af7552f97769011c071"
	    "9eb439cfab2a88d40fe59a2bed1f43557169a2d0a2ccd280c607b92bbf51ffe0"
	    "b078" },
	{ JT_KIND_SECP256K1, 32,
	    "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
	    "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
	    "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
	    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc30",
	    "4218f20ae6c646b363db68605822fb14264ca8d2587fdd6fbc750d587e76a7e"
	    "e" },
};

/* Bytes of a curve's numbers, of which a row takes some. */
struct point {
	uint8_t x[WIDTH_MAX + 1], y[WIDTH_MAX + 1], d[WIDTH_MAX + 1];
	struct jt_parts parts;
};

/* The generator and 1. */
static void
put_point(struct point *p, const struct curve *c)
{
	memset(p, 0, sizeof *p);
	assert_int_equal(shelf_hex(p->x, c->x), c->width);
	assert_int_equal(shelf_hex(p->y, c->y), c->width);
	p->d[c->width - 1] = 1;
	p->parts.x = (jeton_str){ (char *)p->x, c->width };
	p->parts.y = (jeton_str){ (char *)p->y, c->width };
	p->parts.d = (jeton_str){ (char *)p->d, c->width };
}

static void
try_privates(const struct curve *c)
{
	struct point p;

	put_point(&p, c);
	shelf_assert_made(c->kind, &p.parts, JETON_OK, "");
	for (unsigned d = 0; d <= 2; d += 2) {
		p.d[c->width - 1] = (uint8_t)d;
		shelf_assert_made(c->kind, &p.parts, JETON_KEY_MISMATCH, "d");
	}
	shelf_hex(p.d, c->order);
	shelf_assert_made(c->kind, &p.parts, JETON_KEY_MISMATCH, "d");
	p.d[c->width - 1]++;
	shelf_assert_made(c->kind, &p.parts, JETON_KEY_MISMATCH, "d");
	put_point(&p, c);
	p.parts.d = (jeton_str){ (char *)p.d + 1, c->width - 1 };
	shelf_assert_made(c->kind, &p.parts, JETON_KEY_FORM, "d");
	p.parts.d = (jeton_str){ (char *)p.d, c->width + 1 };
	shelf_assert_made(c->kind, &p.parts, JETON_KEY_FORM, "d");
}

static void
try_publics(const struct curve *c)
{
	struct point p;

	put_point(&p, c);
	p.parts.d = (jeton_str){ NULL, 0 };
	shelf_assert_made(c->kind, &p.parts, JETON_OK, "");
	p.y[c->width - 1] ^= 1;
	shelf_assert_made(c->kind, &p.parts, JETON_KEY_FORM, "x");
	memset(p.x, 0, c->width);
	memset(p.y, 0, c->width);
	shelf_assert_made(c->kind, &p.parts, JETON_KEY_FORM, "x");
	memset(p.x, 0xff, c->width);
	shelf_assert_made(c->kind, &p.parts, JETON_KEY_FORM, "x");
	shelf_hex(p.x, c->far_x);
	shelf_hex(p.y, c->far_y);
	shelf_assert_made(c->kind, &p.parts, JETON_KEY_FORM, "x");
}

static void
try_lengths(const struct curve *c)
{
	struct point p;

	for (int by = -1; by <= 1; by += 2) {
		put_point(&p, c);
		p.parts.d = (jeton_str){ NULL, 0 };
		p.parts.x.n += (size_t)by;
		shelf_assert_made(c->kind, &p.parts, JETON_KEY_FORM, "x");
		p.parts.x.n -= (size_t)by;
		p.parts.y.n += (size_t)by;
		shelf_assert_made(c->kind, &p.parts, JETON_KEY_FORM, "y");
	}
	p.parts.y = (jeton_str){ NULL, 0 };
	shelf_assert_made(c->kind, &p.parts, JETON_KEY_FORM, "y");
}

static void
a31_a_point_is_on_the_curve_and_of_full_length(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(curves); i++) {
		try_privates(&curves[i]);
		try_publics(&curves[i]);
		try_lengths(&curves[i]);
	}
}

static const struct {
	const char *n, *e, *more;
	jeton_err err;
	const char *why;
} spellings[] = {
	{ "", "AQAB", "", JETON_OK, "" },
	{ "", "AQAB", ",\"oth\":[]", JETON_KEY_FORM,
	    "member 'oth': there may be only two primes" },
	{ "", "AAEAAQ", "", JETON_KEY_FORM,
	    "member 'e' begins with a zero byte" },
	{ "AAAA", "AQAB", "", JETON_KEY_FORM,
	    "member 'n' begins with a zero byte" },
	{ "", "", "", JETON_KEY_FORM, "member 'e' is empty" },
	{ "", "AQ", "", JETON_KEY_FORM,
	    "member 'e' is missing or no number of such a key" },
	{ "", "AQAB", ",\"p\":\"AQAB\"", JETON_KEY_FORM,
	    "member 'd' is missing or no number of such a key" },
	{ "", "AQAB", ",\"d\":\"AQAB\"", JETON_KEY_MISMATCH,
	    "member 'd' does not belong to the others" },
	{ "", "AQAB", ",\"d\":\"AQAB\",\"p\":\"AQAB\"", JETON_KEY_FORM,
	    "member 'q' is missing or no number of such a key" },
};

static void
a32_numbers_are_spelled_in_one_way(void **state)
{
	char text[2048], n[512];
	const char *start = strstr(shelf_rsa, "\"n\":\"") + 5;

	(void)state;
	snprintf(n, sizeof n, "%.*s", (int)strcspn(start, "\""), start);
	for (size_t i = 0; i < JT_COUNT(spellings); i++) {
		jeton_keys *keys;
		jeton_why why;

		snprintf(text, sizeof text,
		    "{\"kty\":\"RSA\",\"n\":\"%s%s\",\"e\":\"%s\"%s}",
		    spellings[i].n, n, spellings[i].e, spellings[i].more);
		assert_int_equal(shelf_parse_keys(&keys, jeton_cstr(text),
				     &(jeton_key_options){ .why = &why }),
		    spellings[i].err);
		assert_string_equal(why.text, spellings[i].why);
		jeton_keys_free(keys);
	}
}

static void
a_kind_does_only_its_own_scheme(void **state)
{
	struct jt_pkey *k;

	(void)state;
	assert_int_equal(jt_pkey_generate(&k, JT_KIND_P256, 0), JETON_OK);
	assert_int_equal(jt_pkey_bind(k, JT_SCHEME_RSA_PSS, JT_SHA256),
	    JETON_KEY_MISMATCH);
	assert_int_equal(jt_pkey_bind(k, JT_SCHEME_HMAC, JT_SHA256),
	    JETON_KEY_MISMATCH);
	assert_int_equal(jt_pkey_bind(k, JT_SCHEME_ECDSA, JT_SHA256), JETON_OK);
	jt_pkey_free(k);
	jt_pkey_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a31_a_modulus_is_odd_and_of_2048_to_8192_bits),
		cmocka_unit_test(a31_an_exponent_is_odd_and_of_2_to_64_bits),
		cmocka_unit_test(
		    a31_a_modulus_with_the_roca_fingerprint_is_weak),
		cmocka_unit_test(private_numbers_of_rsa_belong_together),
		cmocka_unit_test(
		    a_private_exponent_alone_is_enough_if_it_is_the_right_one),
		cmocka_unit_test(primes_in_the_wrong_order_are_refused),
		cmocka_unit_test(
		    a31_a_point_is_on_the_curve_and_of_full_length),
		cmocka_unit_test(a32_numbers_are_spelled_in_one_way),
		cmocka_unit_test(a_kind_does_only_its_own_scheme),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
