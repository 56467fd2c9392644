/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "forge.h"
#include "jeton/cache.h"
#include "jeton/keys.h"

enum { PAIRS = 100000, TEXT_SIZE = 1024 };

static jeton_keys *keys;
static jeton_key *key;
static jeton_cache *cache;
static jeton_token got, wanted;

static int
set_up(void **state)
{
	(void)state;
	keys = forge_keys();
	assert_int_equal(jeton_key_secret(&key, "HS256", forge_secret, 32),
	    JETON_OK);
	assert_int_equal(jeton_cache_new(&cache, 1000), JETON_OK);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	jeton_cache_free(cache);
	jeton_key_free(key);
	jeton_keys_free(keys);
	return 0;
}

static uint64_t
hits(void)
{
	jeton_cache_stats stats;

	jeton_cache_stats_read(cache, &stats);
	return stats.hits;
}

static size_t
remembered(void)
{
	jeton_cache_stats stats;

	jeton_cache_stats_read(cache, &stats);
	return stats.tokens;
}

static jeton_err
ask(const jeton_rules *rules, const char *text, int64_t now)
{
	return jeton_verify_cached_at(cache, rules, keys, jeton_cstr(text), now,
	    &got);
}

static void
check_text(jeton_str a, jeton_str b)
{
	assert_int_equal(a.n, b.n);
	if (b.n > 0)
		assert_memory_equal(a.p, b.p, b.n);
}

static void
check_string(const char *a, const char *b)
{
	assert_int_equal(a == NULL, b == NULL);
	if (b != NULL)
		assert_string_equal(a, b);
}

/* Everything that the getters show of both. */
static void
check_same(void)
{
	static const char *const names[] = { "iss", "sub", "aud", "exp", "iat",
		"nbf", "jti", "role", "n\xc3\xa4me", "deep", "no", "yes", "kid",
		"typ", "alg", "none of them" };

	check_text(jeton_header(&got), jeton_header(&wanted));
	check_text(jeton_payload(&got), jeton_payload(&wanted));
	assert_int_equal(jeton_key_used(&got), jeton_key_used(&wanted));
	assert_string_equal(jeton_failed_claim(&got),
	    jeton_failed_claim(&wanted));
	for (size_t i = 0; i < COUNT(names); i++) {
		check_text(jeton_get_json(&got, names[i]),
		    jeton_get_json(&wanted, names[i]));
		check_string(jeton_get_str(&got, names[i]),
		    jeton_get_str(&wanted, names[i]));
		check_string(jeton_header_str(&got, names[i]),
		    jeton_header_str(&wanted, names[i]));
	}
}

/* The cache says at this time what a verify says. */
static jeton_err
check_alike(const jeton_rules *rules, const char *text, int64_t now)
{
	jeton_err e =
	    jeton_verify_at(rules, keys, jeton_cstr(text), now, &wanted);

	memset(&got, 0x5a, sizeof got);
	assert_int_equal(ask(rules, text, now), e);
	check_same();
	return e;
}

/* ---- Hits ---- */

static const struct {
	const char *header, *claims;
} tokens[] = {
	{ forge_header, forge_claims },
	{ "{\"alg\":\"HS256\"}",
	    "{\"iss\":\"https://id.example\",\"aud\":[\"x\",\"orders\"],"
	    "\"exp\":1767225700}" },
	{ "{ \"typ\" : \"J\\u0057T\", \"alg\" : \"HS256\", \"kid\":\"\" }",
	    " {\"n\\u00e4me\":\"\\u00e4\\\"\\n\",\"deep\":{\"a\":[{}]},"
	    "\"i\\u0073s\":\"https:\\/\\/id.example\",\"no\":null,"
	    "\"aud\":\"orders\",\"exp\":1767225700.5,\"yes\":true} " },
};

static void
a_hit_gives_the_token_of_a_verify(void **state)
{
	static char text[FORGED_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(tokens); i++) {
		forge(text, tokens[i].header, tokens[i].claims);
		for (uint64_t k = 0; k < 3; k++) {
			assert_int_equal(check_alike(&forge_rules, text, NOW),
			    JETON_OK);
			assert_int_equal(hits(), 2 * i + k);
		}
	}
	assert_int_equal(remembered(), COUNT(tokens));
}

