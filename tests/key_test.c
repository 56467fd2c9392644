/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "jose/key.h"
#include "shelf.h"

#define NO_FORM                                                                \
	"it is neither a JWK, nor a JWK Set, nor PEM, nor DER, nor a line of " \
	"OpenSSH"

#define X "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define Y "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
#define D "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"
#define EC "\"kty\":\"EC\",\"crv\":\"P-256\""
#define XY "\"x\":\"" X "\",\"y\":\"" Y "\""
#define PUBLIC EC "," XY
#define PRIVATE PUBLIC ",\"d\":\"" D "\""
#define K32 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define OCT "\"kty\":\"oct\",\"k\":\"" K32 "\""

/* RFC 8037 A.1 and A.2. */
#define ED_X "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
#define ED_D "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
#define OKP "\"kty\":\"OKP\",\"crv\":\"Ed25519\""

/* What a JWK gives to a verifier and to a signer. */
static const struct row {
	const char *jwk;
	jeton_err verify, sign;
	const char *why; /* of the verifier, or of the signer if that is OK */
} rows[] = {
	{ "{" PRIVATE "}", JETON_OK, JETON_OK, "" },
	{ " \r\n\t{" PRIVATE "} \n", JETON_OK, JETON_OK, "" },
	{ "{" PUBLIC "}", JETON_OK, JETON_KEY_USE,
	    "it has no private half to sign with" },
	{ "{" OKP ",\"x\":\"" ED_X "\",\"d\":\"" ED_D "\"}", JETON_OK, JETON_OK,
	    "" },
	{ "{" OKP ",\"x\":\"" ED_X "\"}", JETON_OK, JETON_KEY_USE,
	    "it has no private half to sign with" },
	{ "{" OCT ",\"alg\":\"HS256\"}", JETON_OK, JETON_OK, "" },
	{ "{" PRIVATE ",\"x5t\":1,\"extra\":{\"a\":[]}}", JETON_OK, JETON_OK,
	    "" },

	{ "", JETON_KEY_FORM, JETON_KEY_FORM, NO_FORM },
	{ "{", JETON_KEY_FORM, JETON_KEY_FORM,
	    "it is not an object of strict JSON" },
	{ "{" PRIVATE "}x", JETON_KEY_FORM, JETON_KEY_FORM,
	    "it is not an object of strict JSON" },
	{ "[" OCT "]", JETON_KEY_FORM, JETON_KEY_FORM, NO_FORM },
	{ "{" PRIVATE ",\"x\":\"" X "\"}", JETON_KEY_FORM, JETON_KEY_FORM,
	    "it is not an object of strict JSON" },
	{ "{" PRIVATE ",\"k\\u0074y\":\"oct\"}", JETON_KEY_FORM, JETON_KEY_FORM,
	    "it is not an object of strict JSON" },
	{ "{}", JETON_KEY_FORM, JETON_KEY_FORM, "member 'kty' is missing" },
	{ "{\"kty\":1}", JETON_KEY_FORM, JETON_KEY_FORM,
	    "member 'kty' is not a string" },
	{ "{\"kty\":\"EC\"," XY "}", JETON_KEY_FORM, JETON_KEY_FORM,
	    "member 'crv' is missing" },
	{ "{\"kty\":\"EC\",\"crv\":[]," XY "}", JETON_KEY_FORM, JETON_KEY_FORM,
	    "member 'crv' is not a string" },

	{ "{\"kty\":\"ABC\"}", JETON_KEY_TYPE, JETON_KEY_TYPE,
	    "its kty or crv is not one we know" },
	{ "{\"kty\":\"ec\",\"crv\":\"P-256\"," XY "}", JETON_KEY_TYPE,
	    JETON_KEY_TYPE, "its kty or crv is not one we know" },
	{ "{\"kty\":\"EC\",\"crv\":\"P-224\"," XY "}", JETON_KEY_TYPE,
	    JETON_KEY_TYPE, "its kty or crv is not one we know" },
	{ "{\"kty\":\"EC\",\"crv\":\"P-384\"," XY "}", JETON_KEY_FORM,
	    JETON_KEY_FORM, "member 'x' must be 48 bytes, is 32" },
	{ "{\"kty\":\"EC\",\"crv\":\"P-521\"," XY "}", JETON_KEY_FORM,
	    JETON_KEY_FORM, "member 'x' must be 66 bytes, is 32" },
	{ "{\"kty\":\"EC\",\"crv\":\"secp256k1\"," XY "}", JETON_KEY_FORM,
	    JETON_KEY_FORM,
	    "member 'x' is missing or no number of such a key" },
	{ "{\"kty\":\"OKP\",\"crv\":\"Ed448\",\"x\":\"" ED_X "\"}",
	    JETON_KEY_FORM, JETON_KEY_FORM,
	    "member 'x' must be 57 bytes, is 32" },
	{ "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"" ED_X "\"}",
	    JETON_KEY_TYPE, JETON_KEY_TYPE,
	    "its kty or crv is not one we know" },

	/* A5: one key, one algorithm. */
	{ "{" PRIVATE ",\"alg\":\"ES256\"}", JETON_OK, JETON_OK, "" },
	{ "{" OKP ",\"x\":\"" ED_X "\",\"d\":\"" ED_D "\",\"alg\":\"Ed25519\"}",
	    JETON_OK, JETON_OK, "" },
	{ "{" PRIVATE ",\"alg\":\"ES256K\"}", JETON_KEY_MISMATCH,
	    JETON_KEY_MISMATCH, "member 'alg' does not fit its kty and crv" },
	{ "{" PRIVATE ",\"alg\":\"ES384\"}", JETON_KEY_MISMATCH,
	    JETON_KEY_MISMATCH, "member 'alg' does not fit its kty and crv" },
	{ "{" OKP ",\"x\":\"" ED_X "\",\"alg\":\"Ed448\"}", JETON_KEY_MISMATCH,
	    JETON_KEY_MISMATCH, "member 'alg' does not fit its kty and crv" },
	{ "{" PRIVATE ",\"alg\":\"RS256\"}", JETON_KEY_MISMATCH,
	    JETON_KEY_MISMATCH, "member 'alg' does not fit its kty and crv" },
	{ "{" PRIVATE ",\"alg\":\"HS256\"}", JETON_KEY_MISMATCH,
	    JETON_KEY_MISMATCH, "member 'alg' does not fit its kty and crv" },
	{ "{" OCT ",\"alg\":\"ES256\"}", JETON_KEY_MISMATCH, JETON_KEY_MISMATCH,
	    "member 'alg' does not fit its kty and crv" },
	{ "{" PRIVATE ",\"alg\":\"none\"}", JETON_KEY_TYPE, JETON_KEY_TYPE,
	    "member 'alg' is no algorithm that we have" },
	{ "{" PRIVATE ",\"alg\":\"ECDH-ES\"}", JETON_KEY_TYPE, JETON_KEY_TYPE,
	    "member 'alg' is no algorithm that we have" },
	{ "{" PRIVATE ",\"alg\":\"\"}", JETON_KEY_TYPE, JETON_KEY_TYPE,
	    "member 'alg' is no algorithm that we have" },
	{ "{" PRIVATE ",\"alg\":null}", JETON_KEY_FORM, JETON_KEY_FORM,
	    "member 'alg' is not a string" },

	/* A4: what has no secret is none. */
	{ "{" OCT "}", JETON_KEY_FORM, JETON_KEY_FORM,
	    "a shared secret has to name its algorithm" },
	{ "{\"kty\":\"oct\",\"alg\":\"HS256\"}", JETON_KEY_FORM, JETON_KEY_FORM,
	    "member 'k' is missing or not a string" },
	{ "{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":null}", JETON_KEY_FORM,
	    JETON_KEY_FORM, "member 'k' is missing or not a string" },
	{ "{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"\"}", JETON_KEY_WEAK,
	    JETON_KEY_WEAK, "member 'k' must be 32 bytes, is 0" },
	{ "{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"AAAA\"}", JETON_KEY_WEAK,
	    JETON_KEY_WEAK, "member 'k' must be 32 bytes, is 3" },
	{ "{" OCT ",\"alg\":\"HS384\"}", JETON_KEY_WEAK, JETON_KEY_WEAK,
	    "member 'k' must be 48 bytes, is 32" },
	{ "{" OCT ",\"alg\":\"HS512\"}", JETON_KEY_WEAK, JETON_KEY_WEAK,
	    "member 'k' must be 64 bytes, is 32" },
	{ "{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"" K32 "=\"}",
	    JETON_KEY_FORM, JETON_KEY_FORM, "member 'k' is not base64url" },
	{ "{\"kty\":\"oct\",\"alg\":\"HS256\","
	  "\"k\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9\"}",
	    JETON_KEY_FORM, JETON_KEY_FORM, "member 'k' is not base64url" },

	/* A32: RFC 7517 4.2, 4.3, 4.5. */
	{ "{" PRIVATE ",\"use\":\"sig\"}", JETON_OK, JETON_OK, "" },
	{ "{" PRIVATE ",\"use\":\"enc\"}", JETON_KEY_TYPE, JETON_KEY_TYPE,
	    "member 'use' says that it is for encryption" },
	{ "{" PRIVATE ",\"use\":\"Sig\"}", JETON_KEY_USE, JETON_KEY_USE,
	    "member 'use' is not 'sig'" },
	{ "{" PRIVATE ",\"use\":\"\"}", JETON_KEY_USE, JETON_KEY_USE,
	    "member 'use' is not 'sig'" },
	{ "{" PRIVATE ",\"use\":[\"sig\"]}", JETON_KEY_FORM, JETON_KEY_FORM,
	    "member 'use' is not a string" },
	{ "{" PRIVATE ",\"key_ops\":[\"verify\",\"sign\"]}", JETON_OK, JETON_OK,
	    "" },
	{ "{" PRIVATE ",\"key_ops\":[\"verify\"]}", JETON_OK, JETON_KEY_USE,
	    "member 'key_ops' does not allow to sign" },
	{ "{" PRIVATE ",\"key_ops\":[\"sign\"]}", JETON_KEY_USE, JETON_OK,
	    "member 'key_ops' does not allow to verify" },
	{ "{" PRIVATE ",\"key_ops\":[\"encrypt\",\"x\"]}", JETON_KEY_USE,
	    JETON_KEY_USE, "member 'key_ops' does not allow to verify" },
	{ "{" PRIVATE ",\"key_ops\":[]}", JETON_KEY_USE, JETON_KEY_USE,
	    "member 'key_ops' does not allow to verify" },
	{ "{" PRIVATE ",\"key_ops\":\"verify\"}", JETON_KEY_FORM,
	    JETON_KEY_FORM, "member 'key_ops' is not an array" },
	{ "{" PRIVATE ",\"key_ops\":[\"verify\",1]}", JETON_KEY_FORM,
	    JETON_KEY_FORM, "member 'key_ops' is not a short list of strings" },
	{ "{" PRIVATE ",\"key_ops\":[\"sign\",\"verify\",\"s\\u0069gn\"]}",
	    JETON_KEY_FORM, JETON_KEY_FORM,
	    "member 'key_ops' says something twice" },
	{ "{" PRIVATE ",\"kid\":\"one\"}", JETON_OK, JETON_OK, "" },
	{ "{" PRIVATE ",\"kid\":\"\"}", JETON_KEY_FORM, JETON_KEY_FORM,
	    "member 'kid' is empty" },
	{ "{" PRIVATE ",\"kid\":7}", JETON_KEY_FORM, JETON_KEY_FORM,
	    "member 'kid' is not a string" },

	/* A32: RFC 7518 6.2.1 and RFC 8037 2. */
	{ "{" EC ",\"y\":\"" Y "\"}", JETON_KEY_FORM, JETON_KEY_FORM,
	    "member 'x' is missing" },
	{ "{" EC ",\"x\":\"" X "\"}", JETON_KEY_FORM, JETON_KEY_FORM,
	    "member 'y' is missing" },
	{ "{" EC ",\"x\":5,\"y\":\"" Y "\"}", JETON_KEY_FORM, JETON_KEY_FORM,
	    "member 'x' is not a string" },
	{ "{" EC ",\"x\":\"" X "=\",\"y\":\"" Y "\"}", JETON_KEY_FORM,
	    JETON_KEY_FORM, "member 'x' is not base64url" },
	{ "{" EC ",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVA\","
	  "\"y\":\"" Y "\"}",
	    JETON_KEY_FORM, JETON_KEY_FORM,
	    "member 'x' must be 32 bytes, is 31" },
	{ "{" EC ",\"x\":\"AH_NzidwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
	  "\"y\":\"" Y "\"}",
	    JETON_KEY_FORM, JETON_KEY_FORM,
	    "member 'x' must be 32 bytes, is 33" },
	{ "{" EC ",\"x\":\"\",\"y\":\"" Y "\"}", JETON_KEY_FORM, JETON_KEY_FORM,
	    "member 'x' must be 32 bytes, is 0" },
	{ "{" PUBLIC ",\"d\":\"AAAA\"}", JETON_KEY_FORM, JETON_KEY_FORM,
	    "member 'd' must be 32 bytes, is 3" },
	{ "{" EC ",\"x\":\"" Y "\",\"y\":\"" X "\"}", JETON_KEY_FORM,
	    JETON_KEY_FORM,
	    "member 'x' is missing or no number of such a key" },
	{ "{" PUBLIC ",\"d\":\"" K32 "\"}", JETON_KEY_MISMATCH,
	    JETON_KEY_MISMATCH, "member 'd' does not belong to the others" },
	{ "{" OKP ",\"x\":\"" ED_X "\",\"d\":\"" K32 "\"}", JETON_KEY_MISMATCH,
	    JETON_KEY_MISMATCH, "member 'd' does not belong to the others" },
	{ "{" OKP ",\"d\":\"" ED_D "\"}", JETON_KEY_FORM, JETON_KEY_FORM,
	    "member 'x' is missing" },
	{ "{" OKP ",\"x\":\"AAAA\"}", JETON_KEY_FORM, JETON_KEY_FORM,
	    "member 'x' must be 32 bytes, is 3" },
	{ "{\"kty\":\"EC\",\"crv\":\"P-256\"," XY ",\"k\":\"" K32 "\"}",
	    JETON_OK, JETON_KEY_USE, "it has no private half to sign with" },
};

