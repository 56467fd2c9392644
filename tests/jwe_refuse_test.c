/* SPDX-License-Identifier: Apache-2.0 */
/* JWEs that are wrong in one thing each, and what is said of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#define ZLIB_CONST
#include <zlib.h>

#include "base/base64url.h"
#include "crypto/encrypt.h"
#include "jwe_desk.h"
#include "shelf.h"

static const char secret[] = "0123456789abcdef0123456789abcdef";

static struct desk
set_secret(const char *alg, size_t n)
{
	struct desk d;

	assert_int_equal(jeton_recipient_secret(&d.recipient, alg, secret, n),
	    JETON_OK);
	assert_int_equal(jeton_opener_secret(&d.opener, alg, secret, n),
	    JETON_OK);
	return d;
}

/* A JWE of dir with A128GCM whose header is this one, and all else right. */
static void
make_dir(const char *header, char *out)
{
	struct desk_made m = { .header = header,
		.enc = "A128GCM",
		.cek = (const uint8_t *)secret,
		.plaintext = JT_INIT("hello") };

	desk_make(&m, out);
}

static void
check_headers(const char *alg, size_t n, const char *const *headers,
    jeton_err wanted)
{
	static char jwe[DESK_ROOM];
	struct desk d = set_secret(alg, n);

	for (; *headers != NULL; headers++) {
		jeton_err e;

		make_dir(*headers, jwe);
		e = desk_tries(&d, jwe);
		if (e != wanted)
			fail_msg("%s: %s", *headers, jeton_errname(e));
	}
	desk_clear(&d);
}

static void
headers_are_strict(void **state)
{
	static const char *const good[] = {
		"{\"alg\":\"dir\",\"enc\":\"A128GCM\"}",
		" {\"enc\" : \"A128GCM\", \"\\u0061lg\" : \"d\\u0069r\"}\n",
		"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"jku\":\"http://x\","
		"\"jwk\":{},\"x5u\":1,\"b64\":false,\"unknown\":null}",
		NULL
	};
	static const char *const malformed[] = { "", "{}", "[]", "null",
		"{\"alg\":\"dir\",\"enc\":\"A128GCM\"} x",
		"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"enc\":\"A128GCM\"}",
		"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"\\u0065nc\":1}",
		"{\"alg\":\"dir\",\"enc\":\"A128GCM\",}",
		"{\"alg\":\"dir\",\"enc\":[\"A128GCM\"]}",
		"{\"alg\":[\"dir\"],\"enc\":\"A128GCM\"}",
		"{\"alg\":null,\"enc\":\"A128GCM\"}", "{\"alg\":\"dir\"}",
		"{\"enc\":\"A128GCM\"}",
		"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"kid\":7}",
		"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"x\":\"\\ud800\"}",
		"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"x\":\"\xff\"}",
		"\xef\xbb\xbf{\"alg\":\"dir\",\"enc\":\"A128GCM\"}", NULL };
	static const char *const no_key[] = {
		"{\"alg\":\"DIR\",\"enc\":\"A128GCM\"}",
		"{\"alg\":\"dir \",\"enc\":\"A128GCM\"}",
		"{\"alg\":\"none\",\"enc\":\"A128GCM\"}",
		"{\"alg\":\"A128KW\",\"enc\":\"A128GCM\"}",
		"{\"alg\":\"HS256\",\"enc\":\"A128GCM\"}",
		"{\"alg\":\"dir\",\"enc\":\"a128gcm\"}",
		"{\"alg\":\"dir\",\"enc\":\"A128CBC\"}",
		"{\"alg\":\"dir\",\"enc\":\"A256GCM\"}",
		"{\"alg\":\"dir\",\"enc\":\"none\"}",
		"{\"alg\":\"dir\",\"enc\":\"\"}", NULL
	};

	(void)state;
	check_headers("dir", 16, good, JETON_OK);
	check_headers("dir", 16, malformed, JETON_MALFORMED);
	check_headers("dir", 16, no_key, JETON_NO_KEY);
}

static void
a17_any_crit_is_refused(void **state)
{
	static const char *const headers[] = {
		"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"crit\":[\"exp\"]}",
		"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"crit\":[]}",
		"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"crit\":[\"enc\"]}",
		"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"crit\":null}",
		"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"cr\\u0069t\":1}", NULL
	};

	(void)state;
	check_headers("dir", 16, headers, JETON_CRITICAL);
}

/* ---- Sizes ---- */

