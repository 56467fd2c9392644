/* SPDX-License-Identifier: Apache-2.0 */
/* Corners of keys that no other test comes to; found by tools/cover. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "jose/jwk_put.h"
#include "shelf.h"

enum { ROOM = 1 << 16 };

#define P256                                                                   \
	"{\"kty\":\"EC\",\"crv\":\"P-256\","                                   \
	"\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","               \
	"\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\""

static char text[ROOM], out[ROOM];

/* The result for the text, and a reason if it is refused. */
static jeton_err
parse(jeton_key_options options)
{
	jeton_why why;
	jeton_keys *keys;
	jeton_err e;

	options.why = &why;
	e = shelf_parse_keys(&keys, jeton_cstr(text), &options);
	assert_int_equal(e == JETON_OK, why.text[0] == '\0');
	jeton_keys_free(keys);
	return e;
}

/* How a key of P-256 with these members more is read. */
static jeton_err
parse_with(const char *members)
{
	snprintf(text, sizeof text, P256 "%s}", members);
	return parse((jeton_key_options){ 0 });
}

/* ---- Members ---- */

static void
a_jwk_has_no_more_of_anything_than_we_keep(void **state)
{
	static const struct {
		const char *members;
		jeton_err e;
	} cases[] = {
		{ "", JETON_OK },
		{ ",\"key_ops\":[\"verify\",\"sign\"]", JETON_OK },
		{ ",\"key_ops\":[\"verify\",\"verify\"]", JETON_KEY_FORM },
		{ ",\"key_ops\":[\"verify\",\"an operation with a name longer "
		  "than any\"]",
		    JETON_OK },
		{ ",\"key_ops\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\","
		  "\"8\",\"9\",\"10\",\"11\",\"12\",\"13\",\"14\",\"15\","
		  "\"16\",\"verify\"]",
		    JETON_KEY_FORM },
		{ ",\"key_ops\":[\"verify\",1]", JETON_KEY_FORM },
	};

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++)
		assert_int_equal(parse_with(cases[i].members), cases[i].e);
}

static void
a_jwk_of_too_many_members_is_too_long(void **state)
{
	int n = snprintf(text, sizeof text, P256);
	jeton_key_options none = { 0 };

	(void)state;
	for (int i = 0; i < 64; i++)
		n +=
		    snprintf(text + n, sizeof text - (size_t)n, ",\"%d\":1", i);
	snprintf(text + n, sizeof text - (size_t)n, "}");
	assert_int_equal(parse(none), JETON_TOO_LONG);
	memmove(text + 9, text, strlen(text) + 1);
	memcpy(text, "{\"keys\":[", 9);
	memcpy(text + strlen(text), "]}", 3);
	assert_int_equal(parse(none), JETON_TOO_LONG);
	snprintf(text, sizeof text, "{\"keys\":[1]}");
	assert_int_equal(parse(none), JETON_KEY_FORM);
}

static void
a_number_longer_than_any_is_refused(void **state)
{
	static const struct {
		const char *jwk;
		const char *alg;
		jeton_err e;
	} cases[] = {
		{ "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%05000d\"}", NULL,
		    JETON_KEY_FORM },
		{ "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"*%042d\"}", NULL,
		    JETON_KEY_FORM },
		{ "{\"kty\":\"oct\",\"k\":\"%09000d\"}", "HS256",
		    JETON_TOO_LONG },
		{ "{\"kty\":\"oct\",\"k\":\"*%042d\"}", "HS256",
		    JETON_KEY_FORM },
	};

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(text, sizeof text, cases[i].jwk, 0);
#pragma GCC diagnostic pop
		assert_int_equal(parse((jeton_key_options){
				     .alg = cases[i].alg }),
		    cases[i].e);
	}
}

static void
what_the_caller_wants_has_to_exist(void **state)
{
	char kid[600];
	jeton_key_options options = { .alg = "XX256" };
	jeton_opener *opener;

	(void)state;
	snprintf(text, sizeof text, P256 "}");
	assert_int_equal(parse(options), JETON_KEY_TYPE);
	snprintf(kid, sizeof kid, "%0599d", 0);
	assert_int_equal(parse((jeton_key_options){ .kid = kid }),
	    JETON_TOO_LONG);
	assert_int_equal(jeton_opener_parse(&opener, jeton_cstr(shelf_p256),
			     &options),
	    JETON_KEY_TYPE);
	assert_null(opener);
}

/* ---- Certificates ---- */

