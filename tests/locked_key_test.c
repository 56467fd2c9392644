/* SPDX-License-Identifier: Apache-2.0 */
/* Keys behind a passphrase. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "jeton/jwe.h"
#include "jose/key.h"
#include "shelf.h"

static jeton_str
open_file(const char *name)
{
	char path[256];
	size_t n;
	char *p;

	snprintf(path, sizeof path, "keys/%s", name);
	p = shelf_read(path, &n);
	return (jeton_str){ p, n };
}

static void
close_file(jeton_str text)
{
	free((void *)(uintptr_t)text.p);
}

/* ---- PEM ---- */

static const char *const locked[] = { "ec-pkcs8-encrypted.pem",
	"rsa-pkcs8-encrypted.pem", "rsa-pkcs1-encrypted.pem",
	"ec-sec1-encrypted.pem", "ed448-pkcs8-encrypted.pem" };

/* Whoever is asked, and how often. */
struct person {
	const char *says; /* NULL: nothing */
	size_t asked;
};

static bool
ask(void *context, char *out, size_t size, size_t *n)
{
	struct person *p = context;

	p->asked++;
	assert_int_equal(size, JETON_PASSPHRASE_MAX);
	if (p->says == NULL)
		return false;
	*n = strlen(p->says);
	memcpy(out, p->says, *n);
	return true;
}

static const struct {
	const char *given; /* NULL: nothing */
	const char *said;
	jeton_err e;
	size_t asked;
} passphrases[] = {
	{ "x", NULL, JETON_OK, 0 },
	{ "x", "y", JETON_OK, 0 },
	{ NULL, "x", JETON_OK, 1 },
	{ NULL, "y", JETON_KEY_LOCKED, 1 },
	{ NULL, "", JETON_KEY_LOCKED, 1 },
	{ NULL, NULL, JETON_KEY_LOCKED, 1 },
	{ "y", "x", JETON_KEY_LOCKED, 0 },
	{ "", "x", JETON_KEY_LOCKED, 0 },
	{ "xx", "x", JETON_KEY_LOCKED, 0 },
};

static void
a_locked_key_opens_with_its_passphrase_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(locked); i++) {
		jeton_str pem = open_file(locked[i]);

		for (size_t j = 0; j < JT_COUNT(passphrases); j++) {
			struct person person = { passphrases[j].said, 0 };
			jeton_why why;
			jeton_key_options options = { .why = &why,
				.passphrase = jeton_cstr(passphrases[j].given),
				.ask = ask,
				.context = &person };
			jeton_key *key;
			jeton_err e = shelf_parse_key(&key, pem, &options);

			if (e != passphrases[j].e)
				fail_msg("%s, %zu: %d", locked[i], j, (int)e);
			assert_int_equal(person.asked, passphrases[j].asked);
			if (e == JETON_KEY_LOCKED)
				assert_string_equal(why.text,
				    "it is encrypted, and the passphrase "
				    "missing or wrong");
			jeton_key_free(key);
		}
		close_file(pem);
	}
}

static void
nobody_is_asked_for_an_open_key(void **state)
{
	struct person person = { "x", 0 };
	jeton_key_options options = { .ask = ask, .context = &person };
	static const char *const names[] = { "ec-pkcs8.pem", "ec-sec1.pem" };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(names); i++) {
		jeton_str pem = open_file(names[i]);
		jeton_key *key;

		assert_int_equal(shelf_parse_key(&key, pem, &options),
		    JETON_OK);
		jeton_key_free(key);
		close_file(pem);
	}
	assert_int_equal(person.asked, 0);
}

static void
a_passphrase_has_a_limit(void **state)
{
	char passphrase[JETON_PASSPHRASE_MAX + 1];
	jeton_key_options options = { 0 };
	jeton_str pem = open_file("ec-pkcs8-encrypted.pem");
	jeton_key *key;

	(void)state;
	memset(passphrase, 'x', sizeof passphrase);
	options.passphrase = (jeton_str){ passphrase, sizeof passphrase };
	assert_int_equal(shelf_parse_key(&key, pem, &options),
	    JETON_KEY_LOCKED);
	close_file(pem);
	pem = open_file("ec-sec1-encrypted.pem");
	assert_int_equal(shelf_parse_key(&key, pem, &options),
	    JETON_KEY_LOCKED);
	close_file(pem);
}

/* ---- A JWK in a JWE (RFC 7517 section 7) ---- */

static char jwe[JETON_KEY_TEXT_MAX];

static void
seal(const char *alg, jeton_form form, const char *text)
{
	const jeton_jwe_options options = { .form = form,
		.content_type = "jwk+json" };
	jeton_recipient *recipient;
	const jeton_recipient *list[1];

	assert_int_equal(jeton_recipient_password(&recipient, alg, JT_LIT("x"),
			     1000),
	    JETON_OK);
	list[0] = recipient;
	assert_int_equal(jeton_encrypt(list, 1, &options, jeton_cstr(text), jwe,
			     sizeof jwe),
	    JETON_OK);
	jeton_recipient_free(recipient);
}

