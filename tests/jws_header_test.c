/* SPDX-License-Identifier: Apache-2.0 */
/* What the headers of a JWS can say, and what they cannot talk us into. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mint.h"

static char text[MINT_MAX];

/* Each in all the forms that can have it, with its right MAC. */
static void
check(const jeton_jws_rules *rules, const struct mint *m, jeton_err wanted)
{
	jeton_keys *keys = mint_keys();
	jeton_form first =
	    m->unprotected == NULL ? JETON_COMPACT : JETON_FLATTENED;
	jeton_jws jws;

	for (jeton_form f = first; f <= JETON_GENERAL; f++) {
		jeton_err e;

		if (f == JETON_COMPACT && m->header == NULL)
			continue;
		mint(text, f, m);
		e = verify_jws(rules, keys, jeton_cstr(text), &jws);
		if (e != wanted)
			print_message("# %s: %s\n", text, jeton_errname(e));
		assert_int_equal(e, wanted);
	}
	jeton_keys_free(keys);
}

/* A header of these members after alg. */
static void
check_member(const jeton_jws_rules *rules, const char *member, jeton_err wanted)
{
	char header[512];

	snprintf(header, sizeof header, "{\"alg\":\"HS256\",%s}", member);
	check(rules,
	    &(struct mint){ .header = header,
		.payload = "abc",
		.unencoded =
		    strstr(member, "false") != NULL && rules->unencoded },
	    wanted);
}

static void
the_usual_headers_are_accepted(void **state)
{
	static const char *const members[] = { "\"typ\":\"JOSE\"",
		"\"cty\":\"text/plain\"", "\"kid\":\"anything\"",
		"\"x\":{\"y\":[1,null]}", "\"\\u0078\":1", "\"exp\":\"never\"",
		"\"CRIT\":[\"x\"]", "\"B64\":false" };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(members); i++)
		check_member(&mint_rules, members[i], JETON_OK);
	check(&mint_rules,
	    &(struct mint){ .header = " {\"\\u0061lg\" : \"\\u0048S256\" }\n",
		.payload = "" },
	    JETON_OK);
}

static void
a1_a2_no_spelling_of_none_is_a_key(void **state)
{
	static const char *const values[] = { "\"none\"", "\"None\"",
		"\"NONE\"", "\"nOnE\"", "\"noNE\"", "\"none \"",
		"\"\\u006eone\"", "\"\"", "\"hs256\"", "\"HS256 \"",
		"\"SHA256\"", "\"HS384\"", "\"RS256\"", "\"EdDSA\"" };
	static const char *const shapes[] = { "null", "0", "true", "false",
		"[\"HS256\"]", "{\"HS256\":1}", "[]" };
	char header[64];

	(void)state;
	for (size_t i = 0; i < JT_COUNT(values); i++) {
		snprintf(header, sizeof header, "{\"alg\":%s}", values[i]);
		check(&mint_rules,
		    &(struct mint){ .header = header, .payload = "abc" },
		    JETON_NO_KEY);
	}
	for (size_t i = 0; i < JT_COUNT(shapes); i++) {
		snprintf(header, sizeof header, "{\"alg\":%s}", shapes[i]);
		check(&mint_rules,
		    &(struct mint){ .header = header, .payload = "abc" },
		    JETON_MALFORMED);
	}
	check(&mint_rules, &(struct mint){ .header = "{}", .payload = "abc" },
	    JETON_MALFORMED);
}

static void
a1_an_unsigned_jws_is_refused(void **state)
{
	static const char *const texts[] = { "eyJhbGciOiJub25lIn0.YWJj.",
		"{\"payload\":\"YWJj\",\"protected\":\"eyJhbGciOiJub25lIn0\","
		"\"signature\":\"\"}",
		"{\"payload\":\"YWJj\",\"signatures\":[{\"protected\":"
		"\"eyJhbGciOiJub25lIn0\",\"signature\":\"\"}]}" };
	static const char *const algorithms[] = { "HS256", "none", NULL };
	jeton_jws_rules rules = mint_rules;
	jeton_keys *keys = mint_keys();
	jeton_jws jws;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(texts); i++) {
		rules.algorithms = NULL;
		assert_int_equal(verify_jws(&rules, keys, jeton_cstr(texts[i]),
				     &jws),
		    JETON_NO_KEY);
		rules.algorithms = algorithms;
		assert_int_equal(verify_jws(&rules, keys, jeton_cstr(texts[i]),
				     &jws),
		    JETON_NO_KEY);
	}
	jeton_keys_free(keys);
}