static void
a_certificate_is_base64_and_its_prints_are_right(void **state)
{
	static const struct {
		const char *member;
		jeton_err e;
	} cases[] = {
		{ "", JETON_OK },
		{ "\"x5t\":\"MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"
		  "MDA\",",
		    JETON_KEY_MISMATCH },
		{ "\"x5t\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAA\",",
		    JETON_KEY_MISMATCH },
		{ "\"x5t\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",",
		    JETON_KEY_FORM },
		{ "\"x5t#S256\":\"AAAA\",", JETON_KEY_MISMATCH },
	};
	size_t n;
	char *jwk = shelf_read("keys/rfc7517-b.jwk", &n);
	char *brace = memchr(jwk, '{', n);

	(void)state;
	assert_non_null(brace);
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		snprintf(text, sizeof text, "{%s%.*s", cases[i].member,
		    (int)(n - (size_t)(brace + 1 - jwk)), brace + 1);
		assert_int_equal(parse((jeton_key_options){ 0 }), cases[i].e);
	}
	free(jwk);
	assert_int_equal(parse_with(",\"x5c\":[\"AA_A\"]"), JETON_KEY_FORM);
	assert_int_equal(parse_with(",\"x5c\":[\"AA@A\"]"), JETON_KEY_FORM);
	assert_int_equal(parse_with(",\"x5c\":[\"AAAA\"]"), JETON_KEY_MISMATCH);
}

/* ---- Sets ---- */

static bool
refuse_to_sign(void *context, const jeton_to_sign *what, uint8_t *signature,
    size_t size)
{
	(void)context;
	(void)what;
	(void)signature;
	(void)size;
	return false;
}

static void
one_key_is_not_a_set(void **state)
{
	jeton_key *key;
	jeton_recipient *recipient;
	jeton_why why;
	jeton_key_options options = { .why = &why };

	(void)state;
	snprintf(text, sizeof text, "{\"keys\":[" P256 "}," P256 "}]}");
	assert_int_equal(jeton_key_external(&key, jeton_cstr(text), &options,
			     refuse_to_sign, NULL),
	    JETON_KEY_FORM);
	assert_null(key);
	assert_string_equal(why.text, "the set has several keys");
	options.alg = "ECDH-ES";
	assert_int_equal(jeton_recipient_parse(&recipient, jeton_cstr(text),
			     &options),
	    JETON_KEY_FORM);
	assert_null(recipient);
}

static void
a_set_of_openers_names_each_once(void **state)
{
	static const char *const sets[] = {
		"{\"keys\":[{\"kty\":\"oct\",\"alg\":\"A128KW\",\"kid\":\"a\","
		"\"k\":\"MDEyMzQ1Njc4OWFiY2RlZg\"},"
		"{\"kty\":\"oct\",\"alg\":\"A128KW\",\"kid\":\"b\","
		"\"k\":\"MDEyMzQ1Njc4OWFiY2RlZg\"}]}",
		"{\"keys\":[{\"kty\":\"oct\",\"alg\":\"A128KW\",\"kid\":\"a\","
		"\"k\":\"MDEyMzQ1Njc4OWFiY2RlZg\"},"
		"{\"kty\":\"oct\",\"alg\":\"A128KW\",\"kid\":\"a\","
		"\"k\":\"MDEyMzQ1Njc4OWFiY2RlZg\"}]}",
		"{\"keys\":[]}",
	};
	static const jeton_err wanted[] = { JETON_OK, JETON_KEY_DUPLICATE,
		JETON_KEY_NONE };
	jeton_opener *opener;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(sets); i++) {
		assert_int_equal(jeton_opener_parse(&opener,
				     jeton_cstr(sets[i]), NULL),
		    wanted[i]);
		jeton_opener_free(opener);
	}
	snprintf(text, sizeof text, "{\"keys\":1}");
	assert_int_equal(jeton_opener_parse(&opener, jeton_cstr(text), NULL),
	    JETON_KEY_FORM);
}

/* ---- Passphrases ---- */

static bool
say_too_much(void *context, char *p, size_t size, size_t *n)
{
	(void)context;
	memset(p, 'x', size);
	*n = size + 1;
	return true;
}

static void
a_passphrase_has_its_limits(void **state)
{
	static char longest[JETON_PASSPHRASE_MAX + 1];
	/* {"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"AAAAAAAAAAA",
	 * "p2c":1300000} */
	static const char slow[] =
	    "eyJhbGciOiJQQkVTMi1IUzI1NitBMTI4S1ciLCJlbmMiOiJBMTI4R0NNIiwicDJz"
	    "IjoiQUFBQUFBQUFBQUEiLCJwMmMiOjEzMDAwMDB9"
	    ".AAAA.AAAAAAAAAAAAAAAA.AA.AAAAAAAAAAAAAAAAAAAAAA";
	jeton_key_options options = { .ask = say_too_much };

	(void)state;
	memset(longest, 'x', sizeof longest);
	snprintf(text, sizeof text, "%s", slow);
	assert_int_equal(parse(options), JETON_KEY_LOCKED);
	options.passphrase = (jeton_str){ longest, sizeof longest };
	assert_int_equal(parse(options), JETON_KEY_LOCKED);
	options.passphrase.n = 8;
	assert_int_equal(parse(options), JETON_TOO_LONG);
}

