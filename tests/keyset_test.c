/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "jose/key.h"
#include "shelf.h"

#define EC                                                                     \
	"\"kty\":\"EC\",\"crv\":\"P-256\","                                    \
	"\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","               \
	"\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"" /* public */
#define EC_D "\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\""
#define OKP                                                                    \
	"\"kty\":\"OKP\",\"crv\":\"Ed25519\","                                 \
	"\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\""
#define OKP_D "\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\""
#define OCT                                                                    \
	"\"kty\":\"oct\",\"alg\":\"HS256\","                                   \
	"\"k\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\""
#define SET(KEYS) "{\"keys\":[" KEYS "]}"

static const struct {
	const char *text;
	jeton_err e;
	size_t count, skipped;
	const char *why;
} sets[] = {
	{ SET("{" EC "}"), JETON_OK, 1, 0, "" },
	{ SET("{" EC ",\"kid\":\"1\"},{" OKP ",\"kid\":\"2\"}"), JETON_OK, 2, 0,
	    "" },
	{ SET("{" EC "},{" EC "}"), JETON_OK, 2, 0, "" },
	{ SET("{" OCT ",\"kid\":\"1\"},{" OCT ",\"kid\":\"2\"}"), JETON_OK, 2,
	    0, "" },
	{ "{\"a\":1,\"keys\":[{" EC "}],\"kty\":\"EC\"}", JETON_OK, 1, 0, "" },
	{ SET("{\"kty\":\"ABC\"},{" EC "},{" EC ",\"use\":\"enc\"},"
	      "{" EC
	      ",\"alg\":\"ECDH-ES\"},{\"kty\":\"EC\",\"crv\":\"P-512\"}"),
	    JETON_OK, 1, 4, "" },

	{ SET(""), JETON_KEY_NONE, 0, 0, "the set has no key that we can use" },
	{ SET("{\"kty\":\"ABC\"}"), JETON_KEY_NONE, 0, 0,
	    "the set has no key that we can use" },
	{ "{\"keys\":{}}", JETON_KEY_FORM, 0, 0,
	    "member 'keys' is not an array" },
	{ "{\"keys\":null}", JETON_KEY_FORM, 0, 0,
	    "member 'keys' is not an array" },
	{ "{\"Keys\":[]}", JETON_KEY_FORM, 0, 0, "member 'kty' is missing" },
	{ SET("{" EC "},1"), JETON_KEY_FORM, 0, 0,
	    "key 1: it is not an object" },
	{ SET("{" EC "},{}"), JETON_KEY_FORM, 0, 0,
	    "key 1: member 'kty' is missing" },
	{ SET("{" EC "},{" OKP "},{\"kty\":\"EC\",\"crv\":\"P-256\","
	      "\"x\":\"AAAA\",\"y\":\"AAAA\"}"),
	    JETON_KEY_FORM, 0, 0, "key 2: member 'x' must be 32 bytes, is 3" },
	{ SET("{" EC ",\"use\":\"both\"}"), JETON_KEY_USE, 0, 0,
	    "key 0: member 'use' is not 'sig'" },
	{ SET("{" EC ",\"alg\":\"RS256\"}"), JETON_KEY_MISMATCH, 0, 0,
	    "key 0: member 'alg' does not fit its kty and crv" },

	/* A16 */
	{ SET("{" EC ",\"kid\":\"1\"},{" OKP ",\"kid\":\"1\"}"),
	    JETON_KEY_DUPLICATE, 0, 0, "key 1: it has the kid of another key" },
	{ SET("{" EC ",\"kid\":\"1\"},{" OKP "},{" EC ",\"kid\":\"\\u0031\"}"),
	    JETON_KEY_DUPLICATE, 0, 0, "key 2: it has the kid of another key" },

	/* A6 */
	{ SET("{" EC "},{" OCT "}"), JETON_KEY_MIXED, 0, 0,
	    "key 1: shared secrets and public keys in one set" },
	{ SET("{" OCT "},{" OKP "}"), JETON_KEY_MIXED, 0, 0,
	    "key 1: shared secrets and public keys in one set" },

	/* A3, A4: nothing turns into a secret on its way. */
	{ SET("{" EC ",\"alg\":\"HS256\"}"), JETON_KEY_MISMATCH, 0, 0,
	    "key 0: member 'alg' does not fit its kty and crv" },
	{ SET("{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"\"}"), JETON_KEY_WEAK,
	    0, 0, "key 0: member 'k' must be 32 bytes, is 0" },
};