static void
a12_a13_a_key_in_a_header_is_not_a_key(void **state)
{
	static const char *const members[] = {
		"\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}",
		"\"jku\":\"https://evil.example/keys\"",
		"\"jku\":\"file:///etc/passwd\"",
		"\"x5u\":\"http://127.0.0.1:1/\"",
		"\"x5c\":[\"AAAA\"]",
	};
	jeton_keys *others;
	jeton_jws jws;
	char header[128];

	(void)state;
	assert_int_equal(jeton_keys_secret(&others, "HS256",
			     "another-secret-of-thirty-two-byt", 32),
	    JETON_OK);
	for (size_t i = 0; i < JT_COUNT(members); i++) {
		check_member(&mint_rules, members[i], JETON_OK);
		snprintf(header, sizeof header, "{\"alg\":\"HS256\",%s}",
		    members[i]);
		mint(text, JETON_COMPACT,
		    &(struct mint){ .header = header, .payload = "abc" });
		assert_int_equal(verify_jws(&mint_rules, others,
				     jeton_cstr(text), &jws),
		    JETON_BAD_SIGNATURE);
		snprintf(header, sizeof header, "{%s}", members[i]);
		mint(text, JETON_FLATTENED,
		    &(struct mint){ .header = "{\"alg\":\"HS256\"}",
			.unprotected = header,
			.payload = "abc" });
		assert_int_equal(verify_jws(&mint_rules, others,
				     jeton_cstr(text), &jws),
		    JETON_BAD_SIGNATURE);
	}
	jeton_keys_free(others);
}

static void
a14_a_kid_is_bytes_to_compare(void **state)
{
	static const struct {
		const char *kid;
		jeton_err wanted;
	} cases[] = {
		{ "\"kid\":1", JETON_MALFORMED },
		{ "\"kid\":null", JETON_MALFORMED },
		{ "\"kid\":[\"a\"]", JETON_MALFORMED },
		{ "\"kid\":{}", JETON_MALFORMED },
		{ "\"kid\":\"a\\u0000b\"", JETON_MALFORMED },
		{ "\"kid\":\"%s%n%n\"", JETON_OK },
		{ "\"kid\":\"../../etc/passwd\"", JETON_OK },
		{ "\"kid\":\"' OR 1=1 --\"", JETON_OK },
	};
	char unprotected[64];

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		check_member(&mint_rules, cases[i].kid, cases[i].wanted);
		snprintf(unprotected, sizeof unprotected, "{%s}", cases[i].kid);
		check(&mint_rules,
		    &(struct mint){ .header = "{\"alg\":\"HS256\"}",
			.unprotected = unprotected,
			.payload = "abc" },
		    cases[i].wanted);
	}
}

static const char *const crits[] = { "\"crit\":[\"exp\"],\"exp\":1",
	"\"crit\":[\"x\"],\"x\":1", "\"crit\":[\"x\"]", "\"crit\":[]",
	"\"crit\":null", "\"crit\":{}", "\"crit\":\"exp\"", "\"crit\":\"b64\"",
	"\"crit\":[1]", "\"crit\":[\"alg\"]", "\"crit\":[\"crit\"]",
	"\"crit\":[\"\"]", "\"crit\":[[]]", "\"crit\":[null]", "\"crit\":true",
	"\"crit\":0", "\"cri\\u0074\":[\"x\"]", "\"crit\":[\"b64\"]",
	"\"crit\":[\"b64\",\"b64\"],\"b64\":true",
	"\"crit\":[\"b64\",\"x\"],\"x\":1,\"b64\":true",
	"\"crit\":[\"x\",\"b64\"],\"x\":1,\"b64\":true",
	"\"crit\":[\"B64\"],\"b64\":true", "\"crit\":[\"b64 \"],\"b64\":true",
	"\"crit\":[\"exp\"],\"exp\":1,\"b64\":true",
	"\"crit\":[[\"b64\"]],\"b64\":true",
	"\"crit\":{\"b64\":1},\"b64\":true", "\"crit\":\"b64\",\"b64\":true" };

static void
a17_crit_is_refused_in_any_shape(void **state)
{
	jeton_jws_rules rules = mint_rules;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(crits); i++) {
		rules.unencoded = false;
		check_member(&rules, crits[i], JETON_CRITICAL);
		rules.unencoded = true;
		check_member(&rules, crits[i], JETON_CRITICAL);
	}
	rules.unencoded = false;
	check_member(&rules, "\"crit\":[\"x\",\"x\"],\"x\":1", JETON_CRITICAL);
}

