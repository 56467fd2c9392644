/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Claims that are all ours are signed without being read again.  The same
 * claims after an empty object are read: both ways give the same token, or the
 * same refusal, and a verifier can read what was signed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"
#include "forge.h"

enum { ROUNDS = 200000, MORE_MAX = 10 };

static char long_text[3000], too_long_text[JETON_TEXT_MAX];

static const char *const texts[] = { NULL, NULL, "", "alice",
	"https://id.example", "\"quoted\\\"", "\x01\x1f\n", "caf\xc3\xa9",
	"\xf0\x9f\x94\x91", "\xff", "\xc3", "\xed\xa0\x80", long_text,
	too_long_text };

/* What a list may hold: new names, twice the same, registered ones. */
static const char *const names[] = { "role", "scope", "a", "b", "", "alice",
	"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "nonce", "r\"ole",
	"caf\xc3\xa9", "\xff", "x5", "ISS", long_text };

static const char *const values[] = { "1", "{}", "[[1],{\"a\":1}]", "\"x\"",
	"1.5e3", "{\"a\":1,\"a\":2}", "tru", "", NULL };

static const int64_t times[] = { 0, 0, 1, 3600, NOW, NOW + 1, JT_TIME_MAX - NOW,
	JT_TIME_MAX - NOW + 1, JT_TIME_MAX, JT_TIME_MAX + 1, INT64_MAX, -1 };

static uint64_t
draw(uint64_t below)
{
	static uint64_t state = 88172645463325252U;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 20) % below;
}

#define ANY(list) ((list)[draw(COUNT(list))])

/* Rarely the bad ones: most claims have to come through. */
static const char *
any_text(void)
{
	return draw(4) != 0 ? texts[draw(5)] : ANY(texts);
}

static int64_t
any_time(void)
{
	return draw(4) != 0 ? times[draw(4)] : ANY(times);
}

static jeton_claim
any_claim(void)
{
	static const jeton_kind kinds[] = { JETON_KIND_STR, JETON_KIND_STR,
		JETON_KIND_INT, JETON_KIND_DOUBLE, JETON_KIND_BOOL,
		JETON_KIND_JSON };
	jeton_claim c = { .kind = ANY(kinds) };

	c.name = draw(4) != 0 ? names[draw(6)] : ANY(names);
	c.str = c.kind == JETON_KIND_JSON ? ANY(values) : any_text();
	c.integer = any_time();
	c.real = (double)any_time() / 3;
	return c;
}

static void
draw_claims(jeton_claims *c, jeton_claim more[MORE_MAX + 1],
    const char *audiences[3])
{
	static const unsigned flags[] = { 0, 0, JETON_ALLOW_NO_EXP,
		JETON_NO_ISSUED_AT, JETON_ALLOW_NO_EXP | JETON_NO_ISSUED_AT };
	size_t n = draw(MORE_MAX + 1) * draw(2);

	memset(more, 0, (MORE_MAX + 1) * sizeof *more);
	for (size_t i = 0; i < n; i++)
		more[i] = any_claim();
	audiences[0] = any_text();
	audiences[1] = any_text();
	audiences[2] = NULL;
	*c = (jeton_claims){ .issuer = any_text(),
		.subject = any_text(),
		.audience = any_text(),
		.audiences = draw(8) == 0 ? audiences : NULL,
		.id = any_text(),
		.lifetime = any_time(),
		.not_before = draw(3) == 0 ? any_time() : 0,
		.more = n > 0 ? more : NULL,
		.allow = ANY(flags) };
}

/* A verifier may find the time wrong, but nothing else. */
static void
check_readable(const jeton_keys *keys, const char *token)
{
	static const jeton_rules any = { .issuer = JETON_ANY,
		.audience = JETON_ANY,
		.allow = JETON_ALLOW_NO_EXP };
	static jeton_token out;
	jeton_err e = jeton_verify_at(&any, keys, jeton_cstr(token), NOW, &out);

	if (e != JETON_OK && e != JETON_EXPIRED)
		assert_int_equal(e, JETON_NOT_YET);
}

static void
claims_are_signed_alike_read_again_or_not(void **state)
{
	static char one[JETON_TOKEN_MAX + 1], other[JETON_TOKEN_MAX + 1];
	static const int64_t clocks[] = { NOW, NOW, NOW, 0, -1, JT_TIME_MAX,
		JT_TIME_MAX + 1 };
	const char *audiences[3];
	jeton_claim more[MORE_MAX + 1];
	jeton_claims claims;
	jeton_keys *keys = forge_keys();
	jeton_key *key;
	size_t signed_ones = 0;

	(void)state;
	assert_int_equal(jeton_key_secret(&key, "HS256", forge_secret, 32),
	    JETON_OK);
	for (size_t i = 0; i < ROUNDS; i++) {
		int64_t now = draw(4) != 0 ? NOW : ANY(clocks);
		jeton_err e, wanted;

		draw_claims(&claims, more, audiences);
		e = jeton_sign_at(key, &claims, now, one, sizeof one);
		claims.json = "{}";
		wanted = jeton_sign_at(key, &claims, now, other, sizeof other);
		assert_int_equal(e, wanted);
		assert_string_equal(one, other);
		if (e == JETON_OK) {
			check_readable(keys, one);
			signed_ones++;
		}
	}
	assert_in_range(signed_ones, ROUNDS / 10, ROUNDS - ROUNDS / 10);
	jeton_key_free(key);
	jeton_keys_free(keys);
}

static int
set_up(void **state)
{
	(void)state;
	memset(long_text, 'l', sizeof long_text - 1);
	memset(too_long_text, 't', sizeof too_long_text - 1);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(claims_are_signed_alike_read_again_or_not),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
