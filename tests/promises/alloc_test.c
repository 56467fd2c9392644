/* SPDX-License-Identifier: Apache-2.0 */
/*
 * G3: every allocation fails once, ours and those of OpenSSL, in every kind
 * of call.  The result is then the one without a failure, or JETON_NO_MEMORY
 * or JETON_CRYPTO; nothing leaks.  A new kind of call is a row in kinds[], a
 * new form of key a file in fuzz/corpus.
 */
#include <openssl/crypto.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "corpus.h"
#include "exhaust.h"
#include "jeton/cache.h"
#include "jeton/jose.h"
#include "memory.h"

enum { NOW = 1767225600, RSA_BITS = 2048 };

/* What a call works on, made while there was memory. */
struct scene {
	jeton_str text;
	const char *alg;
	jeton_key *key;
	jeton_keys *keys;
	const char *token;
};

static const jeton_rules any = { .issuer = JETON_ANY, .audience = JETON_ANY };
static const jeton_claims claims = { .issuer = "https://id.example",
	.audience = "orders",
	.lifetime = 60,
	.allow = JETON_RANDOM_ID };

static jeton_token token;
static char out[4 * JETON_JWK_MAX];
static char signed_text[JETON_TOKEN_MAX + 1];

/* ---- Calls; each checks what it got if the answer is JETON_OK ---- */

static bool
verifies(const jeton_keys *keys, const char *text)
{
	return jeton_verify_at(&any, keys, jeton_cstr(text), NOW, &token) ==
	    JETON_OK;
}

static jeton_err
parse_keys(const struct scene *s)
{
	jeton_key_options options = { .alg = s->alg };
	jeton_keys *keys;
	jeton_err e = jeton_keys_parse(&keys, s->text, &options);

	assert_int_equal(e == JETON_OK, keys != NULL);
	if (e == JETON_OK)
		assert_true(jeton_keys_count(keys) > 0);
	jeton_keys_free(keys);
	return e;
}

static jeton_err
parse_key(const struct scene *s)
{
	jeton_key_options options = { .alg = s->alg };
	jeton_key *key;
	jeton_err e = jeton_key_parse(&key, s->text, &options);

	assert_int_equal(e == JETON_OK, key != NULL);
	jeton_key_free(key);
	return e;
}

static jeton_err
share_keys(const struct scene *s)
{
	jeton_keys *keys;
	jeton_err e = jeton_keys_secret(&keys, "HS256", s->text.p, s->text.n);

	assert_int_equal(e == JETON_OK, keys != NULL);
	jeton_keys_free(keys);
	return e;
}

static jeton_err
share_key(const struct scene *s)
{
	jeton_key *key;
	jeton_err e = jeton_key_secret(&key, "HS256", s->text.p, s->text.n);

	assert_int_equal(e == JETON_OK, key != NULL);
	jeton_key_free(key);
	return e;
}

static jeton_err
generate(const struct scene *s)
{
	jeton_key *key;
	jeton_err e =
	    jeton_key_generate(&key, jeton_key_alg(s->key), RSA_BITS, NULL);

	assert_int_equal(e == JETON_OK, key != NULL);
	if (e == JETON_OK)
		assert_int_equal(strlen(jeton_key_id(key)), 43);
	jeton_key_free(key);
	return e;
}

static jeton_err
keys_of(const struct scene *s)
{
	jeton_keys *keys;
	jeton_err e = jeton_keys_of(&keys, s->key);

	assert_int_equal(e == JETON_OK, keys != NULL);
	if (e == JETON_OK)
		assert_int_equal(jeton_keys_count(keys), 1);
	jeton_keys_free(keys);
	return e;
}

/* Text is whole or empty. */
static jeton_err
written(jeton_err e)
{
	size_t n = strlen(out);

	assert_true(e == JETON_OK ? out[0] == '{' && out[n - 1] == '}'
				  : n == 0);
	return e;
}

static jeton_err
public_jwk(const struct scene *s)
{
	return written(jeton_key_public_jwk(s->key, out, sizeof out));
}

static jeton_err
private_jwk(const struct scene *s)
{
	return written(jeton_key_private_jwk(s->key, out, sizeof out));
}

