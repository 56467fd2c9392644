/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tokens past JETON_TOKEN_MAX in memory of the caller.  That smaller ones are
 * taken and refused alike is checked by verify_exactly() in every other test.
 */
#include "forge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/base64url.h"
#include "base/text.h"
#include "jeton/jws.h"
#include "jeton/value.h"

enum {
	OTHERS = 36 + 1 + 1 + 43, /* characters that are not the payload */
	BYTES = JT_BASE64URL_BYTES(JETON_BIG_MAX - OTHERS), /* of the biggest */
	ROOM = 2 * JETON_BIG_MAX
};

/* A token in memory of exactly its size; to be freed. */
struct made {
	char *p;
	size_t n;
};

static struct made
sign(jeton_str payload)
{
	char *text = malloc(ROOM);
	jeton_key *key;
	jeton_signer signer = { .type = "JWT" };
	struct made t;

	assert_int_equal(jeton_key_secret(&key, "HS256", forge_secret, 32),
	    JETON_OK);
	signer.key = key;
	assert_int_equal(jeton_jws_sign(&signer, 1, NULL, payload, text, ROOM),
	    JETON_OK);
	t.n = strlen(text);
	t.p = malloc(t.n);
	memcpy(t.p, text, t.n);
	jeton_key_free(key);
	free(text);
	return t;
}

/* The usual claims, then these, then x, which fills the payload up. */
static struct made
make(const char *more, size_t bytes)
{
	char *json = malloc(bytes);
	struct jt_buf b = jt_buf_over(json, bytes);
	struct made t;

	jt_put(&b, jeton_cstr(forge_claims));
	b.n--;
	jt_put(&b, jeton_cstr(more));
	jt_put(&b, JT_LIT(",\"x\":\""));
	while (b.n < bytes - 2)
		jt_put_char(&b, 'a');
	jt_put(&b, JT_LIT("\"}"));
	assert_false(b.failed);
	t = sign((jeton_str){ json, bytes });
	free(json);
	return t;
}

/* In memory of that size; nothing points there when it is refused. */
static jeton_err
verify_in(size_t size, struct made t)
{
	jeton_memory memory = { malloc(size == 0 ? 1 : size), size };
	jeton_keys *keys = forge_keys();
	static jeton_token out;
	jeton_err e = jeton_verify_big_at(&forge_rules, keys,
	    (jeton_str){ t.p, t.n }, NOW, memory, &out);

	assert_int_equal(e == JETON_OK, jeton_payload(&out).p != NULL);
	assert_int_equal(e == JETON_OK, jeton_get_str(&out, "sub") != NULL);
	jeton_keys_free(keys);
	free(memory.p);
	return e;
}

static jeton_err
verify(struct made t)
{
	return verify_in(JETON_BIG_SIZE(t.n), t);
}

static const size_t sizes[] = { 300, 301, 302, 12000,
	JT_BASE64URL_BYTES(JETON_TOKEN_MAX - OTHERS),
	JT_BASE64URL_BYTES(JETON_TOKEN_MAX - OTHERS) + 1, 100000, BYTES - 1,
	BYTES };

static void
the_memory_a_token_is_said_to_need_is_enough_and_less_is_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct made t = make("", sizes[i]);
		size_t needed = JETON_BIG_SIZE(t.n);

		assert_true(t.n <= JETON_BIG_MAX);
		assert_int_equal(verify_in(needed, t), JETON_OK);
		assert_int_equal(verify_in(needed + 1000000, t), JETON_OK);
		assert_int_equal(verify_in(needed - 2, t), JETON_TOO_LONG);
		assert_int_equal(verify_in(0, t), JETON_TOO_LONG);
		free(t.p);
	}
}

static void
one_byte_more_than_the_limit_is_too_long(void **state)
{
	struct made t = make("", BYTES);

	(void)state;
	assert_int_equal(t.n, JETON_BIG_MAX);
	t.p = realloc(t.p, ++t.n);
	assert_non_null(t.p);
	t.p[t.n - 1] = 'A';
	assert_int_equal(verify(t), JETON_TOO_LONG);
	free(t.p);
}

static void
every_getter_reads_a_big_token_and_its_copy(void **state)
{
	struct made t =
	    make(",\"roles\":[\"a\",{\"b\":[7]}],\"n\":1e3,"
		 "\"scope\":\"r w\",\"e\":\"\\u00e9\\n\",\"f\":\"é\"",
		150000);
	jeton_memory memory = { malloc(JETON_BIG_SIZE(t.n)),
		JETON_BIG_SIZE(t.n) };
	jeton_keys *keys = forge_keys();
	static jeton_token big, copy;
	int64_t n;

	(void)state;
	assert_int_equal(jeton_verify_big_at(&forge_rules, keys,
			     (jeton_str){ t.p, t.n }, NOW, memory, &big),
	    JETON_OK);
	copy = big;
	memset(&big, 0, sizeof big);
	free(t.p);
	assert_string_equal(jeton_get_str(&copy, "sub"), "alice");
	assert_string_equal(jeton_get_str(&copy, "e"), "é\n");
	assert_string_equal(jeton_get_str(&copy, "f"), "é");
	assert_int_equal(strlen(jeton_get_str(&copy, "x")) + 2,
	    jeton_get_json(&copy, "x").n);
	assert_true(jeton_get_int(&copy, "n", &n));
	assert_int_equal(n, 1000);
	assert_true(jeton_has(&copy, "roles", "a"));
	assert_true(jeton_has_scope(&copy, "w"));
	assert_string_equal(jeton_header_str(&copy, "typ"), "JWT");
	assert_int_equal(jeton_payload(&copy).n, 150000);
	assert_int_equal(jeton_at(&copy, "/roles/1/b/0").json.n, 1);
	assert_int_equal(jeton_claim_count(&copy), 13);
	assert_string_equal(jeton_failed_claim(&copy), "");
	jeton_keys_free(keys);
	free(memory.p);
}

