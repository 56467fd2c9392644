/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cookbook: RFC 7520 section 4, RFC 8037 A.4 and RFC 7797 in files.  All
 * of it verifies, and what is deterministic comes out again byte for byte.
 * Three examples are refused, in whole or in part, and why is said.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/json.h"
#include "mint.h"
#include "shelf.h"

static char text[MINT_MAX];

struct recipe {
	const char *file;
	jeton_err wanted;
	jeton_jws_options options; /* the form does not matter */
	bool repeats;
	bool kid_unprotected;
};

static const struct recipe recipes[] = {
	{ "cookbook/jws/4_1.rsa_v15_signature.json", JETON_OK, { 0 }, true,
	    false },
	{ "cookbook/jws/4_2.rsa-pss_signature.json", JETON_OK, { 0 }, false,
	    false },
	{ "cookbook/jws/4_3.ecdsa_signature.json", JETON_OK, { 0 }, false,
	    false },
	{ "cookbook/jws/4_4.hmac-sha2_integrity_protection.json", JETON_OK,
	    { 0 }, true, false },
	{ "cookbook/jws/4_5.signature_with_detached_content.json", JETON_OK,
	    { .flags = JETON_DETACHED }, true, false },
	{ "cookbook/jws/4_6.protecting_specific_header_fields.json", JETON_OK,
	    { 0 }, true, true },
	/* Its alg is not protected: A43. */
	{ "cookbook/jws/4_7.protecting_content_only.json", JETON_MALFORMED,
	    { 0 }, false, true },
	{ "cookbook/curve25519/jws.json", JETON_OK, { 0 }, true, false },
	{ "cookbook/rfc7797/hmac-sha2_b64_false.json", JETON_OK,
	    { .flags = JETON_UNENCODED }, true, false },
	/* Its header, unlike what the file says of it, has no crit: A17. */
	{ "cookbook/rfc7797/4.2.hmac-sha2_b64_false.json", JETON_CRITICAL,
	    { .flags = JETON_UNENCODED }, false, false },
};

enum { MEMBERS_MAX = 64 };

static const char *const outputs[] = {
	[JETON_COMPACT] = "compact",
	[JETON_FLATTENED] = "json_flat",
	[JETON_GENERAL] = "json",
};

/* The value of a member of an object, or one without a type. */
static struct jt_json
member(struct jt_json object, const char *name)
{
	static const struct jt_json absent = { { NULL, 0 }, JT_JSON_NONE,
		false };
	jt_member members[MEMBERS_MAX];
	const jt_member *m;
	size_t count;

	assert_int_equal(jt_json_object(object.text, members, MEMBERS_MAX,
			     &count),
	    JETON_OK);
	m = jt_json_find(object.text, members, count, jeton_cstr(name));
	return m == NULL ? absent : jt_json_value(object.text, m);
}

static char *
copy_str(struct jt_json v)
{
	char *out = malloc(v.text.n + 1);
	size_t n;

	assert_non_null(out);
	assert_int_equal(jt_json_str(v, out, v.text.n + 1, &n), JETON_OK);
	return out;
}

/* A JSON text without the white space between its tokens. */
static char *
squeeze(struct jt_json v)
{
	char *out = malloc(v.text.n + 1), *at = out;
	bool quoted = false;

	assert_non_null(out);
	if (v.type == JT_JSON_STRING) {
		free(out);
		return copy_str(v);
	}
	for (size_t i = 0; i < v.text.n; i++) {
		char c = v.text.p[i];

		if (c == '"' && v.text.p[i - 1] != '\\')
			quoted = !quoted;
		if (quoted || (c != ' ' && c != '\n' && c != '\r' && c != '\t'))
			*at++ = c;
	}
	*at = '\0';
	return out;
}

/* A recipe, opened. */
struct example {
	char *file;
	struct jt_json output;
	jeton_key *key;
	jeton_keys *keys;
	char *payload;
};

static void
open_example(struct example *x, const struct recipe *r)
{
	jeton_key_options options = { 0 };
	struct jt_json top = { .type = JT_JSON_OBJECT }, input, jwk;
	char *alg;

	x->file = shelf_read(r->file, &top.text.n);
	top.text.p = x->file;
	input = member(top, "input");
	jwk = member(input, "key");
	x->output = member(top, "output");
	x->payload = copy_str(member(input, "payload"));
	alg = copy_str(member(input, "alg"));
	options.alg = alg;
	assert_int_equal(shelf_parse_key(&x->key, jwk.text, &options),
	    JETON_OK);
	assert_int_equal(shelf_parse_keys(&x->keys, jwk.text, &options),
	    JETON_OK);
	free(alg);
}

static void
close_example(struct example *x)
{
	jeton_key_free(x->key);
	jeton_keys_free(x->keys);
	free(x->payload);
	free(x->file);
}

static jeton_jws_rules
rules_of(const struct recipe *r, const struct example *x)
{
	jeton_jws_rules rules = mint_rules;

	rules.unencoded = (r->options.flags & JETON_UNENCODED) != 0;
	rules.detached = (r->options.flags & JETON_DETACHED) != 0;
	if (rules.detached)
		rules.payload = jeton_cstr(x->payload);
	return rules;
}

