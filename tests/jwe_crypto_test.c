/* SPDX-License-Identifier: Apache-2.0 */
/* The cryptography of encryption against the RFCs' numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "crypto/encrypt.h"
#include "shelf.h"

enum { ROOM = 512 };

static const char principle[] =
    "A cipher system must not be required to be secret, and it must be able "
    "to fall into the hands of the enemy without inconvenience";
static const char kerckhoffs[] = "The second principle of Auguste Kerckhoffs";

/* RFC 7518 appendix B; the key is 00 01 02 ... */
static const struct {
	enum jt_aead aead;
	const char *cipher, *tag;
} contents[] = {
	{ JT_A128CBC_HS256,
	    "c80edfa32ddf39d5ef00c0b468834279a2e46a1b8049f792f76bfe54b903a9c9"
	    "a94ac9b47ad2655c5f10f9aef71427e2fc6f9b3f399a221489f16362c7032336"
	    "09d45ac69864e3321cf82935ac4096c86e133314c54019e8ca7980dfa4b9cf1b"
	    "384c486f3a54c51078158ee5d79de59fbd34d848b3d69550a67646344427ade5"
	    "4b8851ffb598f7f80074b9473c82e2db",
	    "652c3fa36b0a7c5b3219fab3a30bc1c4" },
	{ JT_A192CBC_HS384,
	    "ea65da6b59e61edb419be62d19712ae5d303eeb50052d0dfd6697f77224c8edb"
	    "000d279bdc14c1072654bd30944230c657bed4ca0c9f4a8466f22b226d174621"
	    "4bf8cfc2400add9f5126e479663fc90b3bed787a2f0ffcbf3904be2a641d5c21"
	    "05bfe591bae23b1d7449e532eef60a9ac8bb6c6b01d35d49787bcd57ef484927"
	    "f280adc91ac0c4e79c7b11efc60054e3",
	    "8490ac0e58949bfe51875d733f93ac2075168039ccc733d7" },
	{ JT_A256CBC_HS512,
	    "4affaaadb78c31c5da4b1b590d10ffbd3dd8d5d302423526912da037ecbcc7bd"
	    "822c301dd67c373bccb584ad3e9279c2e6d12a1374b77f077553df829410446b"
	    "36ebd97066296ae6427ea75c2e0846a11a09ccf5370dc80bfecbad28c73f09b3"
	    "a3b75e662a2594410ae496b2e2e6609e31e6e02cc837f053d21f37ff4f51950b"
	    "be2638d09dd7a4930930806d0703b1f6",
	    "4dd3b4c088a7f45c216839645b2012bf2e6269a8c56a816dbc1b267761955bc"
	    "5" },
};

/* RFC 3394 section 4. */
static const struct {
	size_t key, data;
	const char *wrapped;
} wraps[] = {
	{ 16, 16, "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5" },
	{ 24, 16, "96778b25ae6ca435f92b5b97c050aed2468ab8a17ad84e5d" },
	{ 32, 16, "64e8c3f9ce0f5ba263e9777905818a2a93c8191e7d6e8ae7" },
	{ 24, 24,
	    "031d33264e15d33268f24ec260743edce1c6c7ddee725a936ba814915c6762d"
	    "2" },
	{ 32, 24,
	    "a8f9bc1612c68b3ff6e6f4fbe30e71e4769c8b80a32cb8958cd5d17d6b254da"
	    "1" },
	{ 32, 32,
	    "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43b"
	    "fb988b9b7a02dd21" },
};

static const uint8_t wrapped_data[] = { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55,
	0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0, 1, 2, 3,
	4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

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

static void
count_up(uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)i;
}

static jeton_str
view(const uint8_t *p, size_t n)
{
	return (jeton_str){ (const char *)p, n };
}

/* In steps of one block, then the rest. */
static size_t
seal(const struct jt_aead_job *job, const char *text, uint8_t *out,
    uint8_t *tag)
{
	struct jt_aead_stream *s;
	size_t at = 0, rest, n = strlen(text);

	assert_int_equal(jt_aead_begin(&s, job), JETON_OK);
	for (; n - at > JT_AEAD_BLOCK; at += JT_AEAD_BLOCK)
		assert_int_equal(jt_aead_update(s, text + at, JT_AEAD_BLOCK,
				     out + at),
		    JETON_OK);
	assert_int_equal(jt_aead_end(s, text + at, n - at, out + at, &rest),
	    JETON_OK);
	memcpy(tag, jt_aead_tag(s), jt_aead_tag_size(job->aead));
	jt_aead_free(s);
	return at + rest;
}