/* ---- Times ---- */

static const struct {
	const char *claims;
	int64_t leeway, max_age;
} timed[] = {
	{ "\"exp\":1000", 0, 0 },
	{ "\"exp\":1000", 60, 0 },
	{ "\"exp\":1000.9,\"nbf\":500.5", 0, 0 },
	{ "\"exp\":1000,\"nbf\":500,\"iat\":400", 60, 0 },
	{ "\"exp\":1000,\"nbf\":500,\"iat\":400", 0, 300 },
	{ "\"exp\":1000,\"iat\":400", 60, 300 },
	{ "\"exp\":1000,\"iat\":900", 60, 0 },
	{ "\"iat\":400", 10, 100 },
	{ "\"nbf\":0,\"iat\":0", 600, 1 },
	{ "\"sub\":\"x\"", 0, 0 },
	{ "\"exp\":253402300799", 600, 0 },
};

static const int64_t moments[] = { 0, 1, 2, 600, 601, 602, 253402300798,
	253402300799, 253402300800, -1 };

static void
a50_a_hit_is_judged_by_the_clock_like_a_verify(void **state)
{
	static char text[FORGED_MAX], claims[TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(timed); i++) {
		jeton_rules rules = forge_rules;

		rules.allow = JETON_ALLOW_NO_EXP;
		rules.leeway = timed[i].leeway;
		rules.max_age = timed[i].max_age;
		snprintf(claims, sizeof claims,
		    "{\"iss\":\"https://id.example\",\"aud\":\"orders\",%s}",
		    timed[i].claims);
		forge(text, forge_header, claims);
		for (int64_t now = 1100; now > 300; now--)
			check_alike(&rules, text, now);
		for (int64_t now = 300; now < 1100; now++)
			check_alike(&rules, text, now);
		for (size_t k = 0; k < COUNT(moments); k++)
			check_alike(&rules, text, moments[k]);
	}
	assert_in_range(hits(), 4000, UINT64_MAX);
}

static void
a50_an_expired_hit_is_refused_and_forgotten(void **state)
{
	static char text[FORGED_MAX];

	(void)state;
	forge(text, forge_header, forge_claims);
	assert_int_equal(ask(&forge_rules, text, NOW), JETON_OK);
	assert_int_equal(ask(&forge_rules, text, 1767225799), JETON_OK);
	assert_int_equal(remembered(), 1);
	assert_int_equal(ask(&forge_rules, text, 1767225800), JETON_EXPIRED);
	assert_string_equal(jeton_failed_claim(&got), "exp");
	assert_null(jeton_payload(&got).p);
	assert_int_equal(remembered(), 0);
}

/* ---- Never another question's answer ---- */

static void
a50_tokens_that_begin_alike_are_never_swapped(void **state)
{
	static char pair[2][TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < PAIRS; i++) {
		for (int64_t k = 0; k < 2; k++) {
			jeton_claim more[] = {
				{ .name = "n",
				    .kind = JETON_KIND_INT,
				    .integer = (int64_t)i * 2 + k },
				{ 0 },
			};
			jeton_claims claims = { .issuer = "https://id.example",
				.audience = "orders",
				.id = "the same",
				.lifetime = 60,
				.more = more };

			assert_int_equal(jeton_sign_at(key, &claims, NOW,
					     pair[k], TEXT_SIZE),
			    JETON_OK);
		}
		for (int k = 0; k < 4; k++) {
			int64_t n;

			assert_int_equal(ask(&forge_rules, pair[k % 2], NOW),
			    JETON_OK);
			assert_true(jeton_get_int(&got, "n", &n));
			assert_int_equal(n, (int64_t)i * 2 + k % 2);
		}
	}
	assert_int_equal(hits(), 2 * PAIRS);
}

static void
a_changed_bit_of_a_remembered_token_is_no_hit(void **state)
{
	static char text[FORGED_MAX];

	(void)state;
	forge(text, forge_header, forge_claims);
	assert_int_equal(ask(&forge_rules, text, NOW), JETON_OK);
	for (size_t bit = 0; bit < 8 * strlen(text); bit++) {
		text[bit / 8] ^= (char)(1 << bit % 8);
		assert_int_not_equal(ask(&forge_rules, text, NOW), JETON_OK);
		text[bit / 8] ^= (char)(1 << bit % 8);
	}
	for (size_t n = 0; n < strlen(text); n++)
		assert_int_not_equal(jeton_verify_cached_at(cache, &forge_rules,
					 keys, (jeton_str){ text, n }, NOW,
					 &got),
		    JETON_OK);
	assert_int_equal(hits(), 0);
	assert_int_equal(remembered(), 1);
}

