/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The input is the payload of a token that is signed here, so that what runs
 * is the checks.  The first byte picks the rules.
 */
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "fuzz.h"

static const char *const issuers[] = { "https://a.example",
	"https://id.example", NULL };
static const char *const audiences[] = { "carts", "orders", NULL };
static const char *const required[] = { "sub", "iat", NULL };

static const jeton_rules rules[] = {
	{ .issuer = "https://id.example", .audience = "orders" },
	{ .issuers = issuers, .audiences = audiences, .leeway = 600 },
	{ .issuer = JETON_ANY, .audience = JETON_ANY, .required = required },
	{ .issuer = JETON_ANY,
	    .audience = JETON_ANY,
	    .allow = JETON_ALLOW_NO_EXP,
	    .max_age = 3600,
	    .leeway = 5 },
	{ .issuer = JETON_ANY,
	    .audience = JETON_ANY,
	    .subject = "alice",
	    .id = "a1",
	    .nonce = "n-0S6" },
};

/* What an accepted token must have, by the getters alone. */
static void
check_accepted(const jeton_rules *r, const jeton_token *t)
{
	double exp;
	bool expires = jeton_get_double(t, "exp", &exp);

	MUST(expires || (r->allow & JETON_ALLOW_NO_EXP) != 0);
	MUST(!expires || exp + (double)r->leeway > (double)FUZZ_NOW);
	if (r->issuer != NULL && r->issuer != JETON_ANY)
		MUST(strcmp(jeton_get_str(t, "iss"), r->issuer) == 0);
	if (r->audience != NULL && r->audience != JETON_ANY)
		MUST(jeton_has(t, "aud", r->audience));
	if (r->audiences != NULL)
		MUST(jeton_has(t, "aud", audiences[0]) ||
		    jeton_has(t, "aud", audiences[1]));
	if (r->subject != NULL)
		MUST(strcmp(jeton_get_str(t, "sub"), r->subject) == 0);
	for (size_t i = 0; r->required != NULL && r->required[i] != NULL; i++)
		MUST(jeton_get_json(t, r->required[i]).n > 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static jeton_keys *keys;
	static jeton_token token;
	const jeton_rules *r;
	jeton_str payload;
	jeton_err e;

	if (n < 2 || n > JETON_TOKEN_MAX)
		return 0;
	if (keys == NULL)
		MUST(jeton_keys_secret(&keys, "HS256", fuzz_secret, 32) ==
		    JETON_OK);
	r = &rules[p[0] % JT_COUNT(rules)];
	payload = (jeton_str){ (const char *)p + 1, n - 1 };
	e = fuzz_verify(r, keys, fuzz_hs256(p + 1, n - 1), &token);
	MUST(e != JETON_BAD_SIGNATURE && e != JETON_NO_KEY);
	MUST(e != JETON_CRITICAL);
	if (jt_json_check(payload) == JETON_MALFORMED)
		MUST(e == JETON_MALFORMED || e == JETON_TOO_LONG);
	if (e == JETON_OK) {
		MUST(jt_str_eq(jeton_payload(&token), payload));
		check_accepted(r, &token);
	}
	return 0;
}