static void
a38_iv_and_tag_have_their_one_size(void **state)
{
	static const size_t ivs[] = { 1, 8, 11, 12, 13, 16, 128 };
	static const size_t tags[] = { 1, 4, 8, 12, 15, 16, 17, 32 };
	static char jwe[DESK_ROOM];
	struct desk d = set_secret("dir", 16);
	struct desk_made m = { .header =
				   "{\"alg\":\"dir\",\"enc\":\"A128GCM\"}",
		.enc = "A128GCM",
		.cek = (const uint8_t *)secret,
		.plaintext = JT_INIT("hello") };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(ivs); i++) {
		m.iv_size = ivs[i];
		desk_make(&m, jwe);
		assert_int_equal(desk_tries(&d, jwe),
		    ivs[i] == 12 ? JETON_OK : JETON_MALFORMED);
	}
	m.iv_size = 0;
	for (size_t i = 0; i < JT_COUNT(tags); i++) {
		m.tag_size = tags[i];
		desk_make(&m, jwe);
		assert_int_equal(desk_tries(&d, jwe),
		    tags[i] == 16 ? JETON_OK : JETON_MALFORMED);
	}
	assert_int_equal(desk_tries(&d,
			     "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..."
			     "AAAA."),
	    JETON_MALFORMED);
	desk_clear(&d);
}

static void
a42_encrypted_keys_have_their_one_size(void **state)
{
	static const size_t sizes[] = { 0, 8, 15, 16, 17, 23, 24, 25, 32, 40,
		1024 };
	static const struct {
		const char *alg;
		size_t size;
	} algs[] = { { "dir", 0 }, { "A128KW", 24 }, { "A128GCMKW", 16 } };
	static char jwe[DESK_ROOM], header[256], key[1024];

	(void)state;
	for (size_t a = 0; a < JT_COUNT(algs); a++)
		for (size_t i = 0; i < JT_COUNT(sizes); i++) {
			struct desk d = set_secret(algs[a].alg, 16);
			struct desk_made m = { .header = header,
				.encrypted_key = { key, sizes[i] },
				.enc = "A128GCM",
				.cek = (const uint8_t *)secret };
			jeton_err wanted = sizes[i] != algs[a].size
			    ? JETON_MALFORMED
			    : a == 0 ? JETON_OK
				     : JETON_BAD_SIGNATURE;

			snprintf(header, sizeof header,
			    "{\"alg\":\"%s\",\"enc\":\"A128GCM\",\"iv\":"
			    "\"AAAAAAAAAAAAAAAA\",\"tag\":"
			    "\"AAAAAAAAAAAAAAAAAAAAAA\"}",
			    algs[a].alg);
			desk_make(&m, jwe);
			assert_int_equal(desk_tries(&d, jwe), wanted);
			desk_clear(&d);
		}
}

/* RSA that decrypts, to a key that is too short or too long for enc. */
static void
a42_content_keys_of_another_size_fail_like_any_other(void **state)
{
	static const size_t sizes[] = { 0, 1, 15, 16, 17, 32, 64 };
	static char jwe[DESK_ROOM];
	uint8_t wrapped[256];
	struct desk d =
	    desk_set(&(struct desk_alg){ "RSA-OAEP-256", NULL }, NULL, NULL);
	struct desk_made m = { .header = "{\"alg\":\"RSA-OAEP-256\","
					 "\"enc\":\"A128GCM\"}",
		.encrypted_key = { (const char *)wrapped, 256 },
		.enc = "A128GCM",
		.cek = (const uint8_t *)secret };
	struct jt_ekey *k;
	struct jt_parts parts = { 0 };
	uint8_t n[256], e[3] = { 1, 0, 1 };
	const char *bad;
	char text[400];

	(void)state;
	memcpy(text, strstr(shelf_rsa, "\"n\":\"") + 5, 342);
	text[342] = '\0';
	parts.n = (jeton_str){ (const char *)n, shelf_base64url(n, text) };
	parts.e = (jeton_str){ (const char *)e, 3 };
	assert_int_equal(jt_ekey_make(&k, JT_E_RSA, &parts, &bad), JETON_OK);
	for (size_t i = 0; i < JT_COUNT(sizes); i++) {
		assert_int_equal(jt_oaep_encrypt(k, JT_OAEP_SHA256,
				     (const uint8_t *)secret,
				     sizes[i] > 32 ? 32 : sizes[i], wrapped),
		    JETON_OK);
		desk_make(&m, jwe);
		assert_int_equal(desk_tries(&d, jwe),
		    sizes[i] == 16 ? JETON_OK : JETON_BAD_SIGNATURE);
	}
	m.encrypted_key.n = 255;
	desk_make(&m, jwe);
	assert_int_equal(desk_tries(&d, jwe), JETON_BAD_SIGNATURE);
	m.encrypted_key.n = 0;
	desk_make(&m, jwe);
	assert_int_equal(desk_tries(&d, jwe), JETON_MALFORMED);
	jt_ekey_free(k);
	desk_clear(&d);
}

