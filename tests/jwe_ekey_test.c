/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of two halves: agreement, and RSA with OAEP. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/encrypt.h"
#include "shelf.h"

/* RFC 7748 section 6. */
static const struct {
	enum jt_ekind kind;
	const char *d, *x, *peer, *z;
} agreements[] = {
	{ JT_E_X25519,
	    "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
	    "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
	    "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
	    "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e16174"
	    "2" },
	{ JT_E_X448,
	    "9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf5"
	    "74a9419744897391006382a6f127ab1d9ac2d8c0a598726b",
	    "9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c22c5d9bb"
	    "c836647241d953d40c5b12da88120d53177f80e532c41fa0",
	    "3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b43027d8b972"
	    "fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf33609",
	    "07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56"
	    "fd2464c335543936521c24403085d59a449a5037514a879d" },
};

static jeton_str
view(const uint8_t *p, size_t n)
{
	return (jeton_str){ (const char *)p, n };
}

/* A key of its parts; d may be NULL. */
static jeton_err
make(struct jt_ekey **out, enum jt_ekind kind, const char *x, const char *d)
{
	uint8_t bytes[2][JT_E_POINT_MAX];
	struct jt_parts parts = { 0 };
	const char *bad;

	parts.x = view(bytes[0], shelf_hex(bytes[0], x));
	if (d != NULL)
		parts.d = view(bytes[1], shelf_hex(bytes[1], d));
	return jt_ekey_make(out, kind, &parts, &bad);
}

static void
rfc_7748_section_6_comes_out(void **state)
{
	uint8_t wanted[JT_E_POINT_MAX], got[JT_E_POINT_MAX];
	struct jt_ekey *mine, *peer;
	size_t n;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(agreements); i++) {
		enum jt_ekind kind = agreements[i].kind;

		assert_int_equal(make(&mine, kind, agreements[i].x,
				     agreements[i].d),
		    JETON_OK);
		assert_int_equal(make(&peer, kind, agreements[i].peer, NULL),
		    JETON_OK);
		assert_int_equal(jt_ekey_agree(mine, peer, got, &n), JETON_OK);
		assert_int_equal(n, shelf_hex(wanted, agreements[i].z));
		assert_memory_equal(got, wanted, n);
		assert_int_equal(jt_ekey_agree(peer, mine, got, &n),
		    JETON_KEY_USE);
		jt_ekey_free(mine);
		assert_int_equal(make(&mine, kind, agreements[i].peer,
				     agreements[i].d),
		    JETON_KEY_MISMATCH);
		jt_ekey_free(peer);
	}
}

static void
a34_a_zero_secret_is_refused_on_curves_of_rfc_7748(void **state)
{
	static const struct {
		enum jt_ekind kind;
		const char *x;
	} cases[] = {
		{ JT_E_X25519,
		    "0000000000000000000000000000000000000000000000"
		    "000000000000000000" },
		{ JT_E_X25519,
		    "0100000000000000000000000000000000000000000000"
		    "000000000000000000" },
		{ JT_E_X25519,
		    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1"
		    "fd866205165f49b800" },
		{ JT_E_X448,
		    "00000000000000000000000000000000000000000000000000000000"
		    "0000000000000000000000000000000000000000000000000000000"
		    "0" },
	};
	uint8_t z[JT_E_POINT_MAX];
	struct jt_ekey *mine, *peer;
	size_t n;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		assert_int_equal(jt_ekey_generate(&mine, cases[i].kind, 0),
		    JETON_OK);
		assert_int_equal(make(&peer, cases[i].kind, cases[i].x, NULL),
		    JETON_OK);
		assert_int_equal(jt_ekey_agree(mine, peer, z, &n),
		    JETON_BAD_SIGNATURE);
		jt_ekey_free(mine);
		jt_ekey_free(peer);
	}
}

