/* SPDX-License-Identifier: Apache-2.0 */
/* Recipients and openers from text: good, wrong, and fresh ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/base64url.h"
#include "jwe_desk.h"
#include "shelf.h"

#define K16 "\"k\":\"GawgguFyGrWKav7AX4VKUg\""
#define P256                                                                   \
	"\"kty\":\"EC\",\"crv\":\"P-256\","                                    \
	"\"x\":\"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ\","               \
	"\"y\":\"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck\""
#define P256_D "\"d\":\"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw\""
#define X25519                                                                 \
	"\"kty\":\"OKP\",\"crv\":\"X25519\","                                  \
	"\"x\":\"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08\""
#define X25519_D "\"d\":\"XasIfmJKikt54X-Lg4AO5m87sSkmGLb9HC-LJ_-I4Os\""

/* What a recipient and an opener say to a JWK; alg is that of the options. */
static const struct {
	const char *jwk, *alg;
	jeton_err recipient, opener;
} cases[] = {
	{ "{\"kty\":\"oct\",\"alg\":\"A128KW\"," K16 "}", NULL, JETON_OK,
	    JETON_OK },
	{ "{\"kty\":\"oct\",\"alg\":\"A128GCM\"," K16 "}", NULL, JETON_OK,
	    JETON_OK },
	{ "{\"kty\":\"oct\",\"alg\":\"A128GCM\"," K16 "}", "dir", JETON_OK,
	    JETON_OK },
	{ "{\"kty\":\"oct\"," K16 "}", "A128GCMKW", JETON_OK, JETON_OK },
	{ "{\"kty\":\"oct\"," K16 "}", NULL, JETON_KEY_FORM, JETON_KEY_FORM },
	{ "{\"kty\":\"oct\"," K16 "}", "ECDH-ES", JETON_KEY_MISMATCH,
	    JETON_KEY_MISMATCH },
	{ "{\"kty\":\"oct\"," K16 "}", "A256KW", JETON_KEY_MISMATCH,
	    JETON_KEY_MISMATCH },
	{ "{\"kty\":\"oct\",\"alg\":\"A128KW\"," K16 "}", "A128GCMKW",
	    JETON_KEY_MISMATCH, JETON_KEY_MISMATCH },
	{ "{\"kty\":\"oct\",\"alg\":\"A256GCM\"," K16 "}", NULL,
	    JETON_KEY_MISMATCH, JETON_KEY_MISMATCH },
	{ "{\"kty\":\"oct\",\"alg\":\"HS256\"," K16 "}", NULL, JETON_KEY_TYPE,
	    JETON_KEY_TYPE },
	{ "{\"kty\":\"oct\",\"alg\":7," K16 "}", NULL, JETON_KEY_FORM,
	    JETON_KEY_FORM },
	{ "{\"kty\":\"oct\",\"alg\":\"A128KW\",\"k\":\"\"}", NULL,
	    JETON_KEY_MISMATCH, JETON_KEY_MISMATCH },
	{ "{\"kty\":\"oct\",\"alg\":\"A128KW\",\"k\":7}", NULL, JETON_KEY_FORM,
	    JETON_KEY_FORM },
	{ "{\"kty\":\"oct\",\"alg\":\"A128KW\"}", NULL, JETON_KEY_FORM,
	    JETON_KEY_FORM },
	{ "{\"kty\":\"oct\",\"alg\":\"A128KW\",\"k\":\"GawgguFyGrWKav7AX4VKUh"
	  "\"}",
	    NULL, JETON_KEY_FORM, JETON_KEY_FORM },
	{ "{" P256 "}", NULL, JETON_OK, JETON_KEY_USE },
	{ "{" P256 "," P256_D "}", NULL, JETON_OK, JETON_OK },
	{ "{" P256 "," P256_D "}", "ECDH-ES+A256KW", JETON_OK, JETON_OK },
	{ "{" P256 "," P256_D "}", "RSA-OAEP", JETON_KEY_MISMATCH,
	    JETON_KEY_MISMATCH },
	{ "{" P256 "," P256_D "}", "RSA1_5", JETON_KEY_TYPE, JETON_KEY_TYPE },
	{ "{" P256 "," P256_D "}", "PBES2-HS256+A128KW", JETON_KEY_TYPE,
	    JETON_KEY_TYPE },
	{ "{" P256 ",\"alg\":\"ES256\"}", NULL, JETON_KEY_TYPE,
	    JETON_KEY_TYPE },
	{ "{" P256 ",\"alg\":\"RSA-OAEP\"}", NULL, JETON_KEY_MISMATCH,
	    JETON_KEY_MISMATCH },
	{ "{" P256 ",\"d\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\"}",
	    NULL, JETON_KEY_MISMATCH, JETON_KEY_MISMATCH },
	{ "{" P256 ",\"d\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
	    NULL, JETON_KEY_MISMATCH, JETON_KEY_MISMATCH },
	{ "{" P256 ",\"d\":\"AAAB\"}", NULL, JETON_KEY_FORM, JETON_KEY_FORM },
	{ "{" P256 ",\"x\":\"AAAB\"}", NULL, JETON_KEY_FORM, JETON_KEY_FORM },
	{ "{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"AA\",\"y\":\"AA\"}",
	    NULL, JETON_KEY_TYPE, JETON_KEY_TYPE },
	{ "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\"}", NULL,
	    JETON_KEY_TYPE, JETON_KEY_TYPE },
	{ "{\"kty\":\"AKP\",\"x\":\"AA\"}", NULL, JETON_KEY_TYPE,
	    JETON_KEY_TYPE },
	{ "{\"kty\":7}", NULL, JETON_KEY_FORM, JETON_KEY_FORM },
	{ "{}", NULL, JETON_KEY_FORM, JETON_KEY_FORM },
	{ "{" X25519 "," X25519_D "}", NULL, JETON_OK, JETON_OK },
	{ "{" X25519 "," P256_D "}", NULL, JETON_KEY_MISMATCH,
	    JETON_KEY_MISMATCH },
	{ "{" X25519 "," X25519_D ",\"use\":\"enc\"}", NULL, JETON_OK,
	    JETON_OK },
	{ "{" X25519 "," X25519_D ",\"use\":\"sig\"}", NULL, JETON_KEY_USE,
	    JETON_KEY_USE },
	{ "{" X25519 "," X25519_D ",\"use\":7}", NULL, JETON_KEY_FORM,
	    JETON_KEY_FORM },
	{ "{" X25519 "," X25519_D ",\"key_ops\":[\"deriveBits\"]}", NULL,
	    JETON_OK, JETON_OK },
	{ "{" X25519 "," X25519_D ",\"key_ops\":[]}", NULL, JETON_OK,
	    JETON_KEY_USE },
	{ "{" X25519 "," X25519_D ",\"key_ops\":[\"sign\"]}", NULL,
	    JETON_KEY_USE, JETON_KEY_USE },
	{ "{" X25519 "," X25519_D ",\"key_ops\":\"deriveKey\"}", NULL,
	    JETON_KEY_FORM, JETON_KEY_FORM },
	{ "{" X25519 "," X25519_D ",\"key_ops\":[7]}", NULL, JETON_KEY_FORM,
	    JETON_KEY_FORM },
	{ "{\"kty\":\"oct\",\"alg\":\"A128KW\"," K16
	  ",\"key_ops\":[\"wrapKey\"]}",
	    NULL, JETON_OK, JETON_KEY_USE },
	{ "{\"kty\":\"oct\",\"alg\":\"A128GCM\"," K16
	  ",\"key_ops\":[\"decrypt\"]}",
	    NULL, JETON_KEY_USE, JETON_OK },
	{ "{" X25519 "," X25519_D ",\"kid\":\"\"}", NULL, JETON_KEY_FORM,
	    JETON_KEY_FORM },
	{ "{" X25519 "," X25519_D ",\"kid\":7}", NULL, JETON_KEY_FORM,
	    JETON_KEY_FORM },
	{ "[]", NULL, JETON_KEY_FORM, JETON_KEY_FORM },
	{ "", NULL, JETON_KEY_FORM, JETON_KEY_FORM },
	{ "{\"keys\":7}", NULL, JETON_KEY_FORM, JETON_KEY_FORM },
};

