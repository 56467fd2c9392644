/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What RFC 7519 prints, the encrypted key of RFC 7517 appendix C, and access
 * tokens of the shape that RFC 9068 gives them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/text.h"
#include "jeton/jose.h"
#include "shelf.h"

/* RFC 7519 3.1, whose key is that of RFC 7515 A.1. */
#define CLAIMS                                                                 \
	"eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"     \
	"cGxlLmNvbS9pc19yb290Ijp0cnVlfQ"

static const char section_3_1[] =
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." CLAIMS
    ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

static const char section_3_1_key[] =
    "{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":"
    "\"AyM1SysPpbyDfgZld3umj1qzKObwVMko"
    "qQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow\"}";

static const char section_6_1[] = "eyJhbGciOiJub25lIn0." CLAIMS ".";

static const char appendix_a_1[] =
    "eyJhbGciOiJSU0ExXzUiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0."
    "QR1Owv2ug2WyPBnbQrRARTeEk9kDO2w8qDcjiHnSJflSdv1iNqhWXaKH4MqAkQtM"
    "oNfABIPJaZm0HaA415sv3aeuBWnD8J-Ui7Ah6cWafs3ZwwFKDFUUsWHSK-IPKxLG"
    "TkND09XyjORj_CHAgOPJ-Sd8ONQRnJvWn_hXV1BNMHzUjPyYwEsRhDhzjAD26ima"
    "sOTsgruobpYGoQcXUwFDn7moXPRfDE8-NoQX7N7ZYMmpUDkR-Cx9obNGwJQ3nM52"
    "YCitxoQVPzjbl7WBuB7AohdBoZOdZ24WlN1lVIeh8v1K4krB8xgKvRU8kgFrEn_a"
    "1rZgN5TiysnmzTROF869lQ."
    "AxY8DCtDaGlsbGljb3RoZQ."
    "MKOle7UQrG6nSxTLX6Mqwt0orbHvAKeWnDYvpIAeZ72deHxz3roJDXQyhxx0wKaM"
    "HDjUEOKIwrtkHthpqEanSBNYHZgmNOV7sln1Eu9g3J8."
    "fiK51VwhsxJ-siBMR-YFiA";

enum { EXP = 1300819380 };

static const jeton_rules joe = { .issuer = "joe", .audience = JETON_ANY };

static jeton_token token;

static void
rfc_7519_3_1_is_verified_until_it_expires(void **state)
{
	jeton_keys *keys;

	(void)state;
	assert_int_equal(jeton_keys_parse(&keys, jeton_cstr(section_3_1_key),
			     NULL),
	    JETON_OK);
	assert_int_equal(jeton_verify_at(&joe, keys, jeton_cstr(section_3_1),
			     EXP - 1, &token),
	    JETON_OK);
	assert_string_equal(jeton_get_str(&token, "iss"), "joe");
	assert_string_equal(jeton_get_json(&token, "http://example.com/is_root")
				.p,
	    "true}");
	assert_int_equal(jeton_verify_at(&joe, keys, jeton_cstr(section_3_1),
			     EXP, &token),
	    JETON_EXPIRED);
	jeton_keys_free(keys);
}

static void
a1_rfc_7519_6_1_is_refused_for_it_is_not_signed(void **state)
{
	jeton_keys *keys;

	(void)state;
	assert_int_equal(jeton_keys_parse(&keys, jeton_cstr(section_3_1_key),
			     NULL),
	    JETON_OK);
	assert_int_equal(jeton_verify_at(&joe, keys, jeton_cstr(section_6_1),
			     EXP - 1, &token),
	    JETON_NO_KEY);
	jeton_keys_free(keys);
}

/* Whatever RSA key there is, none has that algorithm. */
static void
a41_rfc_7519_a_1_is_refused_for_it_is_rsa1_5(void **state)
{
	const jeton_jwe_rules rules = { .forms = 0 };
	static char buf[sizeof appendix_a_1];
	jeton_opener *opener;
	jeton_keys *keys;
	jeton_jwe jwe;
	size_t n;
	char *pem = shelf_read("keys/rsa-pkcs8.pem", &n);

	(void)state;
	assert_int_equal(jeton_opener_parse(&opener, (jeton_str){ pem, n },
			     NULL),
	    JETON_OK);
	assert_int_equal(jeton_decrypt(&rules, opener, jeton_cstr(appendix_a_1),
			     buf, sizeof buf, &jwe),
	    JETON_NO_KEY);
	assert_int_equal(jeton_keys_parse(&keys, (jeton_str){ pem, n }, NULL),
	    JETON_OK);
	assert_int_equal(jeton_verify_at(&joe, keys, jeton_cstr(appendix_a_1),
			     EXP - 1, &token),
	    JETON_MALFORMED);
	jeton_keys_free(keys);
	jeton_opener_free(opener);
	free(pem);
}

