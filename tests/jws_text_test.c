/* SPDX-License-Identifier: Apache-2.0 */
/* A JWS as text: its forms, their grammar, and what changing a bit does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "jws_flattened.h"
#include "mint.h"

static char text[MINT_MAX];

/* {"alg":"HS256"}, "abc" and their MAC. */
#define HEADER "eyJhbGciOiJIUzI1NiJ9"
#define PAYLOAD "YWJj"
#define MAC "3XB0XkuQQTSIbzPy5PNe4ZPCswh_BhWS1pciElzAlSg"

/*
 * Replaces H, P and S by the three above, T by S without its first character,
 * and the quotes.
 */
static void
spell(const char *pattern)
{
	struct jt_buf b = jt_buf_over(text, sizeof text);

	for (const char *c = pattern; *c != '\0'; c++)
		switch (*c) {
		case 'H':
			jt_put(&b, JT_LIT(HEADER));
			break;
		case 'P':
			jt_put(&b, JT_LIT(PAYLOAD));
			break;
		case 'S':
			jt_put(&b, JT_LIT(MAC));
			break;
		case 'T':
			jt_put(&b, jeton_cstr(&MAC[1]));
			break;
		case '\'':
			jt_put_char(&b, '"');
			break;
		default:
			jt_put_char(&b, *c);
		}
	assert_int_equal(jt_buf_end(&b), JETON_OK);
}

static void
run(const jeton_jws_rules *rules, const struct text_case *cases, size_t count)
{
	jeton_keys *keys = mint_keys();
	jeton_jws jws;

	for (size_t i = 0; i < count; i++) {
		jeton_err e;

		spell(cases[i].text);
		e = verify_jws(rules, keys, jeton_cstr(text), &jws);
		if (e != cases[i].wanted)
			print_message("# %s: %s\n", cases[i].text,
			    jeton_errname(e));
		assert_int_equal(e, cases[i].wanted);
		if (e == JETON_OK)
			assert_true(jt_str_eq(jws.payload, JT_LIT("abc")));
	}
	jeton_keys_free(keys);
}

static void
a23_a_compact_jws_has_two_dots(void **state)
{
	static const struct text_case cases[] = {
		{ "H.P.S", JETON_OK },
		{ "", JETON_MALFORMED },
		{ ".", JETON_MALFORMED },
		{ "..", JETON_MALFORMED },
		{ "...", JETON_MALFORMED },
		{ "H", JETON_MALFORMED },
		{ "H.P", JETON_MALFORMED },
		{ "H.P.", JETON_BAD_SIGNATURE },
		{ "H..S", JETON_BAD_SIGNATURE },
		{ ".P.S", JETON_MALFORMED },
		{ "H.P.S.", JETON_MALFORMED },
		{ "H.P.S.S", JETON_MALFORMED },
		{ ".H.P.S", JETON_MALFORMED },
		{ "H.P..S", JETON_MALFORMED },
		{ " H.P.S", JETON_MALFORMED },
		{ "H.P.S ", JETON_MALFORMED },
		{ "H.P.S\n", JETON_MALFORMED },
		{ "H .P.S", JETON_MALFORMED },
		{ "H. P.S", JETON_BAD_SIGNATURE },
		{ "H.P.SA", JETON_BAD_SIGNATURE },
		{ "H.P.S=", JETON_MALFORMED },
		{ "H=.P.S", JETON_MALFORMED },
		{ "H.P=.S", JETON_BAD_SIGNATURE },
		{ "'H.P.S'", JETON_MALFORMED },
		{ "Bearer H.P.S", JETON_MALFORMED },
	};

	(void)state;
	run(&mint_rules, cases, JT_COUNT(cases));
}

static void
a20_a_flattened_jws_is_one_strict_object(void **state)
{
	(void)state;
	run(&mint_rules, flattened_cases, JT_COUNT(flattened_cases));
}