static void
jwks_are_taken_or_told_why_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		jeton_why why[2];
		jeton_key_options o = { .alg = cases[i].alg, .why = &why[0] };
		jeton_recipient *r;
		jeton_opener *opener;
		jeton_err e =
		    jeton_recipient_parse(&r, jeton_cstr(cases[i].jwk), &o);
		jeton_err f;

		o.why = &why[1];
		f = jeton_opener_parse(&opener, jeton_cstr(cases[i].jwk), &o);
		if (e != cases[i].recipient || f != cases[i].opener)
			fail_msg("%s: %s, %s", cases[i].jwk, jeton_errname(e),
			    jeton_errname(f));
		assert_int_equal(why[0].text[0] == '\0', e == JETON_OK);
		assert_int_equal(why[1].text[0] == '\0', f == JETON_OK);
		assert_int_equal(r == NULL, e != JETON_OK);
		assert_int_equal(opener == NULL, f != JETON_OK);
		jeton_recipient_free(r);
		jeton_opener_free(opener);
	}
}

static void
sets_skip_what_cannot_decrypt(void **state)
{
	static const struct {
		const char *set;
		jeton_err e;
		size_t count, skipped;
	} sets[] = {
		{ "{\"keys\":[{" X25519 "," X25519_D "},{" P256 "}]}", JETON_OK,
		    1, 1 },
		{ "{\"keys\":[{" X25519 "," X25519_D ",\"use\":\"sig\"},"
		  "{\"kty\":\"new\"},{\"kty\":\"oct\",\"alg\":\"HS256\"," K16
		  "},{\"kty\":\"oct\",\"alg\":\"A128KW\"," K16 "}]}",
		    JETON_OK, 1, 3 },
		{ "{\"keys\":[]}", JETON_KEY_NONE, 0, 0 },
		{ "{\"keys\":[{" P256 "}]}", JETON_KEY_NONE, 0, 0 },
		{ "{\"keys\":[7]}", JETON_KEY_FORM, 0, 0 },
		{ "{\"keys\":[{" X25519 "," X25519_D
		  "},{\"kty\":\"oct\",\"alg\":\"A128KW\",\"k\":7}]}",
		    JETON_KEY_FORM, 0, 0 },
		{ "{\"keys\":[{" X25519 "," X25519_D ",\"kid\":\"a\"},{" P256
		  "," P256_D ",\"kid\":\"a\"}]}",
		    JETON_KEY_DUPLICATE, 0, 0 },
	};
	jeton_opener *o;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(sets); i++) {
		assert_int_equal(jeton_opener_parse(&o, jeton_cstr(sets[i].set),
				     NULL),
		    sets[i].e);
		if (o == NULL)
			continue;
		assert_int_equal(jeton_opener_count(o), sets[i].count);
		assert_int_equal(jeton_opener_skipped(o), sets[i].skipped);
		jeton_opener_free(o);
	}
}