static void
check_row(const struct row *row)
{
	jeton_why verify_why, sign_why;
	const char *why = verify_why.text;
	jeton_keys *keys;
	jeton_key *key;
	jeton_err verify = shelf_parse_keys(&keys, jeton_cstr(row->jwk),
	    &(jeton_key_options){ .why = &verify_why });
	jeton_err sign = shelf_parse_key(&key, jeton_cstr(row->jwk),
	    &(jeton_key_options){ .why = &sign_why });

	if (verify == JETON_OK)
		why = sign_why.text;
	if (verify != row->verify || sign != row->sign)
		fail_msg("%s: %d %d %s", row->jwk, (int)verify, (int)sign, why);
	assert_string_equal(why, row->why);
	if (key != NULL)
		assert_true(shelf_works(key));
	jeton_keys_free(keys);
	jeton_key_free(key);
}

static void
a32_a_jwk_is_read_strictly(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(rows); i++)
		check_row(&rows[i]);
}

/* Algorithms that the caller names for a key. */
static const struct {
	const char *jwk;
	const char *alg;
	jeton_err e;
	const char *found;
} choices[] = {
	{ shelf_rsa, NULL, JETON_OK, "RS256" },
	{ shelf_rsa, "RS256", JETON_OK, "RS256" },
	{ shelf_rsa, "PS256", JETON_OK, "PS256" },
	{ shelf_rsa, "ES256", JETON_KEY_MISMATCH, "" },
	{ shelf_rsa, "HS256", JETON_KEY_MISMATCH, "" },
	{ shelf_rsa, "RS512", JETON_OK, "RS512" },
	{ shelf_rsa, "PS384", JETON_OK, "PS384" },
	{ shelf_rsa, "RS1", JETON_KEY_TYPE, "" },
	{ shelf_rsa, "none", JETON_KEY_TYPE, "" },
	{ shelf_p256, NULL, JETON_OK, "ES256" },
	{ shelf_p256, "RS256", JETON_KEY_MISMATCH, "" },
	{ shelf_ed25519, NULL, JETON_OK, "EdDSA" },
	{ shelf_ed25519, "Ed25519", JETON_OK, "Ed25519" },
	{ shelf_ed25519, "Ed448", JETON_KEY_MISMATCH, "" },
	{ shelf_ed448, NULL, JETON_OK, "EdDSA" },
	{ shelf_ed448, "EdDSA", JETON_OK, "EdDSA" },
	{ shelf_ed448, "Ed448", JETON_OK, "Ed448" },
	{ shelf_ed448, "Ed25519", JETON_KEY_MISMATCH, "" },
	{ shelf_p384, NULL, JETON_OK, "ES384" },
	{ shelf_p521, NULL, JETON_OK, "ES512" },
	{ shelf_secp256k1, NULL, JETON_OK, "ES256K" },
	{ shelf_secp256k1, "ES256", JETON_KEY_MISMATCH, "" },
	{ shelf_p256, "ES256K", JETON_KEY_MISMATCH, "" },
	{ shelf_p521, "ES384", JETON_KEY_MISMATCH, "" },
	{ "{" OKP ",\"x\":\"" ED_X "\",\"d\":\"" ED_D "\",\"alg\":\"Ed25519\"}",
	    "EdDSA", JETON_OK, "Ed25519" },
	{ "{" OKP ",\"x\":\"" ED_X "\",\"d\":\"" ED_D "\",\"alg\":\"EdDSA\"}",
	    "Ed25519", JETON_OK, "EdDSA" },
	{ "{" OCT "}", "HS256", JETON_OK, "HS256" },
	{ "{" OCT "}", "HS512", JETON_KEY_WEAK, "" },
	{ "{" OCT "}", "ES256", JETON_KEY_MISMATCH, "" },
	{ "{" OCT ",\"alg\":\"HS256\"}", "HS256", JETON_OK, "HS256" },
	{ "{" OCT ",\"alg\":\"HS256\"}", "HS512", JETON_KEY_MISMATCH, "" },
	{ "{" PRIVATE ",\"alg\":\"ES256\"}", "ES256", JETON_OK, "ES256" },
};

