/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A JWE in every form, before keys of every kind.  The first byte picks the
 * rules and the opener.
 */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "openers.h"

enum {
	ANY_FORM =
	    1 << JETON_COMPACT | 1 << JETON_FLATTENED | 1 << JETON_GENERAL,
	INFLATE = 1 << 3,
	NARROW = 1 << 4,
	PASSWORD_SHIFT = 5
};

static const char *const algorithms[] = { "dir", "RSA-OAEP-256", "ECDH-ES",
	"ECDH-ES+A128KW", NULL };
static const char *const encodings[] = { "A128CBC-HS256", "A256GCM", NULL };

/* What the seeds hold: no refusal leaves it in the buffer. */
static const char inside[] = "nobody else may read this";

static bool
is_inside(jeton_str view, const char *p, size_t n)
{
	return view.p >= p && view.p + view.n <= p + n;
}

static void
check_refused(const jeton_jwe *out, jeton_err e, const char *buf, size_t size)
{
	MUST(e > JETON_REFUSED);
	MUST(out->plaintext.p == NULL && out->plaintext.n == 0);
	MUST(out->header.p == NULL && out->aad.p == NULL);
	MUST(out->key == 0 && out->recipient == 0);
	MUST(memmem(buf, size, inside, sizeof inside - 1) == NULL);
}

static void
check_opened(const jeton_jwe_rules *rules, const jeton_opener *opener,
    const jeton_jwe *out, const char *buf, size_t size)
{
	jeton_str plain = out->plaintext;

	MUST(is_inside(plain, buf, size));
	MUST(rules->inflate || plain.n < size);
	MUST(plain.n <= JETON_INFLATED_MAX);
	MUST(out->key < jeton_opener_count(opener));
	MUST(out->recipient < JETON_RECIPIENTS_MAX);
	if (out->header.p != NULL) {
		MUST(is_inside(out->header, buf, size));
		MUST(jt_json_check(out->header) == JETON_OK);
	}
	if (out->aad.p != NULL)
		MUST(is_inside(out->aad, buf, size));
}

/* In memory of exactly the size that is always enough. */
static jeton_err
decrypt(const jeton_jwe_rules *rules, const jeton_opener *opener,
    jeton_str text)
{
	size_t size = text.n + (rules->inflate ? JETON_INFLATED_MAX : 0);
	char *buf = fuzz_alloc(size);
	jeton_jwe out;
	jeton_err e;

	memset(buf, 0, size);
	e = jeton_decrypt(rules, opener, text, buf, size, &out);
	MUST(e != JETON_NO_SPACE);
	if (e != JETON_OK)
		check_refused(&out, e, buf, size);
	else
		check_opened(rules, opener, &out, buf, size);
	free(buf);
	return e;
}

/* What strict rules take, lax ones take; with less room none gets more. */
static void
check(const jeton_jwe_rules *strict, const jeton_opener *opener, jeton_str text)
{
	const jeton_jwe_rules lax = { .forms = ANY_FORM, .inflate = true };
	jeton_err e = decrypt(strict, opener, text);
	char *buf = fuzz_alloc(text.n / 2);
	jeton_jwe out;

	if (e == JETON_OK)
		MUST(decrypt(&lax, opener, text) == JETON_OK);
	memset(buf, 0, text.n / 2);
	e = jeton_decrypt(strict, opener, text, buf, text.n / 2, &out);
	if (e != JETON_OK)
		check_refused(&out, e == JETON_NO_SPACE ? JETON_MALFORMED : e,
		    buf, text.n / 2);
	free(buf);
}

/* What is inside has to be signed, and no seed is. */
static void
check_nested(const jeton_opener *opener, jeton_str text)
{
	static const jeton_rules any = { .issuer = JETON_ANY,
		.audience = JETON_ANY };
	static jeton_token token;
	const jeton_jwe_rules outer = { 0 };
	const jeton_unnesting u = { &outer, opener, &any, fuzz_public() };
	char *buf = fuzz_alloc(text.n);
	jeton_err e =
	    jeton_decrypt_verify_at(&u, text, FUZZ_NOW, buf, text.n, &token);

	if (e != JETON_OK)
		fuzz_empty(&token);
	else
		MUST(decrypt(&outer, opener, text) == JETON_OK);
	free(buf);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	jeton_str text = { (const char *)p + 1, n - 1 };
	jeton_jwe_rules rules = { 0 };
	const jeton_opener *opener = fuzz_openers();

	if (n < 2)
		return 0;
	rules.forms = p[0] & ANY_FORM;
	rules.inflate = (p[0] & INFLATE) != 0;
	if ((p[0] & NARROW) != 0) {
		rules.algorithms = algorithms;
		rules.encodings = encodings;
		rules.type = "JWE";
	}
	if (p[0] >> PASSWORD_SHIFT > 0)
		opener = fuzz_password_opener(p[0] >> PASSWORD_SHIFT);
	check(&rules, opener, text);
	check_nested(opener, text);
	return 0;
}
