/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What nobody can mean is JETON_ARGUMENT, in every call that may be told it,
 * and leaves nothing behind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "jeton/issuers.h"
#include "jwe_desk.h"
#include "shelf.h"

static const jeton_str nowhere = { NULL, 1 };
static jeton_key *key;
static jeton_keys *keys;
static struct desk desk;
static char out[JETON_JWK_MAX];

/* ---- Texts that are written ---- */

static jeton_err
key_public_jwk(bool null, char *p, size_t size)
{
	return jeton_key_public_jwk(null ? NULL : key, p, size);
}

static jeton_err
key_private_jwk(bool null, char *p, size_t size)
{
	return jeton_key_private_jwk(null ? NULL : key, p, size);
}

static jeton_err
key_public_pem(bool null, char *p, size_t size)
{
	return jeton_key_public_pem(null ? NULL : key, p, size);
}

static jeton_err
key_private_pem(bool null, char *p, size_t size)
{
	jeton_str none = { NULL, 0 };

	return jeton_key_private_pem(null ? NULL : key, none, p, size);
}

static jeton_err
keys_public_jwk(bool null, char *p, size_t size)
{
	return jeton_keys_public_jwk(null ? NULL : keys, 0, p, size);
}

static jeton_err
keys_public_pem(bool null, char *p, size_t size)
{
	return jeton_keys_public_pem(null ? NULL : keys, 0, p, size);
}

static jeton_err
keys_public_jwks(bool null, char *p, size_t size)
{
	return jeton_keys_public_jwks(null ? NULL : keys, p, size);
}

static jeton_err
recipient_jwk(bool null, char *p, size_t size)
{
	return jeton_recipient_jwk(null ? NULL : desk.recipient, p, size);
}

static jeton_err
recipient_pem(bool null, char *p, size_t size)
{
	return jeton_recipient_pem(null ? NULL : desk.recipient, p, size);
}

static jeton_err
opener_jwk(bool null, char *p, size_t size)
{
	return jeton_opener_private_jwk(null ? NULL : desk.opener, 0, p, size);
}

static jeton_err
opener_pem(bool null, char *p, size_t size)
{
	jeton_str none = { NULL, 0 };

	return jeton_opener_private_pem(null ? NULL : desk.opener, 0, none, p,
	    size);
}

static jeton_err
opener_generate(bool null, char *p, size_t size)
{
	const jeton_opener_plan plan = { .alg = "A128KW" };

	return jeton_opener_generate(null ? NULL : &plan, p, size);
}

static const struct {
	const char *name;
	jeton_err (*write)(bool null, char *p, size_t size);
} writers[] = {
	{ "key_public_jwk", key_public_jwk },
	{ "key_private_jwk", key_private_jwk },
	{ "key_public_pem", key_public_pem },
	{ "key_private_pem", key_private_pem },
	{ "keys_public_jwk", keys_public_jwk },
	{ "keys_public_pem", keys_public_pem },
	{ "keys_public_jwks", keys_public_jwks },
	{ "recipient_jwk", recipient_jwk },
	{ "recipient_pem", recipient_pem },
	{ "opener_jwk", opener_jwk },
	{ "opener_pem", opener_pem },
	{ "opener_generate", opener_generate },
};

static void
a_writer_wants_something_and_a_place_for_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(writers); i++) {
		print_message("# %s\n", writers[i].name);
		memset(out, 'x', sizeof out);
		assert_int_equal(writers[i].write(true, out, sizeof out),
		    JETON_ARGUMENT);
		assert_int_equal(out[0], '\0');
		assert_int_equal(writers[i].write(true, NULL, 0),
		    JETON_ARGUMENT);
		assert_int_equal(writers[i].write(false, NULL, sizeof out),
		    JETON_ARGUMENT);
		assert_int_equal(writers[i].write(false, out, 0),
		    JETON_ARGUMENT);
		assert_int_equal(writers[i].write(false, out, sizeof out),
		    JETON_OK);
	}
}

/* Not one byte less than it says, and nothing of it where it does not fit. */
static void
what_does_not_fit_is_not_written(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(writers); i++) {
		size_t n;

		assert_int_equal(writers[i].write(false, out, sizeof out),
		    JETON_OK);
		n = strlen(out);
		print_message("# %s\n", writers[i].name);
		assert_int_equal(writers[i].write(false, out, n),
		    JETON_NO_SPACE);
		assert_int_equal(out[0], '\0');
		assert_int_equal(writers[i].write(false, out, n + 1), JETON_OK);
	}
}

