/* SPDX-License-Identifier: Apache-2.0 */
/* Keys in DER, and as OpenSSH has them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <openssl/pem.h>

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

/* The DER of a PEM file. */
static jeton_str
open_der(const char *name)
{
	jeton_str pem = open_file(name);
	BIO *bio = BIO_new_mem_buf(pem.p, (int)pem.n);
	char *label, *header, *copy;
	unsigned char *der;
	long n;

	assert_int_equal(PEM_read_bio(bio, &label, &header, &der, &n), 1);
	copy = malloc((size_t)n);
	memcpy(copy, der, (size_t)n);
	OPENSSL_free(label);
	OPENSSL_free(header);
	OPENSSL_free(der);
	BIO_free(bio);
	close_file(pem);
	return (jeton_str){ copy, (size_t)n };
}

/* What each form gives to a signer and a verifier, with passphrase "x". */
static const struct {
	const char *name;
	const char *alg;
	jeton_err sign, verify;
} ders[] = {
	{ "rsa-pkcs8.pem", "RS256", JETON_OK, JETON_OK },
	{ "rsa-pkcs1.pem", "RS256", JETON_OK, JETON_OK },
	{ "rsa-spki.pem", "RS256", JETON_KEY_USE, JETON_OK },
	{ "rsa-pkcs1-public.pem", "RS256", JETON_KEY_USE, JETON_OK },
	{ "rsa-certificate.pem", "RS256", JETON_KEY_USE, JETON_OK },
	{ "rsa-pkcs8-encrypted.pem", "RS256", JETON_OK, JETON_OK },
	{ "ec-pkcs8.pem", "ES256", JETON_OK, JETON_OK },
	{ "ec-sec1.pem", "ES256", JETON_OK, JETON_OK },
	{ "ec-sec1-without-point.pem", "ES256", JETON_OK, JETON_OK },
	{ "ec-spki.pem", "ES256", JETON_KEY_USE, JETON_OK },
	{ "ec-certificate.pem", "ES256", JETON_KEY_USE, JETON_OK },
	{ "ec-pkcs8-encrypted.pem", "ES256", JETON_OK, JETON_OK },
	{ "ec-p384-sec1.pem", "ES384", JETON_OK, JETON_OK },
	{ "ec-p521-pkcs8.pem", "ES512", JETON_OK, JETON_OK },
	{ "ec-secp256k1-sec1.pem", "ES256K", JETON_OK, JETON_OK },
	{ "ed25519-pkcs8.pem", "EdDSA", JETON_OK, JETON_OK },
	{ "ed25519-spki.pem", "EdDSA", JETON_KEY_USE, JETON_OK },
	{ "ed448-pkcs8.pem", "EdDSA", JETON_OK, JETON_OK },
	{ "ed448-spki.pem", "EdDSA", JETON_KEY_USE, JETON_OK },
	{ "ed448-pkcs8-encrypted.pem", "EdDSA", JETON_OK, JETON_OK },
	{ "rsa-1024-pkcs8.pem", "", JETON_KEY_WEAK, JETON_KEY_WEAK },
	{ "rsa-pss-pkcs8.pem", "", JETON_KEY_TYPE, JETON_KEY_TYPE },
	{ "rsa-3-primes-pkcs1.pem", "", JETON_KEY_FORM, JETON_KEY_FORM },
	{ "x25519-pkcs8.pem", "", JETON_KEY_TYPE, JETON_KEY_TYPE },
	{ "ec-p224-pkcs8.pem", "", JETON_KEY_TYPE, JETON_KEY_TYPE },
	{ "ec-pkcs8-scrypt.pem", "", JETON_KEY_TYPE, JETON_KEY_TYPE },
	{ "ec-pkcs8-pbe1.pem", "", JETON_KEY_TYPE, JETON_KEY_TYPE },
	{ "ec-pkcs8-rounds.pem", "", JETON_TOO_LONG, JETON_TOO_LONG },
};