static void
a5_a_key_has_one_algorithm(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(choices); i++) {
		jeton_why why;
		jeton_key_options options = { .alg = choices[i].alg,
			.why = &why };
		jeton_key *key;
		jeton_err e =
		    shelf_parse_key(&key, jeton_cstr(choices[i].jwk), &options);

		if (e != choices[i].e)
			fail_msg("row %zu: %d", i, (int)e);
		if (key != NULL)
			assert_string_equal(jeton_key_alg(key),
			    choices[i].found);
		jeton_key_free(key);
	}
}

static void
a_kid_comes_from_the_key_or_else_from_the_caller(void **state)
{
	jeton_key_options options = { .kid = "given" };
	jeton_key *key;

	(void)state;
	assert_int_equal(shelf_parse_key(&key, jeton_cstr(shelf_p256), NULL),
	    JETON_OK);
	assert_string_equal(jeton_key_id(key), "");
	jeton_key_free(key);
	assert_int_equal(shelf_parse_key(&key, jeton_cstr(shelf_p256),
			     &options),
	    JETON_OK);
	assert_string_equal(jeton_key_id(key), "given");
	jeton_key_free(key);
	assert_int_equal(shelf_parse_key(&key,
			     jeton_cstr("{" PRIVATE ",\"kid\":\"\\u00e9\\n\"}"),
			     &options),
	    JETON_OK);
	assert_string_equal(jeton_key_id(key), "\xc3\xa9\n");
	jeton_key_free(key);
}