static const char *const sub[] = { "sub", NULL };

/* Some hold and some do not; cache_question_test has the rest. */
static const jeton_rules many[] = {
	{ .issuer = "https://id.example", .audience = "orders" },
	{ .issuer = JETON_ANY, .audience = "orders" },
	{ .issuer = "https://id.example", .audience = "others" },
	{ .issuer = "https://id.example", .audience = JETON_ANY, .leeway = 1 },
	{ .issuer = "https://id.example", .audience = "orders", .max_age = 1 },
	{ .issuer = JETON_ANY, .audience = JETON_ANY, .required = sub },
	{ .issuer = JETON_ANY, .audience = JETON_ANY, .algorithms = sub },
	{ .issuer = JETON_ANY },
};

static void
a50_other_rules_are_another_question(void **state)
{
	static char text[FORGED_MAX];

	(void)state;
	forge(text, forge_header, forge_claims);
	for (size_t i = 0; i < COUNT(many); i++)
		check_alike(&many[i], text, NOW);
	assert_int_equal(hits(), 0);
	for (size_t i = 0; i < COUNT(many); i++) {
		uint64_t before = hits();
		bool good = check_alike(&many[i], text, NOW) == JETON_OK;

		assert_int_equal(hits(), before + good);
	}
}

static void
equal_rules_elsewhere_are_the_same_question(void **state)
{
	static char text[FORGED_MAX];
	char issuer[] = "https://id.example", audience[] = "orders";
	const char *const list[] = { audience, NULL };
	jeton_rules rules = { .issuer = issuer, .audiences = list };

	(void)state;
	forge(text, forge_header, forge_claims);
	assert_int_equal(ask(&rules, text, NOW), JETON_OK);
	assert_int_equal(ask(&(jeton_rules){ .issuer = "https://id.example",
				 .audiences =
				     (const char *[]){ "orders", NULL } },
			     text, NOW),
	    JETON_OK);
	assert_int_equal(hits(), 1);
	audience[0] = 'O';
	assert_int_equal(ask(&rules, text, NOW), JETON_WRONG_AUDIENCE);
}

static void
a50_other_keys_at_the_same_address_are_another_question(void **state)
{
	static char text[FORGED_MAX];

	(void)state;
	forge(text, forge_header, forge_claims);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(ask(&forge_rules, text, NOW), JETON_OK);
		jeton_keys_free(keys);
		assert_int_equal(jeton_keys_secret(&keys, "HS256",
				     "another secret of at least 32 bytes", 35),
		    JETON_OK);
		assert_int_equal(ask(&forge_rules, text, NOW),
		    JETON_BAD_SIGNATURE);
		jeton_keys_free(keys);
		keys = forge_keys();
		assert_int_equal(hits(), 0);
	}
}

static void
refusals_are_not_remembered(void **state)
{
	static char text[FORGED_MAX];

	(void)state;
	forge(text, forge_header, "{\"exp\":1}");
	assert_int_equal(ask(&forge_rules, text, NOW), JETON_EXPIRED);
	text[strlen(text) - 2] ^= 4;
	assert_int_equal(ask(&forge_rules, text, NOW), JETON_BAD_SIGNATURE);
	assert_int_equal(ask(&forge_rules, "a.b.c", NOW), JETON_MALFORMED);
	assert_int_equal(ask(&forge_rules, "", NOW), JETON_MALFORMED);
	assert_int_equal(remembered(), 0);
}

/* ---- Room ---- */

