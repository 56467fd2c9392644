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
	{ "RS384", "RS384" },
	{ "RS512", "RS512" },
	{ "PS256", "PS256" },
	{ "PS384", "PS384" },
	{ "PS512", "PS512" },
	{ "ES256", "ES256" },
	{ "ES384", "ES384" },
	{ "ES512", "ES512" },
	{ "ES256K", "ES256K" },
	{ "EdDSA", "EdDSA" },
	{ "Ed25519", "Ed25519" },
	{ "Ed448", "Ed448" },
	{ "none", "" },
	{ "None", "" },
	{ "NONE", "" },
	{ "", "" },
	{ "hs256", "" },
	{ "HS256 ", "" },
	{ "HS25", "" },
	{ "HS2560", "" },
	{ "EDDSA", "" },
	{ "ED448", "" },
	{ "ES256k", "" },
	{ "ES521", "" },
	{ "RS1", "" },
	{ "ESP256", "" },
	{ "RSA-OAEP", "" },
	{ "dir", "" },
};

static const struct {
	enum jt_kind kind;
	const char *name;
} defaults[] = {
	{ JT_KIND_RSA, "RS256" },
	{ JT_KIND_P256, "ES256" },
	{ JT_KIND_P384, "ES384" },
	{ JT_KIND_P521, "ES512" },
	{ JT_KIND_SECP256K1, "ES256K" },
	{ JT_KIND_ED25519, "EdDSA" },
	{ JT_KIND_ED448, "EdDSA" },
};

/* One name, and what it means for a curve. */
static const struct {
	const char *name, *crv;
	enum jt_kind kind;
	const char *found, *found_crv;
} curves[] = {
	{ "EdDSA", "Ed25519", JT_KIND_ED25519, "EdDSA", "Ed25519" },
	{ "EdDSA", "Ed448", JT_KIND_ED448, "EdDSA", "Ed448" },
	{ "Ed448", "Ed448", JT_KIND_ED448, "Ed448", "Ed448" },
	{ "Ed25519", "Ed25519", JT_KIND_ED25519, "Ed25519", "Ed25519" },
	/* What does not fit is found all the same, for the caller to say so. */
	{ "Ed25519", "Ed448", JT_KIND_ED448, "Ed25519", "Ed25519" },
	{ "Ed448", "Ed25519", JT_KIND_ED25519, "Ed448", "Ed448" },
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
	{ "EC", "P-384", "ES384" },
	{ "EC", "P-521", "ES512" },
	{ "EC", "secp256k1", "ES256K" },
	{ "OKP", "Ed448", "EdDSA" },
	{ "EC", "", "" },
	{ "EC", "P-256K", "" },
	{ "EC", "P-512", "" },
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
		assert_name(jt_alg_of_type((struct jt_alg_type){
				jeton_cstr(types[i].kty),
				jeton_cstr(types[i].crv) }),
		    types[i].name);
}

static void
a_name_that_two_curves_share_is_told_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(curves); i++) {
		jeton_str name = jeton_cstr(curves[i].name);
		struct jt_alg_type type = { JT_LIT("OKP"),
			jeton_cstr(curves[i].crv) };
		const struct jt_alg *a = jt_alg_find_type(name, type);

		assert_name(a, curves[i].found);
		assert_string_equal(a->crv, curves[i].found_crv);
		assert_ptr_equal(a, jt_alg_find_kind(name, curves[i].kind));
	}
}

/* A key, what a rule says, and whether the two fit. */
static const struct {
	const char *name, *rule;
	bool fits;
} pairs[] = {
	{ "EdDSA", "EdDSA", true },
	{ "EdDSA", "Ed25519", true },
	{ "Ed25519", "EdDSA", true },
	{ "Ed448", "EdDSA", true },
	{ "Ed448", "Ed448", true },
	{ "EdDSA", "Ed448", false }, /* the first EdDSA is that of Ed25519 */
	{ "Ed448", "Ed25519", false },
	{ "EdDSA", "ES256", false },
	{ "HS256", "", false },
	{ "ES256", "ES256K", false },
};

static void
one_signature_has_two_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(pairs); i++) {
		const struct jt_alg *a = jt_alg_find(jeton_cstr(pairs[i].name));
		const char *const list[] = { "none", pairs[i].rule, NULL };

		assert_int_equal(jt_alg_is(a, jeton_cstr(pairs[i].rule)),
		    pairs[i].fits);
		assert_int_equal(jt_alg_is_among(a, list), pairs[i].fits);
	}
	assert_true(jt_alg_same(jt_alg_find(JT_LIT("EdDSA")),
	    jt_alg_find(JT_LIT("Ed25519"))));
	assert_false(jt_alg_same(jt_alg_find(JT_LIT("EdDSA")),
	    jt_alg_find(JT_LIT("Ed448"))));
	assert_false(jt_alg_same(jt_alg_find(JT_LIT("RS256")),
	    jt_alg_find(JT_LIT("RS384"))));
	assert_false(jt_alg_same(jt_alg_find(JT_LIT("RS256")),
	    jt_alg_find(JT_LIT("PS256"))));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a1_names_are_compared_exactly),
		cmocka_unit_test(a_kind_has_a_default),
		cmocka_unit_test(a_type_of_key_has_an_algorithm_or_none),
		cmocka_unit_test(a_name_that_two_curves_share_is_told_apart),
		cmocka_unit_test(one_signature_has_two_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
