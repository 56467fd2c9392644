/* SPDX-License-Identifier: Apache-2.0 */
/* JWS of any bytes: what is made in any form can be read, by the right key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mint.h"
#include "shelf.h"

static char text[MINT_MAX];

static const char all_bytes[] =
    "\x00\x01\x02\x7f\x80\xff\xfe\x0a\x0d\x22\x5c\x2e\x7b\x7d\x00";

static const struct {
	const char *alg;
	const char *key; /* NULL: the secret of the mint */
	bool repeats;
} algs[] = {
	{ "HS256", NULL, true },
	{ "RS256", shelf_rsa, true },
	{ "PS256", shelf_rsa, false },
	{ "ES256", shelf_p256, false },
	{ "ES512", shelf_p521, false },
	{ "EdDSA", shelf_ed25519, true },
	{ "Ed448", shelf_ed448, true },
};

static jeton_key *
open_key(size_t i)
{
	jeton_key *key;

	if (algs[i].key == NULL)
		return mint_key();
	assert_int_equal(shelf_parse_key(&key, jeton_cstr(algs[i].key),
			     &(jeton_key_options){ .alg = algs[i].alg }),
	    JETON_OK);
	return key;
}

static jeton_keys *
verifiers_of(const jeton_key *key)
{
	jeton_keys *keys;

	assert_int_equal(jeton_keys_of(&keys, key), JETON_OK);
	return keys;
}

/* Rules that fit what these options make. */
static jeton_jws_rules
rules_for(const jeton_jws_options *options, jeton_str payload)
{
	jeton_jws_rules rules = { .forms = 1u << options->form };

	rules.unencoded = (options->flags & JETON_UNENCODED) != 0;
	rules.detached = (options->flags & JETON_DETACHED) != 0;
	if (rules.detached)
		rules.payload = payload;
	return rules;
}

static void
there_and_back(const jeton_key *key, const jeton_jws_options *options,
    jeton_str payload)
{
	jeton_keys *keys = verifiers_of(key);
	jeton_jws_rules rules = rules_for(options, payload);
	jeton_signer signer = { .key = key };

	assert_int_equal(jeton_jws_sign(&signer, 1, options, payload, text,
			     sizeof text),
	    JETON_OK);
	assert_jws(&rules, keys, text, payload);
	jeton_keys_free(keys);
}

static void
every_form_of_every_algorithm_comes_back(void **state)
{
	static const jeton_str payloads[] = { JT_INIT(""), JT_INIT("a"),
		JT_INIT("ab"), JT_INIT("abc"), JT_INIT("{\"a\":\"\\\"\"}"),
		JT_INIT("line\nline\t\x01 \xc3\xa4"), JT_INIT("a.b.c"),
		JT_INIT(all_bytes) };
	size_t made = 0;

	(void)state;
	for (size_t a = 0; a < JT_COUNT(algs); a++) {
		jeton_key *key = open_key(a);

		for (size_t p = 0; p < JT_COUNT(payloads); p++)
			for (int f = JETON_COMPACT; f <= JETON_GENERAL; f++)
				for (unsigned flags = 0; flags < 4; flags++) {
					jeton_jws_options o = { (jeton_form)f,
						flags };

					/* Written as it is, it may not fit. */
					if (flags == JETON_UNENCODED &&
					    p >= (f == JETON_COMPACT ? 5 : 7))
						continue;
					there_and_back(key, &o, payloads[p]);
					made++;
				}
		jeton_key_free(key);
	}
	assert_int_equal(made, JT_COUNT(algs) * (8 * 12 - 3 - 2));
}

static void
an_unencoded_payload_has_to_be_writable(void **state)
{
	static const struct {
		jeton_form form;
		jeton_str payload;
		jeton_err wanted;
	} cases[] = {
		{ JETON_COMPACT, JT_INIT("$!~ {}"), JETON_OK },
		{ JETON_COMPACT, JT_INIT("$.02"), JETON_ARGUMENT },
		{ JETON_COMPACT, JT_INIT("."), JETON_ARGUMENT },
		{ JETON_COMPACT, JT_INIT("a\nb"), JETON_ARGUMENT },
		{ JETON_COMPACT, JT_INIT("a\x7f"), JETON_ARGUMENT },
		{ JETON_COMPACT, JT_INIT("\xc3\xa4"), JETON_ARGUMENT },
		{ JETON_COMPACT, JT_INIT("a\0b"), JETON_ARGUMENT },
		{ JETON_FLATTENED, JT_INIT("$.02\n\xc3\xa4\x7f"), JETON_OK },
		{ JETON_FLATTENED, JT_INIT("a\0b"), JETON_ARGUMENT },
		{ JETON_FLATTENED, JT_INIT("\xff"), JETON_ARGUMENT },
		{ JETON_GENERAL, JT_INIT("\xed\xa0\x80"), JETON_ARGUMENT },
		{ JETON_GENERAL, JT_INIT("\"\\"), JETON_OK },
	};
	jeton_key *key = mint_key();
	jeton_signer signer = { .key = key };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		jeton_jws_options o = { cases[i].form, JETON_UNENCODED };

		assert_int_equal(jeton_jws_sign(&signer, 1, &o,
				     cases[i].payload, text, sizeof text),
		    cases[i].wanted);
		assert_true((text[0] != '\0') == (cases[i].wanted == JETON_OK));
		o.flags |= JETON_DETACHED;
		there_and_back(key, &o, cases[i].payload);
	}
	jeton_key_free(key);
}

