/* SPDX-License-Identifier: Apache-2.0 */
/* Whole signatures of the JOSE cookbook, made again byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/json.h"
#include "jose/key.h"
#include "shelf.h"

enum { MEMBERS_MAX = 64, COMPACT_MAX = 4096 };

/* RFC 7515 A.1. */
static const char rfc_7515_key[] =
    "{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObw"
    "VMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow\"}";
static const char rfc_7515_token[] =
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiO"
    "jEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjft"
    "JeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

static const struct {
	const char *file;
	const char *alg;
} examples[] = {
	{ "cookbook/jws/4_1.rsa_v15_signature.json", "RS256" },
	{ "cookbook/jws/4_4.hmac-sha2_integrity_protection.json", "HS256" },
	{ "cookbook/curve25519/jws.json", "EdDSA" },
};

/* The text of a member of an object. */
static struct jt_json
member(jeton_str object, const char *name)
{
	jt_member members[MEMBERS_MAX];
	const jt_member *m;
	size_t count;

	assert_int_equal(jt_json_object(object, members, MEMBERS_MAX, &count),
	    JETON_OK);
	m = jt_json_find(object, members, count, jeton_cstr(name));
	assert_non_null(m);
	return jt_json_value(object, m);
}

/* Signs what the token signs, and compares. */
static void
assert_repeats(const jeton_key *key, const char *token)
{
	const char *dot = strrchr(token, '.');
	uint8_t wanted[JT_SIGNATURE_MAX], sig[JT_SIGNATURE_MAX];
	size_t n = shelf_base64url(wanted, dot + 1);

	assert_int_equal(n, jt_key_signature_size(&key->key));
	assert_int_equal(jt_key_sign(&key->key, token, (size_t)(dot - token),
			     sig),
	    JETON_OK);
	assert_memory_equal(sig, wanted, n);
}

static void
the_example_of_rfc_7515_repeats(void **state)
{
	jeton_key *key;

	(void)state;
	assert_int_equal(shelf_parse_key(&key, jeton_cstr(rfc_7515_key), NULL),
	    JETON_OK);
	assert_repeats(key, rfc_7515_token);
	jeton_key_free(key);
}

static void
examples_of_the_cookbook_repeat(void **state)
{
	char token[COMPACT_MAX];

	(void)state;
	for (size_t i = 0; i < JT_COUNT(examples); i++) {
		size_t n;
		char *p = shelf_read(examples[i].file, &n);
		jeton_str text = { p, n };
		struct jt_json jwk = member(member(text, "input").text, "key");
		struct jt_json compact =
		    member(member(text, "output").text, "compact");
		jeton_key *key;

		assert_int_equal(shelf_parse_key(&key, jwk.text, NULL),
		    JETON_OK);
		assert_string_equal(jeton_key_alg(key), examples[i].alg);
		assert_int_equal(jt_json_str(compact, token, sizeof token, &n),
		    JETON_OK);
		assert_repeats(key, token);
		jeton_key_free(key);
		free(p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example_of_rfc_7515_repeats),
		cmocka_unit_test(examples_of_the_cookbook_repeat),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