static jeton_err
public_jwks(const struct scene *s)
{
	return written(jeton_keys_public_jwks(s->keys, out, sizeof out));
}

static jeton_err
thumbprint(const struct scene *s)
{
	jeton_err e = jeton_key_thumbprint(s->key, out);

	assert_int_equal(strlen(out), e == JETON_OK ? 43 : 0);
	return e;
}

static jeton_err
sign(const struct scene *s)
{
	jeton_err e =
	    jeton_sign_at(s->key, &claims, NOW, out, JETON_TOKEN_MAX + 1);

	assert_int_equal(e == JETON_OK, out[0] != '\0');
	memory_rest();
	if (e == JETON_OK)
		assert_true(verifies(s->keys, out));
	return e;
}

static jeton_err
verify(const struct scene *s)
{
	jeton_err e =
	    jeton_verify_at(&any, s->keys, jeton_cstr(s->token), NOW, &token);

	assert_int_equal(e == JETON_OK, jeton_payload(&token).p != NULL);
	if (e == JETON_OK)
		assert_string_equal(jeton_get_str(&token, "aud"), "orders");
	return e;
}

static jeton_err
verify_wrong(const struct scene *s)
{
	static char text[JETON_TOKEN_MAX + 1];

	size_t n = strlen(s->token);

	memcpy(text, s->token, n + 1);
	text[n - 8] = text[n - 8] == 'A' ? 'B' : 'A';
	return jeton_verify_at(&any, s->keys, jeton_cstr(text), NOW, &token);
}

/* Once without and once with what the first left behind, if it could. */
static jeton_err
verify_cached(const struct scene *s)
{
	jeton_str text = jeton_cstr(s->token);
	jeton_cache *cache;
	jeton_err e = jeton_cache_new(&cache, 100);

	assert_int_equal(e == JETON_OK, cache != NULL);
	for (int i = 0; e == JETON_OK && i < 2; i++) {
		e = jeton_verify_cached_at(cache, &any, s->keys, text, NOW,
		    &token);
		assert_int_equal(e == JETON_OK,
		    jeton_payload(&token).p != NULL);
	}
	jeton_cache_free(cache);
	return e;
}

/* ---- Keys in every form ---- */

static size_t
starve(const char *name, call *run, const struct scene *s)
{
	return exhaust(name, run, s, &one_allocation) +
	    exhaust(name, run, s, &all_allocations);
}

static size_t
exhaust_corpus(const char *folder, call *const *runs, size_t count)
{
	static struct corpus c;
	char name[128];
	size_t bad = 0;

	corpus_load(&c, folder, "");
	for (size_t i = 0; i < c.count; i++)
		for (size_t j = 0; j < count; j++) {
			struct scene s = { .text = c.file[i].text };

			snprintf(name, sizeof name, "%s/%s", folder,
			    c.file[i].name);
			bad += starve(name, runs[j], &s);
		}
	corpus_free(&c);
	return bad;
}

static call *const parses[] = { parse_keys, parse_key };
static call *const shares[] = { share_keys, share_key };

static void
g3_a_jwk_is_read_or_memory_is_blamed(void **state)
{
	(void)state;
	assert_int_equal(exhaust_corpus("jwk", parses, 2), 0);
}

static void
g3_a_set_is_read_or_memory_is_blamed(void **state)
{
	(void)state;
	assert_int_equal(exhaust_corpus("set", parses, 2), 0);
}

/* The first byte of these files says under which algorithm: none here. */
static void
g3_pem_is_read_or_memory_is_blamed(void **state)
{
	static struct corpus c;
	size_t bad = 0;

	(void)state;
	corpus_load(&c, "pem", "");
	for (size_t i = 0; i < c.count; i++) {
		jeton_str text = c.file[i].text;
		struct scene s = { .text = { text.p + 1, text.n - 1 } };

		bad += starve(c.file[i].name, parse_keys, &s);
		bad += starve(c.file[i].name, parse_key, &s);
	}
	corpus_free(&c);
	assert_int_equal(bad, 0);
}

