/* SPDX-License-Identifier: Apache-2.0 */
/* A compact token under keys of every algorithm; nothing forged gets in. */
#include <string.h>

#include "fuzz.h"

static const jeton_rules rules[] = {
	{ .issuer = "https://id.example", .audience = "orders" },
	{ .issuer = JETON_ANY,
	    .audience = JETON_ANY,
	    .type = JETON_ANY,
	    .allow = JETON_ALLOW_NO_EXP },
};

static jeton_token token;

/* A refusal up to the signature does not depend on the rules for claims. */
static void
check(const jeton_keys *keys, jeton_str text)
{
	jeton_err strict = fuzz_verify(&rules[0], keys, text, &token);
	jeton_err any = fuzz_verify(&rules[1], keys, text, &token);

	if (strict == JETON_OK)
		MUST(any == JETON_OK);
	if (any == JETON_BAD_SIGNATURE || any == JETON_NO_KEY ||
	    any == JETON_CRITICAL || any == JETON_MALFORMED)
		MUST(strict == any);
}

static void
peek(jeton_str text)
{
	static char buf[JETON_TEXT_MAX + 2];
	jeton_str header, payload;
	jeton_err e =
	    jeton_insecure_peek(text, buf, sizeof buf, &header, &payload);

	MUST((e == JETON_OK) == (header.p != NULL));
	MUST((e == JETON_OK) == (payload.p != NULL));
	MUST(e == JETON_OK || e == JETON_MALFORMED || e == JETON_TOO_LONG);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	jeton_str text = { (const char *)p, n };

	if (n == 0)
		return 0;
	peek(text);
	check(fuzz_public(), text);
	for (size_t i = 0; i < fuzz_jwk_count; i++)
		if (strncmp(jeton_key_alg(fuzz_key(i)), "HS", 2) == 0)
			check(fuzz_set(i), text);
	return 0;
}
