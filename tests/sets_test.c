/* SPDX-License-Identifier: Apache-2.0 */
/* Sets made of sets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "jose/key.h"
#include "shelf.h"

static const char secret[] = "0123456789abcdef0123456789ABCDEF";

/* A fresh key of that kid. */
static jeton_key *
make(const char *alg, const char *kid)
{
	jeton_key *key;

	assert_int_equal(jeton_key_generate(&key, alg, 2048, kid), JETON_OK);
	return key;
}

static jeton_keys *
set_of(jeton_key *key)
{
	jeton_keys *keys;

	assert_int_equal(jeton_keys_of(&keys, key), JETON_OK);
	jeton_key_free(key);
	return keys;
}

/* Each letter is a key; the set is as long as the word. */
static jeton_keys *
set_of_word(const char *word)
{
	char kid[2] = { word[0], '\0' };
	jeton_keys *keys = set_of(make("EdDSA", kid));

	for (const char *p = word + 1; *p != '\0'; p++) {
		jeton_keys *more;
		jeton_key *key;

		kid[0] = *p;
		key = make("EdDSA", kid);
		assert_int_equal(jeton_keys_with(&more, keys, key), JETON_OK);
		jeton_key_free(key);
		jeton_keys_free(keys);
		keys = more;
	}
	return keys;
}

static void
assert_word(const jeton_keys *keys, const char *word)
{
	assert_int_equal(jeton_keys_count(keys), strlen(word));
	for (size_t i = 0; word[i] != '\0'; i++) {
		const char kid[2] = { word[i], '\0' };
		size_t index;

		assert_string_equal(jeton_keys_id(keys, i), kid);
		assert_true(jeton_keys_find(keys, kid, &index));
		assert_int_equal(index, i);
	}
}

static const struct {
	const char *a, *b;
	jeton_err e;
	const char *merged;
} merges[] = {
	{ "a", "b", JETON_OK, "ab" },
	{ "ba", "dc", JETON_OK, "badc" },
	{ "abc", "c", JETON_KEY_DUPLICATE, "" },
	{ "a", "a", JETON_KEY_DUPLICATE, "" },
};

static void
two_sets_become_a_third_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(merges); i++) {
		jeton_keys *a = set_of_word(merges[i].a);
		jeton_keys *b = set_of_word(merges[i].b);
		jeton_keys *c;

		assert_int_equal(jeton_keys_merge(&c, a, b), merges[i].e);
		assert_word(a, merges[i].a);
		assert_word(b, merges[i].b);
		jeton_keys_free(a);
		jeton_keys_free(b);
		assert_int_equal(c != NULL, merges[i].e == JETON_OK);
		if (c != NULL)
			assert_word(c, merges[i].merged);
		jeton_keys_free(c);
	}
}

static void
what_is_merged_still_verifies(void **state)
{
	jeton_keys *a = set_of_word("xy"), *b;

	(void)state;
	for (const struct shelf_alg *s = shelf_algs; s->name[0] != '\0'; s++) {
		uint8_t sig[JT_SIGNATURE_MAX];
		jeton_key *key;

		assert_int_equal(shelf_parse_key(&key, jeton_cstr(s->key),
				     &(jeton_key_options){ .alg = s->name }),
		    JETON_OK);
		assert_int_equal(jt_key_sign(&key->key, "x", 1, sig), JETON_OK);
		assert_int_equal(jeton_keys_with(&b, a, key), JETON_OK);
		jeton_key_free(key);
		assert_string_equal(jeton_keys_alg(b, 2), s->name);
		assert_string_equal(jeton_keys_id(b, 2), "");
		assert_int_equal(jt_key_verify(&b->key[2], "x", 1, sig,
				     s->size),
		    JETON_OK);
		assert_false(jt_pkey_is_private(b->key[2].pkey));
		jeton_keys_free(b);
	}
	jeton_keys_free(a);
}

static void
a6_secrets_and_public_keys_do_not_mix(void **state)
{
	jeton_keys *a = set_of_word("a"), *b, *c;
	jeton_key *key = make("HS256", "s");

	(void)state;
	assert_int_equal(jeton_keys_with(&b, a, key), JETON_KEY_MIXED);
	assert_null(b);
	b = set_of(key);
	assert_int_equal(jeton_keys_merge(&c, b, a), JETON_KEY_MIXED);
	assert_null(c);
	key = make("HS384", "t");
	assert_int_equal(jeton_keys_with(&c, b, key), JETON_OK);
	assert_int_equal(jeton_keys_count(c), 2);
	jeton_keys_free(b);
	assert_string_equal(jeton_keys_alg(c, 0), "HS256");
	assert_string_equal(jeton_keys_alg(c, 1), "HS384");
	jeton_key_free(key);
	jeton_keys_free(a);
	jeton_keys_free(c);
}

static void
a_key_leaves_a_set(void **state)
{
	jeton_keys *a = set_of_word("abc"), *b, *c;

	(void)state;
	assert_int_equal(jeton_keys_without(&b, a, 1), JETON_OK);
	assert_word(b, "ac");
	assert_word(a, "abc");
	assert_int_equal(jeton_keys_without(&c, a, 3), JETON_ARGUMENT);
	assert_null(c);
	jeton_keys_free(a);
	assert_int_equal(jeton_keys_without(&c, b, 0), JETON_OK);
	assert_word(c, "c");
	assert_int_equal(jeton_keys_without(&a, c, 0), JETON_KEY_NONE);
	assert_null(a);
	jeton_keys_free(b);
	jeton_keys_free(c);
}

