/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A token that only its reader can read and only its issuer can have made:
 * signed, then encrypted; decrypted, then verified (RFC 7519 section 5.2).
 */
#include <jeton.h>
#include <jeton/jose.h>
#include <stdio.h>

static const jeton_claims claims = {
	.issuer = "https://id.example",
	.audience = "orders",
	.subject = "alice",
	.lifetime = 300,
};

static const jeton_rules rules = {
	.issuer = "https://id.example",
	.audience = "orders",
};

static const jeton_opener_plan plan = { .alg = "ECDH-ES", .curve = "X25519" };

static char text[JETON_JWE_MAX + 1], buf[JETON_JWE_MAX];

/* The issuer has a key of its own and the public one of the reader. */
static jeton_err
issue(const jeton_key *key, const char *public_jwk)
{
	jeton_recipient *reader;
	jeton_err e;

	e = jeton_recipient_parse(&reader, jeton_cstr(public_jwk), NULL);
	if (e == JETON_OK)
		e = jeton_sign_encrypt(&(jeton_nesting){ key, reader, NULL },
		    &claims, text, sizeof text);
	jeton_recipient_free(reader);
	return e;
}

static jeton_err
read_it(const jeton_opener *opener, const jeton_keys *issuer)
{
	static const jeton_jwe_rules outer;
	static jeton_token token;
	jeton_unnesting unnesting = { &outer, opener, &rules, issuer };
	jeton_err e = jeton_decrypt_verify(&unnesting, jeton_cstr(text), buf,
	    sizeof buf, &token);

	if (e == JETON_OK)
		printf("hello %s\n", jeton_get_str(&token, "sub"));
	return e;
}

int
main(void)
{
	static char jwk[JETON_JWK_MAX];
	jeton_key *key = NULL;
	jeton_keys *issuer = NULL;
	jeton_opener *opener = NULL;
	jeton_err e = jeton_opener_generate(&plan, jwk, sizeof jwk);

	if (e == JETON_OK)
		e = jeton_opener_parse(&opener, jeton_cstr(jwk), NULL);
	if (e == JETON_OK)
		e = jeton_key_generate(&key, "EdDSA", 0, NULL);
	if (e == JETON_OK)
		e = jeton_keys_of(&issuer, key);
	if (e == JETON_OK)
		e = issue(key, jwk);
	if (e == JETON_OK)
		e = read_it(opener, issuer);
	if (e != JETON_OK)
		fprintf(stderr, "%s\n", jeton_strerror(e));
	jeton_keys_free(issuer);
	jeton_key_free(key);
	jeton_opener_free(opener);
	return e == JETON_OK ? 0 : 1;
}