static void
sets_are_read_whole_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(sets); i++) {
		jeton_why why;
		jeton_key_options options = { .kid = "1", .why = &why };
		jeton_keys *keys;
		jeton_err e =
		    shelf_parse_keys(&keys, jeton_cstr(sets[i].text), &options);

		if (e != sets[i].e)
			fail_msg("%s: %d %s", sets[i].text, (int)e, why.text);
		assert_string_equal(why.text, sets[i].why);
		if (keys != NULL) {
			assert_int_equal(jeton_keys_count(keys), sets[i].count);
			assert_int_equal(jeton_keys_skipped(keys),
			    sets[i].skipped);
		}
		jeton_keys_free(keys);
	}
}

/* RFC 7517 A.1 and A.3. */
static const char rfc_7517_a_1[] =
    SET("{\"kty\":\"EC\",\"crv\":\"P-256\","
	"\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\","
	"\"y\":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\","
	"\"use\":\"enc\",\"kid\":\"1\"},"
	"{\"kty\":\"RSA\",\"n\":\"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2"
	"aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiF"
	"V4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGj"
	"QR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91C"
	"bOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniI"
	"qbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw\",\"e\":\"AQAB\","
	"\"alg\":\"RS256\",\"kid\":\"2011-04-29\"}");
static const char rfc_7517_a_3[] =
    SET("{\"kty\":\"oct\",\"alg\":\"A128KW\","
	"\"k\":\"GawgguFyGrWKav7AX4VKUg\"},"
	"{\"kty\":\"oct\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQ"
	"Lr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow\","
	"\"kid\":\"HMAC key used in JWS spec Appendix A.1 example\"}");

static void
sets_of_rfc_7517_are_read(void **state)
{
	jeton_key_options options = { .alg = "HS256" };
	jeton_keys *keys;

	(void)state;
	assert_int_equal(shelf_parse_keys(&keys, jeton_cstr(rfc_7517_a_1),
			     NULL),
	    JETON_OK);
	assert_int_equal(jeton_keys_count(keys), 1);
	assert_int_equal(jeton_keys_skipped(keys), 1);
	assert_string_equal(jeton_keys_id(keys, 0), "2011-04-29");
	jeton_keys_free(keys);
	/* The second secret names no algorithm. */
	assert_int_equal(shelf_parse_keys(&keys, jeton_cstr(rfc_7517_a_3),
			     NULL),
	    JETON_KEY_FORM);
	assert_int_equal(shelf_parse_keys(&keys, jeton_cstr(rfc_7517_a_3),
			     &options),
	    JETON_OK);
	assert_int_equal(jeton_keys_count(keys), 1);
	assert_int_equal(jeton_keys_skipped(keys), 1);
	jeton_keys_free(keys);
}

static void
a_set_keeps_public_halves_only(void **state)
{
	static char text[JETON_JWK_MAX];
	jeton_keys *keys;

	(void)state;
	assert_int_equal(shelf_parse_keys(&keys,
			     jeton_cstr(SET("{" EC "," EC_D "},{" OKP "," OKP_D
					    "}")),
			     NULL),
	    JETON_OK);
	for (size_t i = 0; i < 2; i++)
		assert_false(jt_pkey_is_private(keys->key[i].pkey));
	assert_int_equal(jeton_keys_public_jwks(keys, text, sizeof text),
	    JETON_OK);
	assert_null(strstr(text, "\"d\""));
	jeton_keys_free(keys);
	assert_int_equal(shelf_parse_keys(&keys, jeton_cstr("{" OCT "}"), NULL),
	    JETON_OK);
	assert_null(keys->key[0].secret);
	jeton_keys_free(keys);
}