static void
the_header_has_what_was_asked_for(void **state)
{
	static const jeton_claim more[] = {
		{ .name = "x", .kind = JETON_KIND_INT, .integer = 7 },
		{ .name = "y",
		    .kind = JETON_KIND_JSON,
		    .str = "[1,\"\\u0041\"]" },
		{ 0 }
	};
	static const jeton_claim kid[] = {
		{ .name = "kid", .kind = JETON_KIND_STR, .str = "k1" }, { 0 }
	};
	jeton_jws_options options = { JETON_FLATTENED, JETON_UNENCODED };
	jeton_signer signer = {
		.type = "t", .content_type = "c", .header = more
	};
	jeton_jws_rules rules = mint_rules;
	jeton_key *key;
	jeton_keys *keys;
	jeton_jws jws;

	(void)state;
	assert_int_equal(jeton_key_generate(&key, "HS256", 0, "k1"), JETON_OK);
	keys = verifiers_of(key);
	signer.key = key;
	assert_int_equal(jeton_jws_sign(&signer, 1, NULL, JT_LIT("p"), text,
			     sizeof text),
	    JETON_OK);
	assert_int_equal(verify_jws(&rules, keys, jeton_cstr(text), &jws),
	    JETON_OK);
	assert_true(jt_str_eq(jws.header,
	    JT_LIT("{\"alg\":\"HS256\",\"typ\":\"t\",\"cty\":\"c\","
		   "\"kid\":\"k1\",\"x\":7,\"y\":[1,\"\\u0041\"]}")));
	signer = (jeton_signer){ .key = key, .unprotected = kid };
	assert_int_equal(jeton_jws_sign(&signer, 1, &options, JT_LIT("p"), text,
			     sizeof text),
	    JETON_OK);
	assert_non_null(strstr(text, "\"header\":{\"kid\":\"k1\"},"));
	rules.unencoded = true;
	assert_int_equal(verify_jws(&rules, keys, jeton_cstr(text), &jws),
	    JETON_OK);
	assert_true(jt_str_eq(jws.header,
	    JT_LIT("{\"alg\":\"HS256\",\"b64\":false,\"crit\":[\"b64\"]}")));
	jeton_keys_free(keys);
	jeton_key_free(key);
}

/* ---- What cannot be asked for ---- */

#define MEMBER(n, k, s)                                                        \
	(const jeton_claim[])                                                  \
	{                                                                      \
		{ .name = (n), .kind = (k), .str = (s) },                      \
		{                                                              \
			.name = NULL                                           \
		}                                                              \
	}

static void
a43_members_that_decide_cannot_be_given(void **state)
{
	static const char *const ours[] = { "alg", "crit", "b64", "kid", "typ",
		"cty" };
	const jeton_jws_options json = { JETON_FLATTENED, 0 };
	jeton_key *key;
	jeton_signer signer = { 0 };

	(void)state;
	assert_int_equal(jeton_key_generate(&key, "HS256", 0, "k1"), JETON_OK);
	for (size_t i = 0; i < JT_COUNT(ours); i++) {
		signer = (jeton_signer){ .key = key,
			.header = MEMBER(ours[i], JETON_KIND_STR, "k1") };
		assert_int_equal(jeton_jws_sign(&signer, 1, NULL, JT_LIT("p"),
				     text, sizeof text),
		    JETON_ARGUMENT);
		assert_string_equal(text, "");
		if (i >= 3)
			continue;
		signer = (jeton_signer){ .key = key,
			.unprotected = MEMBER(ours[i], JETON_KIND_STR, "k1") };
		assert_int_equal(jeton_jws_sign(&signer, 1, &json, JT_LIT("p"),
				     text, sizeof text),
		    JETON_ARGUMENT);
		assert_string_equal(text, "");
	}
	jeton_key_free(key);
}

