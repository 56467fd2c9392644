/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What RFC 7515 appendix A and RFC 7797 section 4 print.  All of it verifies
 * but A.5, and what is deterministic comes out again byte for byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mint.h"
#include "shelf.h"

static char text[MINT_MAX];

static jeton_keys *
parse_keys(const char *jwk, const char *alg)
{
	jeton_keys *keys;

	assert_int_equal(shelf_parse_keys(&keys, jeton_cstr(jwk),
			     &(jeton_key_options){ .alg = alg }),
	    JETON_OK);
	return keys;
}

/* ---- RFC 7515 appendix A ---- */

#define CLAIMS                                                                 \
	"eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcG"   \
	"xlLmNvbS9pc19yb290Ijp0cnVlfQ"
#define RS256_HEADER "eyJhbGciOiJSUzI1NiJ9"
#define RS256_SIGNATURE                                                        \
	"cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7"     \
	"AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4"     \
	"BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K"     \
	"0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv"     \
	"hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB"     \
	"p0igcN_IoypGlUPQGe77Rw"
#define ES256_HEADER "eyJhbGciOiJFUzI1NiJ9"
#define ES256_SIGNATURE                                                        \
	"DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA"     \
	"pmWQxfKTUJqPP3-Kg6NU1Q"

static const char claims[] = "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n"
			     " \"http://example.com/is_root\":true}";

static const char oct_key[] =
    "{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObw"
    "VMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow\"}";
static const char p521_key[] =
    "{\"kty\":\"EC\",\"crv\":\"P-521\",\"x\":\"AekpBQ8ST8a8VcfVOTNl353vSrDCL"
    "LJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk\","
    "\"y\":\"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4"
    "Kkd0AZMaZmh9ubmf63e3kyMj2\","
    "\"d\":\"AY5pb7A0UFiB3RELSD64fTLOSV_jazdF7fLYyuTw8lOfRhWg6Y6rUrPAxerEzgd"
    "Rhajnu0ferB0d53vM9mE15j2C\"}";

static const struct {
	const char *key;
	const char *text;
	const char *payload;
} appendix[] = {
	/* A.1 */
	{ oct_key,
	    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." CLAIMS
	    ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
	    claims },
	/* A.2 */
	{ shelf_rsa, RS256_HEADER "." CLAIMS "." RS256_SIGNATURE, claims },
	/* A.3 */
	{ shelf_p256, ES256_HEADER "." CLAIMS "." ES256_SIGNATURE, claims },
	/* A.4 */
	{ p521_key,
	    "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA."
	    "AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZq"
	    "wqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8Kp"
	    "EHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn",
	    "Payload" },
};

static void
rfc_7515_a1_to_a4_verify(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(appendix); i++) {
		jeton_keys *keys = parse_keys(appendix[i].key, NULL);

		assert_jws(&(jeton_jws_rules){ 0 }, keys, appendix[i].text,
		    jeton_cstr(appendix[i].payload));
		jeton_keys_free(keys);
	}
}

static void
a1_rfc_7515_a5_is_refused_for_it_is_not_signed(void **state)
{
	jeton_keys *keys = parse_keys(oct_key, NULL);
	jeton_jws jws;

	(void)state;
	assert_int_equal(verify_jws(&mint_rules, keys,
			     JT_LIT("eyJhbGciOiJub25lIn0." CLAIMS "."), &jws),
	    JETON_NO_KEY);
	jeton_keys_free(keys);
}

#define RS256_PART                                                             \
	"\"protected\":\"" RS256_HEADER                                        \
	"\",\"header\":{\"kid\":\"2010-12-29\"},\"signature\":"                \
	"\"" RS256_SIGNATURE "\""
#define ES256_PART                                                             \
	"\"protected\":\"" ES256_HEADER                                        \
	"\",\"header\":{\"kid\":\"e9bc097a-ce51-4036-9562-d2ade882db0d\"},"    \
	"\"signature\":\"" ES256_SIGNATURE "\""

