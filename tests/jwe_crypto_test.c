/* SPDX-License-Identifier: Apache-2.0 */
/* The cryptography of encryption against the RFCs' numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#define ZLIB_CONST
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
	z.next_in = p;
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
		cmocka_unit_test(
		    a35_the_concat_kdf_has_as_many_rounds_as_it_takes),
		cmocka_unit_test(a37_what_inflates_is_bounded_and_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