static void
nonsense_is_an_argument(void **state)
{
	const jeton_claim twice[] = { { .name = "x", .kind = JETON_KIND_INT },
		{ .name = "x", .kind = JETON_KIND_INT }, { 0 } };
	jeton_key *key;
	const jeton_claim *const x = MEMBER("x", JETON_KIND_STR, "1");
	const struct {
		jeton_form form;
		unsigned flags;
		jeton_signer signer;
		size_t count;
	} cases[] = {
		{ JETON_COMPACT, 0, { 0 }, 0 },
		{ JETON_COMPACT, 0, { 0 }, 2 },
		{ JETON_FLATTENED, 0, { 0 }, 2 },
		{ JETON_GENERAL, 0, { 0 }, 0 },
		{ JETON_GENERAL, 0, { 0 }, JETON_SIGNATURES_MAX + 1 },
		{ JETON_GENERAL + 1, 0, { 0 }, 1 },
		{ JETON_COMPACT, 4, { 0 }, 1 },
		{ JETON_COMPACT, 0, { .unprotected = x }, 1 },
		{ JETON_COMPACT, 0, { .type = "" }, 1 },
		{ JETON_COMPACT, 0, { .type = "\xff" }, 1 },
		{ JETON_COMPACT, 0, { .content_type = "" }, 1 },
		{ JETON_COMPACT, 0, { .header = twice }, 1 },
		{ JETON_COMPACT, 0,
		    { .header = MEMBER("x", JETON_KIND_STR, NULL) }, 1 },
		{ JETON_COMPACT, 0,
		    { .header = MEMBER("x", JETON_KIND_JSON, "{") }, 1 },
		{ JETON_COMPACT, 0,
		    { .header = MEMBER("x", JETON_KIND_END, "") }, 1 },
		{ JETON_FLATTENED, 0, { .unprotected = twice }, 1 },
		{ JETON_FLATTENED, 0, { .header = x, .unprotected = x }, 1 },
		{ JETON_FLATTENED, 0,
		    { .type = "t",
			.unprotected = MEMBER("typ", JETON_KIND_STR, "t") },
		    1 },
		{ JETON_FLATTENED, 0,
		    { .unprotected = MEMBER("kid", JETON_KIND_STR, "k2") }, 1 },
		{ JETON_FLATTENED, 0,
		    { .unprotected = MEMBER("kid", JETON_KIND_INT, "k1") }, 1 },
	};

	(void)state;
	assert_int_equal(jeton_key_generate(&key, "HS256", 0, "k1"), JETON_OK);
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		jeton_jws_options o = { cases[i].form, cases[i].flags };
		jeton_signer signers[JETON_SIGNATURES_MAX + 1];

		for (size_t s = 0; s < JT_COUNT(signers); s++) {
			signers[s] = cases[i].signer;
			signers[s].key = key;
		}
		memset(text, 'x', 10);
		assert_int_equal(jeton_jws_sign(signers, cases[i].count, &o,
				     JT_LIT("p"), text, sizeof text),
		    JETON_ARGUMENT);
		assert_string_equal(text, "");
	}
	jeton_key_free(key);
}

static void
a_signer_without_a_key_is_an_argument(void **state)
{
	(void)state;
	assert_int_equal(jeton_jws_sign(&(jeton_signer){ 0 }, 1, NULL,
			     JT_LIT("p"), text, sizeof text),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_jws_sign(NULL, 1, NULL, JT_LIT("p"), text,
			     sizeof text),
	    JETON_ARGUMENT);
}

static void
rules_that_contradict_themselves_are_arguments(void **state)
{
	static const char *const none[] = { NULL },
				 *const empty[] = { "HS256", "", NULL };
	static const jeton_jws_rules cases[] = {
		{ .forms = 8 },
		{ .type = "" },
		{ .algorithms = none },
		{ .algorithms = empty },
		{ .detached = true },
		{ .payload = JT_INIT("p") },
	};
	jeton_keys *keys = mint_keys();
	jeton_jws jws;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++)
		assert_int_equal(verify_jws(&cases[i], keys, JT_LIT("a.b.c"),
				     &jws),
		    JETON_ARGUMENT);
	assert_int_equal(verify_jws(&mint_rules, NULL, JT_LIT("a.b.c"), &jws),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_jws_verify(NULL, keys, JT_LIT("a.b.c"), text,
			     sizeof text, &jws),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_jws_verify(&mint_rules, keys,
			     (jeton_str){ NULL, 0 }, text, sizeof text, &jws),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_jws_verify(&mint_rules, keys, JT_LIT("a.b.c"),
			     NULL, 0, &jws),
	    JETON_ARGUMENT);
	jeton_keys_free(keys);
}