static void
a20_a_general_jws_has_a_list_of_signatures(void **state)
{
	static const struct text_case cases[] = {
		{ "{'payload':'P','signatures':[{'protected':'H',"
		  "'signature':'S'}]}",
		    JETON_OK },
		{ "{'signatures' : [ {'signature':'S','x':1,'protected':'H'} ]"
		  ",'payload':'P','y':null}",
		    JETON_OK },
		{ "{'payload':'P','signatures':[]}", JETON_MALFORMED },
		{ "{'payload':'P','signatures':null}", JETON_MALFORMED },
		{ "{'payload':'P','signatures':{}}", JETON_MALFORMED },
		{ "{'payload':'P','signatures':'S'}", JETON_MALFORMED },
		{ "{'payload':'P','signatures':{'protected':'H',"
		  "'signature':'S'}}",
		    JETON_MALFORMED },
		{ "{'payload':'P','signatures':[[]]}", JETON_MALFORMED },
		{ "{'payload':'P','signatures':[null]}", JETON_MALFORMED },
		{ "{'payload':'P','signatures':['S']}", JETON_MALFORMED },
		{ "{'payload':'P','signatures':[{}]}", JETON_MALFORMED },
		{ "{'payload':'P','signatures':[{'protected':'H',"
		  "'signature':'S'},{}]}",
		    JETON_MALFORMED },
		{ "{'payload':'P','signatures':[{'protected':'H',"
		  "'signature':'S'},null]}",
		    JETON_MALFORMED },
		{ "{'payload':'P','signatures':[{'protected':'H',"
		  "'signature':'S','header':[]}]}",
		    JETON_MALFORMED },
		{ "{'payload':'P','signatures':[{'protected':'H',"
		  "'signature':'S','signature':'S'}]}",
		    JETON_MALFORMED },
		{ "{'signatures':[{'payload':'P','protected':'H',"
		  "'signature':'S'}]}",
		    JETON_MALFORMED },
	};

	(void)state;
	run(&mint_rules, cases, JT_COUNT(cases));
}

static void
a24_one_form_is_not_another(void **state)
{
	static const char *const forms[] = { "H.P.S",
		"{'payload':'P','protected':'H','signature':'S'}",
		("{'payload':'P','signatures':[{'protected':'H',"
		 "'signature':'S'}]}") };
	static const struct text_case mixed[] = {
		{ "{'payload':'P','protected':'H','signature':'S',"
		  "'signatures':[{'protected':'H','signature':'S'}]}",
		    JETON_MALFORMED },
		{ "{'payload':'P','protected':'H','signature':'S',"
		  "'signatures':[]}",
		    JETON_MALFORMED },
		{ "{'payload':'P','protected':'H','signature':'S',"
		  "'signatures':null}",
		    JETON_MALFORMED },
		{ "{'payload':'P','protected':'H',"
		  "'signatures':[{'protected':'H','signature':'S'}]}",
		    JETON_MALFORMED },
		{ "{'payload':'P','header':{'x':1},"
		  "'signatures':[{'protected':'H','signature':'S'}]}",
		    JETON_MALFORMED },
		{ "{'payload':'P','signature':'S',"
		  "'signatures':[{'protected':'H','signature':'S'}]}",
		    JETON_MALFORMED },
		/* Both at once, for a reader that takes the parts at dots. */
		{ "{'payload':'P','protected':'H','signature':'S','x':'.P.S'}",
		    JETON_OK },
		{ "{'x':'H.P.S'}", JETON_MALFORMED },
		{ "H.{'payload':'P'}.S", JETON_BAD_SIGNATURE },
	};

	(void)state;
	for (unsigned allowed = 0; allowed < 8; allowed++) {
		jeton_jws_rules rules = { .forms = allowed };

		for (unsigned f = 0; f < JT_COUNT(forms); f++) {
			unsigned bits = allowed == 0 ? 1 : allowed;
			struct text_case c = { forms[f],
				(bits & 1u << f) != 0 ? JETON_OK
						      : JETON_MALFORMED };

			run(&rules, &c, 1);
		}
	}
	run(&mint_rules, mixed, JT_COUNT(mixed));
}