static void
a_kid_has_a_limit(void **state)
{
	char kid[JETON_KID_MAX + 2], text[2048];
	jeton_key_options options = { .kid = kid };
	jeton_key *key;

	(void)state;
	for (size_t n = JETON_KID_MAX; n <= JETON_KID_MAX + 1; n++) {
		jeton_err e = n == JETON_KID_MAX ? JETON_OK : JETON_TOO_LONG;

		memset(kid, 'k', n);
		kid[n] = '\0';
		snprintf(text, sizeof text, "{%s,\"kid\":\"%s\"}", PRIVATE,
		    kid);
		assert_int_equal(shelf_parse_key(&key, jeton_cstr(text), NULL),
		    e);
		jeton_key_free(key);
		assert_int_equal(shelf_parse_key(&key, jeton_cstr(shelf_p256),
				     &options),
		    e);
		jeton_key_free(key);
	}
	options.kid = "\xff";
	assert_int_equal(shelf_parse_key(&key, jeton_cstr(shelf_p256),
			     &options),
	    JETON_ARGUMENT);
}

static jeton_err
verify_jws(const jeton_key *key, jeton_keys *keys, jeton_form form)
{
	static char jws[8192], buf[8192];
	const jeton_signer signer = { .key = key };
	const jeton_jws_options options = { .form = form };
	const jeton_jws_rules rules = { .forms = 1u << form };
	jeton_jws out;

	assert_int_equal(jeton_jws_sign(&signer, 1, &options, JT_LIT("abc"),
			     jws, sizeof jws),
	    JETON_OK);
	return jeton_jws_verify(&rules, keys, jeton_cstr(jws), buf, sizeof buf,
	    &out);
}