/* ---- Room ---- */

/* In every size until it fits; the text is the same whatever the room. */
static void
try_sizes(const jeton_key *key, const jeton_jws_options *options)
{
	jeton_signer signer = { .key = key };
	jeton_str payload = JT_LIT("a payload");
	size_t size = 0, n;
	jeton_err e = JETON_NO_SPACE;

	assert_int_equal(jeton_jws_sign(&signer, 1, options, payload, text,
			     sizeof text),
	    JETON_OK);
	n = strlen(text);
	for (; e == JETON_NO_SPACE; size++) {
		char *out = malloc(size == 0 ? 1 : size);

		assert_non_null(out);
		e = jeton_jws_sign(&signer, 1, options, payload, out, size);
		if (e == JETON_OK)
			assert_string_equal(out, text);
		else if (size > 0)
			assert_string_equal(out, "");
		free(out);
	}
	assert_int_equal(e, JETON_OK);
	if (options->form == JETON_COMPACT && options->flags == 0)
		assert_int_equal(size - 1, n + 1);
	assert_true(size - 1 <= 2 * n + 1 + JETON_ENCODED_SIZE(payload.n));
}

static void
a_text_is_whole_or_empty(void **state)
{
	jeton_key *key = mint_key();

	(void)state;
	for (int f = JETON_COMPACT; f <= JETON_GENERAL; f++)
		for (unsigned flags = 0; flags < 4; flags++)
			try_sizes(key,
			    &(jeton_jws_options){ (jeton_form)f, flags });
	jeton_key_free(key);
}

static void
less_room_than_the_text_is_no_space(void **state)
{
	jeton_keys *keys = mint_keys();
	jeton_jws_rules rules = mint_rules;
	struct mint m = { .header = "{\"alg\":\"HS256\"}", .payload = "abc" };
	jeton_jws jws;
	char room[512];

	(void)state;
	mint(text, JETON_FLATTENED, &m);
	assert_int_equal(jeton_jws_verify(&rules, keys, jeton_cstr(text), room,
			     strlen(text) - 1, &jws),
	    JETON_NO_SPACE);
	mint(text, JETON_COMPACT, &m);
	*strchr(text, '.') = '\0';
	rules.detached = true;
	rules.payload = JT_LIT("abc");
	assert_int_equal(jeton_jws_verify(&rules, keys, jeton_cstr(text), room,
			     strlen(text) + JETON_ENCODED_SIZE(3) - 1, &jws),
	    JETON_NO_SPACE);
	rules.payload.n = SIZE_MAX;
	assert_int_equal(jeton_jws_verify(&rules, keys, jeton_cstr(text), room,
			     sizeof room, &jws),
	    JETON_NO_SPACE);
	jeton_keys_free(keys);
}

static void
a45_a_jws_has_at_most_256_kib(void **state)
{
	static char payload[JETON_JWS_MAX];
	jeton_key *key = mint_key();
	jeton_signer signer = { .key = key };
	jeton_str p = { payload, JETON_JWS_MAX / 4 * 3 - 100 };

	(void)state;
	memset(payload, 'x', sizeof payload);
	for (int f = JETON_COMPACT; f <= JETON_GENERAL; f++) {
		jeton_jws_options o = { (jeton_form)f, 0 };

		p.n = JETON_JWS_MAX / 4 * 3 - 150;
		there_and_back(key, &o, p);
		p.n += 150;
		assert_int_equal(jeton_jws_sign(&signer, 1, &o, p, text,
				     sizeof text),
		    JETON_TOO_LONG);
		assert_string_equal(text, "");
		/* Left out, it does not count. */
		o.flags = JETON_DETACHED;
		there_and_back(key, &o, p);
	}
	jeton_key_free(key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_of_every_algorithm_comes_back),
		cmocka_unit_test(an_unencoded_payload_has_to_be_writable),
		cmocka_unit_test(the_header_has_what_was_asked_for),
		cmocka_unit_test(a43_members_that_decide_cannot_be_given),
		cmocka_unit_test(nonsense_is_an_argument),
		cmocka_unit_test(a_signer_without_a_key_is_an_argument),
		cmocka_unit_test(
		    rules_that_contradict_themselves_are_arguments),
		cmocka_unit_test(a_text_is_whole_or_empty),
		cmocka_unit_test(less_room_than_the_text_is_no_space),
		cmocka_unit_test(a45_a_jws_has_at_most_256_kib),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
