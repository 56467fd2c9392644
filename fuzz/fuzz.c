/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypto/crypto.h"
#include "jeton/jose.h"

void
fuzz_broken(const char *promise, const char *file, int line)
{
	fprintf(stderr, "%s:%d: broken: %s\n", file, line, promise);
	abort();
}

void *
fuzz_alloc(size_t n)
{
	void *p = malloc(n == 0 ? 1 : n);

	MUST(p != NULL);
	return p;
}

const char fuzz_secret[] = "0123456789abcdef0123456789ABCDEF";

jeton_str
fuzz_hs256(const uint8_t *p, size_t n)
{
	static char text[2 * JETON_TOKEN_MAX];
	struct jt_buf b = jt_buf_over(text, sizeof text);
	uint8_t mac[JT_HASH_MAX];
	struct jt_hmac h;

	MUST(jt_hmac_init(&h, JT_SHA256, fuzz_secret, 32) == JETON_OK);
	jt_put(&b, JT_LIT("eyJhbGciOiJIUzI1NiJ9."));
	jt_put_base64url(&b, p, n);
	jt_hmac_run(&h, b.p, b.n, mac);
	jt_put_char(&b, '.');
	jt_put_base64url(&b, mac, 32);
	MUST(jt_buf_end(&b) == JETON_OK);
	return (jeton_str){ text, b.n };
}

/* ---- Keys ---- */

const jeton_key *
fuzz_key(size_t i)
{
	static jeton_key *keys[64];

	if (keys[i] == NULL)
		MUST(jeton_key_parse(&keys[i], jeton_cstr(fuzz_jwks[i]),
			 NULL) == JETON_OK);
	return keys[i];
}

const jeton_keys *
fuzz_set(size_t i)
{
	static jeton_keys *sets[64];

	if (sets[i] == NULL)
		MUST(jeton_keys_of(&sets[i], fuzz_key(i)) == JETON_OK);
	return sets[i];
}

const jeton_keys *
fuzz_public(void)
{
	static char text[JETON_KEY_TEXT_MAX] = "{\"keys\":[";
	static jeton_keys *set;
	size_t n = strlen(text);

	if (set != NULL)
		return set;
	for (size_t i = 0; i < fuzz_jwk_count; i++) {
		if (strncmp(jeton_key_alg(fuzz_key(i)), "HS", 2) == 0)
			continue;
		if (text[n - 1] == '}')
			text[n++] = ',';
		MUST(jeton_key_public_jwk(fuzz_key(i), text + n,
			 sizeof text - n) == JETON_OK);
		n += strlen(text + n);
	}
	memcpy(text + n, "]}", 3);
	MUST(jeton_keys_parse(&set, jeton_cstr(text), NULL) == JETON_OK);
	return set;
}

/* Writes, reads again and signs: the key is still the same. */
static void
check_key(const jeton_key *key)
{
	static char jwk[JETON_JWK_MAX];
	char print[JETON_THUMBPRINT_SIZE], again[JETON_THUMBPRINT_SIZE];
	jeton_key *copy;

	MUST(jeton_key_private_jwk(key, jwk, sizeof jwk) == JETON_OK);
	MUST(jeton_key_parse(&copy, jeton_cstr(jwk), NULL) == JETON_OK);
	MUST(jeton_key_thumbprint(key, print) == JETON_OK);
	MUST(jeton_key_thumbprint(copy, again) == JETON_OK);
	MUST(strcmp(print, again) == 0);
	MUST(strcmp(jeton_key_alg(key), jeton_key_alg(copy)) == 0);
	MUST(strcmp(jeton_key_id(key), jeton_key_id(copy)) == 0);
	jeton_key_free(copy);
}

/* What it signs, its set verifies. */
static void
check_pair(const jeton_key *key)
{
	static const jeton_claims claims = { .lifetime = 60 };
	static const jeton_rules rules = { .issuer = JETON_ANY,
		.audience = JETON_ANY };
	static char text[JETON_TOKEN_MAX + 1];
	static jeton_token token;
	jeton_keys *keys;

	MUST(jeton_keys_of(&keys, key) == JETON_OK);
	MUST(jeton_sign_at(key, &claims, FUZZ_NOW, text, sizeof text) ==
	    JETON_OK);
	MUST(jeton_verify_at(&rules, keys, jeton_cstr(text), FUZZ_NOW,
		 &token) == JETON_OK);
	jeton_keys_free(keys);
}

static void
check_keys(const jeton_keys *keys)
{
	static char jwks[4 * JETON_KEY_TEXT_MAX];
	size_t n = jeton_keys_count(keys);
	jeton_keys *copy;
	jeton_err e;

	MUST(n > 0 && n <= JETON_KEYS_MAX);
	e = jeton_keys_public_jwks(keys, jwks, sizeof jwks);
	MUST(e == JETON_OK || e == JETON_KEY_TYPE);
	if (e != JETON_OK || strlen(jwks) > JETON_KEY_TEXT_MAX)
		return;
	MUST(jeton_keys_parse(&copy, jeton_cstr(jwks), NULL) == JETON_OK);
	MUST(jeton_keys_count(copy) == n);
	MUST(jeton_keys_skipped(copy) == 0);
	jeton_keys_free(copy);
}

