/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/text.h"
#include "jose/alg.h"

static const struct {
	const char *name;
	const char *found; /* "" if there is none */
} names[] = {
	{ "HS256", "HS256" },
	{ "HS384", "HS384" },
	{ "HS512", "HS512" },
	{ "RS256", "RS256" },
	{ "PS256", "PS256" },
	{ "ES256", "ES256" },
	{ "EdDSA", "EdDSA" },
	{ "Ed25519", "EdDSA" },
	{ "none", "" },
	{ "None", "" },
	{ "NONE", "" },
	{ "", "" },
	{ "hs256", "" },
	{ "HS256 ", "" },
	{ "HS25", "" },
	{ "HS2560", "" },
	{ "EDDSA", "" },
	{ "Ed448", "" },
	{ "ES256K", "" },
	{ "RSA-OAEP", "" },
	{ "dir", "" },
};

static const struct {
	enum jt_kind kind;
	const char *name;
} defaults[] = {
	{ JT_KIND_RSA, "RS256" },
	{ JT_KIND_P256, "ES256" },
	{ JT_KIND_ED25519, "EdDSA" },
};

static const struct {
	const char *kty, *crv;
	const char *name;
} types[] = {
	{ "oct", "", "HS256" },
	{ "oct", "P-256", "HS256" },
	{ "RSA", "", "RS256" },
	{ "EC", "P-256", "ES256" },
	{ "OKP", "Ed25519", "EdDSA" },
	{ "EC", "", "" },
	{ "EC", "P-384", "" },
	{ "EC", "p-256", "" },
	{ "EC", "Ed25519", "" },
	{ "OKP", "P-256", "" },
	{ "OKP", "X25519", "" },
	{ "OCT", "", "" },
	{ "rsa", "", "" },
	{ "", "", "" },
};

static void
assert_name(const struct jt_alg *alg, const char *name)
{
	assert_string_equal(alg == NULL ? "" : alg->name.p, name);
}

static void
a1_names_are_compared_exactly(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(names); i++)
		assert_name(jt_alg_find(jeton_cstr(names[i].name)),
		    names[i].found);
	assert_null(jt_alg_find((jeton_str){ NULL, 0 }));
	assert_null(jt_alg_find((jeton_str){ "HS256\0", 6 }));
}

static void
a_kind_has_a_default(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(defaults); i++)
		assert_name(jt_alg_default(defaults[i].kind), defaults[i].name);
}

static void
a_type_of_key_has_an_algorithm_or_none(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(types); i++)
		assert_name(jt_alg_of_type(jeton_cstr(types[i].kty),
				jeton_cstr(types[i].crv)),
		    types[i].name);
}

static void
one_signature_has_two_names(void **state)
{
	const struct jt_alg *eddsa = jt_alg_find(JT_LIT("EdDSA"));

	(void)state;
	assert_true(jt_alg_is(eddsa, JT_LIT("EdDSA")));
	assert_true(jt_alg_is(eddsa, JT_LIT("Ed25519")));
	assert_false(jt_alg_is(eddsa, JT_LIT("ES256")));
	assert_false(jt_alg_is(jt_alg_find(JT_LIT("HS256")), JT_LIT("")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a1_names_are_compared_exactly),
		cmocka_unit_test(a_kind_has_a_default),
		cmocka_unit_test(a_type_of_key_has_an_algorithm_or_none),
		cmocka_unit_test(one_signature_has_two_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