static void
a_kid_is_as_long_as_it_is_without_its_escapes(void **state)
{
	char kid[JETON_KID_MAX + 1];
	jeton_key_options options = { .kid = kid };
	jeton_keys *keys;
	jeton_key *key;

	(void)state;
	memset(kid, '\\', sizeof kid - 1);
	kid[sizeof kid - 1] = '\0';
	assert_int_equal(shelf_parse_key(&key, jeton_cstr(shelf_p256),
			     &options),
	    JETON_OK);
	assert_true(shelf_works(key));
	assert_int_equal(jeton_keys_of(&keys, key), JETON_OK);
	assert_int_equal(verify_jws(key, keys, JETON_COMPACT), JETON_OK);
	assert_int_equal(verify_jws(key, keys, JETON_FLATTENED), JETON_OK);
	jeton_keys_free(keys);
	jeton_key_free(key);
}

/* What the cookbook of RFC 7520 has to say. */
static const struct {
	const char *name;
	jeton_err verify, sign;
} cookbook[] = {
	{ "cookbook/jwk/3_1.ec_public_key.json", JETON_OK, JETON_KEY_USE },
	{ "cookbook/jwk/3_2.ec_private_key.json", JETON_OK, JETON_OK },
	{ "cookbook/jwk/3_3.rsa_public_key.json", JETON_OK, JETON_KEY_USE },
	{ "cookbook/jwk/3_4.rsa_private_key.json", JETON_OK, JETON_OK },
	{ "cookbook/jwk/3_5.symmetric_key_mac_computation.json", JETON_OK,
	    JETON_OK },
	{ "cookbook/jwk/3_6.symmetric_key_encryption.json", JETON_KEY_TYPE,
	    JETON_KEY_TYPE },
};