/* What is generated is read back, its public half is public and still fits. */
static void
fresh_keys_have_two_halves(void **state)
{
	static char jwk[JETON_JWK_MAX], half[JETON_JWK_MAX], jwe[DESK_ROOM];
	struct desk d;
	jeton_err e;

	(void)state;
	for (size_t i = 0; i < desk_alg_count; i++) {
		jeton_opener_plan plan = { .alg = desk_algs[i].alg,
			.curve = desk_algs[i].curve,
			.rsa_bits = 2048 };

		if (strncmp(plan.alg, "PBES2", 5) == 0 ||
		    strncmp(plan.alg, "RSA-OAEP-", 9) == 0)
			continue;
		assert_int_equal(jeton_opener_generate(&plan, jwk, sizeof jwk),
		    JETON_OK);
		d = desk_set_jwk(jwk, NULL);
		assert_string_equal(jeton_recipient_alg(d.recipient), plan.alg);
		assert_int_equal(strlen(jeton_recipient_id(d.recipient)), 43);
		e = jeton_recipient_jwk(d.recipient, half, sizeof half);
		if (strstr(jwk, "\"oct\"") != NULL) {
			assert_int_equal(e, JETON_KEY_TYPE);
			assert_string_equal(half, "");
		} else {
			assert_int_equal(e, JETON_OK);
			assert_null(strstr(half, "\"d\""));
			jeton_recipient_free(d.recipient);
			assert_int_equal(jeton_recipient_parse(&d.recipient,
					     jeton_cstr(half), NULL),
			    JETON_OK);
		}
		desk_write(&d, NULL, JT_LIT("text"), jwe);
		assert_true(desk_reads(&d, jwe, JT_LIT("text")));
		desk_clear(&d);
	}
}