static void
a_set_has_at_most_64_keys(void **state)
{
	static char text[65536];
	struct jt_buf b;
	jeton_keys *keys;
	jeton_key *key;

	(void)state;
	for (int n = JETON_KEYS_MAX; n <= JETON_KEYS_MAX + 1; n++) {
		jeton_err e = n == JETON_KEYS_MAX ? JETON_OK : JETON_TOO_LONG;

		b = jt_buf_over(text, sizeof text);
		jt_put(&b, JT_LIT("{\"keys\":["));
		for (int i = 0; i < n; i++) {
			jt_put(&b, i > 0 ? JT_LIT(",{") : JT_LIT("{"));
			jt_put(&b, JT_LIT(EC ",\"kid\":\""));
			jt_put_int(&b, i);
			jt_put(&b, JT_LIT("\"}"));
		}
		jt_put(&b, JT_LIT("]}"));
		assert_int_equal(jt_buf_end(&b), JETON_OK);
		assert_int_equal(shelf_parse_keys(&keys,
				     (jeton_str){ text, b.n }, NULL),
		    e);
		jeton_keys_free(keys);
		e = n == JETON_KEYS_MAX ? JETON_KEY_NONE : JETON_TOO_LONG;
		assert_int_equal(shelf_parse_key(&key, (jeton_str){ text, b.n },
				     NULL),
		    e);
	}
}

/* Which private key of a set signs. */
static const struct {
	const char *text;
	const char *kid; /* that the caller names */
	jeton_err e;
	const char *found, *alg;
} signers[] = {
	{ SET("{" EC "," EC_D ",\"kid\":\"1\"}"), NULL, JETON_OK, "1",
	    "ES256" },
	{ SET("{" OKP ",\"kid\":\"2\"},{" EC "," EC_D ",\"kid\":\"1\"}"), NULL,
	    JETON_OK, "1", "ES256" },
	{ SET("{\"kty\":\"ABC\"},{" EC "," EC_D "}"), "given", JETON_OK,
	    "given", "ES256" },
	{ SET("{" OCT "}"), NULL, JETON_OK, "", "HS256" },
	{ SET("{" EC "}"), NULL, JETON_KEY_NONE, "", "" },
	{ SET(""), NULL, JETON_KEY_NONE, "", "" },
	{ SET("{" EC "," EC_D ",\"kid\":\"1\"},{" OKP "," OKP_D
	      ",\"kid\":\"2\"}"),
	    NULL, JETON_KEY_FORM, "", "" },
	{ SET("{" EC "," EC_D ",\"kid\":\"1\"},{" OKP "," OKP_D
	      ",\"kid\":\"2\"}"),
	    "3", JETON_KEY_FORM, "", "" },
	{ SET("{" EC "," EC_D ",\"kid\":\"1\"},{" OKP "," OKP_D
	      ",\"kid\":\"2\"}"),
	    "1", JETON_OK, "1", "ES256" },
	{ SET("{" EC "," EC_D ",\"kid\":\"1\"},{" OKP "," OKP_D
	      ",\"kid\":\"2\"}"),
	    "2", JETON_OK, "2", "EdDSA" },
	{ SET("{" EC "," EC_D ",\"kid\":\"1\"},{" OKP "," OKP_D
	      ",\"kid\":\"1\"}"),
	    "1", JETON_KEY_DUPLICATE, "", "" },
	{ SET("{" EC "," EC_D ",\"kid\":\"1\"},{" EC ",\"d\":\"AAAA\"}"), "1",
	    JETON_KEY_FORM, "", "" },
	{ SET("{" EC "," EC_D "},{}"), NULL, JETON_KEY_FORM, "", "" },
};