static void
rfc_7515_a6_and_a7_verify_and_a_half_of_a6_repeats(void **state)
{
	static const char general[] =
	    "{\"payload\":\"" CLAIMS "\",\"signatures\":[{" RS256_PART
	    "},{" ES256_PART "}]}";
	static const char flattened[] =
	    "{\"payload\":\"" CLAIMS "\"," ES256_PART "}";
	static const jeton_claim kid[] = {
		{ .name = "kid", .kind = JETON_KIND_STR, .str = "2010-12-29" },
		{ 0 }
	};
	static const jeton_jws_options options = { JETON_GENERAL, 0 };
	static char set[8192];
	jeton_signer signer = { .unprotected = kid };
	jeton_jws_rules rules = mint_rules;
	jeton_keys *keys;
	jeton_key *key;

	(void)state;
	snprintf(set, sizeof set,
	    "{\"keys\":[{\"kid\":\"2010-12-29\",%s,{\"kid\":\"e9bc097a-ce51-"
	    "4036-9562-d2ade882db0d\",%s]}",
	    shelf_rsa + 1, shelf_p256 + 1);
	keys = parse_keys(set, NULL);
	rules.all = true;
	assert_jws(&rules, keys, general, jeton_cstr(claims));
	assert_jws(&rules, keys, flattened, jeton_cstr(claims));
	jeton_keys_free(keys);
	assert_int_equal(shelf_parse_key(&key, jeton_cstr(shelf_rsa), NULL),
	    JETON_OK);
	signer.key = key;
	assert_int_equal(jeton_jws_sign(&signer, 1, &options,
			     jeton_cstr(claims), text, sizeof text),
	    JETON_OK);
	assert_string_equal(text,
	    "{\"payload\":\"" CLAIMS "\",\"signatures\":[{" RS256_PART "}]}");
	jeton_key_free(key);
}

/* ---- RFC 7797 section 4 ---- */

static const struct {
	const char *text;
	jeton_jws_options options;
} unencoded[] = {
	{ "eyJhbGciOiJIUzI1NiJ9.JC4wMg."
	  "5mvfOroL-g7HyqJoozehmsaqmvTYGEq5jTI1gVvoEoQ",
	    { JETON_COMPACT, 0 } },
	{ "eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19.."
	  "A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY",
	    { JETON_COMPACT, JETON_DETACHED | JETON_UNENCODED } },
	{ "{\"payload\":\"$.02\",\"protected\":"
	  "\"eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19\","
	  "\"signature\":\"A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY\"}",
	    { JETON_FLATTENED, JETON_UNENCODED } },
};

static void
rfc_7797_verifies_and_repeats(void **state)
{
	jeton_keys *keys = parse_keys(oct_key, NULL);
	jeton_signer signer = { 0 };
	jeton_key *key;

	(void)state;
	assert_int_equal(shelf_parse_key(&key, jeton_cstr(oct_key), NULL),
	    JETON_OK);
	signer.key = key;
	for (size_t i = 0; i < JT_COUNT(unencoded); i++) {
		jeton_jws_rules rules = mint_rules;

		rules.unencoded = true;
		if ((unencoded[i].options.flags & JETON_DETACHED) != 0) {
			rules.detached = true;
			rules.payload = JT_LIT("$.02");
		}
		assert_jws(&rules, keys, unencoded[i].text, JT_LIT("$.02"));
		assert_int_equal(jeton_jws_sign(&signer, 1,
				     &unencoded[i].options, JT_LIT("$.02"),
				     text, sizeof text),
		    JETON_OK);
		assert_string_equal(text, unencoded[i].text);
	}
	jeton_key_free(key);
	jeton_keys_free(keys);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc_7515_a1_to_a4_verify),
		cmocka_unit_test(
		    a1_rfc_7515_a5_is_refused_for_it_is_not_signed),
		cmocka_unit_test(
		    rfc_7515_a6_and_a7_verify_and_a_half_of_a6_repeats),
		cmocka_unit_test(rfc_7797_verifies_and_repeats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