/* Its key says that it is for encryption. */
static void
the_key_of_rfc_7517_c_opens_with_its_passphrase(void **state)
{
	jeton_key_options options = {
		.passphrase = JT_INIT("Thus from my lips, by yours, my sin is "
				      "purged.")
	};
	static char jwk[JETON_JWK_MAX];
	jeton_opener *opener;
	jeton_key *key;
	size_t n;
	char *text = shelf_read("keys/rfc7517-c.jwe", &n);
	jeton_str jwe = { text, n - 1 };

	(void)state;
	assert_int_equal(jeton_opener_parse(&opener, jwe, &options), JETON_OK);
	assert_int_equal(jeton_opener_private_jwk(opener, 0, jwk, sizeof jwk),
	    JETON_OK);
	assert_non_null(strstr(jwk, "\"kid\":\"juliet@capulet.lit\""));
	assert_non_null(strstr(jwk,
	    "\"n\":\"t6Q8PWSi1dkJj9hTP8hNYFlvadM7DflW"));
	assert_non_null(strstr(jwk,
	    "\"qi\":\"lSQi-w9CpyUReMErP1RsBLk7wNtOvs5E"));
	jeton_opener_free(opener);
	assert_int_equal(jeton_key_parse(&key, jwe, &options), JETON_KEY_TYPE);
	options.passphrase.n--;
	assert_int_equal(jeton_opener_parse(&opener, jwe, &options),
	    JETON_KEY_LOCKED);
	options.passphrase = (jeton_str){ NULL, 0 };
	assert_int_equal(jeton_opener_parse(&opener, jwe, &options),
	    JETON_KEY_LOCKED);
	free(text);
}

/* ---- RFC 9068 ---- */

static const char *const required[] = { "sub", "client_id", "jti", "iat",
	NULL };
static const jeton_rules access_rules = { .issuer = "https://as.example.com/",
	.audience = "https://rs.example.com/",
	.type = "at+jwt",
	.required = required };

/* Section 2.2.3's claims, and what is missing or wrong in the next ones. */
static const struct {
	const char *type, *claims, *blamed;
	jeton_err e;
} accesses[] = {
	{ "at+jwt",
	    "{\"sub\":\"5ba552d67\",\"client_id\":\"s6BhdRkqt3\","
	    "\"scope\":\"openid profile reademail\",\"jti\":\"dbe39bf3\"}",
	    "", JETON_OK },
	{ "application/AT+JWT",
	    "{\"sub\":\"5ba552d67\",\"client_id\":\"s6BhdRkqt3\","
	    "\"jti\":\"dbe39bf3\"}",
	    "", JETON_OK },
	{ "JWT",
	    "{\"sub\":\"5ba552d67\",\"client_id\":\"s6BhdRkqt3\","
	    "\"jti\":\"dbe39bf3\"}",
	    "typ", JETON_WRONG_TYPE },
	{ "",
	    "{\"sub\":\"5ba552d67\",\"client_id\":\"s6BhdRkqt3\","
	    "\"jti\":\"dbe39bf3\"}",
	    "typ", JETON_WRONG_TYPE },
	{ "at+jwt", "{\"sub\":\"5ba552d67\",\"jti\":\"dbe39bf3\"}", "client_id",
	    JETON_MISSING_CLAIM },
	{ "at+jwt", "{\"client_id\":\"s6BhdRkqt3\",\"jti\":\"dbe39bf3\"}",
	    "sub", JETON_MISSING_CLAIM },
};

static void
a26_only_the_shape_of_rfc_9068_is_an_access_token(void **state)
{
	static char text[JETON_TOKEN_MAX + 1];
	jeton_key *key;
	jeton_keys *keys;

	(void)state;
	assert_int_equal(jeton_key_generate(&key, "ES256", 0, NULL), JETON_OK);
	assert_int_equal(jeton_keys_of(&keys, key), JETON_OK);
	for (size_t i = 0; i < JT_COUNT(accesses); i++) {
		const jeton_claims claims = { .issuer =
						  "https://as.example.com/",
			.audience = "https://rs.example.com/",
			.type = accesses[i].type,
			.json = accesses[i].claims,
			.lifetime = 300 };

		assert_int_equal(jeton_sign_at(key, &claims, EXP, text,
				     sizeof text),
		    JETON_OK);
		assert_int_equal(jeton_verify_at(&access_rules, keys,
				     jeton_cstr(text), EXP, &token),
		    accesses[i].e);
		assert_string_equal(jeton_failed_claim(&token),
		    accesses[i].blamed);
		if (i == 0)
			assert_true(jeton_has_scope(&token, "profile"));
	}
	jeton_keys_free(keys);
	jeton_key_free(key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc_7519_3_1_is_verified_until_it_expires),
		cmocka_unit_test(
		    a1_rfc_7519_6_1_is_refused_for_it_is_not_signed),
		cmocka_unit_test(a41_rfc_7519_a_1_is_refused_for_it_is_rsa1_5),
		cmocka_unit_test(
		    the_key_of_rfc_7517_c_opens_with_its_passphrase),
		cmocka_unit_test(
		    a26_only_the_shape_of_rfc_9068_is_an_access_token),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