static void
plans_that_make_no_sense_are_refused(void **state)
{
	static const struct {
		jeton_opener_plan plan;
		jeton_err e;
	} plans[] = {
		{ { .alg = NULL }, JETON_ARGUMENT },
		{ { .alg = "HS256" }, JETON_KEY_TYPE },
		{ { .alg = "RSA1_5" }, JETON_KEY_TYPE },
		{ { .alg = "PBES2-HS256+A128KW" }, JETON_KEY_TYPE },
		{ { .alg = "ECDH-ES", .curve = "P-999" }, JETON_KEY_TYPE },
		{ { .alg = "ECDH-ES", .curve = "" }, JETON_KEY_TYPE },
		{ { .alg = "RSA-OAEP", .rsa_bits = 1024 }, JETON_KEY_WEAK },
		{ { .alg = "RSA-OAEP", .rsa_bits = 2049 }, JETON_ARGUMENT },
	};
	jeton_opener_plan fine = { .alg = "A128KW" };
	static char jwk[JETON_JWK_MAX];

	(void)state;
	for (size_t i = 0; i < JT_COUNT(plans); i++)
		assert_int_equal(jeton_opener_generate(&plans[i].plan, jwk,
				     sizeof jwk),
		    plans[i].e);
	assert_int_equal(jeton_opener_generate(&fine, jwk, 100),
	    JETON_NO_SPACE);
	assert_string_equal(jwk, "");
}

