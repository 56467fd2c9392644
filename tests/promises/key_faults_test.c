/* SPDX-License-Identifier: Apache-2.0 */
/* The same as faults_test.c for the reading of keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "faults.h"
#include "memory.h"
#include "shelf.h"

enum { RSA_BITS = 2048, ROOM = 1 << 14 };

struct scene {
	jeton_str text;
	const char *alg;
};

static char out[ROOM];

static jeton_key_options
unlocking(const struct scene *s, jeton_why *why)
{
	return (jeton_key_options){
		.alg = s->alg, .why = why, .passphrase = JT_LIT("password")
	};
}

/* What is refused has a reason. */
static jeton_err
parse_key(const struct scene *s)
{
	jeton_why why;
	jeton_key_options options = unlocking(s, &why);
	jeton_key *key;
	jeton_err e = jeton_key_parse(&key, s->text, &options);

	assert_int_equal(e == JETON_OK, why.text[0] == '\0');
	return handed_key(e, key);
}

static jeton_err
parse_keys(const struct scene *s)
{
	jeton_why why;
	jeton_key_options options = unlocking(s, &why);
	jeton_keys *keys;
	jeton_err e = jeton_keys_parse(&keys, s->text, &options);

	assert_int_equal(e == JETON_OK, why.text[0] == '\0');
	return handed_keys(e, keys, 1);
}

static jeton_err
parse_opener(const struct scene *s)
{
	jeton_why why;
	jeton_key_options options = unlocking(s, &why);
	jeton_opener *opener;
	jeton_err e = jeton_opener_parse(&opener, s->text, &options);

	assert_int_equal(e == JETON_OK, why.text[0] == '\0');
	assert_int_equal(e == JETON_OK, opener != NULL);
	jeton_opener_free(opener);
	return e;
}

static jeton_err
parse_recipient(const struct scene *s)
{
	jeton_why why;
	jeton_key_options options = unlocking(s, &why);
	jeton_recipient *recipient;
	jeton_err e = jeton_recipient_parse(&recipient, s->text, &options);

	assert_int_equal(e == JETON_OK, why.text[0] == '\0');
	assert_int_equal(e == JETON_OK, recipient != NULL);
	jeton_recipient_free(recipient);
	return e;
}

static bool
refuse_to_sign(void *context, const jeton_to_sign *what, uint8_t *signature,
    size_t size)
{
	(void)context;
	(void)what;
	memset(signature, 1, size);
	return false;
}

static jeton_err
parse_external(const struct scene *s)
{
	jeton_key_options options = { .alg = s->alg };
	jeton_key *key;
	jeton_err e;

	e = jeton_key_external(&key, s->text, &options, refuse_to_sign, NULL);
	return handed_key(e, key);
}

static jeton_err
load_key(const struct scene *s)
{
	jeton_why why;
	jeton_key_options options = { .alg = "RS256", .why = &why };
	jeton_key *key;
	jeton_err e = jeton_key_load_with(&key,
	    TESTS_DIR "/vectors/keys/rsa-pkcs8.pem", &options);

	(void)s;
	return handed_key(e, key);
}

static jeton_err
load_keys(const struct scene *s)
{
	jeton_keys *keys;
	jeton_err e =
	    jeton_keys_load(&keys, TESTS_DIR "/vectors/keys/rsa-pkcs8.pem");

	(void)s;
	return handed_keys(e, keys, 1);
}

static bool
sign_elsewhere(void *context, const jeton_to_sign *what, uint8_t *signature,
    size_t size)
{
	(void)what;
	memcpy(signature, context, size);
	return true;
}

/* Elsewhere they sign with another key: what comes back does not hold. */
static jeton_err
sign_external(const struct scene *s)
{
	static uint8_t signature[RSA_BITS / 8];
	jeton_key_options options = { .alg = s->alg };
	jeton_key *key;
	jeton_signer signer;
	jeton_err e = jeton_key_external(&key, s->text, &options,
	    sign_elsewhere, signature);

	if (e != JETON_OK)
		return e;
	signer = (jeton_signer){ .key = key };
	e = handed_text(jeton_jws_sign(&signer, 1, NULL, JT_LIT("a"), out,
			    sizeof out),
	    out);
	jeton_key_free(key);
	return e;
}

static const struct exhaust_row readings[] = {
	{ "parse_key", parse_key },
	{ "parse_keys", parse_keys },
	{ "parse_external", parse_external },
	{ "sign_external", sign_external },
	{ "parse_opener", parse_opener },
	{ "parse_recipient", parse_recipient },
};

static void
g3_a_key_in_any_form_is_read_or_the_failure_is_blamed(void **state)
{
	static const struct {
		const char *file, *alg;
	} files[] = {
		{ "keys/rsa-pkcs8.pem", "RS256" },
		{ "keys/rsa-pkcs8.pem", "RSA-OAEP-256" },
		{ "keys/ec-certificate.pem", NULL },
		{ "keys/ed25519-pkcs8.pem", NULL },
		{ "keys/ec-pkcs8.pem", "ECDH-ES" },
		{ "keys/ec.pub", NULL },
		{ "keys/ec.pub", "ECDH-ES" },
		{ "keys/rfc7517-b.jwk", NULL },
	};
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(files); i++) {
		struct scene s = { .alg = files[i].alg };
		size_t n;
		char *text = shelf_read(files[i].file, &n);

		s.text = (jeton_str){ text, n };
		bad += exhaust_faults(files[i].file, readings,
		    JT_COUNT(readings), &s);
		free(text);
	}
	assert_int_equal(bad, 0);
}

static void
g3_a_locked_jwk_is_read_or_the_failure_is_blamed(void **state)
{
	static char locked[ROOM];
	jeton_str password = JT_INIT("password");
	jeton_recipient *r;
	const jeton_recipient *list[1];
	struct scene s = { .alg = "RS256" };

	(void)state;
	assert_int_equal(jeton_recipient_password(&r, "PBES2-HS384+A192KW",
			     password, 1000),
	    JETON_OK);
	list[0] = r;
	assert_int_equal(jeton_encrypt(list, 1, NULL, jeton_cstr(shelf_rsa),
			     locked, sizeof locked),
	    JETON_OK);
	jeton_recipient_free(r);
	s.text = jeton_cstr(locked);
	assert_int_equal(exhaust_faults("locked", readings, 2, &s), 0);
}

static void
g3_a_file_is_read_or_the_failure_is_blamed(void **state)
{
	static const struct exhaust_row kinds[] = { { "load_key", load_key },
		{ "load_keys", load_keys } };
	struct scene s = { .alg = NULL };

	(void)state;
	assert_int_equal(exhaust_faults("file", kinds, JT_COUNT(kinds), &s), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    g3_a_key_in_any_form_is_read_or_the_failure_is_blamed),
		cmocka_unit_test(
		    g3_a_locked_jwk_is_read_or_the_failure_is_blamed),
		cmocka_unit_test(g3_a_file_is_read_or_the_failure_is_blamed),
	};

	if (!memory_begin())
		return 2;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