static void
check_output(const struct recipe *r, const struct example *x,
    struct jt_json output)
{
	jeton_jws_rules rules = rules_of(r, x);
	char *compact = squeeze(output);
	jeton_str as_printed = output.text;
	jeton_jws jws;

	if (output.type == JT_JSON_STRING)
		as_printed = jeton_cstr(compact);
	assert_int_equal(verify_jws(&rules, x->keys, as_printed, &jws),
	    r->wanted);
	if (r->wanted == JETON_OK)
		assert_jws(&rules, x->keys, compact, jeton_cstr(x->payload));
	free(compact);
}

/* Makes it again, in the same form. */
static void
repeat_output(const struct recipe *r, const struct example *x, jeton_form form,
    struct jt_json output)
{
	const jeton_claim kid[] = { { .name = "kid",
					.kind = JETON_KIND_STR,
					.str = jeton_key_id(x->key) },
		{ .name = NULL } };
	jeton_jws_rules rules = rules_of(r, x);
	jeton_jws_options options = { form, r->options.flags };
	jeton_signer signer = { .key = x->key };
	char *wanted = squeeze(output);

	if (r->kid_unprotected)
		signer.unprotected = kid;
	assert_int_equal(jeton_jws_sign(&signer, 1, &options,
			     jeton_cstr(x->payload), text, sizeof text),
	    JETON_OK);
	assert_jws(&rules, x->keys, text, jeton_cstr(x->payload));
	assert_int_equal(strlen(text), strlen(wanted));
	if (r->repeats)
		assert_string_equal(text, wanted);
	free(wanted);
}

static void
the_cookbook_verifies_and_repeats(void **state)
{
	size_t forms = 0;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(recipes); i++) {
		const struct recipe *r = &recipes[i];
		struct example x;

		open_example(&x, r);
		for (int f = JETON_COMPACT; f <= JETON_GENERAL; f++) {
			struct jt_json output = member(x.output, outputs[f]);

			if (output.type == JT_JSON_NONE)
				continue;
			check_output(r, &x, output);
			if (r->wanted == JETON_OK)
				repeat_output(r, &x, (jeton_form)f, output);
			forms++;
		}
		close_example(&x);
	}
	assert_int_equal(forms, 7 * 3 + 3 * 2);
}

/* ---- RFC 7520 4.8: three signatures, the second with an unprotected alg ---- */

static struct jt_json
element(struct jt_json array, size_t index)
{
	struct jt_json v = { .type = JT_JSON_NONE };
	size_t at = 0;

	for (size_t i = 0; i <= index; i++)
		assert_true(jt_json_next(array.text, &at, &v));
	return v;
}

/* Only this signature by this key, which has to come out again. */
static void
repeat_signature(const jeton_key *key, bool kid_unprotected,
    const char *payload, struct jt_json wanted)
{
	static const jeton_jws_options options = { JETON_GENERAL, 0 };
	const jeton_claim kid[] = { { .name = "kid",
					.kind = JETON_KIND_STR,
					.str = jeton_key_id(key) },
		{ .name = NULL } };
	jeton_signer signer = { .key = key };
	char *signature = squeeze(wanted);

	if (kid_unprotected)
		signer.unprotected = kid;
	assert_int_equal(jeton_jws_sign(&signer, 1, &options,
			     jeton_cstr(payload), text, sizeof text),
	    JETON_OK);
	assert_non_null(strstr(text, signature));
	free(signature);
}

static void
a43_rfc_7520_4_8_holds_by_what_is_protected(void **state)
{
	static const struct {
		jeton_err any;
		bool kid_unprotected;
	} cases[] = {
		{ JETON_OK, true },
		{ JETON_NO_KEY, true }, /* the others are not by this key */
		{ JETON_OK, false },
	};
	struct jt_json top = { .type = JT_JSON_OBJECT }, input, output;
	char *file = shelf_read("cookbook/jws/4_8.multiple_signatures.json",
	    &top.text.n);
	char *payload;
	jeton_jws jws;

	(void)state;
	top.text.p = file;
	input = member(top, "input");
	output = member(member(top, "output"), "json");
	payload = copy_str(member(input, "payload"));
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		jeton_str jwk = element(member(input, "key"), i).text;
		jeton_jws_rules rules = mint_rules;
		jeton_keys *keys;
		jeton_key *key;

		assert_int_equal(shelf_parse_keys(&keys, jwk, NULL), JETON_OK);
		assert_int_equal(shelf_parse_key(&key, jwk, NULL), JETON_OK);
		assert_int_equal(verify_jws(&rules, keys, output.text, &jws),
		    cases[i].any);
		if (cases[i].any == JETON_OK) {
			assert_true(jt_str_eq(jws.payload,
			    jeton_cstr(payload)));
			repeat_signature(key, cases[i].kid_unprotected, payload,
			    element(member(output, "signatures"), i));
		}
		rules.all = true;
		assert_int_not_equal(verify_jws(&rules, keys, output.text,
					 &jws),
		    JETON_OK);
		jeton_key_free(key);
		jeton_keys_free(keys);
	}
	free(payload);
	free(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cookbook_verifies_and_repeats),
		cmocka_unit_test(a43_rfc_7520_4_8_holds_by_what_is_protected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