static void
a41_rsa1_5_has_no_key(void **state)
{
	static char jwe[DESK_ROOM];
	static const char key[256];
	struct desk d =
	    desk_set(&(struct desk_alg){ "RSA-OAEP", NULL }, NULL, NULL);
	struct desk_made m = { .header = "{\"alg\":\"RSA1_5\","
					 "\"enc\":\"A128GCM\"}",
		.encrypted_key = { key, 256 },
		.enc = "A128GCM",
		.cek = (const uint8_t *)secret };
	jeton_key_options options = { .alg = "RSA1_5" };
	jeton_recipient *r;

	(void)state;
	desk_make(&m, jwe);
	assert_int_equal(desk_tries(&d, jwe), JETON_NO_KEY);
	assert_int_equal(jeton_recipient_parse(&r, jeton_cstr(shelf_rsa),
			     &options),
	    JETON_KEY_TYPE);
	desk_clear(&d);
}

/* ---- zip ---- */

/* A JWE of n zeros, packed; window as zlib has it. */
static void
make_packed(size_t n, int window, size_t cut, char *out)
{
	static uint8_t packed[1 << 20];
	uint8_t *zeros = calloc(1, n + 1);
	z_stream z = { 0 };
	struct desk_made m = { .header = "{\"alg\":\"dir\",\"enc\":\"A128GCM\","
					 "\"zip\":\"DEF\"}",
		.enc = "A128GCM",
		.cek = (const uint8_t *)secret };

	assert_non_null(zeros);
	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, window, 8,
			     Z_DEFAULT_STRATEGY),
	    Z_OK);
	z.next_in = zeros;
	z.avail_in = (uInt)n;
	z.next_out = packed;
	z.avail_out = sizeof packed;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	m.plaintext = (jeton_str){ (const char *)packed,
		sizeof packed - z.avail_out - cut };
	deflateEnd(&z);
	desk_make(&m, out);
	free(zeros);
}

static void
a37_zip_is_off_and_capped(void **state)
{
	static char jwe[1 << 20];
	static const struct {
		size_t n;
		int window;
		size_t cut;
		jeton_err e;
	} cases[] = {
		{ 0, -15, 0, JETON_OK },
		{ 1000, -15, 0, JETON_OK },
		{ JETON_INFLATED_MAX, -15, 0, JETON_OK },
		{ JETON_INFLATED_MAX + 1, -15, 0, JETON_TOO_LONG },
		{ 300 * 1024, -15, 0, JETON_TOO_LONG },
		{ 16 << 20, -15, 0, JETON_TOO_LONG },
		{ 1000, -15, 1, JETON_MALFORMED },
		{ 1000, 15, 0, JETON_MALFORMED },
		{ 1000, 31, 0, JETON_MALFORMED },
	};
	static const char *const others[] = {
		"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"zip\":\"def\"}",
		"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"zip\":\"GZ\"}",
		"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"zip\":\"\"}", NULL
	};
	struct desk d = set_secret("dir", 16);
	jeton_jwe_rules rules = desk_rules;
	char *plain;
	size_t n;

	(void)state;
	rules.inflate = true;
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		make_packed(cases[i].n, cases[i].window, cases[i].cut, jwe);
		assert_int_equal(desk_read(d.opener, &rules, jeton_cstr(jwe),
				     &plain, &n),
		    cases[i].e);
		assert_int_equal(n, cases[i].e == JETON_OK ? cases[i].n : 0);
		free(plain);
		assert_int_equal(desk_tries(&d, jwe), JETON_CRITICAL);
	}
	desk_clear(&d);
	check_headers("dir", 16, others, JETON_CRITICAL);
}

/* ---- Padding ---- */

static void
a39_wrong_padding_and_wrong_tag_are_told_alike(void **state)
{
	static char jwe[DESK_ROOM], plain[64];
	struct desk d = set_secret("dir", 32);
	struct desk_made m = { .header = "{\"alg\":\"dir\","
					 "\"enc\":\"A128CBC-HS256\"}",
		.enc = "A128CBC-HS256",
		.cek = (const uint8_t *)secret,
		.plaintext = { plain, 32 } };
	char *end;

	(void)state;
	desk_make(&m, jwe);
	assert_int_equal(desk_tries(&d, jwe), JETON_OK);
	end = strrchr(jwe, '.');
	end[3] = end[3] == 'A' ? 'B' : 'A';
	assert_int_equal(desk_tries(&d, jwe), JETON_BAD_SIGNATURE);
	/* Made by one who has the key and pads wrongly: nothing to pad. */
	m.plaintext.n = 0;
	desk_make(&m, jwe);
	assert_int_equal(desk_tries(&d, jwe), JETON_OK);
	desk_clear(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_are_strict),
		cmocka_unit_test(a17_any_crit_is_refused),
		cmocka_unit_test(a38_iv_and_tag_have_their_one_size),
		cmocka_unit_test(a42_encrypted_keys_have_their_one_size),
		cmocka_unit_test(
		    a42_content_keys_of_another_size_fail_like_any_other),
		cmocka_unit_test(a41_rsa1_5_has_no_key),
		cmocka_unit_test(a37_zip_is_off_and_capped),
		cmocka_unit_test(
		    a39_wrong_padding_and_wrong_tag_are_told_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