/* A token that was big is a small one when it is used again. */
static void
a_token_may_be_big_and_then_small(void **state)
{
	struct made t = make("", 100000);
	size_t size = JETON_BIG_SIZE(t.n);
	jeton_memory memory = { malloc(size), size };
	jeton_keys *keys = forge_keys();
	static char small[FORGED_MAX];
	static jeton_token token;

	(void)state;
	forge(small, forge_header, forge_claims);
	assert_int_equal(jeton_verify_big_at(&forge_rules, keys,
			     (jeton_str){ t.p, t.n }, NOW, memory, &token),
	    JETON_OK);
	memset(memory.p, 0, size);
	free(memory.p);
	assert_int_equal(jeton_verify_at(&forge_rules, keys,
			     (jeton_str){ t.p, t.n }, NOW, &token),
	    JETON_TOO_LONG);
	assert_int_equal(jeton_verify_at(&forge_rules, keys, jeton_cstr(small),
			     NOW, &token),
	    JETON_OK);
	assert_string_equal(jeton_get_str(&token, "sub"), "alice");
	jeton_keys_free(keys);
	free(t.p);
}

/* Of tokens that are too big for the other function. */
static const struct {
	const char *more;
	jeton_err e;
} refused[] = {
	{ "", JETON_OK },
	{ ",\"sub\":\"bob\"", JETON_MALFORMED },
	{ ",\"a\":\"\\u0000\"", JETON_MALFORMED },
	{ ",\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]]]]]]]]]]"
	  "]]]]]]]]",
	    JETON_TOO_LONG },
	{ ",\"nbf\":1767225601", JETON_NOT_YET },
	{ ",\"nbf\":\"1\"", JETON_BAD_CLAIM },
	{ ",\"nbf\":1e99", JETON_OUT_OF_RANGE },
};

static void
a_big_token_is_refused_for_what_a_small_one_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct made t = make(refused[i].more, 120000);

		assert_int_equal(verify(t), refused[i].e);
		free(t.p);
	}
}

/* Each is one bit away from the token; none of 60,000 is taken. */
static void
no_changed_byte_of_a_big_token_is_taken(void **state)
{
	struct made t = make("", 60000);

	(void)state;
	for (size_t i = 0; i < t.n; i += 97) {
		t.p[i] ^= 1;
		assert_int_not_equal(verify(t), JETON_OK);
		t.p[i] ^= 1;
	}
	for (size_t n = 0; n < t.n; n += 1009)
		assert_int_not_equal(verify((struct made){ t.p, n }), JETON_OK);
	assert_int_equal(verify(t), JETON_OK);
	free(t.p);
}

static void
calls_without_memory_or_rules_make_no_sense(void **state)
{
	static char small[FORGED_MAX];
	char bytes[1000];
	jeton_memory memory = { bytes, sizeof bytes };
	jeton_keys *keys = forge_keys();
	jeton_rules rules = forge_rules;
	static jeton_token out;

	(void)state;
	forge(small, forge_header, forge_claims);
	assert_int_equal(jeton_verify_big_at(&forge_rules, keys,
			     jeton_cstr(small), NOW, memory, &out),
	    JETON_OK);
	assert_int_equal(jeton_verify_big_at(&forge_rules, keys,
			     jeton_cstr(small), NOW, (jeton_memory){ NULL, 0 },
			     &out),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_verify_big_at(NULL, keys, jeton_cstr(small), NOW,
			     memory, &out),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_verify_big_at(&forge_rules, NULL,
			     jeton_cstr(small), NOW, memory, &out),
	    JETON_ARGUMENT);
	rules.issuer = NULL;
	assert_int_equal(jeton_verify_big_at(&rules, keys, jeton_cstr(small),
			     NOW, memory, &out),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_verify_big(&forge_rules, keys, jeton_cstr(small),
			     memory, &out),
	    JETON_EXPIRED);
	assert_string_equal(jeton_failed_claim(&out), "exp");
	jeton_keys_free(keys);
}

/* What a stranger can make it do: as many tokens of 256 KiB as in a second. */
static void
a45_a_big_token_of_rubbish_is_refused_in_a_moment(void **state)
{
	static const char rubbish[] = ".A=\xff{[9";
	struct made t = { malloc(JETON_BIG_MAX), JETON_BIG_MAX };
	clock_t start = clock();

	(void)state;
	for (size_t i = 0; i < sizeof rubbish - 1; i++) {
		memset(t.p, rubbish[i], t.n);
		assert_int_equal(verify(t), JETON_MALFORMED);
	}
	assert_true(clock() - start < CLOCKS_PER_SEC / 2);
	free(t.p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    the_memory_a_token_is_said_to_need_is_enough_and_less_is_not),
		cmocka_unit_test(one_byte_more_than_the_limit_is_too_long),
		cmocka_unit_test(every_getter_reads_a_big_token_and_its_copy),
		cmocka_unit_test(a_token_may_be_big_and_then_small),
		cmocka_unit_test(
		    a_big_token_is_refused_for_what_a_small_one_is),
		cmocka_unit_test(no_changed_byte_of_a_big_token_is_taken),
		cmocka_unit_test(calls_without_memory_or_rules_make_no_sense),
		cmocka_unit_test(
		    a45_a_big_token_of_rubbish_is_refused_in_a_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
