/* SPDX-License-Identifier: Apache-2.0 */
/* The same as faults_test.c for encryption. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "faults.h"
#include "jwe_desk.h"
#include "memory.h"

enum { RSA_BITS = 2048, ROOM = 1 << 14 };

struct scene {
	const char *alg;
	struct desk desk;
	const char *jwe;
};

static const jeton_str message = JT_INIT("what nobody else may see");
static char out[ROOM], buf[2 * ROOM];

/* For what a call does when it looks at its own work. */
static void
rest(void)
{
	memory_rest();
	faults_rest();
}

static jeton_err
encrypt(const struct scene *s, const jeton_jwe_options *options, size_t count,
    jeton_str plaintext)
{
	const jeton_recipient *list[] = { s->desk.recipient,
		s->desk.recipient };
	jeton_err e = handed_text(jeton_encrypt(list, count, options, plaintext,
				      out, sizeof out),
	    out);

	rest();
	if (e == JETON_OK)
		assert_true(desk_reads(&s->desk, out, plaintext));
	return e;
}

/* More than a piece of it. */
static jeton_err
encrypt_long(const struct scene *s)
{
	static char plaintext[8000];

	return encrypt(s, NULL, 1, (jeton_str){ plaintext, sizeof plaintext });
}

static jeton_err
encrypt_flattened(const struct scene *s)
{
	static const jeton_claim shared[] = {
		{ .name = "x", .kind = JETON_KIND_STR, .str = "y" }, { 0 }
	};
	jeton_jwe_options options = { .form = JETON_FLATTENED,
		.unprotected = shared,
		.aad = JT_INIT("aad") };

	return encrypt(s, &options, 1, message);
}

/* JETON_ARGUMENT for those that choose the key themselves. */
static jeton_err
encrypt_for_two(const struct scene *s)
{
	jeton_jwe_options options = { .form = JETON_GENERAL };

	return encrypt(s, &options, 2, message);
}

/* OpenSSL has one answer for a wrong padding of RSA and for no memory there. */
static jeton_err
decrypt(const struct scene *s)
{
	bool rsa = strncmp(s->alg, "RSA", 3) == 0;
	jeton_jwe found;
	jeton_err e = jeton_decrypt(&desk_rules, s->desk.opener,
	    jeton_cstr(s->jwe), buf, sizeof buf, &found);

	assert_int_equal(e == JETON_OK, found.plaintext.p != NULL);
	return rsa && e == JETON_BAD_SIGNATURE ? JETON_CRYPTO : e;
}

static jeton_err
recipient_jwk(const struct scene *s)
{
	return handed_text(jeton_recipient_jwk(s->desk.recipient, out,
			       sizeof out),
	    out);
}

static jeton_err
recipient_pem(const struct scene *s)
{
	return handed_text(jeton_recipient_pem(s->desk.recipient, out,
			       sizeof out),
	    out);
}

static jeton_err
recipient_thumbprint(const struct scene *s)
{
	return handed_text(jeton_recipient_thumbprint(s->desk.recipient, out),
	    out);
}

static jeton_err
opener_jwk(const struct scene *s)
{
	return handed_text(jeton_opener_private_jwk(s->desk.opener, 0, out,
			       sizeof out),
	    out);
}

static jeton_err
opener_pem(const struct scene *s)
{
	return handed_text(jeton_opener_private_pem(s->desk.opener, 0,
			       (jeton_str){ NULL, 0 }, out, sizeof out),
	    out);
}

static jeton_err
opener_generate(const struct scene *s)
{
	jeton_opener_plan plan = { .alg = s->alg, .rsa_bits = RSA_BITS };

	return handed_text(jeton_opener_generate(&plan, out, sizeof out), out);
}

static const struct exhaust_row desk_uses[] = {
	{ "encrypt_long", encrypt_long },
	{ "encrypt_flattened", encrypt_flattened },
	{ "encrypt_for_two", encrypt_for_two },
	{ "decrypt", decrypt },
	{ "recipient_jwk", recipient_jwk },
	{ "recipient_pem", recipient_pem },
	{ "recipient_thumbprint", recipient_thumbprint },
	{ "opener_jwk", opener_jwk },
	{ "opener_pem", opener_pem },
	{ "opener_generate", opener_generate },
};

static void
g3_every_use_of_encryption_works_or_the_failure_is_blamed(void **state)
{
	static const struct desk_alg algs[] = { { "dir", NULL },
		{ "A128KW", NULL }, { "A256GCMKW", NULL },
		{ "ECDH-ES", "P-256" }, { "ECDH-ES+A128KW", "X25519" },
		{ "PBES2-HS256+A128KW", NULL }, { "RSA-OAEP-256", NULL } };
	static char jwe[DESK_ROOM];
	struct scene s;
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(algs); i++) {
		bool rsa = strncmp(algs[i].alg, "RSA", 3) == 0;

		memset(&s, 0, sizeof s);
		s.alg = algs[i].alg;
		s.desk = desk_set(&algs[i], NULL, NULL);
		desk_write(&s.desk, NULL, message, jwe);
		s.jwe = jwe;
		bad += exhaust_faults(s.alg, desk_uses,
		    JT_COUNT(desk_uses) - rsa, &s);
		desk_clear(&s.desk);
	}
	assert_int_equal(bad, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    g3_every_use_of_encryption_works_or_the_failure_is_blamed),
	};

	if (!memory_begin())
		return 2;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
