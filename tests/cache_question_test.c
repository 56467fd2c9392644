/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cache/question.h"
#include "forge.h"

static const char *const one[] = { "https://id.example", NULL };
static const char *const two[] = { "https://id.example", "x", NULL };
static const char *const orders[] = { "orders", NULL };
static const char *const sub[] = { "sub", NULL };
static const char *const subs[] = { "su", "b", NULL };
static const char *const hs256[] = { "HS256", NULL };

/* Each differs from all others. */
#define LIKE(...)                                                              \
	{ .issuer = "https://id.example", .audience = "orders", __VA_ARGS__ }

static const jeton_rules many[] = {
	{ .issuer = "https://id.example", .audience = "orders" },
	{ .issuer = "https://id.example", .audience = "order" },
	{ .issuer = "https://id.exampl", .audience = "eorders" },
	{ .issuer = JETON_ANY, .audience = "orders" },
	{ .issuer = "any", .audience = "orders" },
	{ .issuer = "https://id.example", .audience = JETON_ANY },
	{ .issuer = "https://id.example", .audience = "any" },
	{ .issuers = one, .audience = "orders" },
	{ .issuers = two, .audience = "orders" },
	{ .issuer = "https://id.example", .audiences = orders },
	{ .issuer = "https://id.example", .audience = "" },
	{ .issuer = "https://id.example" },
	{ .audience = "orders" },
	LIKE(.leeway = 1),
	LIKE(.leeway = JETON_LEEWAY_MAX + 1),
	LIKE(.max_age = 1),
	LIKE(.allow = 1),
	LIKE(.allow = 2),
	LIKE(.type = "JWT"),
	LIKE(.type = JETON_ANY),
	LIKE(.type = "any"),
	LIKE(.subject = "alice"),
	LIKE(.nonce = "alice"),
	LIKE(.id = "a1"),
	LIKE(.id = "alice"),
	LIKE(.required = sub),
	LIKE(.required = subs),
	LIKE(.algorithms = hs256),
	LIKE(.algorithms = sub),
};

static struct jt_question q, r;
static jeton_keys *keys;

static bool
write(struct jt_question *out, const jeton_rules *rules)
{
	return jt_question_write(out, rules, keys, jeton_cstr("a.b.c"));
}

static bool
are_same(void)
{
	return q.n == r.n && memcmp(q.terms, r.terms, q.n) == 0;
}

static void
a50_different_rules_never_look_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(many); i++)
		for (size_t k = 0; k < COUNT(many); k++) {
			assert_true(write(&q, &many[i]));
			assert_true(write(&r, &many[k]));
			assert_int_equal(are_same(), i == k);
		}
}

/* No text can pretend to be the next one, or the end of a list. */
static void
a50_no_text_runs_into_the_next(void **state)
{
	static const char *const parts[] = { "a", "b=", "]", "[", "0", "*",
		"=\1", "ab" };

	(void)state;
	for (size_t i = 0; i < COUNT(parts); i++)
		for (size_t k = 0; k < COUNT(parts); k++) {
			const char *both[] = { parts[i], parts[k], NULL };
			const char *turned[] = { parts[k], parts[i], NULL };
			jeton_rules a = { .issuers = both,
				.audience = parts[i],
				.type = parts[k] };
			jeton_rules b = { .issuers = turned,
				.audience = parts[k],
				.type = parts[i] };

			assert_true(write(&q, &a) && write(&r, &b));
			assert_int_equal(are_same(), i == k);
		}
}

static void
equal_rules_elsewhere_look_the_same(void **state)
{
	char issuer[] = "https://id.example", audience[] = "orders";
	const char *const list[] = { audience, NULL };
	jeton_rules rules = { .issuer = issuer, .audiences = list };

	(void)state;
	assert_true(write(&q, &rules));
	assert_true(write(&r, &many[9]));
	assert_true(are_same());
}

static void
a50_equal_keys_are_not_the_same_keys(void **state)
{
	jeton_keys *first = keys;

	(void)state;
	assert_true(write(&q, &many[0]));
	keys = forge_keys();
	assert_true(write(&r, &many[0]));
	assert_false(are_same());
	jeton_keys_free(keys);
	keys = first;
}

static void
what_is_too_long_or_missing_is_not_written(void **state)
{
	char name[JT_TERMS_MAX + 1] = "";
	jeton_rules rules = { .issuer = name, .audience = JETON_ANY };
	size_t n = 0;

	(void)state;
	for (; n < JT_TERMS_MAX && write(&q, &rules); n++)
		name[n] = 'x';
	assert_in_range(n, 900, 1000);
	for (; n < JT_TERMS_MAX; n++) {
		name[n] = 'x';
		assert_false(write(&q, &rules));
	}
	assert_false(write(&q, NULL));
	assert_false(jt_question_write(&q, &many[0], NULL, jeton_cstr("a")));
	assert_false(jt_question_write(&q, &many[0], keys,
	    (jeton_str){ NULL, 0 }));
	assert_false(jt_question_write(&q, &many[0], keys,
	    (jeton_str){ name, JETON_TOKEN_MAX + 1 }));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a50_different_rules_never_look_the_same),
		cmocka_unit_test(a50_no_text_runs_into_the_next),
		cmocka_unit_test(equal_rules_elsewhere_look_the_same),
		cmocka_unit_test(a50_equal_keys_are_not_the_same_keys),
		cmocka_unit_test(what_is_too_long_or_missing_is_not_written),
	};
	int failed;

	keys = forge_keys();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	jeton_keys_free(keys);
	return failed;
}