static const struct {
	const char *alg;
	jeton_form form;
} seals[] = {
	{ "PBES2-HS256+A128KW", JETON_COMPACT },
	{ "PBES2-HS384+A192KW", JETON_FLATTENED },
	{ "PBES2-HS512+A256KW", JETON_GENERAL },
};

static void
a_jwk_in_a_jwe_opens_with_its_passphrase_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(seals); i++) {
		seal(seals[i].alg, seals[i].form, shelf_p256);
		for (size_t j = 0; j < JT_COUNT(passphrases); j++) {
			struct person person = { passphrases[j].said, 0 };
			jeton_key_options options = {
				.passphrase = jeton_cstr(passphrases[j].given),
				.ask = ask,
				.context = &person
			};
			jeton_key *key;

			assert_int_equal(shelf_parse_key(&key, jeton_cstr(jwe),
					     &options),
			    passphrases[j].e);
			assert_int_equal(person.asked, passphrases[j].asked);
			if (key != NULL)
				assert_true(shelf_works(key));
			jeton_key_free(key);
		}
	}
}

/* As every editor and echo(1) leave it. */
static void
a_line_end_behind_a_jwe_does_no_harm(void **state)
{
	jeton_key_options options = { .passphrase = JT_INIT("x") };
	jeton_key *key;
	size_t n;

	(void)state;
	seal(seals[0].alg, JETON_COMPACT, shelf_p256);
	n = strlen(jwe);
	memcpy(jwe + n, "\r\n", 3);
	assert_int_equal(shelf_parse_key(&key, jeton_cstr(jwe), &options),
	    JETON_OK);
	jeton_key_free(key);
	memcpy(jwe + n - 1, " .", 3);
	assert_int_equal(shelf_parse_key(&key, jeton_cstr(jwe), &options),
	    JETON_KEY_FORM);
}

/* What may be inside. */
static const struct {
	const char *text;
	jeton_err e;
	const char *why;
} inside[] = {
	{ shelf_ed448, JETON_OK, "" },
	{ "{\"keys\":[{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":"
	  "\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"}]}",
	    JETON_OK, "" },
	{ "-----BEGIN PRIVATE KEY-----", JETON_KEY_FORM,
	    "what is encrypted is not a JWK" },
	{ "", JETON_KEY_FORM, "what is encrypted is not a JWK" },
	{ "{\"ciphertext\":\"\"}", JETON_KEY_FORM,
	    "it is encrypted more than once" },
	{ "{}", JETON_KEY_FORM, "member 'kty' is missing" },
	{ "{\"kty\":\"EC\",\"crv\":\"P-256\",\"use\":\"enc\"}", JETON_KEY_TYPE,
	    "member 'use' says that it is for encryption" },
};

static void
a_jwe_holds_a_jwk_or_a_set(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(inside); i++) {
		jeton_why why;
		jeton_key_options options = { .why = &why,
			.passphrase = JT_INIT("x") };
		jeton_keys *keys;

		seal("PBES2-HS256+A128KW", JETON_COMPACT, inside[i].text);
		assert_int_equal(shelf_parse_keys(&keys, jeton_cstr(jwe),
				     &options),
		    inside[i].e);
		assert_string_equal(why.text, inside[i].why);
		jeton_keys_free(keys);
	}
}

/* Five parts, but nothing that a passphrase opens. */
static const struct {
	const char *text;
	jeton_err e;
} others[] = {
	{ "....", JETON_KEY_FORM },
	{ "a.b.c.d.e", JETON_KEY_FORM },
	{ "{\"ciphertext\":\"AAAA\"}", JETON_KEY_FORM },
	/* alg is dir, enc A128GCM */
	{ "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAAAAAAAAAAAAAA.AAAA."
	  "AAAAAAAAAAAAAAAAAAAAAA",
	    JETON_KEY_TYPE },
};

static void
another_jwe_is_no_locked_key(void **state)
{
	jeton_key_options options = { .passphrase = JT_INIT("x") };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(others); i++) {
		jeton_keys *keys;

		assert_int_equal(shelf_parse_keys(&keys,
				     jeton_cstr(others[i].text), &options),
		    others[i].e);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_locked_key_opens_with_its_passphrase_alone),
		cmocka_unit_test(nobody_is_asked_for_an_open_key),
		cmocka_unit_test(a_passphrase_has_a_limit),
		cmocka_unit_test(a_line_end_behind_a_jwe_does_no_harm),
		cmocka_unit_test(
		    a_jwk_in_a_jwe_opens_with_its_passphrase_alone),
		cmocka_unit_test(a_jwe_holds_a_jwk_or_a_set),
		cmocka_unit_test(another_jwe_is_no_locked_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