static bool
is_key_answer(jeton_err e)
{
	return e == JETON_OK || e == JETON_TOO_LONG ||
	    (e >= JETON_KEY_FORM && e <= JETON_KEY_LOCKED);
}

void
fuzz_key_text(jeton_str text, const char *alg)
{
	jeton_why why;
	jeton_key_options options = { .alg = alg, .why = &why };
	jeton_keys *keys;
	jeton_key *key;
	jeton_err e = jeton_keys_parse(&keys, text, &options);

	MUST(is_key_answer(e));
	MUST((e == JETON_OK) == (keys != NULL));
	MUST((e == JETON_OK) == (why.text[0] == '\0'));
	if (e == JETON_OK)
		check_keys(keys);
	jeton_keys_free(keys);
	e = jeton_key_parse(&key, text, &options);
	MUST(is_key_answer(e));
	MUST((e == JETON_OK) == (key != NULL));
	MUST((e == JETON_OK) == (why.text[0] == '\0'));
	if (e == JETON_OK) {
		check_key(key);
		check_pair(key);
	}
	jeton_key_free(key);
}

/* ---- Tokens ---- */

static void
check_claim(const jeton_token *t, const char *name)
{
	jeton_str json = jeton_get_json(t, name);
	const char *text = jeton_get_str(t, name);
	int64_t integer;
	double real;
	bool yes;

	if (jeton_get_int(t, name, &integer)) {
		MUST(jeton_get_double(t, name, &real));
		MUST(real == (double)integer);
	} else {
		MUST(integer == 0);
	}
	if (jeton_get_double(t, name, &real))
		MUST(json.n > 0 && text == NULL);
	if (jeton_get_bool(t, name, &yes))
		MUST(json.n == (yes ? 4U : 5U));
	if (text == NULL)
		return;
	MUST(json.n >= 2 && json.p[0] == '"');
	MUST(strlen(text) <= json.n - 2);
	MUST(jeton_has(t, name, text));
	MUST(!jeton_get_bool(t, name, &yes) && !yes);
}

void
fuzz_token(const jeton_token *t)
{
	static const char *const names[] = { "iss", "sub", "aud", "exp", "nbf",
		"iat", "jti", "nonce", "scope", "roles", "n", "", "a" };
	jeton_str header = jeton_header(t), payload = jeton_payload(t);

	MUST(header.n >= 2 && payload.n >= 2);
	MUST(memchr(header.p, '{', header.n) != NULL);
	MUST(memchr(payload.p, '{', payload.n) != NULL);
	MUST(jeton_failed_claim(t)[0] == '\0');
	MUST(jeton_header_str(t, "alg") != NULL);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		check_claim(t, names[i]);
	if (jeton_has_scope(t, "read"))
		MUST(strstr(jeton_get_str(t, "scope"), "read") != NULL);
}

void
fuzz_empty(const jeton_token *t)
{
	int64_t integer;

	MUST(jeton_header(t).p == NULL && jeton_payload(t).p == NULL);
	MUST(jeton_get_json(t, "exp").p == NULL);
	MUST(jeton_get_str(t, "iss") == NULL);
	MUST(jeton_header_str(t, "alg") == NULL);
	MUST(!jeton_get_int(t, "exp", &integer) && integer == 0);
	MUST(!jeton_has(t, "aud", "orders"));
	MUST(jeton_key_used(t) == 0);
}

/* The first failure in a report is its result. */
static void
check_report(const jeton_report *report, jeton_err e)
{
	jeton_err first = JETON_OK;

	MUST(report->count > 0 && report->count <= JETON_STEPS_MAX);
	for (size_t i = 0; i < report->count; i++) {
		const jeton_step *s = &report->steps[i];

		MUST((s->verdict == JETON_FAILED) == (s->err != JETON_OK));
		MUST(memchr(s->found, '\0', sizeof s->found) != NULL);
		if (first == JETON_OK)
			first = s->err;
	}
	MUST(first == e);
}

jeton_err
fuzz_verify(const jeton_rules *rules, const jeton_keys *keys, jeton_str token,
    jeton_token *out)
{
	static jeton_token other;
	static jeton_report report;
	static char memory[JETON_BIG_SIZE(JETON_TOKEN_MAX)];
	const jeton_memory lent = { memory, JETON_BIG_SIZE(token.n) };
	jeton_err e = jeton_verify_at(rules, keys, token, FUZZ_NOW, out);

	if (token.n <= JETON_TOKEN_MAX)
		MUST(jeton_verify_big_at(rules, keys, token, FUZZ_NOW, lent,
			 &other) == e);
	MUST(e == JETON_OK || e > JETON_REFUSED);
	MUST(jeton_explain(rules, keys, token, FUZZ_NOW, &other, &report) == e);
	check_report(&report, e);
	MUST(strcmp(jeton_failed_claim(out), jeton_failed_claim(&other)) == 0);
	if (e != JETON_OK) {
		fuzz_empty(out);
		fuzz_empty(&other);
		return e;
	}
	MUST(jeton_payload(out).n == jeton_payload(&other).n);
	fuzz_token(out);
	return e;
}