/* Under a right signature, so that only the spelling is at fault. */
static void
a22_a_payload_has_one_spelling(void **state)
{
	static const struct {
		const char *payload;
		jeton_err wanted;
	} cases[] = {
		{ "YWJj", JETON_OK },
		{ "YWI", JETON_OK },
		{ "YQ", JETON_OK },
		{ "", JETON_OK },
		{ "_-8", JETON_OK },
		{ "Y", JETON_MALFORMED },
		{ "YQ==", JETON_MALFORMED },
		{ "YWI=", JETON_MALFORMED },
		{ "YR", JETON_MALFORMED },
		{ "YWJ", JETON_MALFORMED },
		{ "YWJj\n", JETON_MALFORMED },
		{ " YWJj", JETON_MALFORMED },
		{ "YW Jj", JETON_MALFORMED },
		{ "/+8", JETON_MALFORMED },
		{ "YWJj$", JETON_MALFORMED },
		{ "YWJjY", JETON_MALFORMED },
	};
	jeton_keys *keys = mint_keys();
	jeton_jws jws;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++)
		for (int f = JETON_COMPACT; f <= JETON_GENERAL; f++) {
			/* The mint writes it as it is; the header denies it. */
			struct mint m = { .header = "{\"alg\":\"HS256\"}",
				.payload = cases[i].payload,
				.unencoded = true };

			mint(text, (jeton_form)f, &m);
			assert_int_equal(verify_jws(&mint_rules, keys,
					     jeton_cstr(text), &jws),
			    cases[i].wanted);
		}
	jeton_keys_free(keys);
}

static void
a21_a_nul_ends_nothing(void **state)
{
	static const char *const forms[] = { "H.P.S",
		"{'payload':'P','protected':'H','signature':'S'}" };
	jeton_keys *keys = mint_keys();
	jeton_jws jws;

	(void)state;
	for (size_t f = 0; f < JT_COUNT(forms); f++) {
		size_t n;

		spell(forms[f]);
		n = strlen(text);
		assert_int_equal(verify_jws(&mint_rules, keys,
				     (jeton_str){ text, n + 1 }, &jws),
		    JETON_MALFORMED);
		for (size_t i = 0; i < n; i++) {
			char kept = text[i];

			text[i] = '\0';
			assert_int_not_equal(verify_jws(&mint_rules, keys,
						 (jeton_str){ text, n }, &jws),
			    JETON_OK);
			text[i] = kept;
		}
	}
	jeton_keys_free(keys);
}

/* ---- Every prefix and every bit ---- */

static const char *const torn[] = {
	"H.P.S",
	" {'payload':'P', 'protected':'H','header':{'z':'y'},'signature':'S'}",
	("{'signatures':[{'protected':'H','signature':'S'},{'signature':'S',"
	 "'protected':'H','header':{'z':'y'}} ],'payload':'P'}"),
};

static void
a20_a23_no_prefix_is_accepted(void **state)
{
	jeton_keys *keys = mint_keys();
	jeton_jws_rules rules = mint_rules;
	jeton_jws jws;

	(void)state;
	rules.all = true;
	for (size_t f = 0; f < JT_COUNT(torn); f++) {
		size_t n;

		spell(torn[f]);
		n = strlen(text);
		for (size_t i = 0; i < n; i++)
			assert_int_not_equal(verify_jws(&rules, keys,
						 (jeton_str){ text, i }, &jws),
			    JETON_OK);
		assert_int_equal(verify_jws(&rules, keys,
				     (jeton_str){ text, n }, &jws),
		    JETON_OK);
	}
	jeton_keys_free(keys);
}

/*
 * What is signed by nobody and decides nothing: white space, and all of the
 * header {'z':'y'}, with its own name.
 */
static bool
is_idle(size_t i)
{
	const char *header = strstr(text, "\"header\"");
	const char *at = text + i;

	return *at == ' ' ||
	    (header != NULL && at > header && at < header + 17);
}