static void
rfc_7518_appendix_b_comes_out(void **state)
{
	uint8_t key[JT_AEAD_KEY_MAX], iv[16], wanted[ROOM], got[ROOM];
	uint8_t tag[JT_AEAD_TAG_MAX];
	size_t n, size;

	(void)state;
	count_up(key, sizeof key);
	shelf_hex(iv, "1af38c2dc2b96ffdd86694092341bc04");
	for (size_t i = 0; i < JT_COUNT(contents); i++) {
		struct jt_aead_job job = { .aead = contents[i].aead,
			.key = key,
			.iv = iv,
			.aad = { jeton_cstr(kerckhoffs) } };

		n = seal(&job, principle, got, tag);
		assert_int_equal(n, shelf_hex(wanted, contents[i].cipher));
		assert_memory_equal(got, wanted, n);
		size = shelf_hex(wanted, contents[i].tag);
		assert_int_equal(size, jt_aead_tag_size(job.aead));
		assert_memory_equal(tag, wanted, size);
		assert_int_equal(jt_aead_open(&job, view(got, n), tag, got, &n),
		    JETON_OK);
		assert_int_equal(n, strlen(principle));
		assert_memory_equal(got, principle, n);
	}
}

/* Each size of text, each aead; then with one bit of anything changed. */
static void
what_is_sealed_opens_unless_it_was_changed(void **state)
{
	uint8_t key[JT_AEAD_KEY_MAX], iv[16] = { 7 }, cipher[ROOM];
	uint8_t tag[JT_AEAD_TAG_MAX], out[ROOM], zero[ROOM] = { 0 };
	size_t n, size;

	(void)state;
	count_up(key, sizeof key);
	for (enum jt_aead a = JT_A128CBC_HS256; a <= JT_A256GCM; a++) {
		struct jt_aead_job job = { .aead = a,
			.key = key,
			.iv = iv,
			.aad = { JT_INIT("a"), JT_INIT("."), JT_INIT("b") } };

		for (size_t i = 0; i <= 50; i++) {
			const char *text = principle + strlen(principle) - i;

			size = seal(&job, text, cipher, tag);
			assert_int_equal(jt_aead_open(&job, view(cipher, size),
					     tag, out, &n),
			    JETON_OK);
			assert_int_equal(n, i);
			assert_memory_equal(out, text, i);
		}
		for (size_t bit = 0; bit < size * 8; bit++) {
			cipher[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_int_equal(jt_aead_open(&job, view(cipher, size),
					     tag, out, &n),
			    JETON_BAD_SIGNATURE);
			assert_memory_equal(out, zero, size);
			cipher[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		for (size_t bit = 0; bit < jt_aead_tag_size(a) * 8; bit++) {
			tag[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_int_equal(jt_aead_open(&job, view(cipher, size),
					     tag, out, &n),
			    JETON_BAD_SIGNATURE);
			tag[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		job.aad[2] = (jeton_str){ "c", 1 };
		assert_int_equal(jt_aead_open(&job, view(cipher, size), tag,
				     out, &n),
		    JETON_BAD_SIGNATURE);
	}
}

/* A MAC that is right over padding that is not: made with the key. */
static void
a39_padding_is_looked_at_after_the_mac(void **state)
{
	uint8_t key[32], iv[16] = { 0 }, cipher[ROOM], tag[JT_AEAD_TAG_MAX];
	uint8_t out[ROOM];
	size_t n, size;
	struct jt_aead_job job = {
		.aead = JT_A128CBC_HS256, .key = key, .iv = iv
	};

	(void)state;
	count_up(key, sizeof key);
	size = seal(&job, "0123456789abcdef", cipher, tag);
	assert_int_equal(size, 32);
	for (size_t cut = 0; cut <= 32; cut++) {
		struct jt_hmac mac;
		uint8_t text[16 + 32 + 8], sum[JT_HASH_MAX];

		memcpy(text, iv, 16);
		memcpy(text + 16, cipher, cut);
		memset(text + 16 + cut, 0, 8);
		assert_int_equal(jt_hmac_init(&mac, JT_SHA256, key, 16),
		    JETON_OK);
		jt_hmac_run(&mac, text, 16 + cut + 8, sum);
		assert_int_equal(jt_aead_open(&job, view(cipher, cut), sum, out,
				     &n),
		    cut == 32 ? JETON_OK : JETON_BAD_SIGNATURE);
	}
}

static void
a40_the_size_of_the_aad_has_64_bits_and_is_checked(void **state)
{
	static const struct {
		uint64_t sizes[3];
		const char *bits; /* NULL: too long */
	} cases[] = {
		{ { 0, 0, 0 }, "0000000000000000" },
		{ { 42, 0, 0 }, "0000000000000150" },
		{ { UINT64_C(1) << 29, 0, 0 }, "0000000100000000" },
		{ { UINT64_C(1) << 32, 1, 2 }, "0000000800000018" },
		{ { (UINT64_C(1) << 61) - 2, 1, 0 }, "fffffffffffffff8" },
		{ { (UINT64_C(1) << 61) - 1, 1, 0 }, NULL },
		{ { UINT64_C(1) << 61, 0, 0 }, NULL },
		{ { UINT64_MAX, 1, 0 }, NULL },
		{ { UINT64_MAX, UINT64_MAX, UINT64_MAX }, NULL },
	};
	uint8_t bits[8], wanted[8];

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		const uint64_t *n = cases[i].sizes;
		jeton_str aad[3] = { { "", n[0] }, { "", n[1] }, { "", n[2] } };
		jeton_err e = jt_aead_aad_bits(aad, bits);

		if (cases[i].bits == NULL) {
			assert_int_equal(e, JETON_TOO_LONG);
			continue;
		}
		assert_int_equal(e, JETON_OK);
		shelf_hex(wanted, cases[i].bits);
		assert_memory_equal(bits, wanted, 8);
	}
}

static void
rfc_3394_comes_out(void **state)
{
	uint8_t key[32], wanted[64], got[64];

	(void)state;
	count_up(key, sizeof key);
	for (size_t i = 0; i < JT_COUNT(wraps); i++) {
		size_t n = shelf_hex(wanted, wraps[i].wrapped);
		jeton_str k = view(key, wraps[i].key);

		assert_int_equal(n, wraps[i].data + JT_WRAP_EXTRA);
		assert_int_equal(jt_wrap(k, wrapped_data, wraps[i].data, got),
		    JETON_OK);
		assert_memory_equal(got, wanted, n);
		assert_int_equal(jt_unwrap(k, wanted, n, got), JETON_OK);
		assert_memory_equal(got, wrapped_data, wraps[i].data);
		for (size_t bit = 0; bit < n * 8; bit++) {
			wanted[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_int_equal(jt_unwrap(k, wanted, n, got),
			    JETON_BAD_SIGNATURE);
			wanted[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
	}
}

static void
a42_wrapped_keys_of_impossible_size_are_refused(void **state)
{
	static const size_t sizes[] = { 0, 7, 8, 15, 16, 23, 25, 31, 33, 79, 80,
		1048576 };
	uint8_t key[16] = { 0 }, out[80], *p;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(sizes); i++) {
		p = calloc(1, sizes[i] + 1);
		assert_non_null(p);
		assert_int_equal(jt_unwrap(view(key, 16), p, sizes[i], out),
		    JETON_BAD_SIGNATURE);
		free(p);
	}
	assert_int_equal(jt_wrap(view(key, 16), key, 8, out), JETON_ARGUMENT);
	assert_int_equal(jt_wrap(view(key, 15), key, 16, out), JETON_ARGUMENT);
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

/* RFC 7518 appendix C, from the secret on; and a key of two rounds. */
static void
a35_the_concat_kdf_has_as_many_rounds_as_it_takes(void **state)
{
	static const uint8_t z[] = { 158, 86, 217, 29, 129, 113, 53, 211, 114,
		131, 66, 131, 191, 132, 38, 156, 251, 49, 110, 163, 218, 128,
		106, 72, 246, 218, 167, 121, 140, 254, 144, 196 };
	struct jt_agreement a = { JT_INIT("A128GCM"), JT_INIT("Alice"),
		JT_INIT("Bob") };
	uint8_t got[JT_AEAD_KEY_MAX], wanted[JT_AEAD_KEY_MAX];
	uint8_t text[4 + sizeof z + 4 + 7 + 4 + 5 + 4 + 3 + 4];
	size_t n;

	(void)state;
	n = shelf_base64url(wanted, "VqqN6vgjbSBcIijNcacQGg");
	assert_int_equal(jt_concat_kdf(&a, view(z, sizeof z), got, n),
	    JETON_OK);
	assert_memory_equal(got, wanted, n);
	assert_int_equal(jt_concat_kdf(&a, view(z, sizeof z), got, 48),
	    JETON_OK);
	for (uint8_t round = 1; round <= 2; round++) {
		memset(text, 0, sizeof text);
		text[3] = round;
		memcpy(text + 4, z, sizeof z);
		memcpy(text + 36, "\0\0\0\7A128GCM\0\0\0\5Alice\0\0\0\3Bob",
		    27);
		memcpy(text + 63, "\0\0\1\200", 4);
		assert_int_equal(jt_digest(JT_SHA256, text, sizeof text,
				     wanted),
		    JETON_OK);
		assert_memory_equal(got + 32 * (round - 1), wanted,
		    round == 1 ? 32 : 16);
	}
}

static size_t
deflate_raw(const void *p, size_t n, uint8_t *out, size_t size, int window)
{
	z_stream z = { 0 };
	size_t used;

	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, window, 8,
			     Z_DEFAULT_STRATEGY),
	    Z_OK);
	z.next_in = (z_const Bytef *)(uintptr_t)p;
	z.avail_in = (uInt)n;
	z.next_out = out;
	z.avail_out = (uInt)size;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	used = size - z.avail_out;
	deflateEnd(&z);
	return used;
}

static void
a37_what_inflates_is_bounded_and_whole(void **state)
{
	enum { CAP = 250000 };
	static uint8_t text[2 * CAP], packed[2 * CAP], out[CAP];
	size_t n, size;

	(void)state;
	for (size_t i = 0; i < CAP; i++)
		text[i] = (uint8_t)(i * i >> 7);
	size = deflate_raw(text, CAP, packed, sizeof packed, -15);
	assert_int_equal(jt_inflate(view(packed, size), out, CAP, &n),
	    JETON_OK);
	assert_int_equal(n, CAP);
	assert_memory_equal(out, text, CAP);
	for (size_t cut = 0; cut < size; cut += 1 + size / 97)
		assert_int_equal(jt_inflate(view(packed, cut), out, CAP, &n),
		    JETON_MALFORMED);
	assert_int_equal(jt_inflate(view(packed, size + 1), out, CAP, &n),
	    JETON_MALFORMED);
	size = deflate_raw(text, CAP + 1, packed, sizeof packed, -15);
	assert_int_equal(jt_inflate(view(packed, size), out, CAP, &n),
	    JETON_TOO_LONG);
	assert_int_equal(n, 0);
	size = deflate_raw(text, 1000, packed, sizeof packed, 15);
	assert_int_equal(jt_inflate(view(packed, size), out, CAP, &n),
	    JETON_MALFORMED);
	size = deflate_raw(text, 0, packed, sizeof packed, -15);
	assert_int_equal(jt_inflate(view(packed, size), out, CAP, &n),
	    JETON_OK);
	assert_int_equal(n, 0);
}

static void
oaep_opens_what_it_closed_with_the_same_hash(void **state)
{
	uint8_t key[JT_AEAD_KEY_MAX], cipher[256], out[JT_AEAD_KEY_MAX];
	struct jt_ekey *k;

	(void)state;
	count_up(key, sizeof key);
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
		cmocka_unit_test(rfc_7518_appendix_b_comes_out),
		cmocka_unit_test(what_is_sealed_opens_unless_it_was_changed),
		cmocka_unit_test(a39_padding_is_looked_at_after_the_mac),
		cmocka_unit_test(
		    a40_the_size_of_the_aad_has_64_bits_and_is_checked),
		cmocka_unit_test(rfc_3394_comes_out),
		cmocka_unit_test(
		    a42_wrapped_keys_of_impossible_size_are_refused),
		cmocka_unit_test(rfc_7748_section_6_comes_out),
		cmocka_unit_test(
		    a34_a_zero_secret_is_refused_on_curves_of_rfc_7748),
		cmocka_unit_test(a34_a_zero_secret_is_taken_on_curves_of_nist),
		cmocka_unit_test(a33_points_off_the_curve_are_refused),
		cmocka_unit_test(
		    a35_the_concat_kdf_has_as_many_rounds_as_it_takes),
		cmocka_unit_test(a37_what_inflates_is_bounded_and_whole),
		cmocka_unit_test(oaep_opens_what_it_closed_with_the_same_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