static void
keys_of_the_cookbook_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(cookbook); i++) {
		size_t n;
		char *p = shelf_read(cookbook[i].name, &n);
		jeton_str text = { p, n };
		jeton_keys *keys;
		jeton_key *key;

		assert_int_equal(shelf_parse_keys(&keys, text, NULL),
		    cookbook[i].verify);
		assert_int_equal(shelf_parse_key(&key, text, NULL),
		    cookbook[i].sign);
		if (key != NULL)
			assert_true(shelf_works(key));
		jeton_keys_free(keys);
		jeton_key_free(key);
		free(p);
	}
}

static void
every_prefix_and_changed_bit_is_an_error_or_a_key(void **state)
{
	static const char *const texts[] = {
		"{" PRIVATE ",\"alg\":\"ES256\",\"use\":\"sig\",\"kid\":\"1\","
		"\"key_ops\":[\"sign\",\"verify\"]}",
		"{" OKP ",\"x\":\"" ED_X "\",\"d\":\"" ED_D "\"}",
		"{" OCT ",\"alg\":\"HS256\",\"kid\":\"\\u00e9\"}",
	};
	jeton_why why;
	jeton_key_options options = { .why = &why };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(texts); i++)
		shelf_torture(jeton_cstr(texts[i]), &options);
	shelf_torture(jeton_cstr(shelf_p521), &options);
	shelf_torture(jeton_cstr(shelf_ed448), &options);
}

static void
calls_without_sense_are_refused(void **state)
{
	jeton_keys *keys;
	jeton_key *key;
	jeton_why why;

	(void)state;
	assert_int_equal(jeton_key_parse(&key, (jeton_str){ NULL, 0 },
			     &(jeton_key_options){ .why = &why }),
	    JETON_ARGUMENT);
	assert_string_equal(why.text, "there is no text");
	assert_null(key);
	assert_int_equal(jeton_keys_parse(&keys, (jeton_str){ NULL, 0 }, NULL),
	    JETON_ARGUMENT);
	assert_null(keys);
	assert_int_equal(jeton_keys_of(&keys, NULL), JETON_ARGUMENT);
	assert_null(keys);
	jeton_key_free(NULL);
	jeton_keys_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a32_a_jwk_is_read_strictly),
		cmocka_unit_test(a5_a_key_has_one_algorithm),
		cmocka_unit_test(
		    a_kid_comes_from_the_key_or_else_from_the_caller),
		cmocka_unit_test(a_kid_has_a_limit),
		cmocka_unit_test(a_kid_is_as_long_as_it_is_without_its_escapes),
		cmocka_unit_test(keys_of_the_cookbook_are_read),
		cmocka_unit_test(
		    every_prefix_and_changed_bit_is_an_error_or_a_key),
		cmocka_unit_test(calls_without_sense_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
