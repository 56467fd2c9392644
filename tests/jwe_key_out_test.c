/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of encryption written out, and read again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "jwe_desk.h"

#define K16 "\"k\":\"GawgguFyGrWKav7AX4VKUg\""
#define P256                                                                   \
	"\"kty\":\"EC\",\"crv\":\"P-256\","                                    \
	"\"x\":\"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ\","               \
	"\"y\":\"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck\""
#define P256_D "\"d\":\"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw\""

/* One text, through each form that a private key has. */
static void
check_round(const char *jwk, const char *alg)
{
	static char pem[JETON_PEM_MAX], again[JETON_JWK_MAX];
	jeton_key_options o = {
		.alg = alg, .kid = "k", .passphrase = JT_INIT("lock")
	};
	jeton_str passphrases[] = { { NULL, 0 }, JT_INIT("lock") };
	jeton_opener *opener, *copy;

	assert_int_equal(jeton_opener_parse(&opener, jeton_cstr(jwk), NULL),
	    JETON_OK);
	for (size_t i = 0; i < JT_COUNT(passphrases); i++) {
		assert_int_equal(jeton_opener_private_pem(opener, 0,
				     passphrases[i], pem, sizeof pem),
		    JETON_OK);
		assert_int_equal(jeton_opener_parse(&copy, jeton_cstr(pem), &o),
		    JETON_OK);
		assert_int_equal(jeton_opener_private_jwk(copy, 0, again,
				     sizeof again),
		    JETON_OK);
		assert_string_equal(again, jwk);
		jeton_opener_free(copy);
	}
	o.passphrase = JT_LIT("luck");
	assert_int_equal(jeton_opener_parse(&copy, jeton_cstr(pem), &o),
	    JETON_KEY_LOCKED);
	assert_int_equal(jeton_opener_private_pem(opener, 0, passphrases[0],
			     pem, 100),
	    JETON_NO_SPACE);
	assert_string_equal(pem, "");
	jeton_opener_free(opener);
}

/* The public half has one thumbprint, in whichever form it comes. */
static void
check_public(const char *jwk, const char *alg)
{
	static char pem[JETON_PEM_MAX];
	char a[JETON_THUMBPRINT_SIZE], b[JETON_THUMBPRINT_SIZE];
	jeton_key_options o = { .alg = alg };
	jeton_recipient *r, *copy;

	assert_int_equal(jeton_recipient_parse(&r, jeton_cstr(jwk), NULL),
	    JETON_OK);
	assert_int_equal(jeton_recipient_pem(r, pem, sizeof pem), JETON_OK);
	assert_int_equal(jeton_recipient_parse(&copy, jeton_cstr(pem), &o),
	    JETON_OK);
	assert_int_equal(jeton_recipient_thumbprint(r, a), JETON_OK);
	assert_int_equal(jeton_recipient_thumbprint(copy, b), JETON_OK);
	assert_string_equal(a, b);
	jeton_recipient_free(r);
	jeton_recipient_free(copy);
}

static void
private_keys_come_out_as_they_went_in(void **state)
{
	static char jwk[JETON_JWK_MAX];

	(void)state;
	for (size_t i = 0; i < desk_alg_count; i++) {
		jeton_opener_plan plan = { .alg = desk_algs[i].alg,
			.curve = desk_algs[i].curve,
			.rsa_bits = 2048,
			.kid = "k" };

		if (strncmp(plan.alg, "RSA-OAEP-", 9) == 0 ||
		    (plan.alg[0] != 'R' && plan.alg[0] != 'E'))
			continue;
		assert_int_equal(jeton_opener_generate(&plan, jwk, sizeof jwk),
		    JETON_OK);
		check_round(jwk, plan.alg);
		check_public(jwk, plan.alg);
	}
}

static void
shared_secrets_come_out_as_jwk_alone(void **state)
{
	static const char text[] =
	    "{\"kty\":\"oct\"," K16 ",\"alg\":\"A128KW\",\"use\":\"enc\"}";
	static char out[JETON_JWK_MAX];
	char print[JETON_THUMBPRINT_SIZE];
	jeton_opener *o, *password;
	jeton_recipient *r;

	(void)state;
	assert_int_equal(jeton_opener_parse(&o, JT_LIT(text), NULL), JETON_OK);
	assert_int_equal(jeton_recipient_parse(&r, JT_LIT(text), NULL),
	    JETON_OK);
	assert_int_equal(jeton_opener_password(&password, "PBES2-HS256+A128KW",
			     JT_LIT("word")),
	    JETON_OK);
	assert_int_equal(jeton_opener_private_jwk(o, 0, out, sizeof out),
	    JETON_OK);
	assert_string_equal(out, text);
	assert_int_equal(jeton_opener_private_jwk(o, 1, out, sizeof out),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_opener_private_jwk(password, 0, out, sizeof out),
	    JETON_KEY_TYPE);
	assert_int_equal(jeton_opener_private_pem(o, 0, (jeton_str){ NULL, 0 },
			     out, sizeof out),
	    JETON_KEY_TYPE);
	assert_int_equal(jeton_recipient_pem(r, out, sizeof out),
	    JETON_KEY_TYPE);
	assert_int_equal(jeton_recipient_thumbprint(r, print), JETON_OK);
	assert_string_equal(print,
	    "k1JnWRfC-5zzmL72vXIuBgTLfVROXBakS4OmGcrMCoc");
	jeton_opener_free(o);
	jeton_opener_free(password);
	jeton_recipient_free(r);
}

/* A key in a JWE, as any key may be (RFC 7517 section 7). */
static void
a_key_in_a_jwe_opens_with_its_passphrase(void **state)
{
	static const char text[] = "{" P256 "," P256_D ",\"use\":\"enc\"}";
	static char jwe[DESK_ROOM];
	jeton_key_options none = { 0 };
	jeton_key_options o = { .passphrase = JT_INIT("lock") };
	jeton_recipient *r, *lock;
	const jeton_recipient *list[1];
	jeton_opener *opener;

	(void)state;
	assert_int_equal(jeton_recipient_password(&lock, "PBES2-HS256+A128KW",
			     o.passphrase, 1000),
	    JETON_OK);
	list[0] = lock;
	for (int form = JETON_COMPACT; form <= JETON_FLATTENED; form++) {
		jeton_jwe_options as = { .form = (jeton_form)form };

		assert_int_equal(jeton_encrypt(list, 1, &as, JT_LIT(text), jwe,
				     sizeof jwe),
		    JETON_OK);
		assert_int_equal(jeton_recipient_parse(&r, jeton_cstr(jwe), &o),
		    JETON_OK);
		jeton_recipient_free(r);
		assert_int_equal(jeton_opener_parse(&opener, jeton_cstr(jwe),
				     &o),
		    JETON_OK);
		jeton_opener_free(opener);
		assert_int_equal(jeton_opener_parse(&opener, jeton_cstr(jwe),
				     &none),
		    JETON_KEY_LOCKED);
	}
	jeton_recipient_free(lock);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(private_keys_come_out_as_they_went_in),
		cmocka_unit_test(shared_secrets_come_out_as_jwk_alone),
		cmocka_unit_test(a_key_in_a_jwe_opens_with_its_passphrase),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
