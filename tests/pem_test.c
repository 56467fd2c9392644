/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "jose/key.h"
#include "shelf.h"

/* What each file gives to a signer and to a verifier. */
static const struct {
	const char *name;
	const char *alg;
	jeton_err sign, verify;
} files[] = {
	{ "rsa-pkcs8.pem", "RS256", JETON_OK, JETON_OK },
	{ "rsa-pkcs1.pem", "RS256", JETON_OK, JETON_OK },
	{ "rsa-spki.pem", "RS256", JETON_KEY_USE, JETON_OK },
	{ "rsa-pkcs1-public.pem", "RS256", JETON_KEY_USE, JETON_OK },
	{ "rsa-certificate.pem", "RS256", JETON_KEY_USE, JETON_OK },
	{ "ec-pkcs8.pem", "ES256", JETON_OK, JETON_OK },
	{ "ec-sec1.pem", "ES256", JETON_OK, JETON_OK },
	{ "ec-sec1-with-parameters.pem", "ES256", JETON_OK, JETON_OK },
	{ "ec-sec1-without-point.pem", "ES256", JETON_OK, JETON_OK },
	{ "ec-spki.pem", "ES256", JETON_KEY_USE, JETON_OK },
	{ "ec-spki-compressed.pem", "ES256", JETON_KEY_USE, JETON_OK },
	{ "ec-certificate.pem", "ES256", JETON_KEY_USE, JETON_OK },
	{ "ed25519-pkcs8.pem", "EdDSA", JETON_OK, JETON_OK },
	{ "ed25519-spki.pem", "EdDSA", JETON_KEY_USE, JETON_OK },
	{ "rsa-pkcs1-encrypted.pem", "", JETON_KEY_LOCKED, JETON_KEY_LOCKED },
	{ "rsa-pkcs8-encrypted.pem", "", JETON_KEY_LOCKED, JETON_KEY_LOCKED },
	{ "rsa-3-primes-pkcs1.pem", "", JETON_KEY_FORM, JETON_KEY_FORM },
	{ "rsa-1024-pkcs8.pem", "", JETON_KEY_WEAK, JETON_KEY_WEAK },
	{ "rsa-pss-pkcs8.pem", "", JETON_KEY_TYPE, JETON_KEY_TYPE },
	{ "ec-p384-sec1.pem", "ES384", JETON_OK, JETON_OK },
	{ "ec-p521-pkcs8.pem", "ES512", JETON_OK, JETON_OK },
	{ "ec-p521-spki.pem", "ES512", JETON_KEY_USE, JETON_OK },
	{ "ec-secp256k1-sec1.pem", "ES256K", JETON_OK, JETON_OK },
	{ "ec-secp256k1-spki.pem", "ES256K", JETON_KEY_USE, JETON_OK },
	{ "ec-p224-pkcs8.pem", "", JETON_KEY_TYPE, JETON_KEY_TYPE },
	{ "ec-brainpool-pkcs8.pem", "", JETON_KEY_TYPE, JETON_KEY_TYPE },
	{ "ed448-pkcs8.pem", "EdDSA", JETON_OK, JETON_OK },
	{ "ed448-spki.pem", "EdDSA", JETON_KEY_USE, JETON_OK },
	{ "x25519-pkcs8.pem", "", JETON_KEY_TYPE, JETON_KEY_TYPE },
};

/* The algorithm that the caller names. */
static const struct {
	const char *name;
	const char *alg;
	jeton_err e;
} choices[] = {
	{ "rsa-pkcs8.pem", "RS256", JETON_OK },
	{ "rsa-pkcs8.pem", "PS256", JETON_OK },
	{ "rsa-pkcs8.pem", "HS256", JETON_KEY_MISMATCH },
	{ "rsa-spki.pem", "HS256", JETON_KEY_MISMATCH },
	{ "rsa-pkcs8.pem", "ES256", JETON_KEY_MISMATCH },
	{ "rsa-pkcs8.pem", "RS512", JETON_OK },
	{ "rsa-pkcs8.pem", "RS1", JETON_KEY_TYPE },
	{ "rsa-pkcs8.pem", "none", JETON_KEY_TYPE },
	{ "rsa-pkcs8.pem", "", JETON_KEY_TYPE },
	{ "ec-pkcs8.pem", "ES256", JETON_OK },
	{ "ec-pkcs8.pem", "RS256", JETON_KEY_MISMATCH },
	{ "ed25519-pkcs8.pem", "Ed25519", JETON_OK },
	{ "ed25519-pkcs8.pem", "ES256", JETON_KEY_MISMATCH },
	{ "ed25519-pkcs8.pem", "Ed448", JETON_KEY_MISMATCH },
	{ "ed448-pkcs8.pem", "Ed448", JETON_OK },
	{ "ed448-pkcs8.pem", "Ed25519", JETON_KEY_MISMATCH },
	{ "ec-p521-pkcs8.pem", "ES512", JETON_OK },
	{ "ec-p521-pkcs8.pem", "ES256", JETON_KEY_MISMATCH },
	{ "ec-secp256k1-sec1.pem", "ES256", JETON_KEY_MISMATCH },
};

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