static void
a_cache_never_holds_more_than_it_may(void **state)
{
	static const size_t sizes[] = { 1, 2, 7, 8, 9, 100 };
	static char text[TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		size_t most = sizes[i] < 3 ? 8 : 4 * sizes[i];

		jeton_cache_free(cache);
		assert_int_equal(jeton_cache_new(&cache, sizes[i]), JETON_OK);
		for (size_t k = 0; k < 20 * most; k++) {
			jeton_claims claims = { .issuer = "https://id.example",
				.audience = "orders",
				.lifetime = 60,
				.allow = JETON_RANDOM_ID };

			assert_int_equal(jeton_sign_at(key, &claims, NOW, text,
					     sizeof text),
			    JETON_OK);
			assert_int_equal(ask(&forge_rules, text, NOW),
			    JETON_OK);
			assert_int_equal(ask(&forge_rules, text, NOW),
			    JETON_OK);
			assert_in_range(remembered(), 1, most);
		}
		assert_int_equal(hits(), 20 * most);
		assert_in_range(remembered(), most / 2, most);
	}
}

static void
what_is_forgotten_is_gone_and_the_rest_is_not(void **state)
{
	static char text[FORGED_MAX];
	jeton_keys *others = forge_keys();
	jeton_cache_stats stats;

	(void)state;
	forge(text, forge_header, forge_claims);
	assert_int_equal(ask(&forge_rules, text, NOW), JETON_OK);
	assert_int_equal(jeton_verify_cached_at(cache, &forge_rules, others,
			     jeton_cstr(text), NOW, &got),
	    JETON_OK);
	assert_int_equal(remembered(), 2);
	jeton_cache_forget(cache, others);
	assert_int_equal(remembered(), 1);
	assert_int_equal(ask(&forge_rules, text, NOW), JETON_OK);
	assert_int_equal(hits(), 1);
	jeton_cache_forget(cache, NULL);
	jeton_cache_stats_read(cache, &stats);
	assert_int_equal(stats.tokens, 0);
	assert_int_equal(stats.bytes, 0);
	jeton_keys_free(others);
}

/* ---- What makes no sense, and what is too long to remember ---- */

static void
senseless_calls_are_refused(void **state)
{
	static char text[FORGED_MAX];
	jeton_cache *none;
	jeton_str s;

	(void)state;
	forge(text, forge_header, forge_claims);
	s = jeton_cstr(text);
	assert_int_equal(jeton_cache_new(&none, 0), JETON_ARGUMENT);
	assert_null(none);
	assert_int_equal(jeton_cache_new(&none, JETON_CACHE_MAX + 1),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_verify_cached_at(NULL, &forge_rules, keys, s,
			     NOW, &got),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_verify_cached_at(cache, NULL, keys, s, NOW,
			     &got),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_verify_cached_at(cache, &forge_rules, NULL, s,
			     NOW, &got),
	    JETON_ARGUMENT);
	assert_int_equal(ask(&forge_rules, NULL, NOW), JETON_ARGUMENT);
	assert_int_equal(ask(&forge_rules, text, -1), JETON_ARGUMENT);
	jeton_cache_free(NULL);
	jeton_cache_forget(NULL, keys);
}

static void
rules_too_long_to_remember_are_obeyed(void **state)
{
	static char text[FORGED_MAX], name[TEXT_SIZE];
	const char *list[] = { "orders", name, NULL };
	jeton_rules rules = { .issuer = JETON_ANY, .audiences = list };

	(void)state;
	forge(text, forge_header, forge_claims);
	for (size_t n = 0; n < sizeof name; n++) {
		check_alike(&rules, text, NOW);
		name[n] = n + 1 < sizeof name ? 'x' : '\0';
	}
	assert_in_range(remembered(), 700, 1000);
	assert_int_equal(hits(), 0);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_hit_gives_the_token_of_a_verify),
		CASE(a50_a_hit_is_judged_by_the_clock_like_a_verify),
		CASE(a50_an_expired_hit_is_refused_and_forgotten),
		CASE(a50_tokens_that_begin_alike_are_never_swapped),
		CASE(a_changed_bit_of_a_remembered_token_is_no_hit),
		CASE(a50_other_rules_are_another_question),
		CASE(equal_rules_elsewhere_are_the_same_question),
		CASE(a50_other_keys_at_the_same_address_are_another_question),
		CASE(refusals_are_not_remembered),
		CASE(a_cache_never_holds_more_than_it_may),
		CASE(what_is_forgotten_is_gone_and_the_rest_is_not),
		CASE(senseless_calls_are_refused),
		CASE(rules_too_long_to_remember_are_obeyed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