static void
a_set_stays_within_its_limit(void **state)
{
	jeton_keys *full = set_of_word("0"), *more;
	jeton_key *key = make("EdDSA", "");

	(void)state;
	while (jeton_keys_count(full) < JETON_KEYS_MAX) {
		assert_int_equal(jeton_keys_with(&more, full, key), JETON_OK);
		jeton_keys_free(full);
		full = more;
	}
	assert_int_equal(jeton_keys_with(&more, full, key), JETON_TOO_LONG);
	assert_null(more);
	jeton_keys_free(full);
	jeton_key_free(key);
}

static void
what_was_skipped_is_still_known(void **state)
{
	static const char text[] = "{\"keys\":[{\"kty\":\"ABC\"},"
				   "{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
				   "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwI"
				   "aaPcHURo\"}]}";
	jeton_keys *a, *b = set_of_word("b"), *c;

	(void)state;
	assert_int_equal(shelf_parse_keys(&a, jeton_cstr(text), NULL),
	    JETON_OK);
	assert_int_equal(jeton_keys_merge(&c, a, b), JETON_OK);
	assert_int_equal(jeton_keys_skipped(c), 1);
	jeton_keys_free(a);
	jeton_keys_free(b);
	jeton_keys_free(c);
}

static void
nothing_is_found_where_there_is_nothing(void **state)
{
	jeton_keys *keys = set_of_word("ab");
	char text[64] = "x";
	size_t index = 7;

	(void)state;
	assert_false(jeton_keys_find(keys, "c", &index));
	assert_int_equal(index, 0);
	assert_false(jeton_keys_find(keys, "", &index));
	assert_false(jeton_keys_find(keys, NULL, &index));
	assert_false(jeton_keys_find(keys, "ab", &index));
	assert_string_equal(jeton_keys_id(keys, 2), "");
	assert_string_equal(jeton_keys_alg(keys, 2), "");
	assert_int_equal(jeton_keys_public_jwk(keys, 2, text, sizeof text),
	    JETON_ARGUMENT);
	assert_string_equal(text, "");
	jeton_keys_free(keys);
}

static void
calls_without_sense_are_refused(void **state)
{
	jeton_keys *a = set_of_word("a"), *out;
	jeton_key *key = make("EdDSA", "");

	(void)state;
	assert_int_equal(jeton_keys_merge(&out, NULL, a), JETON_ARGUMENT);
	assert_int_equal(jeton_keys_merge(&out, a, NULL), JETON_ARGUMENT);
	assert_int_equal(jeton_keys_with(&out, NULL, key), JETON_ARGUMENT);
	assert_int_equal(jeton_keys_with(&out, a, NULL), JETON_ARGUMENT);
	assert_int_equal(jeton_keys_without(&out, NULL, 0), JETON_ARGUMENT);
	assert_null(out);
	jeton_key_free(key);
	jeton_keys_free(a);
}

/* Secrets with all that options have to say. */
static const struct {
	const char *alg, *kid;
	size_t n;
	jeton_err e;
	const char *why;
} secrets[] = {
	{ "HS256", "k1", 32, JETON_OK, "" },
	{ "HS256", NULL, 32, JETON_OK, "" },
	{ "HS256", "k1", 31, JETON_KEY_WEAK,
	    "the secret must have 32 bytes or more" },
	{ "HS512", "k1", 32, JETON_KEY_WEAK,
	    "the secret must have 64 bytes or more" },
	{ "HS256", "\xff", 32, JETON_ARGUMENT, "the given kid is not UTF-8" },
	{ "ES256", NULL, 32, JETON_KEY_MISMATCH,
	    "the given algorithm has no shared secret" },
	{ "none", NULL, 32, JETON_KEY_TYPE,
	    "the given algorithm is not one we have" },
	{ NULL, "k1", 32, JETON_ARGUMENT, "no algorithm is given" },
};

static void
a_secret_takes_a_kid_and_says_why_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(secrets); i++) {
		jeton_why why;
		jeton_key_options options = { .alg = secrets[i].alg,
			.kid = secrets[i].kid,
			.why = &why };
		const char *kid = secrets[i].kid == NULL ? "" : secrets[i].kid;
		jeton_key *key;
		jeton_keys *keys;

		assert_int_equal(jeton_key_secret_with(&key, secret,
				     secrets[i].n, &options),
		    secrets[i].e);
		assert_string_equal(why.text, secrets[i].why);
		assert_int_equal(jeton_keys_secret_with(&keys, secret,
				     secrets[i].n, &options),
		    secrets[i].e);
		assert_string_equal(why.text, secrets[i].why);
		assert_int_equal(key != NULL, secrets[i].e == JETON_OK);
		assert_int_equal(keys != NULL, secrets[i].e == JETON_OK);
		if (key != NULL) {
			assert_string_equal(jeton_key_id(key), kid);
			assert_string_equal(jeton_keys_id(keys, 0), kid);
			assert_true(shelf_works(key));
		}
		jeton_key_free(key);
		jeton_keys_free(keys);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_sets_become_a_third_one),
		cmocka_unit_test(what_is_merged_still_verifies),
		cmocka_unit_test(a6_secrets_and_public_keys_do_not_mix),
		cmocka_unit_test(a_key_leaves_a_set),
		cmocka_unit_test(a_set_stays_within_its_limit),
		cmocka_unit_test(what_was_skipped_is_still_known),
		cmocka_unit_test(nothing_is_found_where_there_is_nothing),
		cmocka_unit_test(calls_without_sense_are_refused),
		cmocka_unit_test(a_secret_takes_a_kid_and_says_why_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