/* ---- Secrets ---- */

static void
white_space_is_a_secret_like_any_other(void **state)
{
	static const char spaces[] = "                                ";
	jeton_keys *keys;
	jeton_key *key;

	(void)state;
	assert_int_equal(jeton_keys_secret(&keys, "HS256", spaces, 32),
	    JETON_OK);
	jeton_keys_free(keys);
	assert_int_equal(jeton_keys_secret_with(&keys, spaces, 32, NULL),
	    JETON_ARGUMENT);
	assert_null(keys);
	assert_int_equal(jeton_key_secret_with(&key, spaces, 32, NULL),
	    JETON_ARGUMENT);
	assert_null(key);
}

/* ---- Writing ---- */

static void
a_writer_without_room_writes_nothing(void **state)
{
	jeton_str half = { NULL, 5 };
	jeton_keys *keys;
	jeton_opener *opener;
	jeton_key_options options = { .alg = "ECDH-ES" };
	char print[JETON_THUMBPRINT_SIZE] = "x";

	(void)state;
	assert_int_equal(jeton_keys_parse(&keys, jeton_cstr(shelf_p256), NULL),
	    JETON_OK);
	assert_int_equal(jeton_opener_parse(&opener, jeton_cstr(shelf_p256),
			     &options),
	    JETON_OK);
	out[0] = 'x';
	assert_int_equal(jeton_keys_public_pem(keys, 0, out, 0),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_keys_public_pem(NULL, 0, out, 0),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_key_public_pem(NULL, out, 0), JETON_ARGUMENT);
	assert_int_equal(out[0], 'x');
	assert_int_equal(jeton_opener_private_pem(opener, 0, half, out,
			     sizeof out),
	    JETON_ARGUMENT);
	assert_int_equal(out[0], '\0');
	assert_int_equal(jeton_recipient_thumbprint(NULL, print),
	    JETON_ARGUMENT);
	assert_string_equal(print, "");
	assert_int_equal(jeton_recipient_thumbprint(NULL, NULL),
	    JETON_ARGUMENT);
	jeton_opener_free(opener);
	jeton_keys_free(keys);
}

/* RFC 9964 has names of its own; here without OpenSSL's help. */
static void
an_akp_has_other_names(void **state)
{
	static struct jt_jwk_out jwk = { .kty = "AKP",
		.alg = JT_INIT("ML-DSA-44"),
		.use = "sig",
		.kid = "a",
		.parts = { .x = JT_INIT("abc"), .d = JT_INIT("def") } };
	static char longest[1 << 14];
	struct jt_buf b = jt_buf_over(out, sizeof out);
	char print[JETON_THUMBPRINT_SIZE], wanted[JETON_THUMBPRINT_SIZE] = "";
	struct jt_buf w = jt_buf_over(wanted, sizeof wanted);
	uint8_t digest[JT_HASH_MAX];
	jeton_str canonical =
	    JT_INIT("{\"alg\":\"ML-DSA-44\",\"kty\":\"AKP\",\"pub\":\"YWJj\"}");

	(void)state;
	jt_jwk_put(&b, &jwk);
	assert_int_equal(jt_buf_end(&b), JETON_OK);
	assert_string_equal(out,
	    "{\"kty\":\"AKP\",\"pub\":\"YWJj\",\"priv\":\"ZGVm\","
	    "\"alg\":\"ML-DSA-44\",\"use\":\"sig\",\"kid\":\"a\"}");
	assert_int_equal(jt_digest(JT_SHA256, canonical.p, canonical.n, digest),
	    JETON_OK);
	jt_put_base64url(&w, digest, 32);
	assert_int_equal(jt_buf_end(&w), JETON_OK);
	assert_int_equal(jt_jwk_thumbprint(&jwk, print), JETON_OK);
	assert_string_equal(print, wanted);
	jwk.parts.x = (jeton_str){ longest, sizeof longest };
	assert_int_equal(jt_jwk_thumbprint(&jwk, print), JETON_NO_SPACE);
	assert_string_equal(print, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_jwk_has_no_more_of_anything_than_we_keep),
		cmocka_unit_test(a_jwk_of_too_many_members_is_too_long),
		cmocka_unit_test(a_number_longer_than_any_is_refused),
		cmocka_unit_test(what_the_caller_wants_has_to_exist),
		cmocka_unit_test(
		    a_certificate_is_base64_and_its_prints_are_right),
		cmocka_unit_test(one_key_is_not_a_set),
		cmocka_unit_test(a_set_of_openers_names_each_once),
		cmocka_unit_test(a_passphrase_has_its_limits),
		cmocka_unit_test(white_space_is_a_secret_like_any_other),
		cmocka_unit_test(a_writer_without_room_writes_nothing),
		cmocka_unit_test(an_akp_has_other_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