static void
a18_b64_is_a_protected_boolean_with_its_crit(void **state)
{
	static const struct {
		const char *members;
		jeton_err wanted;
	} cases[] = {
		{ "\"b64\":false,\"crit\":[\"b64\"]", JETON_OK },
		{ "\"crit\":[\"b64\"],\"b64\":true", JETON_OK },
		{ "\"crit\":[\"\\u00624\"],\"b64\":false", JETON_CRITICAL },
		{ "\"crit\":[\"\\u006264\"],\"b\\u00364\":false", JETON_OK },
		{ "\"b64\":false", JETON_CRITICAL },
		{ "\"b64\":true", JETON_CRITICAL },
		{ "\"b64\":false,\"crit\":[]", JETON_CRITICAL },
		{ "\"b64\":null,\"crit\":[\"b64\"]", JETON_CRITICAL },
		{ "\"b64\":\"false\",\"crit\":[\"b64\"]", JETON_CRITICAL },
		{ "\"b64\":0,\"crit\":[\"b64\"]", JETON_CRITICAL },
		{ "\"b64\":1,\"crit\":[\"b64\"]", JETON_CRITICAL },
		{ "\"b64\":[false],\"crit\":[\"b64\"]", JETON_CRITICAL },
		{ "\"b64\":{},\"crit\":[\"b64\"]", JETON_CRITICAL },
		{ "\"b64\":\"\",\"crit\":[\"b64\"]", JETON_CRITICAL },
		{ "\"B64\":false,\"crit\":[\"b64\"]", JETON_CRITICAL },
	};
	jeton_jws_rules rules = mint_rules;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		rules.unencoded = true;
		check_member(&rules, cases[i].members, cases[i].wanted);
		rules.unencoded = false;
		check_member(&rules, cases[i].members, JETON_CRITICAL);
	}
}

/* The header of the JSON forms that nobody signed. */
static void
a43_an_unprotected_header_decides_nothing(void **state)
{
	static const char usual[] = "{\"alg\":\"HS256\"}";
	static const struct {
		const char *header, *unprotected;
		jeton_err wanted;
	} cases[] = {
		{ NULL, "{\"alg\":\"HS256\"}", JETON_MALFORMED },
		{ "{}", "{\"alg\":\"HS256\"}", JETON_MALFORMED },
		{ "{\"kid\":\"a\"}", "{\"alg\":\"HS256\"}", JETON_MALFORMED },
		{ usual, "{\"alg\":\"HS256\"}", JETON_MALFORMED },
		{ usual, "{\"alg\":\"none\"}", JETON_MALFORMED },
		{ usual, "{\"\\u0061lg\":\"none\"}", JETON_MALFORMED },
		{ NULL, NULL, JETON_MALFORMED },
		{ usual, "{\"crit\":[\"x\"],\"x\":1}", JETON_CRITICAL },
		{ usual, "{\"crit\":[\"b64\"],\"b64\":false}", JETON_CRITICAL },
		{ usual, "{\"b64\":false}", JETON_CRITICAL },
		{ usual, "{\"b64\":true}", JETON_CRITICAL },
		{ usual, "{\"\\u0062\\u00364\":true}", JETON_CRITICAL },
		{ "{\"alg\":\"HS256\",\"crit\":[\"b64\"]}", "{\"b64\":false}",
		    JETON_CRITICAL },
		{ "{\"alg\":\"HS256\",\"kid\":\"a\"}", "{\"kid\":\"a\"}",
		    JETON_MALFORMED },
		{ "{\"alg\":\"HS256\",\"x\":1}", "{\"x\":1}", JETON_MALFORMED },
		{ "{\"alg\":\"HS256\",\"x\":1}", "{\"\\u0078\":1}",
		    JETON_MALFORMED },
		{ "{\"alg\":\"HS256\",\"\\u0078\":1}", "{\"y\":1,\"x\":1}",
		    JETON_MALFORMED },
		{ usual, "{\"x\":1,\"x\":1}", JETON_MALFORMED },
		{ usual, "{}", JETON_MALFORMED },
		{ usual, "[]", JETON_MALFORMED },
		{ usual, "null", JETON_MALFORMED },
		{ usual, "\"e30\"", JETON_MALFORMED },
		{ usual, "1", JETON_MALFORMED },
		{ "", "{\"alg\":\"HS256\"}", JETON_MALFORMED },
		{ "[]", NULL, JETON_MALFORMED },
		{ "null", NULL, JETON_MALFORMED },
		{ usual, "{\"kid\":\"a\"}", JETON_OK },
		{ usual, "{\"x\":1}", JETON_OK },
		{ "{\"alg\":\"HS256\",\"x\":1}", "{\"X\":1}", JETON_OK },
	};
	jeton_jws_rules rules = mint_rules;

	(void)state;
	rules.unencoded = true;
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		struct mint m = { .header = cases[i].header,
			.unprotected = cases[i].unprotected,
			.payload = "abc" };

		check(&rules, &m, cases[i].wanted);
	}
}