/* The private key 1 gives the point with x = 0 back. */
static void
a34_a_zero_secret_is_taken_on_curves_of_nist(void **state)
{
	uint8_t x[32] = { 0 }, y[32], gx[32], gy[32], one[32] = { 0 };
	uint8_t z[JT_E_POINT_MAX], zero[32] = { 0 };
	struct jt_parts peer_parts = { .x = view(x, 32), .y = view(y, 32) };
	struct jt_parts parts = {
		.x = view(gx, 32), .y = view(gy, 32), .d = view(one, 32)
	};
	struct jt_ekey *mine, *peer;
	const char *bad;
	size_t n;

	(void)state;
	one[31] = 1;
	shelf_hex(y,
	    "66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a"
	    "174f93f4");
	shelf_hex(gx,
	    "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a1394"
	    "5d898c296");
	shelf_hex(gy,
	    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406"
	    "837bf51f5");
	assert_int_equal(jt_ekey_make(&mine, JT_E_P256, &parts, &bad),
	    JETON_OK);
	assert_int_equal(jt_ekey_make(&peer, JT_E_P256, &peer_parts, &bad),
	    JETON_OK);
	assert_int_equal(jt_ekey_agree(mine, peer, z, &n), JETON_OK);
	assert_int_equal(n, 32);
	assert_memory_equal(z, zero, 32);
	jt_ekey_free(mine);
	jt_ekey_free(peer);
}

static void
a33_points_off_the_curve_are_refused(void **state)
{
	static const enum jt_ekind kinds[] = { JT_E_P256, JT_E_P384,
		JT_E_P521 };
	uint8_t buf[JT_PARTS_SIZE];
	struct jt_parts parts, wrong;
	struct jt_ekey *k, *other;
	const char *bad;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(kinds); i++) {
		uint8_t zero[JT_E_POINT_MAX] = { 0 };
		uint8_t *y;

		assert_int_equal(jt_ekey_generate(&k, kinds[i], 0), JETON_OK);
		assert_int_equal(jt_ekey_parts(k, true, buf, sizeof buf,
				     &parts),
		    JETON_OK);
		assert_int_equal(jt_ekey_make(&other, kinds[i], &parts, &bad),
		    JETON_OK);
		jt_ekey_free(other);
		wrong = parts;
		wrong.y = parts.x;
		assert_int_equal(jt_ekey_make(&other, kinds[i], &wrong, &bad),
		    JETON_KEY_FORM);
		wrong.x = wrong.y = view(zero, parts.x.n);
		assert_int_equal(jt_ekey_make(&other, kinds[i], &wrong, &bad),
		    JETON_KEY_FORM);
		wrong = parts;
		wrong.x.n--;
		assert_int_equal(jt_ekey_make(&other, kinds[i], &wrong, &bad),
		    JETON_KEY_FORM);
		wrong = parts;
		wrong.d = view(zero, parts.d.n);
		assert_int_equal(jt_ekey_make(&other, kinds[i], &wrong, &bad),
		    JETON_KEY_MISMATCH);
		y = buf + (parts.y.p - (const char *)buf);
		y[parts.y.n - 1] ^= 1;
		parts.d = (jeton_str){ NULL, 0 };
		assert_int_equal(jt_ekey_make(&other, kinds[i], &parts, &bad),
		    JETON_KEY_FORM);
		jt_ekey_free(k);
	}
}

static void
oaep_opens_what_it_closed_with_the_same_hash(void **state)
{
	uint8_t key[JT_AEAD_KEY_MAX], cipher[256], out[JT_AEAD_KEY_MAX];
	struct jt_ekey *k;

	(void)state;
	for (size_t i = 0; i < sizeof key; i++)
		key[i] = (uint8_t)i;
	assert_int_equal(jt_ekey_generate(&k, JT_E_RSA, 2048), JETON_OK);
	for (enum jt_oaep a = JT_OAEP_SHA1; a <= JT_OAEP_SHA512; a++) {
		assert_int_equal(jt_oaep_encrypt(k, a, key, 64, cipher),
		    JETON_OK);
		for (enum jt_oaep b = JT_OAEP_SHA1; b <= JT_OAEP_SHA512; b++)
			assert_int_equal(jt_oaep_decrypt(k, b,
					     view(cipher, 256), out, 64),
			    a == b ? JETON_OK : JETON_BAD_SIGNATURE);
		assert_int_equal(jt_oaep_decrypt(k, a, view(cipher, 256), out,
				     32),
		    JETON_BAD_SIGNATURE);
		assert_int_equal(jt_oaep_decrypt(k, a, view(cipher, 255), out,
				     64),
		    JETON_BAD_SIGNATURE);
	}
	jt_ekey_free(k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc_7748_section_6_comes_out),
		cmocka_unit_test(
		    a34_a_zero_secret_is_refused_on_curves_of_rfc_7748),
		cmocka_unit_test(a34_a_zero_secret_is_taken_on_curves_of_nist),
		cmocka_unit_test(a33_points_off_the_curve_are_refused),
		cmocka_unit_test(oaep_opens_what_it_closed_with_the_same_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