static void
one_private_key_of_a_set_signs(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(signers); i++) {
		jeton_why why;
		jeton_key_options options = { .kid = signers[i].kid,
			.why = &why };
		jeton_key *key;
		jeton_err e = shelf_parse_key(&key, jeton_cstr(signers[i].text),
		    &options);

		if (e != signers[i].e)
			fail_msg("%s: %d %s", signers[i].text, (int)e,
			    why.text);
		if (key != NULL) {
			assert_string_equal(jeton_key_id(key),
			    signers[i].found);
			assert_string_equal(jeton_key_alg(key), signers[i].alg);
			assert_true(shelf_works(key));
		}
		jeton_key_free(key);
	}
}

static void
every_prefix_and_changed_bit_is_an_error_or_a_key(void **state)
{
	static const char text[] =
	    SET("{" EC "," EC_D ",\"kid\":\"1\",\"alg\":\"ES256\"},"
		"{" OKP ",\"kid\":\"2\",\"use\":\"sig\"},"
		"{\"kty\":\"EC\",\"crv\":\"P-521\"}");
	jeton_why why;
	jeton_key_options options = { .why = &why };

	(void)state;
	shelf_torture(jeton_cstr(text), &options);
}

static void
files_are_read_up_to_the_limit(void **state)
{
	char path[] = "/tmp/jeton-keyset-XXXXXX";
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "w");
	jeton_keys *keys;
	jeton_key *key;

	(void)state;
	assert_non_null(f);
	fprintf(f, "%s", SET("{" EC "," EC_D "}"));
	fflush(f);
	assert_int_equal(jeton_keys_load(&keys, path), JETON_OK);
	assert_int_equal(jeton_keys_count(keys), 1);
	jeton_keys_free(keys);
	assert_int_equal(jeton_key_load(&key, path), JETON_OK);
	jeton_key_free(key);
	for (long n = ftell(f); n < JETON_KEY_TEXT_MAX; n++)
		putc(' ', f);
	fflush(f);
	assert_int_equal(jeton_keys_load(&keys, path), JETON_OK);
	jeton_keys_free(keys);
	putc(' ', f);
	fflush(f);
	assert_int_equal(jeton_keys_load(&keys, path), JETON_TOO_LONG);
	assert_null(keys);
	assert_int_equal(jeton_key_load(&key, path), JETON_TOO_LONG);
	assert_null(key);
	fclose(f);
	unlink(path);
}

static void
a_file_that_is_not_there_leaves_its_cause_in_errno(void **state)
{
	jeton_keys *keys;
	jeton_key *key;
	jeton_why why;

	(void)state;
	errno = 0;
	assert_int_equal(jeton_keys_load_with(&keys, "/nowhere/keys.jwks",
			     &(jeton_key_options){ .why = &why }),
	    JETON_FILE);
	assert_int_equal(errno, ENOENT);
	assert_string_equal(why.text, "the file could not be read");
	assert_null(keys);
	errno = 0;
	assert_int_equal(jeton_key_load(&key, "/"), JETON_FILE);
	assert_int_equal(errno, EISDIR);
	assert_int_equal(jeton_key_load(&key, "/dev/null"), JETON_KEY_FORM);
	assert_int_equal(jeton_key_load(&key, NULL), JETON_ARGUMENT);
	assert_int_equal(jeton_key_load(&key, "/dev/zero"), JETON_TOO_LONG);
	assert_null(key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets_are_read_whole_or_refused),
		cmocka_unit_test(sets_of_rfc_7517_are_read),
		cmocka_unit_test(a_set_keeps_public_halves_only),
		cmocka_unit_test(a_set_has_at_most_64_keys),
		cmocka_unit_test(one_private_key_of_a_set_signs),
		cmocka_unit_test(
		    every_prefix_and_changed_bit_is_an_error_or_a_key),
		cmocka_unit_test(files_are_read_up_to_the_limit),
		cmocka_unit_test(
		    a_file_that_is_not_there_leaves_its_cause_in_errno),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