static void
check_forms(const char *name, jeton_str text, size_t row)
{
	jeton_why why;
	jeton_key_options options = {
		.kid = "one", .why = &why, .passphrase = JT_INIT("x")
	};
	jeton_keys *keys;
	jeton_key *key;
	jeton_err verify = shelf_parse_keys(&keys, text, &options);
	jeton_err sign = shelf_parse_key(&key, text, &options);

	if (verify != ders[row].verify || sign != ders[row].sign)
		fail_msg("%s: %d %d %s", name, (int)verify, (int)sign,
		    why.text);
	if (key != NULL) {
		assert_string_equal(jeton_key_alg(key), ders[row].alg);
		assert_string_equal(jeton_key_id(key), "one");
		assert_true(shelf_works(key));
	}
	if (keys != NULL) {
		assert_string_equal(jeton_keys_alg(keys, 0), ders[row].alg);
		assert_false(jt_pkey_is_private(keys->key[0].pkey));
	}
	jeton_keys_free(keys);
	jeton_key_free(key);
}

static void
der_gives_what_its_pem_gives(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(ders); i++) {
		jeton_str der = open_der(ders[i].name);
		jeton_str pem = open_file(ders[i].name);

		check_forms(ders[i].name, der, i);
		check_forms(ders[i].name, pem, i);
		close_file(der);
		close_file(pem);
	}
}

static void
der_is_whole_and_has_nothing_behind_it(void **state)
{
	jeton_str der = open_der("ec-spki.pem");
	char *longer = malloc(der.n + 1);
	jeton_keys *keys;

	(void)state;
	memcpy(longer, der.p, der.n);
	longer[der.n] = '\n';
	assert_int_equal(shelf_parse_keys(&keys,
			     (jeton_str){ longer, der.n + 1 }, NULL),
	    JETON_KEY_FORM);
	free(longer);
	close_file(der);
}

/* ---- OpenSSH ---- */

static const struct {
	const char *name, *other;
	const char *alg;
} lines[] = {
	{ "rsa.pub", "rsa-spki.pem", "RS256" },
	{ "ec.pub", "ec-spki.pem", "ES256" },
	{ "ec-p384.pub", "ec-p384-sec1.pem", "ES384" },
	{ "ec-p521.pub", "ec-p521-spki.pem", "ES512" },
	{ "ed25519.pub", "ed25519-spki.pem", "EdDSA" },
};

static void
a_line_of_openssh_is_a_public_key(void **state)
{
	static char one[JETON_JWK_MAX], other[JETON_JWK_MAX];

	(void)state;
	for (size_t i = 0; i < JT_COUNT(lines); i++) {
		jeton_str line = open_file(lines[i].name);
		jeton_str pem = open_file(lines[i].other);
		jeton_keys *a, *b;
		jeton_key *key;

		assert_int_equal(shelf_parse_keys(&a, line, NULL), JETON_OK);
		assert_int_equal(shelf_parse_keys(&b, pem, NULL), JETON_OK);
		assert_string_equal(jeton_keys_alg(a, 0), lines[i].alg);
		assert_int_equal(jeton_keys_public_jwks(a, one, sizeof one),
		    JETON_OK);
		assert_int_equal(jeton_keys_public_jwks(b, other, sizeof other),
		    JETON_OK);
		assert_string_equal(one, other);
		assert_int_equal(shelf_parse_key(&key, line, NULL),
		    JETON_KEY_USE);
		jeton_keys_free(a);
		jeton_keys_free(b);
		close_file(line);
		close_file(pem);
	}
}

/* The blob of the key of RFC 8037 A.2, whole and bent. */
#define ED_KEY                                                                 \
	"AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea"

