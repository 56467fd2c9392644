/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A header that is known by its bytes is what reading it would find: the members,
 * what they say, and the one key.  JETON_ROUNDS in the environment makes it longer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "jose/known_header.h"

enum { ROUNDS = 10000, HEADER_MAX = 512 };

static uint64_t
draw(uint64_t below)
{
	static uint64_t state = 88172645463325252U;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 20) % below;
}

static size_t
rounds(void)
{
	const char *text = getenv("JETON_ROUNDS");

	return text == NULL ? ROUNDS : strtoul(text, NULL, 10);
}

/* Of HS256, HS384 ..., with these kids. */
static jeton_keys *
make_keys(const char *const *kids, size_t count)
{
	static const char *const algs[] = { "HS256", "HS384", "HS512" };
	jeton_keys *keys = jt_keys_new(count);

	assert_non_null(keys);
	for (size_t i = 0; i < count; i++) {
		keys->key[i].alg = jt_alg_find(jeton_cstr(algs[i % 3]));
		assert_int_equal(jt_key_name(&keys->key[i],
				     jeton_cstr(kids[i])),
		    JETON_OK);
		keys->count++;
	}
	return keys;
}

static void
check_same(struct jt_json a, struct jt_json b)
{
	assert_ptr_equal(a.text.p, b.text.p);
	assert_int_equal(a.text.n, b.text.n);
	assert_int_equal(a.type, b.type);
	assert_int_equal(a.escaped, b.escaped);
}

/* Whether it is known; if so, everything is as if it had been read. */
static bool
check(const jeton_keys *keys, const char *header, size_t n)
{
	const struct jt_key *candidates[JETON_TRIES_MAX];
	jt_member known[JT_KNOWN_MEMBERS], read[JETON_MEMBERS_MAX];
	struct jt_jws_header out, wanted;
	char *exact = malloc(n > 0 ? n : 1);
	const jeton_str json = { exact, n };
	const struct jt_key *key;
	const char *bad;
	size_t count;

	assert_non_null(exact);
	memcpy(exact, header, n);
	key = jt_known_header(keys, json, known, &out);
	if (key != NULL) {
		assert_int_equal(jt_json_object(json, read, JETON_MEMBERS_MAX,
				     &count),
		    JETON_OK);
		assert_int_equal(count, JT_KNOWN_MEMBERS);
		assert_memory_equal(known, read, sizeof known);
		assert_int_equal(jt_jws_header_read(&wanted, json, read, count,
				     &bad),
		    JETON_OK);
		check_same(out.alg, wanted.alg);
		check_same(out.typ, wanted.typ);
		check_same(out.kid, wanted.kid);
		assert_int_equal(jt_jws_candidates(keys, &wanted, candidates,
				     &count),
		    JETON_OK);
		assert_int_equal(count, 1);
		assert_ptr_equal(candidates[0], key);
	}
	free(exact);
	return key != NULL;
}

static int
write_header(char out[HEADER_MAX], const char *alg, const char *kid)
{
	return snprintf(out, HEADER_MAX,
	    "{\"alg\":\"%s\",\"typ\":\"JWT\",\"kid\":\"%s\"}", alg, kid);
}

static void
the_header_of_each_key_is_known(void **state)
{
	static const char *const kids[] = { "a", "bench", "ab",
		"NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", "a b{}:,." };
	static const char *const algs[] = { "HS256", "HS384", "HS512", "HS256",
		"HS384" };
	jeton_keys *keys = make_keys(kids, JT_COUNT(kids));
	char header[HEADER_MAX];

	(void)state;
	for (size_t i = 0; i < JT_COUNT(kids); i++) {
		int n = write_header(header, algs[i], kids[i]);

		assert_true(check(keys, header, (size_t)n));
		n = write_header(header, algs[(i + 1) % 3], kids[i]);
		assert_false(check(keys, header, (size_t)n));
	}
	jeton_keys_free(keys);
}

static void
every_prefix_and_every_changed_bit_is_unknown(void **state)
{
	static const char *const kids[] = { "bench", "other" };
	jeton_keys *keys = make_keys(kids, JT_COUNT(kids));
	char header[HEADER_MAX];
	size_t n = (size_t)write_header(header, "HS256", "bench");

	(void)state;
	for (size_t i = 0; i < n; i++)
		assert_false(check(keys, header, i));
	for (size_t bit = 0; bit < 8 * n; bit++) {
		header[bit / 8] = (char)(header[bit / 8] ^ 1 << bit % 8);
		assert_false(check(keys, header, n));
		header[bit / 8] = (char)(header[bit / 8] ^ 1 << bit % 8);
	}
	assert_true(check(keys, header, n));
	jeton_keys_free(keys);
}

/* In such a kid a member could hide that nobody read. */
static void
a_kid_that_json_has_to_escape_is_unknown(void **state)
{
	static const char *const kids[] = { "a\",\"crit\":[\"x\"],\"z\":\"",
		"a\\", "a\"", "a\nb", "\xc3\xa4", "\x7f\x1f" };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(kids); i++) {
		jeton_keys *keys = make_keys(&kids[i], 1);
		char header[HEADER_MAX];
		int n = write_header(header, "HS256", kids[i]);

		assert_false(check(keys, header, (size_t)n));
		jeton_keys_free(keys);
	}
}

/* It might have made the signature as well. */
static void
nothing_is_known_beside_a_key_without_a_kid(void **state)
{
	static const char *const kids[] = { "", "bench" };
	jeton_keys *keys = make_keys(kids, JT_COUNT(kids));
	char header[HEADER_MAX];
	int n = write_header(header, "HS384", "bench");

	(void)state;
	assert_false(check(keys, header, (size_t)n));
	jeton_keys_free(keys);
}

static void
what_is_known_is_never_another_thing(void **state)
{
	static const char letters[] = "ab\"\\:,{}\n\x7f\xc3";
	static const char *const algs[] = { "HS256", "HS384", "EdDSA" };
	size_t known = 0;

	(void)state;
	for (size_t round = 0; round < rounds(); round++) {
		char kid[3][8] = { "", "", "" }, header[HEADER_MAX];
		const char *kids[3] = { kid[0], kid[1], kid[2] };
		jeton_keys *keys = jt_keys_new(3);
		int n;

		for (size_t i = 0; i < 3; i++) {
			size_t size = draw(4);

			for (size_t k = 0; k < size; k++)
				kid[i][k] = letters[draw(sizeof letters - 1)];
			keys->key[i].alg =
			    jt_alg_find(jeton_cstr(algs[draw(3)]));
			if (jt_key_name(&keys->key[i], jeton_cstr(kids[i])) ==
			    JETON_OK)
				keys->count++;
			if (keys->count != i + 1 ||
			    jt_keys_check(keys) != JETON_OK)
				break;
		}
		n = write_header(header, algs[draw(3)], kids[draw(3)]);
		if (jt_keys_check(keys) == JETON_OK)
			known += check(keys, header, (size_t)n);
		jeton_keys_free(keys);
	}
	assert_true(known > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_header_of_each_key_is_known),
		cmocka_unit_test(every_prefix_and_every_changed_bit_is_unknown),
		cmocka_unit_test(a_kid_that_json_has_to_escape_is_unknown),
		cmocka_unit_test(nothing_is_known_beside_a_key_without_a_kid),
		cmocka_unit_test(what_is_known_is_never_another_thing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