static void
a26_a_typ_that_is_asked_for_has_to_be_protected(void **state)
{
	static const struct {
		const char *wanted, *header, *unprotected;
		jeton_err result;
	} cases[] = {
		{ NULL, "{\"alg\":\"HS256\",\"typ\":\"any\"}", NULL, JETON_OK },
		{ JETON_ANY, "{\"alg\":\"HS256\",\"typ\":\"any\"}", NULL,
		    JETON_OK },
		{ "any", "{\"alg\":\"HS256\",\"typ\":\"x\"}", NULL,
		    JETON_WRONG_TYPE },
		{ "x+y", "{\"alg\":\"HS256\",\"typ\":\"X+Y\"}", NULL,
		    JETON_OK },
		{ "x+y", "{\"alg\":\"HS256\",\"typ\":\"application/x+y\"}",
		    NULL, JETON_OK },
		{ "application/x+y", "{\"alg\":\"HS256\",\"typ\":\"x+y\"}",
		    NULL, JETON_OK },
		{ "x+y", "{\"alg\":\"HS256\",\"typ\":\"x\\u002by\"}", NULL,
		    JETON_OK },
		{ "x+y", "{\"alg\":\"HS256\",\"typ\":\"text/x+y\"}", NULL,
		    JETON_WRONG_TYPE },
		{ "x+y", "{\"alg\":\"HS256\",\"typ\":\"\"}", NULL,
		    JETON_WRONG_TYPE },
		{ "x+y", "{\"alg\":\"HS256\"}", NULL, JETON_WRONG_TYPE },
		{ "x+y", "{\"alg\":\"HS256\",\"typ\":1}", NULL,
		    JETON_MALFORMED },
		{ NULL, "{\"alg\":\"HS256\",\"typ\":null}", NULL,
		    JETON_MALFORMED },
		{ "x+y", "{\"alg\":\"HS256\"}", "{\"typ\":\"x+y\"}",
		    JETON_WRONG_TYPE },
		{ NULL, "{\"alg\":\"HS256\"}", "{\"typ\":\"x+y\"}", JETON_OK },
	};
	jeton_jws_rules rules = mint_rules;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		struct mint m = { .header = cases[i].header,
			.unprotected = cases[i].unprotected,
			.payload = "abc" };

		rules.type = cases[i].wanted;
		check(&rules, &m, cases[i].result);
	}
}

static void
the_rules_can_narrow_the_algorithms(void **state)
{
	static const char *const with[] = { "ES256", "HS256", NULL };
	static const char *const without[] = { "ES256", "none", NULL };
	jeton_jws_rules rules = mint_rules;
	struct mint m = { .header = "{\"alg\":\"HS256\"}", .payload = "abc" };

	(void)state;
	rules.algorithms = with;
	check(&rules, &m, JETON_OK);
	rules.algorithms = without;
	check(&rules, &m, JETON_NO_KEY);
}

/* A header of n bytes. */
static const char *
header_of(size_t n)
{
	static char header[2 * JETON_HEADER_MAX];

	memset(header, ' ', n);
	memcpy(header, "{\"alg\":\"HS256\"}", 15);
	header[n] = '\0';
	return header;
}

static void
a45_headers_have_limits(void **state)
{
	char many[1024];
	struct jt_buf b = jt_buf_over(many, sizeof many);

	(void)state;
	check(&mint_rules,
	    &(struct mint){
		.header = header_of(JETON_HEADER_MAX), .payload = "abc" },
	    JETON_OK);
	check(&mint_rules,
	    &(struct mint){
		.header = header_of(JETON_HEADER_MAX + 1), .payload = "abc" },
	    JETON_TOO_LONG);
	for (int n = JETON_MEMBERS_MAX; n <= JETON_MEMBERS_MAX + 1; n++) {
		b.n = 0;
		jt_put(&b, JT_LIT("{\"alg\":\"HS256\""));
		for (int i = 1; i < n; i++) {
			jt_put(&b, JT_LIT(",\"m"));
			jt_put_int(&b, i);
			jt_put(&b, JT_LIT("\":1"));
		}
		jt_put_char(&b, '}');
		assert_int_equal(jt_buf_end(&b), JETON_OK);
		check(&mint_rules,
		    &(struct mint){ .header = many, .payload = "abc" },
		    n == JETON_MEMBERS_MAX ? JETON_OK : JETON_TOO_LONG);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_usual_headers_are_accepted),
		cmocka_unit_test(a1_a2_no_spelling_of_none_is_a_key),
		cmocka_unit_test(a1_an_unsigned_jws_is_refused),
		cmocka_unit_test(a12_a13_a_key_in_a_header_is_not_a_key),
		cmocka_unit_test(a14_a_kid_is_bytes_to_compare),
		cmocka_unit_test(a17_crit_is_refused_in_any_shape),
		cmocka_unit_test(a18_b64_is_a_protected_boolean_with_its_crit),
		cmocka_unit_test(a43_an_unprotected_header_decides_nothing),
		cmocka_unit_test(
		    a26_a_typ_that_is_asked_for_has_to_be_protected),
		cmocka_unit_test(the_rules_can_narrow_the_algorithms),
		cmocka_unit_test(a45_headers_have_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