static void
g3_a_secret_is_taken_or_memory_is_blamed(void **state)
{
	(void)state;
	assert_int_equal(exhaust_corpus("secret", shares, 2), 0);
}

/* ---- What is done with a key, for every algorithm ---- */

static const struct {
	const char *name;
	call *run;
} kinds[] = {
	{ "generate", generate },
	{ "keys_of", keys_of },
	{ "public_jwk", public_jwk },
	{ "private_jwk", private_jwk },
	{ "public_jwks", public_jwks },
	{ "thumbprint", thumbprint },
	{ "sign", sign },
	{ "verify", verify },
	{ "verify_wrong", verify_wrong },
	{ "verify_cached", verify_cached },
};

enum { KIND_COUNT = sizeof kinds / sizeof kinds[0] };

static void
set_up(struct scene *s, jeton_str jwk)
{
	assert_int_equal(jeton_key_parse(&s->key, jwk, NULL), JETON_OK);
	assert_int_equal(jeton_keys_of(&s->keys, s->key), JETON_OK);
	assert_int_equal(jeton_sign_at(s->key, &claims, NOW, signed_text,
			     sizeof signed_text),
	    JETON_OK);
	s->token = signed_text;
}

static void
tear_down(struct scene *s)
{
	jeton_keys_free(s->keys);
	jeton_key_free(s->key);
}

static void
g3_every_use_of_a_key_works_or_memory_is_blamed(void **state)
{
	static struct corpus c;
	struct scene s;
	char name[128];
	size_t bad = 0;

	(void)state;
	corpus_load(&c, "jwk", "-private");
	for (size_t i = 0; i < c.count; i++) {
		set_up(&s, c.file[i].text);
		for (size_t j = 0; j < KIND_COUNT; j++) {
			snprintf(name, sizeof name, "%s %s", c.file[i].name,
			    kinds[j].name);
			bad += starve(name, kinds[j].run, &s);
		}
		tear_down(&s);
	}
	corpus_free(&c);
	assert_int_equal(bad, 0);
}

/* ---- Counts ---- */

static void
verify_does_not_allocate_and_a_mac_needs_no_heap_at_all(void **state)
{
	static struct corpus c;
	struct scene s;

	(void)state;
	corpus_load(&c, "jwk", "-private");
	for (size_t i = 0; i < c.count; i++) {
		set_up(&s, c.file[i].text);
		memory_fail_at(0, false);
		assert_int_equal(verify(&s), JETON_OK);
		assert_int_equal(memory_ours(), 0);
		if (strncmp(jeton_key_alg(s.key), "HS", 2) == 0)
			assert_int_equal(memory_theirs(), 0);
		memory_fail_at(0, false);
		assert_int_equal(verify_wrong(&s), JETON_BAD_SIGNATURE);
		assert_int_equal(memory_ours(), 0);
		tear_down(&s);
	}
	corpus_free(&c);
}

/* Volatile, for compilers leave out what is freed unused. */
static void
the_shim_bites(void **state)
{
	size_t before = memory_live();
	void *volatile p, *volatile q;

	(void)state;
	memory_fail_at(2, false);
	p = malloc(8);
	q = calloc(2, 8);
	assert_non_null(p);
	assert_null(q);
	assert_true(memory_has_failed());
	assert_int_equal(memory_live(), before + 1);
	free(p);
	assert_int_equal(memory_live(), before);
	memory_fail_at(1, true);
	p = OPENSSL_malloc(8);
	q = malloc(8);
	memory_rest();
	assert_null(p);
	assert_null(q);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_shim_bites),
		cmocka_unit_test(g3_a_jwk_is_read_or_memory_is_blamed),
		cmocka_unit_test(g3_a_set_is_read_or_memory_is_blamed),
		cmocka_unit_test(g3_pem_is_read_or_memory_is_blamed),
		cmocka_unit_test(g3_a_secret_is_taken_or_memory_is_blamed),
		cmocka_unit_test(
		    g3_every_use_of_a_key_works_or_memory_is_blamed),
		cmocka_unit_test(
		    verify_does_not_allocate_and_a_mac_needs_no_heap_at_all),
	};

	if (!memory_begin())
		return 2;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