static void
past_the_end_of_a_set_there_is_nothing(void **state)
{
	jeton_str none = { NULL, 0 };

	(void)state;
	assert_int_equal(jeton_keys_public_jwk(keys, 1, out, sizeof out),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_keys_public_pem(keys, 1, out, sizeof out),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_opener_private_jwk(desk.opener, 1, out,
			     sizeof out),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_opener_private_pem(desk.opener, 1, none, out,
			     sizeof out),
	    JETON_ARGUMENT);
}

/* ---- Decrypting ---- */

static const char *const no_names[] = { NULL };

static const jeton_jwe_rules senseless[] = {
	{ .algorithms = no_names },
	{ .encodings = no_names },
	{ .type = "" },
	{ .forms = 1u << 3 },
};

static void
nobody_decrypts_by_senseless_rules(void **state)
{
	const jeton_jwe_rules rules = { 0 };
	const jeton_str text = JT_LIT("....");
	jeton_jwe jwe;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(senseless); i++)
		assert_int_equal(jeton_decrypt(&senseless[i], desk.opener, text,
				     out, sizeof out, &jwe),
		    JETON_ARGUMENT);
	assert_int_equal(jeton_decrypt(NULL, desk.opener, text, out, 1, &jwe),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_decrypt(&rules, NULL, text, out, 1, &jwe),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_decrypt(&rules, desk.opener, nowhere, out, 1,
			     &jwe),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_decrypt(&rules, desk.opener, text, NULL, 1,
			     &jwe),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_decrypt(&rules, desk.opener, text, NULL, 0,
			     &jwe),
	    JETON_MALFORMED);
	assert_null(jwe.plaintext.p);
}

static void
nesting_wants_both_halves(void **state)
{
	const jeton_claims claims = { .lifetime = 60 };
	const jeton_rules any = { .issuer = JETON_ANY, .audience = JETON_ANY };
	const jeton_unnesting half = { NULL, desk.opener, &any, keys };
	const jeton_nesting nesting = { key, desk.recipient, NULL };
	static jeton_token token;

	(void)state;
	assert_int_equal(jeton_decrypt_verify_at(NULL, JT_LIT("...."), 0, out,
			     sizeof out, &token),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_decrypt_verify_at(&half, JT_LIT("...."), 0, out,
			     sizeof out, &token),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_sign_encrypt_at(NULL, &claims, 0, out,
			     sizeof out),
	    JETON_ARGUMENT);
	assert_string_equal(out, "");
	assert_int_equal(jeton_sign_encrypt_at(&nesting, &claims, 0, out, 0),
	    JETON_NO_SPACE);
	assert_int_equal(jeton_sign_encrypt_at(&nesting, &claims, 0, out, 100),
	    JETON_NO_SPACE);
	assert_string_equal(out, "");
}

/* ---- Encrypting ---- */

static jeton_err
encrypt(const jeton_jwe_options *options, size_t count, jeton_str text)
{
	const jeton_recipient *list[JETON_RECIPIENTS_MAX + 1];

	for (size_t i = 0; i < JT_COUNT(list); i++)
		list[i] = desk.recipient;
	return jeton_encrypt(list, count, options, text, out, sizeof out);
}

static void
a_recipient_is_somebody(void **state)
{
	const jeton_recipient *nobody = NULL;

	(void)state;
	assert_int_equal(jeton_encrypt(NULL, 1, NULL, JT_LIT("x"), out,
			     sizeof out),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_encrypt(&nobody, 1, NULL, JT_LIT("x"), out,
			     sizeof out),
	    JETON_ARGUMENT);
	assert_int_equal(encrypt(NULL, 0, JT_LIT("x")), JETON_ARGUMENT);
	assert_int_equal(encrypt(NULL, 2, JT_LIT("x")), JETON_ARGUMENT);
	assert_int_equal(encrypt(&(jeton_jwe_options){ .form = JETON_GENERAL },
			     JETON_RECIPIENTS_MAX + 1, JT_LIT("x")),
	    JETON_ARGUMENT);
}