static const struct {
	const char *file, *alg;
	jeton_err recipient, opener;
} files[] = {
	{ "rsa-pkcs8", NULL, JETON_OK, JETON_OK },
	{ "rsa-pkcs8", "RSA-OAEP-512", JETON_OK, JETON_OK },
	{ "rsa-pkcs8", "ECDH-ES", JETON_KEY_MISMATCH, JETON_KEY_MISMATCH },
	{ "rsa-pkcs1", NULL, JETON_OK, JETON_OK },
	{ "rsa-pkcs1-public", NULL, JETON_OK, JETON_KEY_USE },
	{ "rsa-spki", NULL, JETON_OK, JETON_KEY_USE },
	{ "rsa-certificate", NULL, JETON_OK, JETON_KEY_USE },
	{ "rsa-1024-pkcs8", NULL, JETON_KEY_WEAK, JETON_KEY_WEAK },
	{ "rsa-3-primes-pkcs1", NULL, JETON_KEY_FORM, JETON_KEY_FORM },
	{ "rsa-pkcs8-encrypted", NULL, JETON_KEY_LOCKED, JETON_KEY_LOCKED },
	{ "rsa-pkcs1-encrypted", NULL, JETON_KEY_LOCKED, JETON_KEY_LOCKED },
	{ "rsa-pss-pkcs8", NULL, JETON_KEY_TYPE, JETON_KEY_TYPE },
	{ "ec-pkcs8", NULL, JETON_OK, JETON_OK },
	{ "ec-sec1", "ECDH-ES", JETON_OK, JETON_OK },
	{ "ec-sec1-with-parameters", NULL, JETON_OK, JETON_OK },
	{ "ec-sec1-without-point", NULL, JETON_OK, JETON_OK },
	{ "ec-spki", NULL, JETON_OK, JETON_KEY_USE },
	{ "ec-spki-compressed", NULL, JETON_OK, JETON_KEY_USE },
	{ "ec-certificate", NULL, JETON_OK, JETON_KEY_USE },
	{ "ec-p384-sec1", NULL, JETON_OK, JETON_OK },
	{ "ec-p521-pkcs8", NULL, JETON_OK, JETON_OK },
	{ "ec-p521-spki", NULL, JETON_OK, JETON_KEY_USE },
	{ "ec-p224-pkcs8", NULL, JETON_KEY_TYPE, JETON_KEY_TYPE },
	{ "ec-brainpool-pkcs8", NULL, JETON_KEY_TYPE, JETON_KEY_TYPE },
	{ "ec-secp256k1-spki", NULL, JETON_KEY_TYPE, JETON_KEY_TYPE },
	{ "ed25519-pkcs8", NULL, JETON_KEY_TYPE, JETON_KEY_TYPE },
	{ "x25519-pkcs8", NULL, JETON_OK, JETON_OK },
};

static void
a_pem_is_a_key_with_the_algorithm_one_gives_it(void **state)
{
	static char jwe[DESK_ROOM];

	(void)state;
	for (size_t i = 0; i < JT_COUNT(files); i++) {
		char path[64], *pem;
		size_t n;
		jeton_key_options o = { .alg = files[i].alg, .kid = "k" };
		struct desk d;
		jeton_err e, f;

		snprintf(path, sizeof path, "keys/%s.pem", files[i].file);
		pem = shelf_read(path, &n);
		e = jeton_recipient_parse(&d.recipient, (jeton_str){ pem, n },
		    &o);
		f = jeton_opener_parse(&d.opener, (jeton_str){ pem, n }, &o);
		if (e != files[i].recipient || f != files[i].opener)
			fail_msg("%s: %s, %s", files[i].file, jeton_errname(e),
			    jeton_errname(f));
		if (d.opener != NULL) {
			desk_write(&d, NULL, JT_LIT("text"), jwe);
			assert_true(desk_reads(&d, jwe, JT_LIT("text")));
		}
		desk_clear(&d);
		free(pem);
	}
}

static const struct {
	const char *file;
	jeton_err recipient, opener;
	const char *alg;
} lines[] = {
	{ "keys/rsa.pub", JETON_OK, JETON_KEY_USE, "RSA-OAEP-256" },
	{ "keys/ec.pub", JETON_OK, JETON_KEY_USE, "ECDH-ES+A128KW" },
	{ "keys/ec-p384.pub", JETON_OK, JETON_KEY_USE, "ECDH-ES+A128KW" },
	{ "keys/ec-p521.pub", JETON_OK, JETON_KEY_USE, "ECDH-ES+A128KW" },
	{ "keys/ed25519.pub", JETON_KEY_TYPE, JETON_KEY_TYPE, NULL },
};

static void
a_line_of_openssh_is_a_recipient_and_never_an_opener(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(lines); i++) {
		size_t n;
		char *line = shelf_read(lines[i].file, &n);
		jeton_str text = { line, n };
		jeton_recipient *r;
		jeton_opener *o;

		assert_int_equal(jeton_recipient_parse(&r, text, NULL),
		    lines[i].recipient);
		assert_int_equal(jeton_opener_parse(&o, text, NULL),
		    lines[i].opener);
		assert_null(o);
		if (r != NULL)
			assert_string_equal(jeton_recipient_alg(r),
			    lines[i].alg);
		jeton_recipient_free(r);
		free(line);
	}
}

