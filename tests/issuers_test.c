/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "forge.h"
#include "jeton/issuers.h"

enum { ISSUERS = 3 };

static const char *const names_of_c[] = { "https://c.example",
	"https://c.example/old", NULL };

static const jeton_rules rules[ISSUERS] = {
	{ .issuer = "https://a.example", .audience = "orders" },
	{ .issuer = "https://b.example", .audience = "orders" },
	{ .issuers = names_of_c, .audience = "orders" },
};

static const char secrets[ISSUERS][33] = {
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
	"cccccccccccccccccccccccccccccccc",
};

static jeton_issuer issuers[ISSUERS];
static jeton_keys *keys[ISSUERS];
static jeton_token token;
static char text[FORGED_MAX];

static int
load(void **state)
{
	(void)state;
	for (size_t i = 0; i < ISSUERS; i++) {
		if (jeton_keys_secret(&keys[i], "HS256", secrets[i], 32) !=
		    JETON_OK)
			return -1;
		issuers[i] = (jeton_issuer){ &rules[i], keys[i] };
	}
	return 0;
}

static int
unload(void **state)
{
	(void)state;
	for (size_t i = 0; i < ISSUERS; i++)
		jeton_keys_free(keys[i]);
	return 0;
}

/* Signs these claims as issuer number `by` would, and verifies. */
static jeton_err
verify(const char *payload, size_t by, size_t *which)
{
	forge(text, forge_header, payload);
	*strrchr(text, '.') = '\0';
	forge_mac(text, secrets[by], 32);
	return jeton_verify_issuers_at(issuers, ISSUERS, jeton_cstr(text), NOW,
	    &token, which);
}

#define CLAIMS(iss) "{\"iss\":" iss ",\"aud\":\"orders\",\"exp\":1767225800}"

static void
b6_each_issuer_verifies_only_its_own(void **state)
{
	static const char *const payloads[ISSUERS] = {
		CLAIMS("\"https://a.example\""),
		CLAIMS("\"https://b.example\""),
		CLAIMS("\"https:\\/\\/c.example/old\""),
	};
	size_t which;

	(void)state;
	for (size_t i = 0; i < ISSUERS; i++)
		for (size_t by = 0; by < ISSUERS; by++) {
			jeton_err e = verify(payloads[i], by, &which);

			assert_int_equal(e,
			    by == i ? JETON_OK : JETON_BAD_SIGNATURE);
			assert_int_equal(which, by == i ? i : 0);
			assert_int_equal(jeton_get_str(&token, "iss") != NULL,
			    by == i);
		}
}

static void
an_unknown_issuer_is_refused_by_its_name(void **state)
{
	static const struct {
		const char *payload;
		jeton_err wanted;
		const char *blamed;
	} cases[] = {
		{ CLAIMS("\"https://d.example\""), JETON_WRONG_ISSUER, "iss" },
		{ CLAIMS("\"https://a.example/\""), JETON_WRONG_ISSUER, "iss" },
		{ CLAIMS("\"\""), JETON_WRONG_ISSUER, "iss" },
		{ CLAIMS("[\"https://a.example\"]"), JETON_BAD_CLAIM, "iss" },
		{ CLAIMS("null"), JETON_BAD_CLAIM, "iss" },
		{ "{\"exp\":1767225800}", JETON_MISSING_CLAIM, "iss" },
		{ "[]", JETON_MALFORMED, "" },
		{ "{\"iss\":\"https://a.example\","
		  "\"iss\":\"https://b.example\"}",
		    JETON_MALFORMED, "" },
	};
	size_t which;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(verify(cases[i].payload, 0, &which),
		    cases[i].wanted);
		assert_string_equal(jeton_failed_claim(&token),
		    cases[i].blamed);
		assert_null(jeton_get_str(&token, "iss"));
		assert_null(jeton_payload(&token).p);
	}
}

static void
the_rules_of_the_chosen_one_still_hold(void **state)
{
	size_t which;

	(void)state;
	assert_int_equal(verify("{\"iss\":\"https://"
				"a.example\",\"aud\":\"carts\","
				"\"exp\":1767225800}",
			     0, &which),
	    JETON_WRONG_AUDIENCE);
	assert_int_equal(verify("{\"iss\":\"https://"
				"a.example\",\"aud\":\"orders\","
				"\"exp\":5}",
			     0, &which),
	    JETON_EXPIRED);
}

static void
a_table_without_names_is_an_error_of_the_program(void **state)
{
	static const jeton_rules any = { .issuer = JETON_ANY,
		.audience = "orders" };
	static const jeton_rules none = { .audience = "orders" };
	const jeton_issuer cases[] = {
		{ &any, keys[0] },
		{ &none, keys[0] },
		{ NULL, keys[0] },
		{ &rules[0], NULL },
	};
	size_t which;

	(void)state;
	forge(text, forge_header, CLAIMS("\"https://a.example\""));
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(jeton_verify_issuers_at(&cases[i], 1,
				     jeton_cstr(text), NOW, &token, &which),
		    JETON_ARGUMENT);
	assert_int_equal(jeton_verify_issuers_at(issuers, 0, jeton_cstr(text),
			     NOW, &token, &which),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_verify_issuers(NULL, 1, jeton_cstr(text), &token,
			     &which),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_verify_issuers(issuers, ISSUERS,
			     jeton_cstr(NULL), &token, &which),
	    JETON_ARGUMENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(b6_each_issuer_verifies_only_its_own),
		cmocka_unit_test(an_unknown_issuer_is_refused_by_its_name),
		cmocka_unit_test(the_rules_of_the_chosen_one_still_hold),
		cmocka_unit_test(
		    a_table_without_names_is_an_error_of_the_program),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
