/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A key of encryption, or a set of them, as JWK or PEM: what is read encrypts
 * and decrypts.  The first byte picks the algorithm of those that name none.
 */
#include <string.h>

#include "base/text.h"
#include "openers.h"

static const char *const algs[] = { NULL, "dir", "A256GCM", "A128KW",
	"A256GCMKW", "RSA-OAEP", "RSA-OAEP-512", "ECDH-ES", "ECDH-ES+A256KW",
	"PBES2-HS256+A128KW", "RS256", "nothing" };

static const jeton_str plain = JT_INIT("a plaintext");

static bool
is_key_answer(jeton_err e)
{
	return e == JETON_OK || e == JETON_TOO_LONG ||
	    (e >= JETON_KEY_FORM && e <= JETON_KEY_LOCKED);
}

/* A shared secret for dir may be as long as it likes, but fits one enc. */
static bool
encrypts(const jeton_recipient *r, char *jwe, size_t size)
{
	static const char *const encs[] = { NULL, "A128GCM", "A192GCM",
		"A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512" };
	jeton_jwe_options o = { 0 };

	for (size_t i = 0; i < JT_COUNT(encs); i++) {
		o.enc = encs[i];
		if (jeton_encrypt(&r, 1, &o, plain, jwe, size) == JETON_OK)
			return true;
	}
	return false;
}

static void
check_recipient(const jeton_recipient *r)
{
	static char jwk[JETON_JWK_MAX], again[JETON_JWK_MAX];
	static char pem[JETON_PEM_MAX], print[JETON_THUMBPRINT_SIZE];
	jeton_recipient *copy;
	jeton_err e = jeton_recipient_jwk(r, jwk, sizeof jwk);

	MUST(jeton_recipient_alg(r)[0] != '\0');
	MUST(strlen(jeton_recipient_id(r)) <= JETON_KID_MAX);
	MUST(jeton_recipient_pem(r, pem, sizeof pem) != JETON_NO_SPACE);
	MUST(jeton_recipient_thumbprint(r, print) != JETON_NO_SPACE);
	MUST(e == JETON_OK || e == JETON_KEY_TYPE);
	if (e != JETON_OK)
		return;
	MUST(jeton_recipient_parse(&copy, jeton_cstr(jwk), NULL) == JETON_OK);
	MUST(jeton_recipient_jwk(copy, again, sizeof again) == JETON_OK);
	MUST(strcmp(jwk, again) == 0);
	jeton_recipient_free(copy);
}

/* A key that is written is read again, and is the same. */
static void
check_opener(const jeton_opener *o)
{
	static char jwk[JETON_JWK_MAX], again[JETON_JWK_MAX];
	static char pem[JETON_PEM_MAX];
	jeton_opener *copy;
	jeton_err e = jeton_opener_private_jwk(o, 0, jwk, sizeof jwk);

	MUST(e == JETON_OK || e == JETON_KEY_TYPE || e == JETON_KEY_USE);
	if (e == JETON_OK) {
		MUST(jeton_opener_parse(&copy, jeton_cstr(jwk), NULL) ==
		    JETON_OK);
		MUST(jeton_opener_private_jwk(copy, 0, again, sizeof again) ==
		    JETON_OK);
		MUST(strcmp(jwk, again) == 0);
		jeton_opener_free(copy);
	}
	e = jeton_opener_private_pem(o, 0, (jeton_str){ NULL, 0 }, pem,
	    sizeof pem);
	MUST(e == JETON_OK || e == JETON_KEY_TYPE || e == JETON_KEY_USE);
}

/* The two halves of one key; a set has no one recipient. */
static void
check_pair(const jeton_recipient *r, const jeton_opener *o)
{
	static const jeton_jwe_rules rules;
	static char jwe[16384], buf[16384];
	jeton_jwe out;

	MUST(jeton_opener_count(o) == 1);
	MUST(encrypts(r, jwe, sizeof jwe));
	MUST(jeton_decrypt(&rules, o, jeton_cstr(jwe), buf, sizeof buf, &out) ==
	    JETON_OK);
	MUST(jt_str_eq(out.plaintext, plain));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	jeton_why why;
	jeton_key_options options = { .why = &why };
	jeton_str text = { (const char *)p + 1, n - 1 };
	jeton_recipient *r;
	jeton_opener *o;
	jeton_err e;

	if (n < 2)
		return 0;
	options.alg = algs[p[0] % JT_COUNT(algs)];
	e = jeton_recipient_parse(&r, text, &options);
	MUST(is_key_answer(e));
	MUST((e == JETON_OK) == (r != NULL));
	MUST((e == JETON_OK) == (why.text[0] == '\0'));
	e = jeton_opener_parse(&o, text, &options);
	MUST(is_key_answer(e));
	MUST((e == JETON_OK) == (o != NULL));
	MUST((e == JETON_OK) == (why.text[0] == '\0'));
	if (r != NULL)
		check_recipient(r);
	if (o != NULL)
		check_opener(o);
	if (r != NULL && o != NULL)
		check_pair(r, o);
	jeton_recipient_free(r);
	jeton_opener_free(o);
	return 0;
}