static void
each_form_of_pem_is_read_or_refused(void **state)
{
	jeton_why why;
	jeton_key_options options = { .kid = "one", .why = &why };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(files); i++) {
		jeton_str pem = open_file(files[i].name);
		jeton_keys *keys;
		jeton_key *key;
		jeton_err verify = shelf_parse_keys(&keys, pem, &options);
		jeton_err sign = shelf_parse_key(&key, pem, &options);

		if (verify != files[i].verify || sign != files[i].sign)
			fail_msg("%s: %d %d", files[i].name, (int)verify,
			    (int)sign);
		if (key != NULL) {
			assert_string_equal(jeton_key_alg(key), files[i].alg);
			assert_string_equal(jeton_key_id(key), "one");
			assert_true(shelf_works(key));
		}
		if (keys != NULL) {
			assert_string_equal(keys->key[0].kid, "one");
			assert_false(jt_pkey_is_private(keys->key[0].pkey));
		}
		jeton_keys_free(keys);
		jeton_key_free(key);
		close_file(pem);
	}
}

static void
a3_the_caller_names_an_algorithm_that_fits(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(choices); i++) {
		jeton_str pem = open_file(choices[i].name);
		jeton_why why;
		jeton_key_options options = { .alg = choices[i].alg,
			.why = &why };
		jeton_keys *keys;
		jeton_err e = shelf_parse_keys(&keys, pem, &options);

		if (e != choices[i].e)
			fail_msg("%s %s: %d", choices[i].name, choices[i].alg,
			    (int)e);
		jeton_keys_free(keys);
		close_file(pem);
	}
}

static void
forms_of_one_key_are_one_key(void **state)
{
	static const char *const names[] = { "rsa-pkcs8.pem", "rsa-pkcs1.pem",
		"rsa-spki.pem", "rsa-pkcs1-public.pem", "rsa-certificate.pem" };
	static char first[JETON_JWK_MAX], other[JETON_JWK_MAX];

	(void)state;
	for (size_t i = 0; i < JT_COUNT(names); i++) {
		jeton_str pem = open_file(names[i]);
		jeton_keys *keys;

		assert_int_equal(shelf_parse_keys(&keys, pem, NULL), JETON_OK);
		assert_int_equal(jeton_keys_public_jwks(keys,
				     i == 0 ? first : other, sizeof other),
		    JETON_OK);
		if (i > 0)
			assert_string_equal(first, other);
		jeton_keys_free(keys);
		close_file(pem);
	}
}

static void
text_around_a_pem_is_no_matter(void **state)
{
	static const char before[] = "Bag Attributes\n    friendlyName: one\n";
	jeton_str pem = open_file("ec-spki.pem");
	char text[1024];
	jeton_keys *keys;
	size_t n = sizeof before - 1;

	(void)state;
	memcpy(text, before, n);
	memcpy(text + n, pem.p, pem.n);
	memcpy(text + n + pem.n, "\nmore\n", 6);
	assert_int_equal(shelf_parse_keys(&keys,
			     (jeton_str){ text, n + pem.n + 6 }, NULL),
	    JETON_OK);
	jeton_keys_free(keys);
	close_file(pem);
}

static void
a_private_key_with_another_point_is_refused(void **state)
{
	static const char pem[] =
	    "-----BEGIN EC PRIVATE KEY-----\n"
	    "MHcCAQEEIAde41j5NZxcLF9E5nx79o5Cfn45zizZ7lilGx/LfJ9poAoGCCqGSM49\n"
	    "AwEHoUQDQgAE4/r6VC2GtxkLQDhDVOPF2eMOFuJKqWxXfaRUlUXMaNLT0+SGAjgU\n"
	    "ym9rYS6X+oG6+o7B2hR4C5QHUyN0/SI1ug==\n"
	    "-----END EC PRIVATE KEY-----\n";
	jeton_key *key;

	(void)state;
	assert_int_equal(shelf_parse_key(&key, jeton_cstr(pem), NULL),
	    JETON_KEY_MISMATCH);
}

static void
every_prefix_and_changed_bit_is_an_error_or_a_key(void **state)
{
	static const char *const names[] = { "ec-sec1.pem", "ec-spki.pem",
		"ed25519-pkcs8.pem", "rsa-pkcs1-public.pem" };
	jeton_why why;
	jeton_key_options options = { .why = &why };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(names); i++) {
		jeton_str pem = open_file(names[i]);

		shelf_torture(pem, &options);
		close_file(pem);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form_of_pem_is_read_or_refused),
		cmocka_unit_test(a3_the_caller_names_an_algorithm_that_fits),
		cmocka_unit_test(forms_of_one_key_are_one_key),
		cmocka_unit_test(text_around_a_pem_is_no_matter),
		cmocka_unit_test(a_private_key_with_another_point_is_refused),
		cmocka_unit_test(
		    every_prefix_and_changed_bit_is_an_error_or_a_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