/* ---- Calls that make no sense ---- */

static const jeton_claim alg[] = {
	{ .name = "alg", .kind = JETON_KIND_STR, .str = "dir" }, { 0 }
};
static const jeton_claim crit[] = {
	{ .name = "crit", .kind = JETON_KIND_JSON, .str = "[]" }, { 0 }
};
static const jeton_claim x[] = { { .name = "x", .kind = JETON_KIND_INT },
	{ 0 } };
static const jeton_claim twice[] = { { .name = "x", .kind = JETON_KIND_INT },
	{ .name = "x", .kind = JETON_KIND_INT }, { 0 } };
static const struct {
	jeton_jwe_options o;
	jeton_err e;
} options[] = {
	{ { .enc = "A128GCM" }, JETON_OK },
	{ { .enc = "A128" }, JETON_KEY_TYPE },
	{ { .header = alg }, JETON_ARGUMENT },
	{ { .header = crit }, JETON_ARGUMENT },
	{ { .header = twice }, JETON_ARGUMENT },
	{ { .unprotected = x }, JETON_ARGUMENT },
	{ { .aad = { "a", 1 } }, JETON_ARGUMENT },
	{ { .aad = { NULL, 1 } }, JETON_ARGUMENT },
	{ { .apu = { "a", 1 } }, JETON_ARGUMENT },
	{ { .form = (jeton_form)3 }, JETON_ARGUMENT },
	{ { .form = JETON_FLATTENED, .unprotected = alg }, JETON_ARGUMENT },
	{ { .form = JETON_FLATTENED, .unprotected = twice }, JETON_ARGUMENT },
	{ { .form = JETON_FLATTENED, .unprotected = x, .header = x },
	    JETON_ARGUMENT },
	{ { .form = JETON_FLATTENED, .unprotected = x }, JETON_OK },
};

static void
contradictions_are_refused(void **state)
{
	static char out[DESK_ROOM];
	struct desk d =
	    desk_set(&(struct desk_alg){ "A128KW", NULL }, NULL, NULL);
	struct desk dir =
	    desk_set(&(struct desk_alg){ "dir", NULL }, "A128GCM", NULL);
	const jeton_recipient *list[] = { d.recipient, dir.recipient, NULL };
	jeton_jwe_options general = { .form = JETON_GENERAL };
	jeton_jwe_options other = { .enc = "A256GCM" };
	jeton_str s = JT_INIT("text");

	(void)state;
	for (size_t i = 0; i < JT_COUNT(options); i++)
		assert_int_equal(jeton_encrypt(list, 1, &options[i].o, s, out,
				     sizeof out),
		    options[i].e);
	assert_int_equal(jeton_encrypt(list, 0, &general, s, out, sizeof out),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_encrypt(list, 2, &general, s, out, sizeof out),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_encrypt(&list[2], 1, NULL, s, out, sizeof out),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_encrypt(NULL, 1, NULL, s, out, sizeof out),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_encrypt(&list[1], 1, &other, s, out, sizeof out),
	    JETON_KEY_MISMATCH);
	assert_int_equal(jeton_encrypt(list, 1, NULL, s, out, 0),
	    JETON_NO_SPACE);
	assert_int_equal(jeton_encrypt(list, 1, NULL,
			     (jeton_str){ out, JETON_JWE_MAX + 1 }, out,
			     sizeof out),
	    JETON_TOO_LONG);
	desk_clear(&d);
	desk_clear(&dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(jwks_are_taken_or_told_why_not),
		cmocka_unit_test(sets_skip_what_cannot_decrypt),
		cmocka_unit_test(fresh_keys_have_two_halves),
		cmocka_unit_test(plans_that_make_no_sense_are_refused),
		cmocka_unit_test(
		    a_pem_is_a_key_with_the_algorithm_one_gives_it),
		cmocka_unit_test(
		    a_line_of_openssh_is_a_recipient_and_never_an_opener),
		cmocka_unit_test(contradictions_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