static void
what_is_encrypted_is_somewhere(void **state)
{
	const jeton_jwe_options bad[] = {
		{ .form = (jeton_form)3 },
		{ .form = JETON_FLATTENED, .aad = nowhere },
		{ .apu = nowhere },
		{ .apv = nowhere },
	};

	(void)state;
	for (size_t i = 0; i < JT_COUNT(bad); i++)
		assert_int_equal(encrypt(&bad[i], 1, JT_LIT("x")),
		    JETON_ARGUMENT);
	assert_int_equal(encrypt(NULL, 1, nowhere), JETON_ARGUMENT);
	assert_int_equal(encrypt(&(jeton_jwe_options){ .enc = "A128" }, 1,
			     JT_LIT("x")),
	    JETON_KEY_TYPE);
	assert_int_equal(encrypt(NULL, 1, JT_LIT("x")), JETON_OK);
}

static const struct {
	const char *alg;
	jeton_str secret;
	jeton_err of_secret, of_password;
} secrets[] = {
	{ NULL, JT_INIT("0123456789abcdef"), JETON_ARGUMENT, JETON_ARGUMENT },
	{ "A128KW", { NULL, 16 }, JETON_ARGUMENT, JETON_ARGUMENT },
	{ "A128", JT_INIT("0123456789abcdef"), JETON_KEY_TYPE, JETON_KEY_TYPE },
	{ "PBES2-HS256+A128KW", JT_INIT("0123456789abcdef"), JETON_KEY_TYPE,
	    JETON_OK },
	{ "A128KW", JT_INIT("0123456789abcdef"), JETON_OK, JETON_KEY_MISMATCH },
	{ "A128KW", JT_INIT("0123456789abcde"), JETON_KEY_MISMATCH,
	    JETON_KEY_MISMATCH },
	{ "PBES2-HS256+A128KW", { NULL, 0 }, JETON_KEY_TYPE, JETON_KEY_WEAK },
};

static void
a_secret_and_a_password_have_their_algorithms(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(secrets); i++) {
		jeton_str s = secrets[i].secret;
		jeton_opener *o;

		assert_int_equal(jeton_opener_secret(&o, secrets[i].alg, s.p,
				     s.n),
		    secrets[i].of_secret);
		jeton_opener_free(o);
		assert_int_equal(jeton_opener_password(&o, secrets[i].alg, s),
		    secrets[i].of_password);
		jeton_opener_free(o);
	}
}

/* ---- The rest ---- */

static void
issuers_are_some_but_not_too_many(void **state)
{
	const jeton_rules rules = { .issuer = "a", .audience = "b" };
	const jeton_issuer issuer = { &rules, keys };
	static jeton_token token;
	size_t which;

	(void)state;
	assert_int_equal(jeton_verify_issuers_at(NULL, 1, JT_LIT("."), 0,
			     &token, &which),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_verify_issuers_at(&issuer, 0, JT_LIT("."), 0,
			     &token, &which),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_verify_issuers_at(&issuer, JETON_ISSUERS_MAX + 1,
			     JT_LIT("."), 0, &token, &which),
	    JETON_ARGUMENT);
}

static void
a_payload_is_somewhere(void **state)
{
	const jeton_signer signer = { .key = key };

	(void)state;
	assert_int_equal(jeton_jws_sign(&signer, 1, NULL, nowhere, out,
			     sizeof out),
	    JETON_ARGUMENT);
	assert_string_equal(out, "");
}

static int
open_desk(void **state)
{
	static const struct desk_alg alg = { "ECDH-ES", "P-256" };

	(void)state;
	desk = desk_set(&alg, NULL, NULL);
	return jeton_key_parse(&key, jeton_cstr(shelf_p256), NULL) !=
	    JETON_OK ||
	    jeton_keys_of(&keys, key) != JETON_OK;
}

static int
close_desk(void **state)
{
	(void)state;
	desk_clear(&desk);
	jeton_keys_free(keys);
	jeton_key_free(key);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_writer_wants_something_and_a_place_for_it),
		cmocka_unit_test(what_does_not_fit_is_not_written),
		cmocka_unit_test(past_the_end_of_a_set_there_is_nothing),
		cmocka_unit_test(nobody_decrypts_by_senseless_rules),
		cmocka_unit_test(nesting_wants_both_halves),
		cmocka_unit_test(a_recipient_is_somebody),
		cmocka_unit_test(what_is_encrypted_is_somewhere),
		cmocka_unit_test(a_secret_and_a_password_have_their_algorithms),
		cmocka_unit_test(issuers_are_some_but_not_too_many),
		cmocka_unit_test(a_payload_is_somewhere),
	};

	return cmocka_run_group_tests(tests, open_desk, close_desk);
}