static void
a20_a22_a_changed_bit_changes_nothing_or_is_refused(void **state)
{
	jeton_keys *keys = mint_keys();
	jeton_jws_rules rules = mint_rules;
	jeton_jws jws;

	(void)state;
	rules.all = true;
	for (size_t f = 0; f < JT_COUNT(torn); f++) {
		size_t n, accepted = 0;

		spell(torn[f]);
		n = strlen(text);
		for (size_t bit = 0; bit < 8 * n; bit++) {
			bool idle = is_idle(bit / 8);
			char kept = text[bit / 8];

			text[bit / 8] = (char)(kept ^ (1 << bit % 8));
			if (verify_jws(&rules, keys, (jeton_str){ text, n },
				&jws) == JETON_OK) {
				accepted++;
				assert_true(idle);
				assert_true(jt_str_eq(jws.payload,
				    JT_LIT("abc")));
				assert_true(jt_str_eq(jws.header,
				    JT_LIT("{\"alg\":\"HS256\"}")));
			}
			text[bit / 8] = kept;
		}
		assert_true((accepted > 0) == (f > 0));
	}
	jeton_keys_free(keys);
}

/* With any, the other signature still vouches for the very same bytes. */
static void
a_changed_bit_never_changes_the_payload(void **state)
{
	jeton_keys *keys = mint_keys();
	jeton_jws jws;
	size_t n;

	(void)state;
	spell(torn[2]);
	n = strlen(text);
	for (size_t bit = 0; bit < 8 * n; bit++) {
		text[bit / 8] = (char)(text[bit / 8] ^ (1 << bit % 8));
		if (verify_jws(&mint_rules, keys, (jeton_str){ text, n },
			&jws) == JETON_OK)
			assert_true(jt_str_eq(jws.payload, JT_LIT("abc")));
		text[bit / 8] = (char)(text[bit / 8] ^ (1 << bit % 8));
	}
	jeton_keys_free(keys);
}

/* ---- Size ---- */

static void
a45_what_is_too_long_is_not_looked_at(void **state)
{
	static const char fills[] = ".A[{\" 0";
	enum { HUGE_SIZE = 8 * 1024 * 1024 };
	char *huge = malloc(HUGE_SIZE);
	jeton_keys *keys = mint_keys();
	jeton_jws jws;
	char room[1];

	(void)state;
	assert_non_null(huge);
	for (size_t i = 0; i < sizeof fills - 1; i++) {
		memset(huge, fills[i], HUGE_SIZE);
		assert_int_equal(jeton_jws_verify(&mint_rules, keys,
				     (jeton_str){ huge, HUGE_SIZE }, room,
				     sizeof room, &jws),
		    JETON_TOO_LONG);
		assert_int_equal(verify_jws(&mint_rules, keys,
				     (jeton_str){ huge, JETON_JWS_MAX + 1 },
				     &jws),
		    JETON_TOO_LONG);
		assert_int_not_equal(verify_jws(&mint_rules, keys,
					 (jeton_str){ huge, JETON_JWS_MAX },
					 &jws),
		    JETON_OK);
	}
	jeton_keys_free(keys);
	free(huge);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a23_a_compact_jws_has_two_dots),
		cmocka_unit_test(a20_a_flattened_jws_is_one_strict_object),
		cmocka_unit_test(a20_a_general_jws_has_a_list_of_signatures),
		cmocka_unit_test(a24_one_form_is_not_another),
		cmocka_unit_test(a22_a_payload_has_one_spelling),
		cmocka_unit_test(a21_a_nul_ends_nothing),
		cmocka_unit_test(a20_a23_no_prefix_is_accepted),
		cmocka_unit_test(
		    a20_a22_a_changed_bit_changes_nothing_or_is_refused),
		cmocka_unit_test(a_changed_bit_never_changes_the_payload),
		cmocka_unit_test(a45_what_is_too_long_is_not_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