static const struct {
	const char *text;
	jeton_err e;
} bent[] = {
	{ "ssh-ed25519 " ED_KEY, JETON_OK },
	{ "ssh-ed25519 " ED_KEY "\n", JETON_OK },
	{ "ssh-ed25519 " ED_KEY "\r\n", JETON_OK },
	{ "ssh-ed25519 " ED_KEY " a comment\tof any kind \xc3\xa9", JETON_OK },
	{ "ssh-ed25519 " ED_KEY " -----BEGIN PUBLIC KEY-----", JETON_OK },
	{ "ssh-ed25519 " ED_KEY "\n\n", JETON_KEY_FORM },
	{ "ssh-ed25519 " ED_KEY "\nssh-ed25519 " ED_KEY, JETON_KEY_FORM },
	{ "ssh-ed25519  " ED_KEY, JETON_KEY_FORM },
	{ "ssh-ed25519\t" ED_KEY, JETON_KEY_TYPE },
	{ "ssh-ed25519", JETON_KEY_FORM },
	{ "ssh-ed25519 ", JETON_KEY_FORM },
	{ "ssh-ed25519 " ED_KEY "=", JETON_KEY_FORM },
	{ "ssh-ed25519 " ED_KEY "====", JETON_KEY_FORM },
	{ "ssh-ed25519 " ED_KEY "AAAA", JETON_KEY_FORM },
	{ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv-08lkBzoO4XLz2qYj"
	  "Ja8CGmj3B1Ea",
	    JETON_KEY_FORM }, /* that is base64url */
	{ "ssh-rsa " ED_KEY, JETON_KEY_FORM },
	{ "ecdsa-sha2-nistp256 " ED_KEY, JETON_KEY_FORM },
	{ "ssh-ed448 " ED_KEY, JETON_KEY_TYPE },
	{ "ssh-dss AAAA", JETON_KEY_TYPE },
	{ "ssh-rsa-cert-v01@openssh.com AAAA", JETON_KEY_TYPE },
	{ "sk-ssh-ed25519@openssh.com AAAA", JETON_KEY_TYPE },
	{ "ecdsa-sha2-nistp192 AAAA", JETON_KEY_TYPE },
	{ " ssh-ed25519 " ED_KEY, JETON_KEY_FORM },
	/* Numbers of RSA: e is 0x80..., e is 00 03, e is -1, n is 1. */
	{ "ssh-rsa AAAAB3NzaC1yc2EAAAABgAAAAAEB", JETON_KEY_FORM },
	{ "ssh-rsa AAAAB3NzaC1yc2EAAAACAAMAAAABAQ==", JETON_KEY_FORM },
	{ "ssh-rsa AAAAB3NzaC1yc2EAAAAB/wAAAAEB", JETON_KEY_FORM },
	{ "ssh-rsa AAAAB3NzaC1yc2EAAAABAwAAAAEB", JETON_KEY_WEAK },
	{ "ssh-rsa AAAAB3NzaC1yc2EAAAAA", JETON_KEY_FORM },
	/* A string that is longer than all there is. */
	{ "ssh-rsa /////3NzaC1yc2EAAAABAwAAAAEB", JETON_KEY_FORM },
};

static void
a_line_of_openssh_has_one_spelling(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(bent); i++) {
		jeton_keys *keys;
		jeton_err e =
		    shelf_parse_keys(&keys, jeton_cstr(bent[i].text), NULL);

		if (e != bent[i].e)
			fail_msg("%s: %d", bent[i].text, (int)e);
		jeton_keys_free(keys);
	}
}

static void
every_prefix_and_changed_bit_is_an_error_or_a_key(void **state)
{
	static const char *const texts[] = { "ec.pub", "ed25519.pub",
		"ec-p521.pub", "ed448-pkcs8-encrypted.pem",
		"ec-sec1-encrypted.pem" };
	static const char *const binaries[] = { "ec-sec1.pem", "ec-spki.pem",
		"ed25519-pkcs8.pem", "ed448-pkcs8-encrypted.pem" };
	jeton_why why;
	jeton_key_options options = { .why = &why, .passphrase = JT_INIT("x") };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(texts); i++) {
		jeton_str text = open_file(texts[i]);

		shelf_torture(text, &options);
		close_file(text);
	}
	for (size_t i = 0; i < JT_COUNT(binaries); i++) {
		jeton_str der = open_der(binaries[i]);

		shelf_torture(der, &options);
		close_file(der);
	}
}

/* A3: whatever reads as a key is no secret. */
static void
a3_none_of_these_forms_is_a_secret(void **state)
{
	jeton_keys *keys;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(ders); i++) {
		jeton_str der = open_der(ders[i].name);

		if (ders[i].verify == JETON_OK)
			assert_int_equal(jeton_keys_secret(&keys, "HS256",
					     der.p, der.n),
			    JETON_KEY_FORM);
		close_file(der);
	}
	for (size_t i = 0; i < JT_COUNT(lines); i++) {
		jeton_str line = open_file(lines[i].name);

		assert_int_equal(jeton_keys_secret(&keys, "HS256", line.p,
				     line.n),
		    JETON_KEY_FORM);
		close_file(line);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(der_gives_what_its_pem_gives),
		cmocka_unit_test(der_is_whole_and_has_nothing_behind_it),
		cmocka_unit_test(a_line_of_openssh_is_a_public_key),
		cmocka_unit_test(a_line_of_openssh_has_one_spelling),
		cmocka_unit_test(
		    every_prefix_and_changed_bit_is_an_error_or_a_key),
		cmocka_unit_test(a3_none_of_these_forms_is_a_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
